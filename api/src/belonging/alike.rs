//! What an incident, or a report before it is sent, is alike to: by time, place, method and kind, the reasons shown. It suggests;
//! a person decides. Everything is compared as the reader sees it, so that a likeness tells nothing that the list would not.

use super::candidates::{self, Candidate};
use super::similarity;
use crate::access::Reach;
use crate::codes::CodeBook;
use crate::db::schema::unit;
use crate::db::{AnyConnection, Key};
use crate::fault::{Fault, Outcome};
use crate::incidents::{codes, list, view};
use diesel::prelude::*;
use jiff::Timestamp;
use shared_types::access::Sight;
use shared_types::belonging::{Alike, AlikeDraft};
use shared_types::ids::{AreaId, IncidentId, UnitId};
use shared_types::incident::{IncidentSummary, OccurredPrecision};
use shared_types::problem::FieldFault;

/// The most that are told.
const MOST: usize = 10;
/// What is less alike is not told.
const ENOUGH: f64 = 0.5;

/// What is compared.
struct Subject {
    id: Option<IncidentId>,
    site: AreaId,
    category: Option<String>,
    methods: Vec<String>,
    unit: Option<UnitId>,
    zone: Option<String>,
    point: Option<(f64, f64)>,
    time: Option<(Timestamp, Timestamp)>,
    by_day: bool,
}

/// Begin and end of when it happened, as far as that can be compared.
fn time(told: &IncidentSummary) -> Option<(Timestamp, Timestamp)> {
    match told.occurred_precision {
        OccurredPrecision::Month | OccurredPrecision::Unknown => None,
        OccurredPrecision::Exact | OccurredPrecision::Between | OccurredPrecision::Day => {
            let from = told.occurred_from?;
            Some((from, told.occurred_until.unwrap_or(from)))
        }
    }
}

/// What an incident is alike to.
pub fn of_incident(conn: &mut AnyConnection, reach: &Reach, book: &CodeBook, id: IncidentId) -> Outcome<Vec<Alike>> {
    let row = list::placed_of(conn, &[id.into()])?.pop().ok_or(Fault::NotFound)?;
    let point = row.longitude.zip(row.latitude);
    let told = view::summary(row.summary, reach, book)?;
    let subject = Subject {
        id: Some(id),
        site: told.site_id,
        time: time(&told),
        by_day: told.occurred_precision == OccurredPrecision::Day,
        category: Some(told.category),
        methods: told.methods,
        unit: told.unit_id,
        zone: told.zone,
        point: point.filter(|_| told.sight == Sight::Full),
    };
    let at = subject.time.map_or(told.reported_at, |t| t.0);
    compare(conn, reach, book, &subject, at)
}

/// What a report is alike to before it is sent; nothing of it is kept.
pub fn of_draft(
    conn: &mut AnyConnection,
    reach: &Reach,
    book: &CodeBook,
    draft: &AlikeDraft,
    now: Timestamp,
) -> Outcome<Vec<Alike>> {
    reach.site(draft.site_id)?;
    let mut faults = codes::faults(book, draft.category.as_deref(), &draft.methods);
    let unit = draft.unit_id.map(|unit| find_unit(conn, draft.site_id, unit)).transpose()?;
    if let Some(None) = unit {
        faults.push(FieldFault::new("/unitId", "unknown-unit", "there is no such unit on this site"));
    }
    if !faults.is_empty() {
        return Err(Fault::Invalid(faults));
    }
    let (zone, longitude, latitude) = unit.flatten().unwrap_or_default();
    let from = draft.occurred_from.unwrap_or(now);
    let subject = Subject {
        id: None,
        site: draft.site_id,
        category: draft.category.clone(),
        methods: draft.methods.clone(),
        unit: draft.unit_id,
        zone,
        point: draft.longitude.zip(draft.latitude).or_else(|| longitude.zip(latitude)),
        time: Some((from, draft.occurred_until.unwrap_or(from))),
        by_day: false,
    };
    compare(conn, reach, book, &subject, from)
}

type Place = (Option<String>, Option<f64>, Option<f64>);

fn find_unit(conn: &mut AnyConnection, site: AreaId, id: UnitId) -> Outcome<Option<Place>> {
    let of = unit::table.filter(unit::site_id.eq(Key::from(site)).and(unit::id.eq(Key::from(id))));
    Ok(of.select((unit::zone, unit::longitude, unit::latitude)).first(conn).optional()?)
}

fn compare(
    conn: &mut AnyConnection,
    reach: &Reach,
    book: &CodeBook,
    subject: &Subject,
    at: Timestamp,
) -> Outcome<Vec<Alike>> {
    let candidates = candidates::around(conn, reach, book, subject.site, at)?;
    let set = |methods: &[String]| book.method_set(methods.iter().map(String::as_str)).map_or(0, |s| s.0 as u64);
    let sets: Vec<u64> = candidates.iter().map(|c| set(&c.told.methods)).collect();
    let telling = similarity::telling(&sets);
    let mine = set(&subject.methods);
    let mut alike: Vec<Alike> = candidates
        .into_iter()
        .zip(sets)
        .filter(|(c, _)| Some(c.told.id) != subject.id)
        .filter_map(|(c, theirs)| one(subject, c, similarity::jaccard(mine & telling, theirs & telling)))
        .filter(|a| a.score >= ENOUGH)
        .collect();
    alike.sort_by(|a, b| b.score.total_cmp(&a.score).then(b.incident.id.cmp(&a.incident.id)));
    alike.truncate(MOST);
    Ok(alike)
}

fn one(subject: &Subject, candidate: Candidate, method: Option<f64>) -> Option<Alike> {
    let told = candidate.told;
    let apart = subject.time.zip(time(&told)).map(minutes);
    // A day against a moment says less than two moments.
    let by_day = subject.by_day || told.occurred_precision == OccurredPrecision::Day;
    let time = apart.map(|minutes| similarity::of_minutes(minutes) * if by_day { 0.5 } else { 1.0 });
    let same_unit = subject.unit.is_some() && subject.unit == told.unit_id;
    let meters = subject.point.zip(candidate.point).map(|(a, b)| similarity::meters(a, b));
    let place = match (same_unit, meters) {
        (true, _) => 1.0,
        (_, Some(meters)) => similarity::of_meters(meters),
        _ if subject.zone.is_some() && subject.zone == told.zone && subject.site == told.site_id => 0.6,
        _ if subject.site == told.site_id => 0.3,
        _ => 0.1,
    };
    let kind = subject.category.as_deref().map(|mine| similarity::of_kinds(mine, &told.category));
    let (score, shares) = similarity::score(time, Some(place), method, kind)?;
    let round = |n: f64| (n * 1000.0).round() / 1000.0;
    #[allow(clippy::cast_possible_truncation)]
    let meters_apart = meters.map(|m| m.round() as i64);
    Some(Alike {
        score: round(score),
        shares: shares
            .into_iter()
            .map(|s| shared_types::belonging::AlikeShare { share: round(s.share), weight: round(s.weight), ..s })
            .collect(),
        minutes_apart: apart,
        meters_apart,
        same_unit,
        shared_methods: told.methods.iter().filter(|m| subject.methods.contains(m)).cloned().collect(),
        incident: told,
    })
}

/// Minutes between two stretches of time; none where they touch.
fn minutes(((from, until), (other_from, other_until)): ((Timestamp, Timestamp), (Timestamp, Timestamp))) -> i64 {
    let gap = if until < other_from {
        other_from.duration_since(until)
    } else if other_until < from {
        from.duration_since(other_until)
    } else {
        return 0;
    };
    gap.as_secs() / 60
}
