//! The rows of incidents: writing and finding them, diesel and nothing else.
//!
//! Finding takes the reader's reach; there is no way around it. Writing takes a row that a verb has built.

use super::rows::{DETAIL_COLUMNS, DetailRow, SUMMARY_COLUMNS, SUMMARY_JOINS, SummaryRow};
use super::{late, view, words};
use crate::access::{Ctx, Reach};
use crate::codes::CodeBook;
use crate::db::sql::{Insert, Value};
use crate::db::{AnyConnection, Key, Moment, Sql, bulk, dialect};
use crate::fault::{Fault, Outcome};
use shared_types::access::Sight;
use shared_types::ids::IncidentId;

/// Where an imported incident comes from.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The run.
    pub run: Key,
    /// What the import knows the row by.
    pub key: [u8; 16],
    /// Stands for what the file said.
    pub hash: i64,
}

/// A new incident, ready to be written.
pub struct NewRow<'a> {
    /// Its id.
    pub id: Key,
    /// Its site.
    pub site: Key,
    /// Year and number.
    pub number: (i16, i32),
    /// Number of the category.
    pub category: i16,
    /// Set of methods.
    pub methods: i64,
    /// Number of the completion.
    pub completion: i16,
    /// Number of the precision.
    pub precision: i16,
    /// Begin.
    pub occurred_from: Option<Moment>,
    /// End.
    pub occurred_until: Option<Moment>,
    /// Unit and who is in it.
    pub unit: Option<(Key, Option<Key>)>,
    /// Longitude and latitude.
    pub point: Option<(f64, f64)>,
    /// The place in words.
    pub place_words: Option<&'a str>,
    /// What was seen.
    pub description: &'a str,
    /// One sentence for others.
    pub short_text: Option<&'a str>,
    /// Whether others may read it.
    pub short_text_vetted: bool,
    /// Loss in cents.
    pub loss_cents: Option<i64>,
    /// Recovered in cents.
    pub recovered_cents: Option<i64>,
    /// The person who reported.
    pub reporter_account: Option<Key>,
    /// The machine client that reported.
    pub reporter_client: Option<Key>,
    /// The organisation that reported.
    pub reporter_organisation: Key,
    /// Number in the sender's own system.
    pub external_id: Option<&'a str>,
    /// The import it comes with, and what the import knows it by.
    pub import: Option<Origin>,
    /// Number of the handling state.
    pub state: i16,
    /// When it was reported.
    pub reported_at: Moment,
    /// When it is entered here.
    pub registered_at: Moment,
}

const COLUMNS: &str = "id, site_id, year, serial, category, methods, completion, precision, occurred_from, occurred_until, \
    unit_id, unit_organisation_id, longitude, latitude, place_words, description, short_text, short_text_vetted, loss_cents, \
    recovered_cents, reporter_account_id, reporter_client_id, reporter_organisation_id, external_id, import_run_id, import_key, \
    state, reported_at, registered_at, updated_at, version, import_hash";

/// What goes with new incidents: the first entry of each timeline, the audit rows, the events.
fn beside(rows: &[(&Ctx, &NewRow<'_>)]) -> Vec<Insert> {
    let actor = |ctx: &Ctx| (ctx.actor().account.map(Key::from), ctx.actor().client.map(Key::from));
    let mut entries =
        Insert::into("timeline_entry", "id, incident_id, site_id, at, kind, account_id, client_id, state");
    let mut audit = Insert::into(
        "audit_entry",
        "id, at, account_id, client_id, action, subject_kind, subject_id, area_id, request_id",
    );
    let mut events = Insert::into("event", "id, at, kind, subject_id, area_id");
    for (ctx, row) in rows {
        let (id, site, at, (account, client)) = (row.id, row.site, Moment::from(ctx.at()), actor(ctx));
        entries.row(vec![
            Key::fresh().into(),
            id.into(),
            site.into(),
            at.into(),
            "reported".into(),
            account.into(),
            client.into(),
            row.state.into(),
        ]);
        audit.row(vec![
            Key::fresh().into(),
            at.into(),
            account.into(),
            client.into(),
            "incident.report".into(),
            "incident".into(),
            id.into(),
            site.into(),
            Key(ctx.request()).into(),
        ]);
        events.row(vec![Key::fresh().into(), at.into(), "incident.reported".into(), id.into(), site.into()]);
    }
    vec![entries, audit, events]
}

/// Writes a new incident with its words, its first timeline entry, its audit row and its event.
pub fn insert(conn: &mut AnyConnection, ctx: &Ctx, row: &NewRow<'_>, words: &dialect::Words) -> Outcome<()> {
    dialect::insert_incident(conn, COLUMNS, values(row), words, beside(&[(ctx, row)]))
}

/// Writes several reports, each with all that goes with it, and `more` rows besides.
pub fn insert_reports(
    conn: &mut AnyConnection,
    callers: &[&Ctx],
    rows: &[(NewRow<'_>, dialect::Words)],
    more: Insert,
) -> Outcome<()> {
    insert_many(conn, rows)?;
    let both: Vec<_> = callers.iter().copied().zip(rows.iter().map(|(row, _)| row)).collect();
    let mut inserts = beside(&both);
    inserts.push(more);
    dialect::insert_rows(conn, inserts)
}

/// Writes one incident with its words and nothing else.
pub fn insert_imported(conn: &mut AnyConnection, row: &NewRow<'_>, words: &dialect::Words) -> Outcome<()> {
    dialect::insert_incident(conn, COLUMNS, values(row), words, vec![])
}

/// Writes many incidents at once, with their words and nothing else: what belongs to a batch its caller adds once.
pub fn insert_many(conn: &mut AnyConnection, rows: &[(NewRow<'_>, dialect::Words)]) -> Outcome<()> {
    bulk::insert_incidents(conn, COLUMNS, rows.iter().map(|(row, words)| (list(row), words)))
}

fn values(row: &NewRow<'_>) -> Sql {
    let mut sql = Sql::default();
    sql.list(list(row));
    sql
}

/// The values in the order of [`COLUMNS`].
fn list(row: &NewRow<'_>) -> Vec<Value> {
    let owned = |s: Option<&str>| Value::from(s.map(str::to_owned));
    let import = row.import.as_ref();
    vec![
        row.id.into(),
        row.site.into(),
        row.number.0.into(),
        row.number.1.into(),
        row.category.into(),
        row.methods.into(),
        row.completion.into(),
        row.precision.into(),
        row.occurred_from.into(),
        row.occurred_until.into(),
        row.unit.map(|u| u.0).into(),
        row.unit.and_then(|u| u.1).into(),
        row.point.map(|p| p.0).into(),
        row.point.map(|p| p.1).into(),
        owned(row.place_words),
        row.description.into(),
        owned(row.short_text),
        row.short_text_vetted.into(),
        row.loss_cents.into(),
        row.recovered_cents.into(),
        row.reporter_account.into(),
        row.reporter_client.into(),
        row.reporter_organisation.into(),
        owned(row.external_id),
        import.map(|o| o.run).into(),
        import.map(|o| o.key.to_vec()).into(),
        row.state.into(),
        row.reported_at.into(),
        row.registered_at.into(),
        row.registered_at.into(),
        1_i32.into(),
        import.map(|o| o.hash).into(),
    ]
}

/// Finds one incident within reach; what the reader may not see at all is 404. `lock` holds it until the change commits.
pub fn find(
    conn: &mut AnyConnection,
    reach: &Reach,
    book: &CodeBook,
    id: IncidentId,
    lock: bool,
) -> Outcome<DetailRow> {
    let mut sql = detail();
    sql.push("i.id = ").bind(Key::from(id));
    if lock && !dialect::for_update(conn).is_empty() {
        sql.push(" FOR UPDATE OF i");
    }
    let row = sql.load::<DetailRow>(conn)?.pop().ok_or(Fault::NotFound)?;
    match view::sight(&row.summary, reach, book) {
        Sight::None => Err(Fault::NotFound),
        _ => Ok(row),
    }
}

/// The rows of some incidents; what the reader may know of them the caller must ask.
pub fn many(conn: &mut AnyConnection, ids: Vec<Key>) -> Outcome<Vec<SummaryRow>> {
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let mut sql = Sql::new("SELECT ");
    sql.push(SUMMARY_COLUMNS).push(" FROM incident i").push(SUMMARY_JOINS).push(" WHERE i.id IN (").list(ids).push(")");
    Ok(sql.load(conn)?)
}

/// The whole rows of some incidents; what the reader may know of them the caller must ask.
pub fn details(conn: &mut AnyConnection, ids: Vec<Key>) -> Outcome<Vec<DetailRow>> {
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let mut sql = detail();
    sql.push("i.id IN (").list(ids).push(")");
    Ok(sql.load(conn)?)
}

fn detail() -> Sql {
    let mut sql = Sql::new("SELECT ");
    sql.push(SUMMARY_COLUMNS)
        .push(", ")
        .push(DETAIL_COLUMNS)
        .push(late::NAMES)
        .push(" FROM incident i")
        .push(SUMMARY_JOINS);
    sql.push(" LEFT JOIN account r ON r.id = i.reporter_account_id WHERE ");
    sql
}

/// Finds an incident within reach by its number: code of the site, year and serial.
pub fn find_number(
    conn: &mut AnyConnection,
    reach: &Reach,
    book: &CodeBook,
    (code, year, serial): (&str, i16, i32),
) -> Outcome<Option<IncidentId>> {
    let has_code =
        |id| reach.tree().get(id).and_then(|p| p.site.as_ref()).is_some_and(|s| s.code.eq_ignore_ascii_case(code));
    let Some(site) = reach.sites().iter().find(|s| has_code(s.id)) else { return Ok(None) };
    let mut sql = Sql::new("SELECT ");
    sql.push(SUMMARY_COLUMNS).push(" FROM incident i").push(SUMMARY_JOINS).push(" WHERE i.site_id = ");
    sql.bind(Key::from(site.id)).push(" AND i.year = ").bind(year).push(" AND i.serial = ").bind(serial);
    let row = sql.load::<SummaryRow>(conn)?.pop();
    Ok(row.filter(|row| view::sight(row, reach, book) != Sight::None).map(|row| row.id.to()))
}

/// Finds one incident that the reader sees in full, to change it; a masked one may be known, so it is 403.
pub fn find_to_change(conn: &mut AnyConnection, reach: &Reach, book: &CodeBook, id: IncidentId) -> Outcome<DetailRow> {
    let row = find(conn, reach, book, id, true)?;
    if view::sight(&row.summary, reach, book) == Sight::Full {
        match row.wiped_at {
            None => Ok(row),
            Some(_) => {
                Err(Fault::conflict("wiped", "Its words were wiped at the end of their term; facts stay as they are."))
            }
        }
    } else {
        Err(Fault::forbidden("sight-missing", "You see this incident only in part, so it is not yours to change."))
    }
}

/// Refuses to move or correct what went into another incident: that one is handled, and this one waits as it stood.
pub fn refuse_merged(row: &DetailRow) -> Outcome<()> {
    if row.merged {
        return Err(Fault::conflict(
            "merged",
            "It was merged into another incident. Handle that one, or undo the merge.",
        ));
    }
    Ok(())
}

/// Renews what an incident can be found by.
pub fn reindex(conn: &mut AnyConnection, reach: &Reach, row: &DetailRow) -> Outcome<()> {
    let site = row.summary.site_id.to();
    let code = reach.tree().get(site).and_then(|p| p.site.as_ref()).map(|s| s.code.clone()).unwrap_or_default();
    let findable = words::Findable {
        site,
        code: &code,
        number: (row.summary.year, row.summary.serial),
        unit: row.summary.unit_label.as_deref().map(|l| (l, row.summary.organisation_name.as_deref())),
        place_words: row.place_words.as_deref(),
        description: &row.description,
        short_text: row.summary.short_text.as_deref(),
        vetted: row.summary.short_text_vetted,
        external_id: row.external_id.as_deref(),
    };
    dialect::replace_words(conn, row.summary.seq, &findable.words())
}
