//! A selection over what is held, as it stood at one moment.

use super::super::spots::Spots;
use super::columns::{Columns, Reader, Reading};
use super::house::House;
use crate::db::Key;
use crate::incidents::select::Selection;
use crate::incidents::sieve::Numbers as _;
use crate::incidents::sieve::Sieve;
use shared_types::ids::{AreaId, OrganisationId};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// From so many incidents on, several threads read.
const SHARED_OUT: usize = 50_000;
/// The most threads of one question.
const THREADS: usize = 8;

/// The view.
#[derive(Clone)]
pub struct View {
    arms: Vec<Arm>,
    sets: Arc<Vec<i64>>,
    units: Arc<Vec<Key>>,
    own: Option<u32>,
}

#[derive(Clone)]
struct Arm {
    /// Place of its site in the question.
    site: usize,
    columns: Arc<Columns>,
    sieve: Sieve,
    /// Numbers of those that went into another.
    out: Arc<Vec<i64>>,
}

impl View {
    /// Of a selection, for somebody of an organisation; none where it asks for more than is held.
    pub fn of(house: &House, selection: &Selection, own: Option<OrganisationId>) -> Option<Self> {
        let places: BTreeMap<AreaId, usize> = selection.sites().into_iter().enumerate().map(|(n, s)| (s, n)).collect();
        let arms = selection.sieves(house)?.into_iter().filter_map(|(site, sieve)| {
            let columns = house.sites.get(&site)?.clone();
            let out = Arc::new(sieve.left_out(&columns.gone));
            Some(Arm { site: places.get(&site).copied().unwrap_or_default(), columns, sieve, out })
        });
        let (sets, units) = (house.sets.clone(), house.units.ids.clone());
        let own = own.and_then(|id| house.organisation(id));
        Some(Self { arms: arms.collect(), sets, units, own })
    }

    /// The same over the period of another selection, which differs in nothing else.
    #[must_use]
    pub fn over(&self, other: &Selection) -> Self {
        let period = (other.filter().from, other.filter().until);
        let ms = |at: Option<jiff::Timestamp>| at.map(jiff::Timestamp::as_millisecond);
        let mut view = self.clone();
        for arm in &mut view.arms {
            arm.sieve.set_period((ms(period.0), ms(period.1)));
        }
        view
    }

    /// The earliest begin at each site that has any.
    pub fn begins(&self) -> Vec<i64> {
        let of_site: BTreeMap<usize, Option<i64>> = self.arms.iter().map(|a| (a.site, a.columns.begins())).collect();
        of_site.into_values().flatten().collect()
    }

    /// Those without a begin that were reported in a period.
    pub fn unplaced(&self, period: (Option<i64>, Option<i64>)) -> u64 {
        self.arms.iter().map(|a| a.columns.unplaced(&a.sieve, &a.out, period, &self.sets)).sum()
    }

    /// The units, by the numbers that rows name them by.
    pub fn units(&self) -> Arc<Vec<Key>> {
        self.units.clone()
    }

    /// The spots of each of the sites, by their places in the question.
    pub fn spots(&self, sites: usize) -> Vec<Spots> {
        let mut spots = vec![Spots::default(); sites];
        for arm in &self.arms {
            if let Some(of_site) = spots.get_mut(arm.site) {
                *of_site = arm.columns.spots.clone();
            }
        }
        spots
    }

    /// Folds every row into one of a few results, each of a thread of its own. `in_part` says at which sites others' incidents are
    /// seen in part.
    pub fn fold<R: Reading, A: Send>(
        &self,
        (sees_loss, in_part): (bool, &[bool]),
        make: impl Fn() -> A + Sync,
        add: impl Fn(&mut A, &R) + Sync,
    ) -> Vec<A> {
        let parts: Vec<(&Arm, usize)> =
            self.arms.iter().flat_map(|arm| (0..arm.columns.parts()).map(move |part| (arm, part))).collect();
        let next = AtomicUsize::new(0);
        let work = || {
            let mut result = make();
            while let Some((arm, part)) = parts.get(next.fetch_add(1, Ordering::Relaxed)) {
                let masked = in_part.get(arm.site).copied().unwrap_or(true);
                let in_full = masked.then_some(self.own.unwrap_or(u32::MAX));
                let reader = Reader { site: arm.site, sees_loss, in_full };
                let sieve = (&arm.sieve, arm.out.as_slice());
                arm.columns.each(*part, (&reader, self.sets.as_slice()), sieve, |row| add(&mut result, row));
            }
            result
        };
        let rows: usize = self.arms.iter().map(|a| a.columns.len()).sum();
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(THREADS);
        if rows < SHARED_OUT || threads == 1 {
            return vec![work()];
        }
        std::thread::scope(|scope| {
            let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
            let mut results = vec![work()];
            for other in others {
                match other.join() {
                    Ok(result) => results.push(result),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            results
        })
    }
}
