//! Writes incidents of the demonstration in batches, each a transaction that also says how far it came: two runs at once, or
//! one after a run that was broken off, write nothing twice.
//!
//! Called by `make`. It goes through the rows that imports use, so the word index and the numbers are those of real ones.

use super::cast::{self, Ids};
use super::deeds::{Deed, Reporter, Setting};
use super::sites::{SITES, Unit};
use crate::access::audit;
use crate::codes::CodeBook;
use crate::db::schema::{demonstration, incident};
use crate::db::{AnyConnection, Db, Key, Moment, Sql};
use crate::fault::{Fault, Outcome};
use crate::incidents::rows::Numbered;
use crate::incidents::{NewRow, insert_imported, numbers, words};
use crate::jobs::outbox;
use diesel::prelude::*;
use jiff::Timestamp;
use shared_types::handling::HandlingState;
use shared_types::incident::OccurredPrecision;
use std::sync::Arc;

/// Incidents of one transaction.
const BATCH: usize = 500;
/// Rows of one statement for the timeline.
const ROWS: usize = 60;

/// Writes what is not there yet of one site.
pub fn write(db: &Db, setting: Setting, site: usize, deeds: Vec<Deed>, book: &Arc<CodeBook>) -> Outcome<()> {
    let units = Arc::new(SITES[site].units(setting.seed));
    let deeds = Arc::new(deeds);
    let place = Ids(&setting).site(site);
    loop {
        let (total, written): (i32, i32) = db.read_blocking(|conn| {
            Ok(demonstration::table.find(place).select((demonstration::total, demonstration::written)).first(conn)?)
        })?;
        let (total, written) = (usize::try_from(total).unwrap_or(0), usize::try_from(written).unwrap_or(0));
        if written >= total {
            return Ok(());
        }
        if total != deeds.len() {
            return Err(Fault::Unavailable(
                "the demonstration was broken off half-way and this version would make another one; begin with an empty database"
                    .into(),
            ));
        }
        let (deeds, units, book) = (deeds.clone(), units.clone(), book.clone());
        db.write_blocking(move |conn| {
            let until = total.min(written + BATCH);
            let count = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
            // Whoever else writes this site waits here, then finds that it has moved on.
            let mine = diesel::update(
                demonstration::table
                    .filter(demonstration::site_id.eq(place).and(demonstration::written.eq(count(written)))),
            )
            .set(demonstration::written.eq(count(until)))
            .execute(conn)?;
            if mine == 1 {
                batch(conn, &setting, &deeds[written..until], &units, &book)?;
                let entry = audit::Entry::of("demonstration.incidents", "site", place.0, Some(place.to()));
                audit::record_system(conn, setting.now, None, &entry)?;
                outbox::emit(conn, setting.now, "incidents.imported", place.0, Some(place.to()))?;
            }
            Ok(())
        })?;
    }
}

fn batch(conn: &mut AnyConnection, setting: &Setting, deeds: &[Deed], units: &[Unit], book: &CodeBook) -> Outcome<()> {
    let ids = Ids(setting);
    let mut entries = Vec::with_capacity(deeds.len() * 4);
    for deed in deeds {
        one(conn, &ids, deed, units, book)?;
        timeline(&ids, deed, units, &mut entries);
    }
    for rows in entries.chunks(ROWS) {
        let mut sql = Sql::new(
            "INSERT INTO timeline_entry (id, incident_id, site_id, at, kind, account_id, state, text) VALUES ",
        );
        for (i, e) in rows.iter().enumerate() {
            sql.push(if i == 0 { "(" } else { ", (" }).bind(e.id).push(", ").bind(e.incident).push(", ").bind(e.site);
            sql.push(", ").bind(Moment::from(e.at)).push(", ").bind(e.kind).push(", ").bind(e.account).push(", ");
            sql.bind(e.state.number()).push(", ").bind(e.text.map(str::to_owned)).push(")");
        }
        sql.execute(conn)?;
    }
    Ok(())
}

fn one(conn: &mut AnyConnection, ids: &Ids<'_>, deed: &Deed, units: &[Unit], book: &CodeBook) -> Outcome<()> {
    let unit = deed.unit.map(|u| &units[u]);
    let (organisation, account) = reporter(ids, deed, unit);
    let category = book.kind(deed.kind).ok_or_else(|| Fault::internal(format!("no category {}", deed.kind)))?.id;
    let methods = book.method_set(deed.methods.iter().copied()).map_err(Fault::internal)?;
    let reported = Moment::from(deed.reported_at);
    let site = ids.site(deed.site);
    let row = NewRow {
        id: deed.id,
        site,
        number: deed.number,
        category,
        methods: methods.0,
        completion: deed.completion.number(),
        precision: OccurredPrecision::number(deed.occurrence.precision),
        occurred_from: deed.occurrence.from.map(Moment::from),
        occurred_until: deed.occurrence.until.map(Moment::from),
        unit: deed.unit.map(|u| (ids.unit(deed.site, u), units[u].tenant.map(|t| ids.organisation(t)))),
        point: deed.point,
        place_words: deed.place_words,
        description: &deed.description,
        short_text: deed.short_text.map(|s| s.0),
        short_text_vetted: deed.short_text.is_some_and(|s| s.1),
        loss_cents: deed.loss_cents,
        recovered_cents: deed.recovered_cents,
        reporter_account: account,
        reporter_client: None,
        reporter_organisation: organisation,
        external_id: None,
        import: None,
        state: deed.handling.state().number(),
        reported_at: reported,
        registered_at: reported,
    };
    let findable = words::Findable {
        site: site.to(),
        code: SITES[deed.site].code,
        number: deed.number,
        unit: unit.map(|u| (u.label.as_str(), u.tenant)),
        place_words: row.place_words,
        description: row.description,
        short_text: row.short_text,
        vetted: row.short_text_vetted,
        external_id: None,
    };
    insert_imported(conn, &row, &findable.words())?;
    let Some(last) = deed.handling.steps.last() else { return Ok(()) };
    let code = SITES[deed.site].code;
    diesel::update(incident::table.filter(incident::id.eq(deed.id).and(incident::site_id.eq(site))))
        .set((
            incident::outcome.eq(deed.handling.outcome.map(Numbered::number)),
            incident::reject_reason.eq(deed.handling.reject_reason.map(Numbered::number)),
            incident::duplicate_of
                .eq(deed.handling.duplicate_of.map(|(year, serial)| numbers::text(code, year, serial))),
            incident::updated_at.eq(Moment::from(last.at)),
            incident::version.eq(i32::try_from(deed.handling.steps.len()).unwrap_or(0) + 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// The organisation that reported, and the account that did it where that one is cast.
fn reporter(ids: &Ids<'_>, deed: &Deed, unit: Option<&Unit>) -> (Key, Option<Key>) {
    let cast = |who| {
        let (organisation, account) = cast::reporter(deed.site, who);
        (organisation, account.map(|(home, role)| ids.account(home, role)))
    };
    match (deed.reporter, unit.and_then(|u| u.tenant)) {
        (Reporter::Tenant, Some(tenant)) => {
            // Of all shops only one has an account in the story.
            let (shop, account) = cast(Reporter::Tenant);
            (ids.organisation(tenant), account.filter(|_| shop == tenant))
        }
        (who, _) => {
            let (organisation, account) = cast(if who == Reporter::Tenant { Reporter::Guard } else { who });
            (ids.organisation(organisation), account)
        }
    }
}

/// A line of a timeline.
struct Line {
    id: Key,
    incident: Key,
    site: Key,
    at: Timestamp,
    kind: &'static str,
    account: Option<Key>,
    state: HandlingState,
    text: Option<&'static str>,
}

fn timeline(ids: &Ids<'_>, deed: &Deed, units: &[Unit], lines: &mut Vec<Line>) {
    let mut dice = super::dice::Dice::of(ids.0.seed, &deed.id.0.to_string());
    let site = ids.site(deed.site);
    let line =
        |id, at, kind, account, state, text| Line { id, incident: deed.id, site, at, kind, account, state, text };
    let (_, account) = reporter(ids, deed, deed.unit.map(|u| &units[u]));
    let reported = deed.reported_at;
    lines.push(line(dice.key(reported), reported, "reported", account, HandlingState::Reported, None));
    for step in &deed.handling.steps {
        let by = if step.by_desk { Reporter::Desk } else { Reporter::Manager };
        let account = cast::reporter(deed.site, by).1.map(|(home, role)| ids.account(home, role));
        lines.push(line(dice.key(step.at), step.at, "transition", account, step.to, step.text));
    }
}
