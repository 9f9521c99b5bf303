//! Reporting: validate -> build -> persist -> emit, in one transaction.
//!
//! Called by the desk, alone or with others that come in at once. The site is looked up through the reporter's reach; another's site is 404.

use super::occurrence::{self, Occurrence};
use super::rows::{DetailRow, Numbered, SummaryRow};
use super::store::{self, NewRow};
use super::{codes, numbers, view, words};
use crate::access::area_tree::SitePlace;
use crate::access::{Ctx, Reach};
use crate::codes::{CodeBook, MethodSet};
use crate::db::dialect::Words;
use crate::db::schema::{organisation, unit};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use crate::web::etag;
use crate::web::idempotency::Answer;
use diesel::prelude::*;
use jiff::Timestamp;
use shared_types::access::{Permission, Sight};
use shared_types::handling::HandlingState;
use shared_types::ids::AreaId;
use shared_types::incident::{Incident, NewIncident};
use shared_types::problem::FieldFault;

/// The unit of a report, and who is in it.
struct UnitFound {
    id: Key,
    label: String,
    zone: Option<String>,
    organisation: Option<(Key, String, bool)>,
}

/// A report that was judged, and lacks only its number.
pub struct Judged {
    site: SitePlace,
    occurrence: Occurrence,
    unit: Option<UnitFound>,
    category: i16,
    methods: MethodSet,
    vetted: bool,
    /// The year in which it counts.
    pub year: i16,
}

impl Judged {
    /// Judges a report within the reporter's reach.
    pub fn of(conn: &mut AnyConnection, ctx: &Ctx, reach: &Reach, book: &CodeBook, new: &NewIncident) -> Outcome<Self> {
        let (_, place) = reach.site_place(new.site_id)?;
        let site = place.site.clone().ok_or(Fault::NotFound)?;
        let (occurrence, unit) = judge(conn, &site, book, new, ctx.at())?;
        Ok(Self {
            category: book.kind(&new.category).map(|k| k.id).unwrap_or_default(),
            methods: book.method_set(new.methods.iter().map(String::as_str)).map_err(Fault::internal)?,
            vetted: new.short_text.is_some() && ctx.reach(Permission::IncidentVet).site(new.site_id).is_ok(),
            year: numbers::year(ctx.at(), &site.zone),
            site,
            occurrence,
            unit,
        })
    }

    /// The row to be written, and what it is found by.
    pub fn row<'a>(&'a self, ctx: &Ctx, new: &'a NewIncident, serial: i32) -> (NewRow<'a>, Words) {
        let now = Moment::from(ctx.at());
        let row = NewRow {
            id: Key::fresh(),
            site: new.site_id.into(),
            number: (self.year, serial),
            category: self.category,
            methods: self.methods.0,
            completion: new.completion.number(),
            precision: self.occurrence.precision.number(),
            occurred_from: self.occurrence.from.map(Moment::from),
            occurred_until: self.occurrence.until.map(Moment::from),
            unit: self.unit.as_ref().map(|u| (u.id, u.organisation.as_ref().map(|o| o.0))),
            point: new.longitude.zip(new.latitude),
            place_words: new.place_words.as_deref(),
            description: &new.description,
            short_text: new.short_text.as_deref(),
            short_text_vetted: self.vetted,
            loss_cents: new.loss_cents,
            recovered_cents: new.recovered_cents,
            reporter_account: ctx.actor().account.map(Key::from),
            reporter_client: ctx.actor().client.map(Key::from),
            reporter_organisation: ctx.actor().organisation.into(),
            external_id: new.external_id.as_deref(),
            import: None,
            state: HandlingState::Reported.number(),
            reported_at: now,
            registered_at: now,
        };
        let words = findable(&row, &self.site, self.unit.as_ref()).words();
        (row, words)
    }

    /// What its reporter is answered, as it sees it.
    pub fn answer(&self, row: &NewRow<'_>, ctx: &Ctx, book: &CodeBook) -> Outcome<Answer> {
        let incident = answer(row, self.unit.as_ref(), ctx, row.site.to(), book)?;
        let location = format!("/api/v1/incidents/{}", incident.summary.id);
        let answer = Answer::created(location, Some(etag::of_version(incident.version)), &incident)?;
        Ok(answer.about(incident.summary.id.0))
    }
}

/// Reports an incident and gives it back as its reporter sees it.
pub fn report(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    book: &CodeBook,
    new: &NewIncident,
) -> Outcome<Answer> {
    let judged = Judged::of(conn, ctx, reach, book, new)?;
    let serial = numbers::take(conn, new.site_id, judged.year, 1)?;
    let (row, words) = judged.row(ctx, new, serial);
    store::insert(conn, ctx, &row, &words)?;
    judged.answer(&row, ctx, book)
}

/// All that is wrong with a report beyond what its form can tell; of a site that is not known only the codes can be judged.
pub fn faults(
    conn: &mut AnyConnection,
    reach: &Reach,
    book: &CodeBook,
    new: &NewIncident,
    at: Timestamp,
) -> Outcome<Vec<FieldFault>> {
    let Some(site) = reach.site_place(new.site_id).ok().and_then(|(_, place)| place.site.clone()) else {
        return Ok(codes::faults(book, Some(&new.category), &new.methods));
    };
    match judge(conn, &site, book, new, at) {
        Ok(_) => Ok(vec![]),
        Err(Fault::Invalid(faults)) => Ok(faults),
        Err(other) => Err(other),
    }
}

/// Judges what needs the lists, the clock and the site; all that is wrong is told at once.
fn judge(
    conn: &mut AnyConnection,
    site: &SitePlace,
    book: &CodeBook,
    new: &NewIncident,
    at: Timestamp,
) -> Outcome<(Occurrence, Option<UnitFound>)> {
    let mut faults = codes::faults(book, Some(&new.category), &new.methods);
    let occurrence = occurrence::of_report(new, &site.zone, at);
    if let Err(Fault::Invalid(list)) = &occurrence {
        faults.extend(list.iter().cloned());
    }
    let unit = new.unit_id.map(|id| find_unit(conn, new.site_id, id.into())).transpose()?;
    if let Some(None) = unit {
        faults.push(FieldFault::new("/unitId", "unknown-unit", "there is no such unit on this site"));
    }
    if faults.is_empty() { Ok((occurrence?, unit.flatten())) } else { Err(Fault::Invalid(faults)) }
}

fn find_unit(conn: &mut AnyConnection, site: AreaId, id: Key) -> Outcome<Option<UnitFound>> {
    type Row = (String, Option<String>, Option<Key>, Option<String>, Option<bool>);
    let found: Option<Row> = unit::table
        .left_join(organisation::table)
        .filter(unit::site_id.eq(Key::from(site)).and(unit::id.eq(id)))
        .select((
            unit::label,
            unit::zone,
            organisation::id.nullable(),
            organisation::name.nullable(),
            organisation::shows_name.nullable(),
        ))
        .first(conn)
        .optional()?;
    Ok(found.map(|(label, zone, organisation, name, shows)| UnitFound {
        id,
        label,
        zone,
        organisation: organisation.map(|o| (o, name.unwrap_or_default(), shows == Some(true))),
    }))
}

fn findable<'a>(row: &NewRow<'a>, site: &'a SitePlace, unit: Option<&'a UnitFound>) -> words::Findable<'a> {
    words::Findable {
        site: row.site.to(),
        code: &site.code,
        number: row.number,
        unit: unit.map(|u| (u.label.as_str(), u.organisation.as_ref().map(|o| o.1.as_str()))),
        place_words: row.place_words,
        description: row.description,
        short_text: row.short_text,
        vetted: row.short_text_vetted,
        external_id: row.external_id,
    }
}

/// The answer is made of what was written, without reading it back. A reporter sees what its organisation reported in full;
/// one who may report but not read (none today) is told no more than that it was taken.
fn answer(row: &NewRow<'_>, unit: Option<&UnitFound>, ctx: &Ctx, site: AreaId, book: &CodeBook) -> Outcome<Incident> {
    let read = ctx.reach(Permission::IncidentRead);
    if read.site(site).is_err() || read.sites().iter().any(|s| s.id == site && s.sight == Sight::None) {
        return Err(Fault::internal("a role may report and not read"));
    }
    let (unit_id, label, zone, tenant) = match unit {
        Some(u) => (Some(u.id), Some(u.label.clone()), u.zone.clone(), u.organisation.clone()),
        None => (None, None, None, None),
    };
    let detail = DetailRow {
        summary: SummaryRow {
            seq: 0,
            id: row.id,
            site_id: row.site,
            year: row.number.0,
            serial: row.number.1,
            category: row.category,
            methods: row.methods,
            completion: row.completion,
            precision: row.precision,
            occurred_from: row.occurred_from,
            occurred_until: row.occurred_until,
            unit_id,
            unit_label: label,
            zone,
            organisation_name: tenant.as_ref().map(|t| t.1.clone()),
            shows_name: tenant.as_ref().map(|t| t.2),
            short_text: row.short_text.map(str::to_owned),
            short_text_vetted: row.short_text_vetted,
            loss_cents: row.loss_cents,
            reporter_organisation_id: row.reporter_organisation,
            state: row.state,
            reported_at: row.reported_at,
        },
        longitude: row.point.map(|p| p.0),
        latitude: row.point.map(|p| p.1),
        place_words: row.place_words.map(str::to_owned),
        description: row.description.to_owned(),
        recovered_cents: row.recovered_cents,
        outcome: None,
        reject_reason: None,
        reporter_account_id: row.reporter_account,
        reporter_name: None,
        external_id: row.external_id.map(str::to_owned),
        import_run_id: None,
        registered_at: row.registered_at,
        version: 1,
        wiped_at: None,
        merged: false,
        merged_here: false,
        assignee_name: None,
        team_name: None,
    };
    let may_handle = ctx.scope().permissions_at(site).contains(&Permission::IncidentHandle);
    view::incident(detail, &read, book, may_handle)
}
