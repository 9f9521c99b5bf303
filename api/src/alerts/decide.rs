//! Approving an alert that waits, refusing it, or taking it back. Two who decide at once: one of them did.

use super::known::Viewer;
use super::store::{self, Row};
use super::view;
use super::{chase, compose, rules};
use crate::access::audit;
use crate::db::schema::{alert, alert_update};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use crate::jobs::outbox::{self, Addressed};
use diesel::prelude::*;
use shared_types::access::Permission;
use shared_types::alert::{AlertState, AlertText};
use shared_types::ids::{AlertId, AreaId};

/// Whether the caller is one of those who approve alerts of this site, and this one: nobody approves its own, or what it may not read.
pub fn may(conn: &mut AnyConnection, viewer: &Viewer, row: &Row) -> Outcome<()> {
    let site: AreaId = row.site_id.to();
    let approvers = rules::of(conn, site)?.0.approvers;
    let roles = viewer.ctx.scope().roles_with(Permission::AlertApprove, site);
    if !roles.iter().any(|r| approvers.contains(r)) {
        return Err(Fault::forbidden("no-approver", "At this site others approve alerts."));
    }
    if row.account_id.is_some() && row.account_id == viewer.account().map(Key::from) {
        return Err(Fault::forbidden("own-alert", "Somebody else approves what you wrote."));
    }
    if row.restricted.is_some() && view::text_for(conn, viewer, row)? != AlertText::Restricted {
        return Err(Fault::forbidden("not-for-you", "You may not read all of it, so somebody else approves it."));
    }
    Ok(())
}

/// Approves or refuses.
pub fn decide(conn: &mut AnyConnection, viewer: &Viewer, id: AlertId, approve: bool) -> Outcome<()> {
    let row = store::find(conn, viewer, id)?;
    may(conn, viewer, &row)?;
    let at = viewer.ctx.at();
    if row.state()? != AlertState::WaitingApproval {
        return Err(decided());
    }
    if row.approval_until.is_some_and(|until| until <= Moment::from(at)) {
        return Err(Fault::conflict("too-late", "The time for approving it has passed; nothing is sent."));
    }
    let to = if approve { AlertState::Open } else { AlertState::Refused };
    let terms = approve.then(|| compose::terms(at, row.open_minutes, row.close_minutes));
    let waits = alert::table.filter(alert::id.eq(row.id).and(alert::state.eq(AlertState::WaitingApproval.word())));
    let done = diesel::update(waits)
        .set((
            alert::state.eq(to.word()),
            alert::sent_at.eq(approve.then(|| Moment::from(at))),
            alert::decided_at.eq(Some(Moment::from(at))),
            alert::decided_by.eq(viewer.account().map(Key::from)),
            alert::approved.eq(Some(approve)),
            alert::due_at.eq(terms.map(|t| t.0)),
            alert::close_at.eq(terms.map(|t| t.1)),
            alert::version.eq(alert::version + 1),
        ))
        .execute(conn)?;
    if done == 0 {
        return Err(decided());
    }
    let site: AreaId = row.site_id.to();
    if approve {
        let first = alert_update::table.filter(alert_update::id.eq(row.first_id));
        diesel::update(first).set(alert_update::pending.eq(true)).execute(conn)?;
    } else {
        chase::tell_sender(conn, &row, AlertState::Refused, at)?;
    }
    let action = if approve { "alert.approve" } else { "alert.refuse" };
    audit::record(conn, &viewer.ctx, &audit::Entry::of(action, "alert", row.id.0, Some(site)))?;
    let kind = if approve { "alert.approved" } else { "alert.refused" };
    outbox::emit_to(conn, at, kind, row.id.0, Some(site), Some(addressed(&row)))
}

/// Takes back what waits; only who wrote it does.
pub fn withdraw(conn: &mut AnyConnection, viewer: &Viewer, id: AlertId) -> Outcome<()> {
    let row = store::find(conn, viewer, id)?;
    if !viewer.wrote(row.site_id, row.account_id) {
        return Err(Fault::forbidden("not-yours", "Only who wrote it takes it back."));
    }
    let at = viewer.ctx.at();
    let waits = alert::table.filter(alert::id.eq(row.id).and(alert::state.eq(AlertState::WaitingApproval.word())));
    let gone = (alert::state.eq(AlertState::Withdrawn.word()), alert::version.eq(alert::version + 1));
    if diesel::update(waits).set(gone).execute(conn)? == 0 {
        return Err(decided());
    }
    let site: AreaId = row.site_id.to();
    audit::record(conn, &viewer.ctx, &audit::Entry::of("alert.withdraw", "alert", row.id.0, Some(site)))?;
    outbox::emit_to(conn, at, "alert.withdrawn", row.id.0, Some(site), Some(addressed(&row)))
}

/// For whom events of an alert are.
pub fn addressed(row: &Row) -> Addressed {
    Addressed { audience: row.role_bits, organisation: row.organisation_id, account: row.account_id }
}

fn decided() -> Fault {
    Fault::conflict("decided-already", "It does not wait any more.")
}
