//! Incidents for the stories of insight, written straight into the tables: any time, also one that no form would take.

use crate::support::{TestApp, World};
use diesel::prelude::*;
use jiff::Timestamp;
use serde_json::Value;
use shared_types::access::Role;
use shared_types::ids::{AreaId, OrganisationId, UnitId};
use webm::codes::CodeBook;
use webm::db::schema::{account, role_assignment};
use webm::db::{Key, Moment};
use webm::incidents::{NewRow, insert_imported};

/// One incident.
#[derive(Clone, Debug)]
pub struct Happened {
    pub site: AreaId,
    pub category: &'static str,
    pub methods: Vec<&'static str>,
    pub from: Option<Timestamp>,
    pub until: Option<Timestamp>,
    pub reported: Timestamp,
    pub loss_cents: Option<i64>,
    pub by: OrganisationId,
    pub unit: Option<UnitId>,
    pub state: i16,
    pub precision: i16,
}

/// A moment.
pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A shoplifting at De Linde at a moment, without anything else.
pub fn theft(world: &World, from: Timestamp) -> Happened {
    Happened {
        site: world.linde,
        category: "theft.shoplifting",
        methods: vec![],
        from: Some(from),
        until: None,
        reported: from,
        loss_cents: None,
        by: world.van_dam,
        unit: None,
        state: 0,
        precision: 0,
    }
}

/// Writes them, numbered on.
pub fn write(app: &TestApp, rows: &[Happened]) {
    let rows = rows.to_vec();
    let book = app.state.db.read_blocking(CodeBook::load).unwrap();
    let mut conn = app.state.db.target().open().unwrap();
    use webm::db::schema::incident;
    let stored: i64 = incident::table.count().get_result(&mut conn).unwrap();
    let mut serial = i32::try_from(stored).unwrap();
    conn.transaction(|conn| {
        for row in rows {
            serial += 1;
            let new = NewRow {
                id: Key::fresh(),
                site: row.site.into(),
                number: (2026, serial),
                category: book.kind(row.category).unwrap().id,
                methods: book.method_set(row.methods.iter().copied()).unwrap().0,
                completion: 0,
                precision: row.precision,
                occurred_from: row.from.map(Moment::from),
                occurred_until: row.until.map(Moment::from),
                unit: row.unit.map(|u| (u.into(), None)),
                point: None,
                place_words: None,
                description: "",
                short_text: None,
                short_text_vetted: false,
                loss_cents: row.loss_cents,
                recovered_cents: row.loss_cents.map(|c| c / 4),
                reporter_account: None,
                reporter_client: None,
                reporter_organisation: row.by.into(),
                external_id: None,
                import: None,
                state: row.state,
                reported_at: row.reported.into(),
                registered_at: row.reported.into(),
            };
            insert_imported(conn, &new, &webm::db::dialect::Words::default()).unwrap();
        }
        // As an import does: who holds facts in memory hears that there are more.
        webm::jobs::outbox::emit(conn, app.clock.now(), "incidents.imported", Key::fresh().0, None).unwrap();
        diesel::QueryResult::Ok(())
    })
    .unwrap();
}

/// Gives an account one more role.
pub fn also(app: &TestApp, world: &World, email: &str, role: Role, place: AreaId) {
    let mut conn = app.state.db.target().open().unwrap();
    diesel::insert_into(role_assignment::table)
        .values((
            role_assignment::id.eq(Key::fresh()),
            role_assignment::account_id.eq(Key::from(world.accounts[email])),
            role_assignment::role.eq(role.word()),
            role_assignment::area_id.eq(Key::from(place)),
            role_assignment::begins_at.eq(Moment(0)),
        ))
        .execute(&mut conn)
        .unwrap();
}

/// The organisation of an account.
pub fn organisation(app: &TestApp, world: &World, email: &str) -> OrganisationId {
    let mut conn = app.state.db.target().open().unwrap();
    let id: Key = account::table
        .filter(account::id.eq(Key::from(world.accounts[email])))
        .select(account::organisation_id)
        .first(&mut conn)
        .unwrap();
    id.to()
}

/// How many incidents the list holds, page after page.
pub async fn listed(app: &TestApp, token: &str, query: &str) -> usize {
    let mut found = 0;
    let mut next = Some(format!("/incidents?limit=200&{query}"));
    while let Some(path) = next {
        let page = app.get(token, &path).await.expect(200);
        found += page["items"].as_array().unwrap().len();
        next = page["nextCursor"].as_str().map(|c| format!("/incidents?limit=200&{query}&cursor={c}"));
    }
    found
}

/// The count of a row of kinds or methods.
pub fn counted<'a>(rows: &'a Value, key: &str, code: &str) -> &'a Value {
    let row = rows.as_array().unwrap().iter().find(|r| r[key] == code);
    &row.unwrap_or_else(|| panic!("no {code} in {rows}"))["comparison"]
}
