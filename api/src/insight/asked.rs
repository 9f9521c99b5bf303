//! A question to insight, judged: over which incidents, in which period, and how exactly its reader may be told.
//!
//! Called by this room's handlers. Two permissions lead here. `insight:read` counts exactly the incidents that the reader's own
//! list shows with the same filters. `insight:counts` counts all of a site, told as [`Eyes::CountsOnly`]; filters that would
//! single somebody out (a unit, words, an hour of the week) are refused. Where both hold at one site, reading wins. A question
//! over sites of either kind is refused with the request to choose: an exact figure of one site, taken from a rounded one of
//! both, would tell of the other what must not be told.

use super::hiding::Eyes;
use super::methods::calendar::{Span, year_earlier};
use crate::access::permission::{InsightCounts, InsightRead};
use crate::access::{AreaTree, Ctx, Reach, RequireEither, SiteReach};
use crate::codes::CodeBook;
use crate::db::Key;
use crate::fault::{Fault, Outcome};
use crate::incidents::select::{Asker, Selection};
use crate::wall_clock::WallClock;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use shared_types::access::{Permission, Sight};
use shared_types::ids::{AreaId, OrganisationId};
use shared_types::incident::IncidentFilter;
use shared_types::problem::FieldFault;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Who may ask: figures of the own list, or counts only.
pub type Reader = RequireEither<InsightRead, InsightCounts>;

/// A judged question.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The incidents.
    pub selection: Selection,
    /// All incidents of its sites in its period, whatever else is filtered; none where nothing else is.
    pub whole: Option<Selection>,
    /// The sites, in the order of the selection, each with its wall clock.
    pub sites: Vec<(AreaId, Arc<WallClock>)>,
    /// How exactly it may be told.
    pub eyes: Eyes,
    /// Whether the reader sees the loss of every incident counted.
    pub sees_loss: bool,
    /// For each of the sites, whether others' incidents are seen in part only: then their place and follow-up are not told.
    pub in_part: Vec<bool>,
    /// The reader's organisation, whose own incidents it sees in full.
    pub own: Option<OrganisationId>,
    /// The tree of places.
    pub tree: Arc<AreaTree>,
    /// The zone that periods are cut by: that of the sites, of the first of them when they differ.
    pub zone: TimeZone,
    /// Name of that zone; `mixed` when the sites differ.
    pub time_zone: String,
    /// Now.
    pub at: Timestamp,
    /// The period that it is compared with; none: the same a year earlier.
    pub other: Option<Span>,
}

impl Asked {
    /// Judges a question of somebody who may ask.
    pub fn new(reader: &Ctx, filter: IncidentFilter, book: &CodeBook) -> Outcome<Self> {
        let (more, less) = (reader.reach(Permission::InsightRead), reader.reach(Permission::InsightCounts));
        let (sites, counts_only) = places(&filter, &more, &less)?;
        if counts_only {
            refuse_singling_out(&filter)?;
        }
        // Sight is that of the list, which another role at the same site may widen.
        let list = reader.reach(Permission::IncidentRead);
        let sight = |id: AreaId| list.site(id).map_or(Sight::None, |s| s.sight);
        let arms: Vec<SiteReach> = sites
            .iter()
            .map(|id| SiteReach { id: *id, sight: if counts_only { Sight::Full } else { sight(*id) } })
            .collect();
        let sees_loss = !counts_only && arms.iter().all(|s| s.sight == Sight::Full);
        let whole = unfiltered(&filter)
            .map(|all| Selection::of_sites(all, Ok(arms.clone()), more.organisation(), book, Asker::of(reader)))
            .transpose()?;
        let selection = Selection::of_sites(filter, Ok(arms), more.organisation(), book, Asker::of(reader))?;
        let mut zones: BTreeMap<String, (TimeZone, Arc<WallClock>)> = BTreeMap::new();
        let mut clocks = Vec::new();
        let mut in_part = Vec::new();
        for id in selection.sites() {
            in_part.push(!counts_only && sight(id) == Sight::OwnAndVetted);
            let place = more.tree().get(id).and_then(|p| p.site.as_ref()).ok_or(Fault::NotFound)?;
            let (_, clock) = zones
                .entry(place.time_zone.clone())
                .or_insert_with(|| (place.zone.clone(), Arc::new(WallClock::new(&place.zone))));
            clocks.push((id, clock.clone()));
        }
        let zone = clocks.first().map_or(TimeZone::UTC, |(_, clock)| clock.zone().clone());
        let time_zone = match zones.len() {
            0 => "UTC".to_owned(),
            1 => zones.into_keys().next().unwrap_or_default(),
            _ => "mixed".to_owned(),
        };
        let eyes = if counts_only { Eyes::CountsOnly } else { Eyes::Exact };
        let (own, tree) = (more.organisation(), more.tree().clone());
        Ok(Self {
            selection,
            whole,
            sites: clocks,
            eyes,
            sees_loss,
            in_part,
            own,
            tree,
            zone,
            time_zone,
            at: reader.at(),
            other: None,
        })
    }

    /// The same, compared with a period of the reader's own choice. Both have two ends, have begun, and have no moment in common: an
    /// incident must not be compared with itself.
    pub fn against(self, from: Option<Timestamp>, until: Option<Timestamp>) -> Outcome<Self> {
        let mut faults = Vec::new();
        let (period_from, period_until) = self.period();
        let ends = [("from", period_from), ("until", period_until), ("otherFrom", from), ("otherUntil", until)];
        for (key, _) in ends.iter().filter(|(_, at)| at.is_none()) {
            faults.push(FieldFault::new(format!("?{key}"), "required", "two periods with both ends are compared"));
        }
        let (Some(a), Some(b), Some(c), Some(d)) = (period_from, period_until, from, until) else {
            return Err(Fault::Invalid(faults));
        };
        if d <= c {
            faults.push(FieldFault::new("?otherUntil", "ends-before-begin", "must lie after `otherFrom`"));
        }
        for (key, _) in [("?from", a), ("?otherFrom", c)].iter().filter(|(_, at)| *at >= self.at) {
            faults.push(FieldFault::new(*key, "in-the-future", "the period has not begun"));
        }
        if c < b && a < d {
            faults.push(FieldFault::new("?otherFrom", "periods-overlap", "the two periods have days in common"));
        }
        if !faults.is_empty() {
            return Err(Fault::Invalid(faults));
        }
        let other = Span { from_ms: c.as_millisecond(), until_ms: d.min(self.at).as_millisecond() };
        Ok(Self { other: Some(other), ..self })
    }

    /// Refuses who may be told counts only what is about single shops.
    pub fn not_by_counts_only(&self) -> Outcome<()> {
        match self.eyes {
            Eyes::Exact => Ok(()),
            Eyes::CountsOnly => {
                let detail =
                    "You see counts only here: where it happened and what became of it would single shops out.";
                Err(Fault::forbidden("counts-only", detail))
            }
        }
    }

    /// Whether an incident of one of the sites, reported by an organisation, is seen in full.
    pub fn in_full(&self, site: usize, reporter: Key) -> bool {
        !self.in_part.get(site).copied().unwrap_or(true) || self.own.map(Key::from) == Some(reporter)
    }

    /// Whether its reader sees every incident counted in full.
    pub fn sees_all(&self) -> bool {
        self.sees_loss
    }

    /// Whether figures lead to the incidents that they count.
    pub fn leads_to_incidents(&self) -> bool {
        self.eyes == Eyes::Exact
    }

    /// Begin and end of the period, where they are given.
    pub fn period(&self) -> (Option<Timestamp>, Option<Timestamp>) {
        (self.selection.filter().from, self.selection.filter().until)
    }

    /// The period as far as it is over, and the other: that of the reader's choice, else the same a year earlier. None without both
    /// ends, before the period has begun, and where the two would overlap: an incident must not be compared with itself.
    pub fn compared(&self) -> Option<(Span, Span)> {
        let (from, until) = (self.period().0?.as_millisecond(), self.period().1?.as_millisecond());
        let now = Span { from_ms: from, until_ms: until.min(self.at.as_millisecond()) };
        if now.until_ms <= now.from_ms {
            return None;
        }
        if let Some(other) = self.other {
            return Some((now, other));
        }
        let before = year_earlier(&self.zone, now).ok()?;
        (before.from_ms < before.until_ms && before.until_ms <= now.from_ms).then_some((now, before))
    }
}

/// The places and periods of filters without all else; none where there is nothing else.
fn unfiltered(filter: &IncidentFilter) -> Option<IncidentFilter> {
    let all = IncidentFilter {
        area: filter.area.clone(),
        site: filter.site.clone(),
        from: filter.from,
        until: filter.until,
        reported_from: filter.reported_from,
        reported_until: filter.reported_until,
        ..IncidentFilter::default()
    };
    (all != *filter).then_some(all)
}

/// The sites asked about, and whether they may be counted only.
fn places(filter: &IncidentFilter, more: &Reach, less: &Reach) -> Outcome<(Vec<AreaId>, bool)> {
    let mut asked: BTreeMap<AreaId, bool> = BTreeMap::new();
    let counted = less.sites().iter().map(|s| (s.id, true));
    let read = more.sites().iter().map(|s| (s.id, false));
    // The second wins: who may read there reads.
    asked.extend(counted.chain(read));
    for site in &filter.site {
        more.site(*site).or_else(|_| less.site(*site))?;
    }
    for area in &filter.area {
        more.area(*area).or_else(|_| less.area(*area))?;
    }
    if !filter.site.is_empty() {
        asked.retain(|id, _| filter.site.contains(id));
    }
    if !filter.area.is_empty() {
        asked.retain(|id, _| filter.area.iter().any(|area| more.tree().lies_in(*id, *area)));
    }
    let counts_only = asked.values().any(|c| *c);
    if counts_only && !asked.values().all(|c| *c) {
        let detail =
            "you read incidents at some of these sites and see counts only at others: ask for one kind at a time";
        return Err(Fault::at("?site", "choose-sites", detail));
    }
    // Without any site the stricter is told, should one come.
    Ok((asked.into_keys().collect(), counts_only))
}

fn refuse_singling_out(filter: &IncidentFilter) -> Outcome<()> {
    let nobody = filter.assignee.is_empty() && filter.team.is_empty();
    if filter.unit.is_empty() && filter.q.is_none() && filter.week_hour.is_empty() && nobody {
        return Ok(());
    }
    let detail = "You see counts only here: a unit, words, an hour of the week or whom it was assigned to would single somebody out.";
    Err(Fault::forbidden("counts-only", detail))
}
