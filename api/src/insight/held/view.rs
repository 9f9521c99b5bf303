//! A selection over what is held, as it stood at one moment.

use super::super::facts::Fact;
use super::columns::Columns;
use super::house::House;
use crate::incidents::select::Selection;
use crate::incidents::sieve::Sieve;
use shared_types::ids::AreaId;
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
    /// Of a selection; none where it asks for more than is held.
    pub fn of(house: &House, selection: &Selection) -> Option<Self> {
        let places: BTreeMap<AreaId, usize> = selection.sites().into_iter().enumerate().map(|(n, s)| (s, n)).collect();
        let arms = selection.sieves(house)?.into_iter().filter_map(|(site, sieve)| {
            let columns = house.sites.get(&site)?.clone();
            let out = Arc::new(sieve.left_out(&columns.gone));
            Some(Arm { site: places.get(&site).copied().unwrap_or_default(), columns, sieve, out })
        });
        Some(Self { arms: arms.collect(), sets: house.sets.clone() })
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

    /// Folds every fact into one of a few results, each of a thread of its own.
    pub fn fold<A: Send>(
        &self,
        sees_loss: bool,
        make: impl Fn() -> A + Sync,
        add: impl Fn(&mut A, &Fact) + Sync,
    ) -> Vec<A> {
        let parts: Vec<(&Arm, usize)> =
            self.arms.iter().flat_map(|arm| (0..arm.columns.parts()).map(move |part| (arm, part))).collect();
        let next = AtomicUsize::new(0);
        let work = || {
            let mut result = make();
            while let Some((arm, part)) = parts.get(next.fetch_add(1, Ordering::Relaxed)) {
                let (site, sieve) = ((arm.site, self.sets.as_slice()), (&arm.sieve, arm.out.as_slice()));
                arm.columns.each(*part, site, sieve, sees_loss, |fact| add(&mut result, fact));
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
