//! All that is held: the columns of every site, and the numbers that units, organisations and sets of methods go by.

use super::super::facts::NONE;
use super::super::police::Police;
use super::columns::{Columns, Row};
use super::read::{Read, Step};
use crate::db::Key;
use crate::incidents::sieve::Numbers;
use shared_types::ids::{AreaId, OrganisationId, UnitId};
use std::collections::HashMap;
use std::sync::Arc;

/// Everything.
#[derive(Default)]
pub struct House {
    pub(super) sites: HashMap<AreaId, Arc<Columns>>,
    pub(super) units: Ids,
    organisations: Ids,
    /// The sets of methods that occur, in the order of their numbers.
    pub(super) sets: Arc<Vec<i64>>,
    set_numbers: HashMap<i64, u16>,
}

/// Ids by the numbers that stand for them.
#[derive(Default)]
pub struct Ids {
    numbers: HashMap<Key, u32>,
    /// Shared with the questions under way.
    pub ids: Arc<Vec<Key>>,
}

impl Ids {
    /// The number of an id, given to it now where it has none.
    pub fn of(&mut self, id: Key) -> u32 {
        if let Some(number) = self.numbers.get(&id) {
            return *number;
        }
        let number = u32::try_from(self.ids.len()).unwrap_or(NONE);
        self.numbers.insert(id, number);
        Arc::make_mut(&mut self.ids).push(id);
        number
    }
}

impl House {
    /// Puts one in, over the one of its number. False where it cannot be held: then nothing here can be relied on.
    pub fn put(&mut self, read: &Read) -> bool {
        let set = match self.set_numbers.get(&read.methods) {
            Some(number) => *number,
            None => {
                let Ok(number) = u16::try_from(self.sets.len()) else { return false };
                self.set_numbers.insert(read.methods, number);
                Arc::make_mut(&mut self.sets).push(read.methods);
                number
            }
        };
        let (Ok(state), Ok(precision)) = (u8::try_from(read.state), u8::try_from(read.precision)) else { return false };
        let row = Row {
            seq: read.seq,
            from: read.from,
            until: read.until,
            reported_at: read.reported_at,
            category: read.category,
            set,
            loss: read.loss,
            recovered: read.recovered,
            state,
            precision,
            outcome: read.outcome.and_then(|n| u8::try_from(n).ok()),
            unit: read.unit.map_or(NONE, |id| self.units.of(id)),
            organisation: self.organisations.of(read.organisation),
            point: read.point,
        };
        Arc::make_mut(self.sites.entry(read.site.to()).or_default()).put(&row)
    }

    /// Tells a step of the handling.
    pub fn step(&mut self, step: &Step) {
        if let Some(site) = self.sites.get_mut(&step.site.to()) {
            Arc::make_mut(site).step(step.seq, step.state, step.at);
        }
    }

    /// Tells what is known of a police report.
    pub fn police(&mut self, site: Key, seq: i64, police: Police) {
        if let Some(site) = self.sites.get_mut(&site.to()) {
            Arc::make_mut(site).police(seq, police);
        }
    }

    /// The number of an organisation, given to it now where it has none.
    pub fn organisation_number(&mut self, id: Key) -> u32 {
        self.organisations.of(id)
    }

    /// How many incidents are held.
    pub fn len(&self) -> usize {
        self.sites.values().map(|s| s.len()).sum()
    }

    /// Lets go of memory that nothing stands in.
    pub fn shrink(&mut self) {
        for site in self.sites.values_mut() {
            Arc::make_mut(site).shrink();
        }
    }
}

impl Numbers for House {
    fn unit(&self, id: UnitId) -> Option<u32> {
        self.units.numbers.get(&id.into()).copied()
    }

    fn organisation(&self, id: OrganisationId) -> Option<u32> {
        self.organisations.numbers.get(&id.into()).copied()
    }
}
