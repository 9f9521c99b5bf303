//! The fold: what one reading of a period counts up, before anything of it is told.
//!
//! Called by `report` for every fact. Exact, whoever asks: hiding comes when it is told.

use super::asked::Asked;
use super::facts::Fact;
use super::methods::aoristic::Grid;
use crate::codes::CodeBook;

/// Counts of one period.
#[derive(Clone, Debug)]
pub struct Tally {
    /// All incidents.
    pub total: u64,
    /// Those whose begin is not known.
    pub without_begin: u64,
    /// By number of the category.
    kinds: Vec<u64>,
    /// By bit of the method.
    methods: [u64; 64],
    /// Without any method.
    pub without_method: u64,
    /// Known loss in all, in cents.
    pub loss: i128,
    /// What came back of it.
    pub recovered: i128,
    /// Incidents without a known loss.
    pub loss_unknown: u64,
}

impl Tally {
    /// Nothing counted yet.
    pub fn new(book: &CodeBook) -> Self {
        let numbers = book.kinds().iter().filter_map(|k| usize::try_from(k.id).ok()).max().map_or(0, |n| n + 1);
        Self {
            total: 0,
            without_begin: 0,
            kinds: vec![0; numbers],
            methods: [0; 64],
            without_method: 0,
            loss: 0,
            recovered: 0,
            loss_unknown: 0,
        }
    }

    /// Counts one incident.
    pub fn add(&mut self, fact: &Fact) {
        self.total += 1;
        self.without_begin += u64::from(fact.from.is_none());
        if let Some(kind) = usize::try_from(fact.category).ok().and_then(|n| self.kinds.get_mut(n)) {
            *kind += 1;
        }
        let mut methods = fact.methods.cast_unsigned();
        self.without_method += u64::from(methods == 0);
        while methods != 0 {
            self.methods[methods.trailing_zeros() as usize] += 1;
            methods &= methods - 1;
        }
        match fact.loss {
            Some(cents) => self.loss += i128::from(cents),
            None => self.loss_unknown += 1,
        }
        self.recovered += i128::from(fact.recovered.unwrap_or(0));
    }

    /// With what another counted.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        self.total += other.total;
        self.without_begin += other.without_begin;
        for (mine, theirs) in self.kinds.iter_mut().zip(&other.kinds) {
            *mine += theirs;
        }
        for (mine, theirs) in self.methods.iter_mut().zip(&other.methods) {
            *mine += theirs;
        }
        self.without_method += other.without_method;
        self.loss += other.loss;
        self.recovered += other.recovered;
        self.loss_unknown += other.loss_unknown;
        self
    }

    /// Incidents with exactly this category.
    pub fn kind(&self, id: i16) -> u64 {
        usize::try_from(id).ok().and_then(|n| self.kinds.get(n)).copied().unwrap_or(0)
    }

    /// Incidents with this method, others besides or not.
    pub fn method(&self, id: i16) -> u64 {
        usize::try_from(id).ok().and_then(|n| self.methods.get(n)).copied().unwrap_or(0)
    }
}

/// Places one incident in the grid, by the wall clock of its site.
pub fn place(grid: &mut Grid, asked: &Asked, fact: &Fact) {
    grid.add(&asked.sites[fact.site].1, fact.from, fact.until);
}
