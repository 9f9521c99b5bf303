//! A database for one test: a copy of a template that has all migrations.
//!
//! The template is made once for each state of the migrations; copying is a file copy (SQLite) or `CREATE DATABASE … TEMPLATE`.

use diesel::connection::SimpleConnection;
use std::path::PathBuf;
use webm::db::{Target, migrate};

/// A database that is removed with the test.
pub struct TestDatabase {
    pub target: Target,
    pub folder: tempfile::TempDir,
    postgres: Option<(Target, String)>,
}

impl TestDatabase {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        match std::env::var("WEBM_TEST_DATABASE").as_deref() {
            Ok("postgres") => Self::postgres(folder),
            _ => {
                let path = folder.path().join("webm.db");
                std::fs::copy(sqlite_template(), &path).unwrap();
                Self { target: Target::Sqlite(path), folder, postgres: None }
            }
        }
    }

    fn postgres(folder: tempfile::TempDir) -> Self {
        let url =
            std::env::var("WEBM_TEST_POSTGRES_URL").expect("WEBM_TEST_POSTGRES_URL names the cluster of the tests");
        let admin = Target::Postgres(url.clone());
        let template = format!("template_{}", fingerprint());
        let mut conn = admin.open().unwrap();
        // Tests run side by side: one makes the template, the others wait.
        conn.batch_execute("SET lock_timeout = 0; SELECT pg_advisory_lock(815)").unwrap();
        let made = conn.batch_execute(&format!("CREATE DATABASE \"{template}\"")).is_ok();
        if made {
            migrate::run(&Target::Postgres(with_database(&url, &template))).unwrap();
        }
        let name = format!("test_{}", uuid::Uuid::new_v4().simple());
        conn.batch_execute(&format!("CREATE DATABASE \"{name}\" TEMPLATE \"{template}\"")).unwrap();
        conn.batch_execute("SELECT pg_advisory_unlock(815)").unwrap();
        Self { target: Target::Postgres(with_database(&url, &name)), folder, postgres: Some((admin, name)) }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if let Some((admin, name)) = &self.postgres
            && let Ok(mut conn) = admin.open()
        {
            let _ = conn.batch_execute(&format!("DROP DATABASE \"{name}\" WITH (FORCE)"));
        }
    }
}

fn with_database(url: &str, name: &str) -> String {
    let (base, query) = url.split_once('?').map_or((url, None), |(b, q)| (b, Some(q)));
    let scheme_end = base.find("://").unwrap() + 3;
    let host = base[scheme_end..].find('/').map_or(base.len(), |i| scheme_end + i);
    let query = query.map(|q| format!("?{q}")).unwrap_or_default();
    format!("{}/{name}{query}", &base[..host])
}

/// Changes with every migration.
fn fingerprint() -> String {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../migrations");
    let mut files: Vec<PathBuf> = std::fs::read_dir(root)
        .unwrap()
        .flat_map(|engine| std::fs::read_dir(engine.unwrap().path()).unwrap())
        .map(|d| d.unwrap().path().join("up.sql"))
        .collect();
    files.sort();
    let mut hash = blake3::Hasher::new();
    for file in files {
        hash.update(&std::fs::read(file).unwrap());
    }
    hash.finalize().to_hex()[..16].to_owned()
}

fn sqlite_template() -> PathBuf {
    let path =
        std::env::temp_dir().join(format!("webm-template-{}-{}.db", std::process::id() / 1_000_000, fingerprint()));
    if !path.exists() {
        // Made aside and moved into place, so that a test that starts in between never sees half of it.
        let aside = tempfile::tempdir().unwrap();
        let file = aside.path().join("webm.db");
        migrate::run(&Target::Sqlite(file.clone())).unwrap();
        let mut conn = Target::Sqlite(file.clone()).open().unwrap();
        conn.batch_execute("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE").unwrap();
        drop(conn);
        let moved = path.with_extension(uuid::Uuid::new_v4().simple().to_string());
        std::fs::copy(&file, &moved).unwrap();
        std::fs::rename(&moved, &path).unwrap();
    }
    path
}
