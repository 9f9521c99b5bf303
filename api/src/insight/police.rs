//! What is known of a police report: there is one, there is none and why, or neither is settled.
//!
//! Called by follow-up and by the facts in memory, which read the steps of tracks each in its own way and judge them here, so that both
//! say the same. It must not read anything itself.

use crate::db::Key;
use shared_types::track::{TrackStepWord, WhyNotReported};
use std::collections::HashMap;
use std::hash::Hash;
use std::str::FromStr as _;

/// What is known of a police report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Police {
    /// Nothing that settles it.
    #[default]
    Open,
    /// None, and why.
    No(Option<WhyNot>),
    /// There is one.
    Yes,
}

/// Why there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WhyNot {
    /// What its writer gave.
    Given(WhyNotReported),
    /// The police did not take it up.
    Refused,
}

impl Police {
    /// As a small number, for who keeps it in a byte.
    pub fn number(self) -> u8 {
        match self {
            Self::Open => 0,
            Self::Yes => 1,
            Self::No(None) => 2,
            Self::No(Some(WhyNot::Refused)) => 3,
            Self::No(Some(WhyNot::Given(why))) => {
                let place = WhyNotReported::ALL.iter().position(|known| *known == why).unwrap_or_default();
                4 + u8::try_from(place).unwrap_or_default()
            }
        }
    }

    /// What a number stands for.
    pub fn of_number(number: u8) -> Self {
        match number {
            1 => Self::Yes,
            2 => Self::No(None),
            3 => Self::No(Some(WhyNot::Refused)),
            n => usize::from(n)
                .checked_sub(4)
                .and_then(|place| WhyNotReported::ALL.get(place))
                .map_or(Self::Open, |why| Self::No(Some(WhyNot::Given(*why)))),
        }
    }
}

/// A step of a track about a police report, as it is stored: the track, the step, when it happened, its word, and why not.
pub type Step<'s> = (Key, Key, i64, &'s str, Option<&'s str>);

/// Steps on their way to what each incident's tracks say.
pub struct Steps<I>(HashMap<Key, (I, (i64, Key), Police)>);

impl<I> Default for Steps<I> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<I: Copy + Eq + Hash> Steps<I> {
    /// Sees a step. Of each track the one that happened last counts, of two at once the one written down last: as the track is told.
    pub fn see(&mut self, incident: I, (track, id, at, step, why): Step<'_>) {
        if self.0.get(&track).is_none_or(|(_, known, _)| *known < (at, id)) {
            self.0.insert(track, (incident, (at, id), settled(step, why)));
        }
    }

    /// What they say of each incident.
    pub fn told(self) -> HashMap<I, Police> {
        let mut tracks: Vec<_> = self.0.into_iter().collect();
        tracks.sort_unstable_by_key(|(track, _)| *track);
        let mut told = HashMap::new();
        for (_, (incident, _, police)) in tracks {
            let known = told.entry(incident).or_insert(Police::Open);
            *known = together(*known, police);
        }
        told
    }
}

/// What a track says whose last step this is.
fn settled(step: &str, why: Option<&str>) -> Police {
    use TrackStepWord as S;
    match S::from_str(step) {
        Ok(S::Filed | S::Received | S::SupplementAsked | S::Accepted) => Police::Yes,
        Ok(S::Refused) => Police::No(Some(WhyNot::Refused)),
        Ok(S::NotWanted | S::Withdrawn) => {
            Police::No(why.and_then(|w| WhyNotReported::from_str(w).ok()).map(WhyNot::Given))
        }
        _ => Police::Open,
    }
}

/// What two tracks of one incident say: one report is a report; a no counts while nothing else is under way.
fn together(one: Police, other: Police) -> Police {
    match (one, other) {
        (Police::Yes, _) | (_, Police::Yes) => Police::Yes,
        (Police::No(why), Police::No(and)) => Police::No(why.or(and)),
        (Police::Open, no @ Police::No(_)) | (no @ Police::No(_), Police::Open) => no,
        (Police::Open, Police::Open) => Police::Open,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_step_says_whether_there_is_a_report() {
        for step in ["filed", "received", "supplement-asked", "accepted"] {
            assert_eq!(settled(step, None), Police::Yes, "{step}");
        }
        for step in ["wanted", "prepared", "step", "no such step"] {
            assert_eq!(settled(step, None), Police::Open, "{step}");
        }
        let no_time = Police::No(Some(WhyNot::Given(WhyNotReported::NoTime)));
        assert_eq!(settled("not-wanted", Some("no-time")), no_time);
        assert_eq!(settled("withdrawn", Some("no such reason")), Police::No(None));
        assert_eq!(settled("refused", None), Police::No(Some(WhyNot::Refused)));
    }

    #[test]
    fn two_tracks_of_one_incident_are_one_answer_in_either_order() {
        let no = Police::No(Some(WhyNot::Refused));
        for (one, other, both) in [
            (Police::Yes, no, Police::Yes),
            (Police::Open, no, no),
            (Police::No(None), no, no),
            (Police::Open, Police::Yes, Police::Yes),
        ] {
            assert_eq!((together(one, other), together(other, one)), (both, both));
        }
    }

    #[test]
    fn each_has_a_number_of_its_own() {
        let given = WhyNotReported::ALL.iter().map(|why| Police::No(Some(WhyNot::Given(*why))));
        let all =
            [Police::Open, Police::Yes, Police::No(None), Police::No(Some(WhyNot::Refused))].into_iter().chain(given);
        for (n, police) in all.enumerate() {
            assert_eq!((usize::from(police.number()), Police::of_number(police.number())), (n, police));
        }
    }
}
