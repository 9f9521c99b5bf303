//! Notices between processes on one PostgreSQL: that something was committed, so that the others need not wait for their next look.
//!
//! A connection of its own listens; the embedded engine has no other processes that matter, and a service that does not carry
//! notices leaves the look each second. What is committed sends no notice by itself: a notice takes a lock that all commits share,
//! so it is sent afterwards, for many commits at once.

use super::connection::{AnyConnection, Target};
use crate::fault::Outcome;
use diesel::connection::SimpleConnection;
use diesel::sql_types::Integer;
use diesel::{QueryableByName, RunQueryDsl};

#[derive(QueryableByName)]
struct Own {
    #[diesel(sql_type = Integer)]
    pid: i32,
}

/// A connection that listens.
pub struct Notices {
    conn: AnyConnection,
    own: i32,
}

impl Notices {
    /// Begins to listen, where the engine has notices.
    pub fn open(target: &Target) -> Outcome<Option<Self>> {
        let mut conn = target.open()?;
        if let AnyConnection::Sqlite(_) = conn {
            return Ok(None);
        }
        conn.batch_execute("LISTEN webm_event")?;
        let own = diesel::sql_query("SELECT pg_backend_pid() AS pid").get_result::<Own>(&mut conn)?;
        Ok(Some(Self { conn, own: own.pid }))
    }

    /// Tells the others.
    pub fn tell(&mut self) -> Outcome<()> {
        Ok(self.conn.batch_execute("NOTIFY webm_event")?)
    }

    /// Whether another told something since the last time. Reads what has come and asks the database nothing.
    pub fn heard(&mut self) -> Outcome<bool> {
        let AnyConnection::Postgres(conn) = &mut self.conn else { return Ok(false) };
        let mut heard = false;
        for notice in conn.notifications_iter() {
            heard |= notice?.process_id != self.own;
        }
        Ok(heard)
    }
}
