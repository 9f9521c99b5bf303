//! Ending an alert: how it ended goes to all who were told of it. Two who close at once: one of them did, and one ending goes out.

use super::findings;
use super::known::Viewer;
use super::seals;
use super::store::{self, NewUpdate, Row};
use super::update;
use crate::access::audit;
use crate::db::schema::alert;
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::Outcome;
use crate::keys::Keys;
use diesel::prelude::*;
use jiff::{SignedDuration, Timestamp};
use shared_types::alert::{AlertEnding, AlertState, AlertUpdateKind, NewAlertEnding};
use shared_types::ids::AlertId;

/// For so long after its ending the words of an alert are kept.
const KEPT: SignedDuration = SignedDuration::from_hours(28 * 24);

/// Ends it.
pub fn close(conn: &mut AnyConnection, viewer: &Viewer, keys: &Keys, id: AlertId, new: &NewAlertEnding) -> Outcome<()> {
    let row = update::open(conn, viewer, id)?;
    let texts = [("/openText", new.open_text.as_deref())];
    let found = findings::look(conn, viewer.read.tree(), row.site_id.to(), &texts)?;
    findings::confirmed(&found, new.confirm_findings)?;
    let last = Key::fresh();
    let message = NewUpdate {
        id: last,
        kind: AlertUpdateKind::Ending,
        at: viewer.ctx.at().into(),
        account: viewer.account().map(Key::from),
        open_text: new.open_text.clone().unwrap_or_default(),
        restricted: seals::restricted(keys, last, new.restricted_text.as_deref())?,
        pending: true,
    };
    if !end(conn, &row, new.ending, message, viewer.ctx.at())? {
        return Err(update::not_open());
    }
    audit::record(conn, &viewer.ctx, &audit::Entry::of("alert.close", "alert", row.id.0, Some(row.site_id.to())))
}

/// Ends an open alert with a message; false when somebody else just did.
pub fn end(conn: &mut AnyConnection, row: &Row, how: AlertEnding, message: NewUpdate, at: Timestamp) -> Outcome<bool> {
    let there = alert::table.filter(alert::id.eq(row.id).and(alert::state.eq(AlertState::Open.word())));
    let ended = (
        alert::state.eq(AlertState::Closed.word()),
        alert::closed_at.eq(Some(Moment::from(at))),
        alert::ending.eq(Some(how.word())),
        alert::due_at.eq(None::<Moment>),
        alert::close_at.eq(None::<Moment>),
        alert::wipe_at.eq(Moment::from(at + KEPT)),
        alert::version.eq(alert::version + 1),
    );
    if diesel::update(there).set(ended).execute(conn)? == 0 {
        return Ok(false);
    }
    store::add_update(conn, row.id, row.site_id, message)?;
    Ok(true)
}
