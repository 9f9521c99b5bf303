//! The tables: the same on both engines. Each engine is held against the tables as diesel knows them, so when both runs of the
//! suite are green the engines agree with each other. And migrations: same names, down and up again, twice is harmless.

use crate::support::TestDatabase;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use diesel_migrations::{FileBasedMigrations, MigrationHarness as _};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use webm::db::{AnyConnection, Engine, migrate};

/// Type and whether it may be null, by table and column.
type Columns = BTreeMap<(String, String), (String, bool)>;

/// What an engine has for itself: its word index, and where it keeps which migrations ran.
const NOT_OURS: &[&str] = &["incident_words", "sqlite_", "__diesel_schema_migrations"];
const POSTGRES_ONLY: &[(&str, &str)] = &[("incident", "words")];

fn migrations() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../migrations")
}

/// The tables as diesel knows them, read from the text of the macro.
fn known() -> Columns {
    let mut columns = Columns::new();
    let mut table = String::new();
    let text = concat!(
        include_str!("../../src/db/schema_alerts.rs"),
        include_str!("../../src/db/schema_attachments.rs"),
        include_str!("../../src/db/schema_floor_plans.rs"),
        include_str!("../../src/db/schema_handling.rs"),
        include_str!("../../src/db/schema_involved.rs"),
        include_str!("../../src/db/schema_measures.rs"),
        include_str!("../../src/db/schema_reports.rs"),
        include_str!("../../src/db/schema_open_figures.rs"),
        include_str!("../../src/db/schema_shifts.rs"),
        include_str!("../../src/db/schema_unusual.rs"),
        include_str!("../../src/db/schema_belonging.rs"),
        include_str!("../../src/db/schema_webhooks.rs"),
        include_str!("../../src/db/schema_work.rs"),
        include_str!("../../src/db/schema.rs")
    );
    for line in text.lines().map(str::trim) {
        if line.starts_with("diesel::allow_tables") {
            break;
        }
        if let Some((name, rest)) = line.split_once(" (")
            && rest.ends_with(") {")
        {
            table = name.to_owned();
        } else if let Some((column, kind)) = line.trim_end_matches(',').split_once(" -> ") {
            let bare = kind.strip_prefix("Nullable<").and_then(|k| k.strip_suffix('>'));
            let value = (bare.unwrap_or(kind).to_owned(), bare.is_some());
            assert!(columns.insert((table.clone(), column.to_owned()), value).is_none(), "{table}.{column} twice");
        }
    }
    columns
}

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    table: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Bool)]
    nullable: bool,
}

/// The tables as the engine has them.
fn there(conn: &mut AnyConnection) -> Columns {
    let rows: Vec<Column> = match conn.engine() {
        Engine::Sqlite => diesel::sql_query(
            "SELECT m.name AS \"table\", c.name AS name, upper(c.type) AS kind, c.\"notnull\" = 0 AS nullable \
             FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'",
        ),
        Engine::Postgres => diesel::sql_query(
            "SELECT table_name::text AS \"table\", column_name::text AS name, upper(data_type)::text AS kind, \
             is_nullable = 'YES' AS nullable FROM information_schema.columns WHERE table_schema = 'public'",
        ),
    }
    .load(conn)
    .unwrap();
    rows.into_iter()
        .filter(|c| !NOT_OURS.iter().any(|own| c.table.starts_with(own)))
        .filter(|c| !POSTGRES_ONLY.contains(&(c.table.as_str(), c.name.as_str())))
        .map(|c| {
            let kind = match (c.kind.as_str(), c.name.as_str()) {
                // SQLite's own row number is of 64 bits, whatever it is called.
                ("INTEGER", "seq") => "BigInt",
                ("BLOB" | "BYTEA", _) => "Binary",
                ("BIGINT", _) => "BigInt",
                ("INTEGER", _) => "Integer",
                ("SMALLINT", _) => "SmallInt",
                ("REAL" | "DOUBLE PRECISION", _) => "Double",
                ("TEXT", _) => "Text",
                ("BOOLEAN", _) => "Bool",
                (other, _) => panic!("{}.{} is {other}", c.table, c.name),
            };
            ((c.table, c.name), (kind.to_owned(), c.nullable))
        })
        .collect()
}

#[test]
fn the_engine_has_the_tables_that_diesel_knows() {
    let database = TestDatabase::new();
    let mut conn = database.target.open().unwrap();
    let (known, there) = (known(), there(&mut conn));
    assert!(known.len() > 100, "only {} columns were read from the text", known.len());
    let differ: Vec<String> = known
        .keys()
        .chain(there.keys())
        .collect::<BTreeSet<_>>()
        .into_iter()
        .filter(|key| known.get(*key) != there.get(*key))
        .map(|key| format!("{}.{}: known {:?}, there {:?}", key.0, key.1, known.get(key), there.get(key)))
        .collect();
    assert!(differ.is_empty(), "{differ:#?}");
}

/// Names of the migrations of an engine.
fn names(engine: &str) -> BTreeSet<String> {
    let folder = std::fs::read_dir(migrations().join(engine)).unwrap();
    folder.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn both_engines_have_the_same_migrations_with_a_way_back() {
    let (sqlite, postgres) = (names("sqlite"), names("postgres"));
    assert_eq!(sqlite, postgres);
    assert!(sqlite.len() >= 5, "{sqlite:?}");
    let versions: BTreeSet<&str> = sqlite.iter().map(|name| name.split('_').next().unwrap()).collect();
    assert_eq!(versions.len(), sqlite.len(), "two migrations of one number: {sqlite:?}");
    for engine in ["sqlite", "postgres"] {
        for name in &sqlite {
            for half in ["up.sql", "down.sql"] {
                let file = migrations().join(engine).join(name).join(half);
                let text = std::fs::read_to_string(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
                assert!(!text.trim().is_empty(), "{}", file.display());
            }
        }
    }
}

/// The indexes and the rules across tables that the text of the migrations names, without what the engines spell differently.
fn rules(engine: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for name in names(engine) {
        let text = std::fs::read_to_string(migrations().join(engine).join(&name).join("up.sql")).unwrap();
        let mut table = String::new();
        for line in text.lines().map(str::trim).filter(|l| !l.starts_with("--")) {
            if let Some(rest) = line.strip_prefix("CREATE TABLE ") {
                table = rest.split_whitespace().next().unwrap().to_owned();
            }
            let line = line.trim_end_matches([',', ';']);
            if ["FOREIGN KEY", "UNIQUE (", "PRIMARY KEY (", "CHECK"].iter().any(|word| line.starts_with(word)) {
                found.insert(format!("{table}: {line}"));
            } else if let Some(at) = line.find("REFERENCES") {
                let column = line.split_whitespace().next().unwrap();
                found.insert(format!("{table}.{column} {}", &line[at..]));
            } else if line.starts_with("CREATE UNIQUE INDEX") {
                found.insert(line.to_owned());
            } else if line.ends_with(" UNIQUE") {
                found.insert(format!("{table}.{} UNIQUE", line.split_whitespace().next().unwrap()));
            }
        }
    }
    found
}

#[test]
fn both_engines_keep_the_same_rules() {
    let (sqlite, postgres) = (rules("sqlite"), rules("postgres"));
    let differ: Vec<&String> = sqlite.symmetric_difference(&postgres).collect();
    assert!(differ.is_empty(), "{differ:#?}");
    for must in [
        "incident: FOREIGN KEY (site_id, unit_id) REFERENCES unit (site_id, id)",
        "timeline_entry: FOREIGN KEY (incident_id, site_id) REFERENCES incident (id, site_id)",
        "site.code UNIQUE",
    ] {
        assert!(sqlite.contains(must), "{must} in {sqlite:#?}");
    }
}

#[test]
fn migrating_twice_is_harmless_and_down_leads_back_up() {
    let database = TestDatabase::new();
    // The template has them all: nothing is left to run.
    assert_eq!(migrate::run(&database.target).unwrap(), Vec::<String>::new());
    let mut conn = database.target.open().unwrap();
    let before = there(&mut conn);
    let engine = match conn.engine() {
        Engine::Sqlite => "sqlite",
        Engine::Postgres => "postgres",
    };
    let files = FileBasedMigrations::from_path(migrations().join(engine)).unwrap();
    match &mut conn {
        AnyConnection::Sqlite(c) => c.revert_all_migrations(files).map(|list| list.len()),
        AnyConnection::Postgres(c) => c.revert_all_migrations(files).map(|list| list.len()),
    }
    .unwrap();
    let kept: Vec<_> = there(&mut conn).into_keys().map(|(table, _)| table).collect();
    let kept: Vec<_> = kept.into_iter().filter(|table| !table.starts_with("__diesel")).collect();
    assert!(kept.is_empty(), "{kept:?}");
    assert!(migrate::check(&mut conn).is_err(), "a database without tables must not pass for one with them");
    drop(conn);
    assert_eq!(migrate::run(&database.target).unwrap().len(), names(engine).len());
    let mut conn = database.target.open().unwrap();
    migrate::check(&mut conn).unwrap();
    assert_eq!(there(&mut conn), before);
}
