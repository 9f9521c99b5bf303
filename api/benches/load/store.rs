//! Databases for the parts, each of its own: a file on SQLite, a database of the cluster on PostgreSQL.

use diesel::connection::SimpleConnection as _;
use std::path::{Path, PathBuf};
use webm::db::{Engine, Target};

/// Where databases are made.
pub struct Store {
    folder: PathBuf,
    cluster: Option<String>,
}

/// A database that is removed when it is dropped, with the folder of its server.
pub struct Database {
    pub target: Target,
    pub folder: PathBuf,
    cluster: Option<(String, String)>,
}

impl Store {
    /// None where there is no cluster.
    pub fn of(engine: &str, folder: &Path) -> Option<Self> {
        let cluster = match engine {
            "postgres" => Some(std::env::var("WEBM_TEST_POSTGRES_URL").ok()?),
            _ => None,
        };
        Some(Self { folder: folder.to_owned(), cluster })
    }

    pub fn engine(&self) -> Engine {
        if self.cluster.is_some() { Engine::Postgres } else { Engine::Sqlite }
    }

    /// A fresh one.
    pub fn database(&self, name: &str) -> Database {
        let name = format!("bench_{name}_{}", uuid::Uuid::new_v4().simple());
        let folder = self.folder.join(&name);
        std::fs::create_dir(&folder).expect("a folder");
        match &self.cluster {
            None => Database { target: Target::Sqlite(folder.join("webm.db")), folder, cluster: None },
            Some(url) => {
                let mut conn = Target::Postgres(url.clone()).open().expect("the cluster");
                conn.batch_execute(&format!("CREATE DATABASE \"{name}\"")).expect("a database");
                let (base, query) = url.split_once('?').unwrap_or((url, ""));
                let host = base.rsplit_once('/').map_or(base, |(host, _)| host);
                let target = Target::Postgres(format!("{host}/{name}?{query}"));
                Database { target, folder, cluster: Some((url.clone(), name)) }
            }
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
        if let Some((url, name)) = &self.cluster
            && let Ok(mut conn) = Target::Postgres(url.clone()).open()
        {
            let _ = conn.batch_execute(&format!("DROP DATABASE \"{name}\" WITH (FORCE)"));
        }
    }
}
