//! One transaction of an import: what is new is written, what the source has changed is taken over, what is here already is
//! skipped; with its findings, the totals of the run, its place in the file, one audit row and one event.
//!
//! Called by the job, which keeps its lease in the same transaction: a batch is there once and whole, or not at all.

use super::findings;
use super::judge::{Ready, Rows, findable};
use super::places::Places;
use super::runs::Plan;
use crate::access::audit;
use crate::codes::CodeBook;
use crate::db::schema::import_run as t;
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::Outcome;
use crate::incidents::imported::{self, Known};
use crate::incidents::rows::Numbered as _;
use crate::incidents::{NewRow, Origin, insert_many, numbers};
use crate::jobs::outbox;
use diesel::prelude::*;
use jiff::Timestamp;
use shared_types::handling::HandlingState;
use shared_types::import::MAX_FINDINGS;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What became of rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Became an incident.
    pub created: i64,
    /// Changed one.
    pub updated: i64,
    /// Were here just so.
    pub skipped: i64,
}

/// Whether rows are looked up before they are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// They may be here already.
    Up,
    /// When the run began its sites had nothing from an import, and a file has each row once. Should another run have brought
    /// one since, the unique index refuses the batch.
    None,
}

/// What a row is to the database.
enum Fate {
    New,
    Changed(Known),
    Same,
}

/// Tells rows apart, with one question for each site among them.
fn fates(conn: &mut AnyConnection, places: &Places, rows: &[Ready]) -> Outcome<Vec<Fate>> {
    let mut keys: BTreeMap<usize, Vec<[u8; 16]>> = BTreeMap::new();
    for row in rows {
        keys.entry(row.site).or_default().push(row.key);
    }
    let mut known: HashMap<(usize, [u8; 16]), Known> = HashMap::new();
    for (site, keys) in keys {
        let found = imported::known(conn, places.site(site).id, &keys)?;
        known.extend(found.into_iter().map(|(key, k)| ((site, key), k)));
    }
    Ok(rows
        .iter()
        .map(|row| match known.get(&(row.site, row.key)) {
            None => Fate::New,
            Some(k) if k.hash == Some(row.hash) => Fate::Same,
            Some(k) => Fate::Changed(*k),
        })
        .collect())
}

/// Tells what a run would do with these rows.
pub fn count(conn: &mut AnyConnection, places: &Places, rows: &Rows) -> Outcome<Tally> {
    let mut tally = Tally::default();
    for fate in fates(conn, places, &rows.ready)? {
        match fate {
            Fate::New => tally.created += 1,
            Fate::Changed(_) => tally.updated += 1,
            Fate::Same => tally.skipped += 1,
        }
    }
    Ok(tally)
}

/// Writes these rows.
pub fn write(
    conn: &mut AnyConnection,
    plan: &Plan,
    places: &Places,
    book: &CodeBook,
    rows: &Rows,
    (look, now): (Look, Timestamp),
) -> Outcome<Tally> {
    let mut tally = Tally::default();
    let mut fresh: BTreeMap<(usize, i16), Vec<&Ready>> = BTreeMap::new();
    let mut touched: BTreeSet<usize> = BTreeSet::new();
    let mut renewed: BTreeSet<usize> = BTreeSet::new();
    let fates = match look {
        Look::Up => fates(conn, places, &rows.ready)?,
        Look::None => rows.ready.iter().map(|_| Fate::New).collect(),
    };
    for (ready, fate) in rows.ready.iter().zip(fates) {
        match fate {
            Fate::Same => {
                tally.skipped += 1;
                continue;
            }
            Fate::New => {
                tally.created += 1;
                fresh.entry((ready.site, ready.year)).or_default().push(ready);
            }
            Fate::Changed(known) => {
                let row = row(plan, places, ready, (0, 0), now);
                let place = places.site(ready.site);
                let findable = findable(place, &ready.candidate, ready.unit.as_ref(), plan.short_text_vetted);
                if imported::renew(conn, book, known, &row, findable, ready.reported)? {
                    tally.updated += 1;
                    renewed.insert(ready.site);
                } else {
                    tally.skipped += 1;
                    continue;
                }
            }
        }
        touched.insert(ready.site);
    }
    let mut new = Vec::with_capacity(rows.ready.len());
    for ((site, year), mut group) in fresh {
        // In the order of the lists: neighbours in an index share their pages, and the numbers of a batch follow its times.
        group.sort_by_key(|ready| ready.reported_at);
        let count = i32::try_from(group.len()).unwrap_or(i32::MAX);
        let first = numbers::take(conn, places.site(site).id.to(), year, count)?;
        for (serial, ready) in (first..).zip(group) {
            let row = row(plan, places, ready, (year, serial), now);
            let place = places.site(ready.site);
            let words = ready.told.with_number(place.id.to(), &place.code, row.number);
            new.push((row, words));
        }
    }
    if !new.is_empty() {
        insert_many(conn, &new)?;
    }
    for (kind, sites) in [("incidents.imported", &touched), ("incidents.renewed", &renewed)] {
        for site in sites {
            let area = Some(places.site(*site).id.to());
            outbox::emit(conn, now, kind, plan.id.0, area)?;
        }
    }
    if !touched.is_empty() {
        let entry = audit::Entry::of("import.batch", "import-run", plan.id.0, Some(plan.site.to()));
        audit::record_system(conn, now, plan.account.map(|a| a.0), &entry)?;
    }
    Ok(tally)
}

/// Adds a batch to the totals of its run.
pub fn settle(conn: &mut AnyConnection, run: Key, rows: &Rows, tally: Tally) -> Outcome<()> {
    let most = i64::try_from(MAX_FINDINGS).unwrap_or(i64::MAX);
    let kept: i64 = t::table.filter(t::id.eq(run)).select(t::findings_kept).first(conn)?;
    let room = usize::try_from(most - kept).unwrap_or(0).min(rows.findings.len());
    findings::add(conn, run, kept + 1, &rows.findings[..room])?;
    let long = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    diesel::update(t::table.filter(t::id.eq(run)))
        .set((
            t::row_done.eq(rows.last),
            t::rows_read.eq(t::rows_read + long(rows.count())),
            t::created.eq(t::created + tally.created),
            t::updated.eq(t::updated + tally.updated),
            t::skipped.eq(t::skipped + tally.skipped),
            t::refused.eq(t::refused + rows.refused),
            t::findings.eq(t::findings + long(rows.findings.len())),
            t::findings_kept.eq(kept + long(room)),
        ))
        .execute(conn)?;
    Ok(())
}

fn row<'a>(plan: &Plan, places: &Places, ready: &'a Ready, number: (i16, i32), now: Timestamp) -> NewRow<'a> {
    let c = &ready.candidate;
    NewRow {
        id: Key::fresh(),
        site: places.site(ready.site).id,
        number,
        category: ready.category,
        methods: ready.methods,
        completion: c.completion.number(),
        precision: c.occurrence.precision.number(),
        occurred_from: c.occurrence.from_ms.map(Moment),
        occurred_until: c.occurrence.until_ms.map(Moment),
        unit: ready.unit.as_ref().map(|u| (u.id, u.tenant.as_ref().map(|t| t.0))),
        point: c.point.map(|p| (p.lon, p.lat)),
        place_words: c.place.as_deref(),
        description: c.description.as_deref().unwrap_or_default(),
        short_text: c.short_text.as_deref(),
        short_text_vetted: plan.short_text_vetted && c.short_text.is_some(),
        loss_cents: c.loss_cents,
        recovered_cents: c.recovered_cents,
        reporter_account: plan.account,
        reporter_client: plan.client,
        reporter_organisation: plan.organisation,
        external_id: c.external_id.as_deref(),
        import: Some(Origin { run: plan.id, key: ready.key, hash: ready.hash }),
        // What is imported happened elsewhere and asks nothing of those who handle reports here.
        state: HandlingState::Closed.number(),
        reported_at: ready.reported_at,
        registered_at: now.into(),
    }
}
