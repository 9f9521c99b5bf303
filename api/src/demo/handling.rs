//! What became of an incident: taken on, worked at, closed or rejected, each step at a moment that has passed.
//!
//! Follows the table of steps of the contract. Called by `deeds` once the numbers are given.

use super::deeds::Deed;
use super::dice::Dice;
use super::sites::NOORDKADE;
use super::texts;
use jiff::{SignedDuration, Timestamp};
use shared_types::handling::{HandlingState, Outcome, RejectReason};

/// One step.
#[derive(Clone, Debug)]
pub struct Step {
    /// When.
    pub at: Timestamp,
    /// To which state.
    pub to: HandlingState,
    /// Whether the desk took it, else the manager.
    pub by_desk: bool,
    /// A sentence with it.
    pub text: Option<&'static str>,
}

/// What became of it.
#[derive(Clone, Debug, Default)]
pub struct Handling {
    /// The steps, in order.
    pub steps: Vec<Step>,
    /// How it ended, when closed.
    pub outcome: Option<Outcome>,
    /// Why not, when rejected.
    pub reject_reason: Option<RejectReason>,
    /// Year and number of the one that it doubles.
    pub duplicate_of: Option<(i16, i32)>,
}

impl Handling {
    /// Where it stands.
    pub fn state(&self) -> HandlingState {
        self.steps.last().map_or(HandlingState::Reported, |s| s.to)
    }
}

/// Lets an incident be handled up to now.
pub fn follow(dice: &mut Dice, now: Timestamp, deed: &mut Deed, twin: Option<(i16, i32)>) {
    use HandlingState::{Accepted, Closed, InProgress, Rejected};
    let mut handling = Handling::default();
    let mut at = deed.reported_at;
    // The same throws whatever the moment, so that a later moment only adds steps.
    // A report in six waits for days before anybody takes it on.
    let accept = if dice.chance(0.17) { dice.lognormal(3_000.0, 0.8).min(20_000.0) } else { dice.lognormal(70.0, 1.1) };
    let (work, close) = (dice.lognormal(300.0, 1.2), dice.lognormal(2_000.0, 1.2).min(100_000.0));
    let (rejected, worked, again) = (dice.chance(0.022), dice.chance(0.55), dice.chance(0.008));
    let reason = match dice.unit() {
        x if x < 0.45 && twin.is_some() => RejectReason::Duplicate,
        x if x < 0.92 => RejectReason::Unfounded,
        _ => RejectReason::Test,
    };
    let outcome = outcome(dice, deed);
    let back = dice.unit();
    let mut step = |dice: &mut Dice, minutes: f64, to, text: Option<&'static str>| {
        at += SignedDuration::from_secs(seconds(minutes));
        let by_desk = dice.chance(0.75);
        let text = text.or_else(|| dice.chance(0.22).then(|| texts::step(dice)));
        if at < now {
            handling.steps.push(Step { at, to, by_desk, text });
        }
    };
    if rejected {
        step(dice, accept, Rejected, None);
    } else {
        step(dice, accept, Accepted, None);
        if worked {
            step(dice, work, InProgress, None);
        }
        step(dice, close, Closed, None);
        if again {
            step(dice, close, InProgress, Some("Opnieuw geopend: er kwamen nieuwe beelden."));
            step(dice, close, Closed, None);
        }
    }
    match handling.state() {
        Closed => {
            handling.outcome = Some(outcome);
            if matches!(outcome, Outcome::GoodsReturned | Outcome::SuspectStopped) {
                deed.recovered_cents = deed.loss_cents.map(|loss| if back < 0.7 { loss } else { loss / 200 * 100 });
            }
        }
        Rejected => {
            handling.reject_reason = Some(reason);
            handling.duplicate_of = twin.filter(|_| reason == RejectReason::Duplicate);
        }
        _ => {}
    }
    // What was reported just now has not been vetted yet.
    if handling.steps.is_empty() {
        deed.short_text = deed.short_text.map(|(text, _)| (text, false));
    }
    deed.handling = handling;
}

fn outcome(dice: &mut Dice, deed: &Deed) -> Outcome {
    use Outcome::{
        GoodsReturned, NoFurtherAction, NothingFound, PassedOn, PersonWarned, Prevented, Repaired, ResolvedOnTheSpot,
        SuspectStopped,
    };
    if deed.completion == shared_types::incident::Completion::Prevented {
        return Prevented;
    }
    let weights: &[(Outcome, f64)] = match deed.kind.split('.').next().unwrap_or_default() {
        "theft" if deed.kind.starts_with("theft.shoplifting") => &[
            (SuspectStopped, 2.0),
            (GoodsReturned, 1.8),
            (PersonWarned, 1.2),
            (PassedOn, 1.3),
            (NothingFound, 0.6),
            (NoFurtherAction, 3.4),
        ],
        "theft" => {
            &[(PassedOn, 4.0), (NoFurtherAction, 4.0), (SuspectStopped, 0.4), (GoodsReturned, 0.3), (Repaired, 0.8)]
        }
        "damage" => &[(Repaired, 6.0), (PassedOn, 2.0), (NoFurtherAction, 1.5)],
        "nuisance" => &[(PersonWarned, 4.5), (ResolvedOnTheSpot, 3.5), (NothingFound, 1.2), (PassedOn, 0.8)],
        "public-space" => &[(Repaired, 4.0), (PassedOn, 4.0), (ResolvedOnTheSpot, 1.0)],
        "suspicious" => &[(NothingFound, 5.0), (ResolvedOnTheSpot, 2.5), (PassedOn, 1.5)],
        "safety" => &[(ResolvedOnTheSpot, 7.0), (PassedOn, 1.5), (Repaired, 1.0)],
        "violence" => &[(PassedOn, 3.0), (SuspectStopped, 2.0), (PersonWarned, 2.5), (NoFurtherAction, 1.0)],
        _ => &[(PassedOn, 3.0), (NoFurtherAction, 3.0), (NothingFound, 1.0)],
    };
    // A business park has fewer eyes.
    let by_site: Vec<f64> = weights
        .iter()
        .map(|(o, w)| if deed.site == NOORDKADE && *o == SuspectStopped { w * 0.5 } else { *w })
        .collect();
    weights[dice.weighted(&by_site)].0
}

#[allow(clippy::cast_possible_truncation)]
fn seconds(minutes: f64) -> i64 {
    (minutes * 60.0).round().clamp(60.0, 1e8) as i64
}
