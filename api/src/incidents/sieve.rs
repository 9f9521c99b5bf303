//! A selection asked in memory: the same condition as in SQL, on the narrow facts of one incident.
//!
//! Called by who holds those facts (insight). What it lets through must be what [`Selection`] finds by SQL: a filter that the facts
//! do not carry makes no sieve at all, and the caller asks the database.

use super::rows::Numbered as _;
use super::select::{Selection, Survivor, Whose};
use shared_types::ids::{AreaId, OrganisationId, UnitId};

/// The facts of one incident. Times are epoch milliseconds; units and organisations go by the numbers that the holder gave them.
pub trait Sifted {
    /// Begin, where it is known.
    fn from(&self) -> Option<i64>;
    /// End, where there is one.
    fn until(&self) -> Option<i64>;
    /// When it was reported.
    fn reported_at(&self) -> i64;
    /// Number of its category.
    fn category(&self) -> i16;
    /// Set of its methods.
    fn methods(&self) -> i64;
    /// Number of its state.
    fn state(&self) -> i16;
    /// Number of its precision.
    fn precision(&self) -> i16;
    /// Its unit.
    fn unit(&self) -> u32;
    /// The organisation that reported it.
    fn organisation(&self) -> u32;
}

/// The numbers that a holder gave; none for what it holds nothing of.
pub trait Numbers {
    /// Of a unit.
    fn unit(&self, id: UnitId) -> Option<u32>;
    /// Of an organisation.
    fn organisation(&self, id: OrganisationId) -> Option<u32>;
}

/// An incident that went into another: which it went into decides who still counts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gone {
    /// Number of entry of the one that went.
    pub seq: i64,
    /// Who reported the one that stayed.
    pub organisation: u32,
    /// Category of the one that stayed.
    pub category: i16,
}

#[derive(Clone, Copy, Debug)]
enum Reporter {
    Any,
    Own(u32),
    Others(u32),
}

/// One arm of a selection.
#[derive(Clone, Debug)]
pub struct Sieve {
    reporter: Reporter,
    kinds: Option<Vec<bool>>,
    public: Option<Vec<bool>>,
    methods: Option<(i64, bool)>,
    states: Option<u64>,
    precisions: Option<u64>,
    units: Option<Vec<u32>>,
    period: (Option<i64>, Option<i64>),
    reported: (Option<i64>, Option<i64>),
    survivor: Option<SurvivorIs>,
}

#[derive(Clone, Debug)]
struct SurvivorIs {
    own: Option<u32>,
    kinds: Option<Vec<bool>>,
}

/// Number of an organisation that the holder knows nothing of: nothing is its own.
const NOBODY: u32 = u32::MAX;

impl Selection {
    /// The arms as sieves, each with its site. None where a filter asks what the facts do not tell.
    pub fn sieves(&self, numbers: &impl Numbers) -> Option<Vec<(AreaId, Sieve)>> {
        let f = &self.filter;
        let more = self.words.is_some()
            || self.around.is_some()
            || !f.assignee.is_empty()
            || !f.team.is_empty()
            || f.overdue.is_some();
        if more {
            return None;
        }
        let own = |id| numbers.organisation(id).unwrap_or(NOBODY);
        let bits = |all: &mut dyn Iterator<Item = i16>| all.fold(0_u64, |set, n| set | 1 << n);
        let ms = |at: Option<jiff::Timestamp>| at.map(jiff::Timestamp::as_millisecond);
        let kinds = (!f.category.is_empty()).then(|| table(&self.kinds));
        let arms = self.arms.iter().map(|arm| {
            let sieve = Sieve {
                reporter: match arm.whose {
                    Whose::Anybodys => Reporter::Any,
                    Whose::Own(id) => Reporter::Own(own(id)),
                    Whose::Others(id) => Reporter::Others(own(id)),
                },
                kinds: kinds.clone(),
                public: arm.public_only.then(|| table(&self.public_kinds)),
                methods: (!f.method.is_empty()).then_some((self.methods, self.without_method)),
                states: (!f.state.is_empty()).then(|| bits(&mut f.state.iter().map(|s| s.number()))),
                precisions: (!f.precision.is_empty()).then(|| bits(&mut f.precision.iter().map(|p| p.number()))),
                units: (!f.unit.is_empty()).then(|| f.unit.iter().filter_map(|u| numbers.unit(*u)).collect()),
                period: (ms(f.from), ms(f.until)),
                reported: (ms(f.reported_from), ms(f.reported_until)),
                survivor: (!self.with_merged).then(|| match arm.survivor {
                    Survivor::Seen => SurvivorIs { own: None, kinds: None },
                    Survivor::SeenIfOwn(id) => SurvivorIs { own: Some(own(id)), kinds: None },
                    Survivor::SeenIfOwnOrPublic(id) => {
                        SurvivorIs { own: Some(own(id)), kinds: Some(table(&self.public_kinds)) }
                    }
                }),
            };
            (arm.site, sieve)
        });
        Some(arms.collect())
    }
}

impl Sieve {
    /// Whether it lets an incident through, but for merges.
    #[inline]
    pub fn passes(&self, row: &impl Sifted) -> bool {
        if let (_, Some(until)) = self.period {
            // What has no begin lies in no period that ends.
            if row.from().is_none_or(|from| from >= until) {
                return false;
            }
        }
        if let (Some(begin), _) = self.period
            && !(row.from().is_some_and(|from| from >= begin) || row.until().is_some_and(|until| until > begin))
        {
            return false;
        }
        match self.reporter {
            Reporter::Any => {}
            Reporter::Own(own) if row.organisation() != own => return false,
            Reporter::Others(own) if row.organisation() == own => return false,
            Reporter::Own(_) | Reporter::Others(_) => {}
        }
        if self.kinds.as_ref().is_some_and(|kinds| !holds(kinds, row.category()))
            || self.public.as_ref().is_some_and(|kinds| !holds(kinds, row.category()))
            || self.states.is_some_and(|set| set & (1 << row.state()) == 0)
            || self.precisions.is_some_and(|set| set & (1 << row.precision()) == 0)
            || self.units.as_ref().is_some_and(|units| !units.contains(&row.unit()))
        {
            return false;
        }
        if let Some((set, without)) = self.methods {
            let has = row.methods();
            if has & set == 0 && !(without && has == 0) {
                return false;
            }
        }
        self.reported.0.is_none_or(|from| row.reported_at() >= from)
            && self.reported.1.is_none_or(|until| row.reported_at() < until)
    }

    /// Asks for another period of occurrence.
    pub fn set_period(&mut self, period: (Option<i64>, Option<i64>)) {
        self.period = period;
    }

    /// Those that went into an incident that the reader sees, by number of entry, in order.
    pub fn left_out(&self, gone: &[Gone]) -> Vec<i64> {
        let Some(survivor) = &self.survivor else { return vec![] };
        let sees = |gone: &&Gone| match (survivor.own, &survivor.kinds) {
            (None, _) => true,
            (Some(own), kinds) => {
                gone.organisation == own || kinds.as_ref().is_some_and(|kinds| holds(kinds, gone.category))
            }
        };
        let mut all: Vec<i64> = gone.iter().filter(sees).map(|g| g.seq).collect();
        all.sort_unstable();
        all
    }
}

fn table(numbers: &[i16]) -> Vec<bool> {
    let at = |n: i16| usize::try_from(n).unwrap_or_default();
    let mut table = vec![false; numbers.iter().map(|n| at(*n) + 1).max().unwrap_or_default()];
    for n in numbers {
        table[at(*n)] = true;
    }
    table
}

#[inline]
fn holds(table: &[bool], number: i16) -> bool {
    usize::try_from(number).ok().and_then(|n| table.get(n)).copied().unwrap_or(false)
}
