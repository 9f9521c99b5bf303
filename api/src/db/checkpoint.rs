//! Emptying the log of an embedded database into its file beside the writer, so that nobody waits for it.
//!
//! Started by the writer, ends with it. Without this the commit that fills the log would copy all of it. The writer's own
//! checkpoint stays as the bound ([`super::connection`]): it finds little left to copy, and begins the log anew. It must never
//! hold up a reader or a writer: it copies what nobody needs any more in the log, and no more than that.

use super::connection::Target;
use super::sql::Sql;
use crate::fault::{Fault, Outcome};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

/// How often the log is looked at.
const LOOK: Duration = Duration::from_millis(100);
/// Pages of 4 kB to which the log may grow before it is touched: one that is changed again and again is copied once.
const ENOUGH: u32 = 16_384;

#[derive(diesel::QueryableByName)]
struct Log {
    #[diesel(sql_type = diesel::sql_types::Integer)]
    log: i32,
    #[diesel(sql_type = diesel::sql_types::Integer)]
    checkpointed: i32,
}

/// Starts the thread; it ends when the other end of `stop` is gone.
pub fn start(target: &Target, stop: Receiver<()>) -> Outcome<()> {
    let Target::Sqlite(path) = target.clone() else { return Ok(()) };
    let target = target.clone();
    let mut log = path.into_os_string();
    log.push("-wal");
    let log = PathBuf::from(log);
    std::thread::Builder::new()
        .name("webm-checkpoint".into())
        .spawn(move || {
            let mut conn = None;
            while stop.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout) {
                // The file does not shrink when the log begins anew; whether it has to be copied the engine knows.
                if std::fs::metadata(&log).is_ok_and(|m| m.len() >= u64::from(ENOUGH) * 4096)
                    && let Err(fault) = look(&target, &mut conn)
                {
                    tracing::warn!(%fault, "the log could not be emptied");
                    conn = None;
                }
            }
        })
        .map_err(Fault::internal)?;
    Ok(())
}

fn look(target: &Target, conn: &mut Option<super::AnyConnection>) -> Outcome<()> {
    let conn = match conn {
        Some(conn) => conn,
        None => conn.insert(target.open()?),
    };
    let asked = Sql::new("PRAGMA wal_checkpoint(NOOP)").load::<Log>(conn)?;
    if asked.first().is_some_and(|l| i64::from(l.log) >= i64::from(ENOUGH) && l.log > l.checkpointed) {
        Sql::new("PRAGMA wal_checkpoint(PASSIVE)").load::<Log>(conn)?;
    }
    Ok(())
}
