//! How a measure could be evaluated: its periods, the neighbours, controls by size and distance.
//!
//! Called over HTTP. Whole years where there are any since it began; else as many whole months as have gone by, against the same months
//! of the year before. The days up to the begin of the year before are never touched by the measure.

use super::count::What;
use super::sites;
use super::store;
use crate::access::Reach;
use crate::codes::CodeBook;
use crate::db::AnyConnection;
use crate::fault::{Fault, Outcome};
use crate::insight::methods::evaluation::{Candidate, propose};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use shared_types::ids::{AreaId, MeasureId};
use shared_types::measure::{Days, EvaluationProposal, EvaluationSite, Measure, NewEvaluation};

/// Years that are looked at on either side at most.
const YEARS: i32 = 3;
/// Controls that are proposed.
const CONTROLS: usize = 2;

/// The proposal.
pub fn of(
    conn: &mut AnyConnection,
    reach: &Reach,
    book: &CodeBook,
    id: MeasureId,
    at: Timestamp,
) -> Outcome<EvaluationProposal> {
    let measure = store::find(conn, reach, id)?;
    let may = sites::may(conn, reach, measure.site_id)?;
    let zone = reach.tree().get(measure.site_id).and_then(|p| p.site.as_ref()).ok_or(Fault::NotFound)?.zone.clone();
    let (before, after) = periods(&measure, at.to_zoned(zone).date())?;
    let what = What { book, tree: reach.tree(), categories: &measure.categories, before, after, at };
    let places = sites::places(conn, &may.all)?;
    let place = |site: &AreaId| places.get(site).copied().unwrap_or_default();
    let target = place(&measure.site_id);
    let mut sites = Vec::new();
    for site in may.all.iter().filter(|site| **site != measure.site_id) {
        let name = reach.tree().get(*site).map(|p| p.name.clone()).unwrap_or_default();
        let before = what.count(conn, &[*site], None)?.before;
        let distance_m = target.metres(&place(site));
        sites.push(EvaluationSite { site_id: *site, name, neighbour: may.beside.contains(site), before, distance_m });
    }
    sites.sort_by(|a, b| (!a.neighbour, &a.name).cmp(&(!b.neighbour, &b.name)));
    let own = what.count(conn, &[measure.site_id], None)?.before;
    let neighbours: Vec<AreaId> = sites.iter().filter(|s| s.neighbour).map(|s| s.site_id).collect();
    let controls = controls(f64::from(own), &sites);
    let around: u32 = sites.iter().filter(|s| s.neighbour).map(|s| s.before).sum();
    let left: Vec<EvaluationSite> = sites.iter().filter(|s| !controls.contains(&s.site_id)).cloned().collect();
    let neighbour_controls = if neighbours.is_empty() { vec![] } else { self::controls(f64::from(around), &left) };
    let proposal = NewEvaluation { before, after, neighbours, controls, neighbour_controls };
    Ok(EvaluationProposal { proposal, sites })
}

fn controls(size: f64, sites: &[EvaluationSite]) -> Vec<AreaId> {
    let candidates: Vec<Candidate<AreaId>> = sites
        .iter()
        .map(|site| Candidate {
            key: site.site_id,
            size: f64::from(site.before),
            // Where units have no place nothing is known of the distance; then it is no control by itself.
            distance_m: site.distance_m.unwrap_or(f64::NAN),
            neighbour: site.neighbour,
        })
        .collect();
    propose(size, &candidates, CONTROLS)
}

/// Days before and after a measure, seen on a day.
fn periods(measure: &Measure, today: Date) -> Outcome<(Days, Days)> {
    let begin = measure.begin_date;
    let too_early = || Fault::conflict("measure-too-young", "The measure began less than a month ago.");
    let end = measure.end_date.and_then(|end| end.tomorrow().ok()).map_or(today, |end| end.min(today));
    let month = |n: i32| begin.saturating_add(n.months());
    let whole = (1..=YEARS * 12).take_while(|n| month(*n) <= end).last().ok_or_else(too_early)?;
    let (length, back) = if whole >= 12 { (whole / 12 * 12, whole / 12 * 12) } else { (whole, 12) };
    let before = begin.saturating_sub(back.months());
    let before = Days { from: before, until: before.saturating_add(length.months()) };
    Ok((before, Days { from: begin, until: month(length) }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared_types::measure::MeasureKind;

    fn measure(begin: &str, end: Option<&str>) -> Measure {
        Measure {
            id: uuid::Uuid::nil().into(),
            site_id: uuid::Uuid::nil().into(),
            unit_id: None,
            name: "cameras".into(),
            kind: MeasureKind::Cameras,
            begin_date: begin.parse().unwrap(),
            end_date: end.map(|day| day.parse().unwrap()),
            cost_cents: None,
            payer: None,
            categories: vec![],
            note: None,
            created_at: Timestamp::UNIX_EPOCH,
            created_by: None,
            version: 1,
        }
    }

    #[test]
    fn whole_years_or_the_same_months() {
        for (begin, end, today, told) in [
            ("2025-01-15", None, "2026-03-31", Some(("2024-01-15", "2025-01-15", "2025-01-15", "2026-01-15"))),
            ("2025-01-15", None, "2027-01-15", Some(("2023-01-15", "2025-01-15", "2025-01-15", "2027-01-15"))),
            ("2025-10-01", None, "2026-03-31", Some(("2024-10-01", "2025-03-01", "2025-10-01", "2026-03-01"))),
            (
                "2025-10-01",
                Some("2025-12-31"),
                "2026-03-31",
                Some(("2024-10-01", "2025-01-01", "2025-10-01", "2026-01-01")),
            ),
            ("2024-02-29", None, "2025-03-05", Some(("2023-02-28", "2024-02-28", "2024-02-29", "2025-02-28"))),
            ("2026-03-15", None, "2026-03-31", None),
            ("2026-05-01", None, "2026-03-31", None),
        ] {
            let found = periods(&measure(begin, end), today.parse().unwrap()).ok();
            let found = found.map(|(b, a)| [b.from, b.until, a.from, a.until].map(|day| day.to_string()));
            let told = told.map(|(a, b, c, d)| [a, b, c, d].map(str::to_owned));
            assert_eq!(found, told, "{begin}");
        }
    }
}
