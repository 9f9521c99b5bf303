//! Sight: what a reader sees of a row. The one place where a mask is put on.
//!
//! What a reader may not see is left out here, before anything is serialised.

use super::numbers;
use super::rows::{DetailRow, Numbered, SummaryRow};
use crate::access::Reach;
use crate::codes::{CodeBook, MethodSet};
use crate::db::Key;
use crate::fault::{Fault, Outcome};
use shared_types::access::Sight;
use shared_types::handling;
use shared_types::incident::{Incident, IncidentSummary};

/// What the reader sees of an incident: `Full`, `OwnAndVetted` for the masked form, `None` for not at all.
pub fn sight(row: &SummaryRow, reach: &Reach, book: &CodeBook) -> Sight {
    sight_of((row.site_id, row.reporter_organisation_id, row.category), reach, book)
}

/// The same by what decides it: the site, the organisation that reported, the category.
pub fn sight_of((place, reporter, category): (Key, Key, i16), reach: &Reach, book: &CodeBook) -> Sight {
    let Ok(site) = reach.site(place.to()) else { return Sight::None };
    let own = reach.organisation().is_some_and(|o| Key::from(o) == reporter);
    match site.sight {
        Sight::Full => Sight::Full,
        Sight::None => Sight::None,
        _ if own => Sight::Full,
        Sight::Own => Sight::None,
        Sight::OwnAndVetted => Sight::OwnAndVetted,
        Sight::PublicSpace => {
            if book.kind_by_id(category).is_some_and(|k| k.category.public_space) {
                Sight::Full
            } else {
                Sight::None
            }
        }
    }
}

fn word<T: Numbered>(n: i16) -> Outcome<T> {
    T::of_number(n).ok_or_else(|| Fault::internal(format!("no word has the number {n}")))
}

/// A row of a list in the reader's sight.
pub fn summary(row: SummaryRow, reach: &Reach, book: &CodeBook) -> Outcome<IncidentSummary> {
    let sight = sight(&row, reach, book);
    seen(row, sight, reach, book)
}

/// A row of a list as who has this sight of it sees it.
pub fn seen(row: SummaryRow, sight: Sight, reach: &Reach, book: &CodeBook) -> Outcome<IncidentSummary> {
    if sight == Sight::None {
        return Err(Fault::NotFound);
    }
    let full = sight == Sight::Full;
    let site = reach.tree().get(row.site_id.to()).and_then(|p| p.site.as_ref());
    let named = full || row.shows_name == Some(true);
    Ok(IncidentSummary {
        id: row.id.to(),
        number: numbers::text(site.map_or("", |s| s.code.as_str()), row.year, row.serial),
        site_id: row.site_id.to(),
        sight,
        category: book.kind_by_id(row.category).map(|k| k.category.code.clone()).unwrap_or_default(),
        methods: book.method_codes(MethodSet(row.methods)),
        completion: word(row.completion)?,
        occurred_precision: word(row.precision)?,
        occurred_from: row.occurred_from.map(Into::into),
        occurred_until: row.occurred_until.map(Into::into),
        unit_id: row.unit_id.filter(|_| named).map(Key::to),
        unit_label: row.unit_label.filter(|_| named),
        organisation_name: row.organisation_name.filter(|_| named),
        zone: row.zone,
        short_text: row.short_text.filter(|_| full || row.short_text_vetted),
        loss_cents: row.loss_cents.filter(|_| full),
        state: word(row.state)?,
        assignee_name: None,
        team_name: None,
        overdue: false,
        reported_at: row.reported_at.into(),
    })
}

/// The same with its point, which only who sees all of it may know.
pub fn placed(
    row: SummaryRow,
    point: (Option<f64>, Option<f64>),
    reach: &Reach,
    book: &CodeBook,
) -> Outcome<(IncidentSummary, Option<(f64, f64)>)> {
    let summary = summary(row, reach, book)?;
    let full = summary.sight == Sight::Full;
    Ok((summary, point.0.zip(point.1).filter(|_| full)))
}

/// One incident in the reader's sight; `may_handle` says whether the next steps are the reader's to take.
pub fn incident(row: DetailRow, reach: &Reach, book: &CodeBook, may_handle: bool) -> Outcome<Incident> {
    let place = reach.tree().get(row.summary.site_id.to()).ok_or(Fault::NotFound)?.clone();
    let reporter_organisation = row.summary.reporter_organisation_id;
    let vetted = row.summary.short_text_vetted;
    let summary = summary(row.summary, reach, book)?;
    let full = summary.sight == Sight::Full;
    let next_states = if may_handle && full {
        handling::STEPS.iter().filter(|s| s.from == summary.state).map(|s| s.to).collect()
    } else {
        vec![]
    };
    Ok(Incident {
        site_name: place.name,
        time_zone: place.site.map(|s| s.time_zone).unwrap_or_default(),
        longitude: row.longitude.filter(|_| full),
        latitude: row.latitude.filter(|_| full),
        place_words: row.place_words.filter(|_| full),
        description: Some(row.description).filter(|_| full),
        short_text_vetted: vetted,
        recovered_cents: row.recovered_cents.filter(|_| full),
        outcome: row.outcome.map(word).transpose()?,
        reject_reason: row.reject_reason.map(word).transpose()?,
        reporter_account_id: row.reporter_account_id.filter(|_| full).map(Key::to),
        reporter_name: row.reporter_name.filter(|_| full),
        reporter_organisation_id: Some(reporter_organisation).filter(|_| full).map(Key::to),
        external_id: row.external_id.filter(|_| full),
        import_run_id: row.import_run_id.map(Key::to),
        registered_at: row.registered_at.into(),
        version: row.version,
        wiped_at: row.wiped_at.map(Into::into),
        next_states,
        merged_into: None,
        merged_here: vec![],
        summary,
    })
}
