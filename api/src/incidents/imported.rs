//! What the import room needs of incidents: which rows are here already, many new ones at once, and a row that the source has
//! changed since.
//!
//! Called by imports only, inside the transaction of a batch, for a site that the one who imports may import into.

use super::rows::Numbered;
use super::store::NewRow;
use super::words::Findable;
use crate::codes::{CodeBook, MethodSet};
use crate::db::schema::incident as t;
use crate::db::{AnyConnection, Key, Moment, Sql, dialect};
use crate::fault::{Fault, Outcome};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Nullable};
use serde_json::{Value, json};
use shared_types::incident::{Completion, FieldChange, OccurredPrecision};
use std::collections::HashMap;

/// An incident that an earlier import made.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    /// Its row.
    pub seq: i64,
    /// Stands for what the file said then.
    pub hash: Option<i64>,
}

#[derive(QueryableByName)]
struct KnownRow {
    #[diesel(sql_type = BigInt)]
    seq: i64,
    #[diesel(sql_type = Binary)]
    import_key: Vec<u8>,
    #[diesel(sql_type = Nullable<BigInt>)]
    import_hash: Option<i64>,
}

/// Keys of one question: as many as a statement may name, always the same number where there are more, so that it is
/// prepared once.
const KEYS: usize = 1000;

/// Those of `keys` that are here already.
pub fn known(conn: &mut AnyConnection, site: Key, keys: &[[u8; 16]]) -> Outcome<HashMap<[u8; 16], Known>> {
    let mut all = HashMap::new();
    for some in keys.chunks(KEYS) {
        let found: Vec<KnownRow> = dialect::by_import_key(conn.engine(), site, some).load(conn)?;
        for row in found {
            let key = <[u8; 16]>::try_from(row.import_key.as_slice()).map_err(Fault::internal)?;
            all.insert(key, Known { seq: row.seq, hash: row.import_hash });
        }
    }
    Ok(all)
}

/// Whether any of these sites has an incident that an import made.
pub fn any(conn: &mut AnyConnection, sites: &[Key]) -> Outcome<bool> {
    for site in sites {
        let of = t::table.filter(t::site_id.eq(*site)).filter(t::import_key.is_not_null());
        if of.select(t::seq).first::<i64>(conn).optional()?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

#[derive(Queryable)]
struct Old {
    id: Key,
    year: i16,
    serial: i32,
    category: i16,
    methods: i64,
    completion: i16,
    precision: i16,
    occurred_from: Option<Moment>,
    occurred_until: Option<Moment>,
    unit: Option<Key>,
    longitude: Option<f64>,
    latitude: Option<f64>,
    place_words: Option<String>,
    description: String,
    short_text: Option<String>,
    short_text_vetted: bool,
    loss_cents: Option<i64>,
    recovered_cents: Option<i64>,
    external_id: Option<String>,
    reported_at: Moment,
    version: i32,
    wiped_at: Option<Moment>,
}

/// Takes over what the source says now. Its number, its handling and its reporter stay; each change stands in the timeline.
/// `reported` says whether the source names the moment of the report. Whether anything differs from what stands here.
pub fn renew(
    conn: &mut AnyConnection,
    book: &CodeBook,
    known: Known,
    row: &NewRow<'_>,
    findable: Findable<'_>,
    reported: bool,
) -> Outcome<bool> {
    let Some(origin) = &row.import else { return Err(Fault::internal("an imported row without its origin")) };
    let mine = t::table.filter(t::seq.eq(known.seq));
    let old: Old = mine
        .select((
            t::id,
            t::year,
            t::serial,
            t::category,
            t::methods,
            t::completion,
            t::precision,
            t::occurred_from,
            t::occurred_until,
            t::unit_id,
            t::longitude,
            t::latitude,
            t::place_words,
            t::description,
            t::short_text,
            t::short_text_vetted,
            t::loss_cents,
            t::recovered_cents,
            t::external_id,
            t::reported_at,
            t::version,
            t::wiped_at,
        ))
        .first(conn)?;
    // What was wiped at its end does not come back by the next delivery of the same file.
    if old.wiped_at.is_some() {
        diesel::update(mine).set(t::import_hash.eq(origin.hash)).execute(conn)?;
        return Ok(false);
    }
    let reported_at = if reported { row.reported_at } else { old.reported_at };
    let vetted = if old.short_text.as_deref() == row.short_text {
        old.short_text_vetted || row.short_text_vetted
    } else {
        row.short_text_vetted
    };
    let changes = differences(book, &old, row, vetted, reported_at);
    if changes.is_empty() {
        diesel::update(mine).set(t::import_hash.eq(origin.hash)).execute(conn)?;
        return Ok(false);
    }
    let unit = row.unit.map(|u| u.0);
    diesel::update(mine)
        .set((
            t::category.eq(row.category),
            t::methods.eq(row.methods),
            t::completion.eq(row.completion),
            t::precision.eq(row.precision),
            t::occurred_from.eq(row.occurred_from),
            t::occurred_until.eq(row.occurred_until),
            t::unit_id.eq(unit),
            t::unit_organisation_id.eq(row.unit.and_then(|u| u.1)),
            t::longitude.eq(row.point.map(|p| p.0)),
            t::latitude.eq(row.point.map(|p| p.1)),
            t::place_words.eq(row.place_words),
            t::description.eq(row.description),
            t::short_text.eq(row.short_text),
            t::short_text_vetted.eq(vetted),
            t::loss_cents.eq(row.loss_cents),
            t::recovered_cents.eq(row.recovered_cents),
            t::external_id.eq(row.external_id),
            t::reported_at.eq(reported_at),
            t::import_run_id.eq(Some(origin.run)),
            t::import_hash.eq(Some(origin.hash)),
            t::updated_at.eq(row.registered_at),
            t::version.eq(old.version + 1),
        ))
        .execute(conn)?;
    let words = Findable { number: (old.year, old.serial), vetted, ..findable }.words();
    dialect::replace_words(conn, known.seq, &words)?;
    let mut entry = Sql::new(
        "INSERT INTO timeline_entry (id, incident_id, site_id, at, kind, account_id, client_id, changes) VALUES (",
    );
    entry.bind(Key::fresh()).push(", ").bind(old.id).push(", ").bind(row.site).push(", ").bind(row.registered_at);
    entry.push(", 'changed', ").bind(row.reporter_account).push(", ").bind(row.reporter_client).push(", ");
    entry.bind(serde_json::to_string(&changes).map_err(Fault::internal)?).push(")");
    entry.execute(conn)?;
    Ok(true)
}

fn differences(book: &CodeBook, old: &Old, row: &NewRow<'_>, vetted: bool, reported_at: Moment) -> Vec<FieldChange> {
    let mut changes = Vec::new();
    let mut note = |field: &str, from: Value, to: Value| {
        if from != to {
            changes.push(FieldChange { field: field.into(), from, to });
        }
    };
    let kind = |id| book.kind_by_id(id).map(|k| k.category.code.clone());
    let at = |m: Option<Moment>| m.map(Moment::timestamp);
    note("category", json!(kind(old.category)), json!(kind(row.category)));
    note("methods", json!(book.method_codes(MethodSet(old.methods))), json!(book.method_codes(MethodSet(row.methods))));
    note("completion", json!(Completion::of_number(old.completion)), json!(Completion::of_number(row.completion)));
    note(
        "occurredPrecision",
        json!(OccurredPrecision::of_number(old.precision)),
        json!(OccurredPrecision::of_number(row.precision)),
    );
    note("occurredFrom", json!(at(old.occurred_from)), json!(at(row.occurred_from)));
    note("occurredUntil", json!(at(old.occurred_until)), json!(at(row.occurred_until)));
    note("unitId", json!(old.unit.map(|u| u.0)), json!(row.unit.map(|u| u.0.0)));
    note("longitude", json!(old.longitude), json!(row.point.map(|p| p.0)));
    note("latitude", json!(old.latitude), json!(row.point.map(|p| p.1)));
    note("placeWords", json!(old.place_words), json!(row.place_words));
    note("description", json!(old.description), json!(row.description));
    note("shortText", json!(old.short_text), json!(row.short_text));
    note("shortTextVetted", json!(old.short_text_vetted), json!(vetted));
    note("lossCents", json!(old.loss_cents), json!(row.loss_cents));
    note("recoveredCents", json!(old.recovered_cents), json!(row.recovered_cents));
    note("externalId", json!(old.external_id), json!(row.external_id));
    note("reportedAt", json!(old.reported_at.timestamp()), json!(reported_at.timestamp()));
    changes
}
