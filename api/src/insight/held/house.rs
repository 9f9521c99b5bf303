//! All that is held: the columns of every site, and the numbers that units, organisations and sets of methods go by.

use super::columns::{Columns, Row};
use super::read::Read;
use crate::db::Key;
use crate::incidents::sieve::Numbers;
use shared_types::ids::{AreaId, OrganisationId, UnitId};
use std::collections::HashMap;
use std::sync::Arc;

/// Stands for no unit.
const NO_UNIT: u32 = u32::MAX;

/// Everything.
#[derive(Default)]
pub struct House {
    pub(super) sites: HashMap<AreaId, Arc<Columns>>,
    units: Ids,
    organisations: Ids,
    /// The sets of methods that occur, in the order of their numbers.
    pub(super) sets: Arc<Vec<i64>>,
    set_numbers: HashMap<i64, u16>,
}

#[derive(Default)]
struct Ids(HashMap<Key, u32>);

impl Ids {
    fn of(&mut self, id: Key) -> u32 {
        let next = u32::try_from(self.0.len()).unwrap_or(NO_UNIT);
        *self.0.entry(id).or_insert(next)
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
            unit: read.unit.map_or(NO_UNIT, |id| self.units.of(id)),
            organisation: self.organisations.of(read.organisation),
        };
        Arc::make_mut(self.sites.entry(read.site.to()).or_default()).put(&row)
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
        self.units.0.get(&id.into()).copied()
    }

    fn organisation(&self, id: OrganisationId) -> Option<u32> {
        self.organisations.0.get(&id.into()).copied()
    }
}
