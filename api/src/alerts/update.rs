//! More that became known, to the same people; only while the alert is open, by who wrote it or answers for the site.

use super::compose;
use super::findings;
use super::known::Viewer;
use super::seals;
use super::store::{self, NewUpdate, Row};
use crate::access::audit;
use crate::db::schema::alert;
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use crate::keys::Keys;
use diesel::prelude::*;
use shared_types::alert::{AlertState, AlertUpdateKind, NewAlertUpdate};
use shared_types::ids::AlertId;

/// Whether the caller may update and close it.
pub fn may(viewer: &Viewer, row: &Row) -> bool {
    viewer.wrote(row.site_id, row.account_id) || viewer.is_desk(row.site_id)
}

/// An open alert that the caller may update and close.
pub fn open(conn: &mut AnyConnection, viewer: &Viewer, id: AlertId) -> Outcome<Row> {
    let row = store::find(conn, viewer, id)?;
    if !may(viewer, &row) {
        return Err(Fault::forbidden("not-yours", "Who wrote it, or answers for the site, updates and closes it."));
    }
    if row.state()? != AlertState::Open {
        return Err(not_open());
    }
    Ok(row)
}

/// Sends it.
pub fn add(conn: &mut AnyConnection, viewer: &Viewer, keys: &Keys, id: AlertId, new: &NewAlertUpdate) -> Outcome<()> {
    let row = open(conn, viewer, id)?;
    let texts = [("/openText", Some(new.open_text.as_str()))];
    let found = findings::look(conn, viewer.read.tree(), row.site_id.to(), &texts)?;
    findings::confirmed(&found, new.confirm_findings)?;
    let (at, update) = (viewer.ctx.at(), Key::fresh());
    // It shows that somebody is at it: the term begins anew.
    let (due, close) = compose::terms(at, row.open_minutes, row.close_minutes);
    let there = alert::table.filter(alert::id.eq(row.id).and(alert::state.eq(AlertState::Open.word())));
    let changed = (
        alert::due_at.eq(Some(due)),
        alert::close_at.eq(Some(close)),
        alert::chased_at.eq(None::<Moment>),
        alert::version.eq(alert::version + 1),
    );
    if diesel::update(there).set(changed).execute(conn)? == 0 {
        return Err(not_open());
    }
    let message = NewUpdate {
        id: update,
        kind: AlertUpdateKind::Update,
        at: at.into(),
        account: viewer.account().map(Key::from),
        open_text: new.open_text.clone(),
        restricted: seals::restricted(keys, update, new.restricted_text.as_deref())?,
        pending: true,
    };
    store::add_update(conn, row.id, row.site_id, message)?;
    audit::record(conn, &viewer.ctx, &audit::Entry::of("alert.update", "alert", row.id.0, Some(row.site_id.to())))?;
    Ok(())
}

/// What is said of an alert that is not open.
pub fn not_open() -> Fault {
    Fault::conflict("not-open", "It is not open (any more).")
}
