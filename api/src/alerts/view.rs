//! An alert as its reader sees it: which text, which reactions, what it may do.

use super::known::Viewer;
use super::react;
use super::seals;
use super::sight::{self, Facts};
use super::store::{self, Row};
use super::{called, decide, update};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use crate::keys::Keys;
use crate::places::accreditations::entitled;
use crate::places::together::together;
use shared_types::access::{Permission, Role};
use shared_types::alert::{Alert, AlertDecision, AlertState, AlertSummary, AlertText, AlertUpdate};
use shared_types::ids::{AlertId, AreaId};

/// As a list shows it.
pub fn summary(row: &Row, viewer: &Viewer) -> Outcome<AlertSummary> {
    let incidents = viewer.ctx.reach(Permission::IncidentRead);
    // A link for who gets to incidents there; whether to this one is asked when it is opened.
    let gets_there = incidents.sites().iter().any(|s| Key::from(s.id) == row.site_id);
    Ok(AlertSummary {
        id: row.id.to(),
        site_id: row.site_id.to(),
        incident_id: row.incident_id.filter(|_| gets_there && update::may(viewer, row)).map(Key::to),
        level: row.level()?,
        kind: row.kind.parse().map_err(Fault::internal)?,
        state: row.state()?,
        open_text: row.open_text.clone(),
        unit_id: row.unit_id.map(Key::to),
        unit_label: row.unit_label.clone(),
        place: row.place.clone(),
        organisation_name: row.organisation_name.clone(),
        created_at: row.created_at.into(),
        sent_at: row.sent_at.map(Into::into),
        approval_until: row.approval_until.map(Into::into),
        due_at: row.due_at.map(Into::into),
        closed_at: row.closed_at.map(Into::into),
        ending: row.ending()?,
        received: row.recipient_id.is_some(),
        read_at: row.read_at.map(Into::into),
        asked_at: row.asked_at.map(Into::into),
        answer: row.answered()?,
        version: row.version,
    })
}

/// Which text the reader gets now: by its roles where it received the alert or answers for it. Who wrote it has both.
pub fn text_for(conn: &mut AnyConnection, viewer: &Viewer, row: &Row) -> Outcome<AlertText> {
    if viewer.wrote(row.site_id, row.account_id) {
        return Ok(AlertText::Restricted);
    }
    let Some(account) = viewer.account() else { return Ok(AlertText::Open) };
    let mut best = AlertText::Open;
    let tree = viewer.read.tree();
    for site in row.via_site_id.into_iter().chain([row.site_id]) {
        let site: AreaId = site.to();
        let roles: Vec<Role> = viewer.ctx.scope().roles_with(Permission::AlertRead, site);
        let (country, level) = (tree.get(site).map_or("", |p| p.country.as_str()), row.level()?);
        if !sight::could(&roles, country, level) {
            continue;
        }
        let at = viewer.ctx.at();
        let facts = Facts {
            country,
            level,
            ground: together(conn, tree, site, row.organisation_id.to(), viewer.ctx.actor().organisation, at)?,
            accreditation: entitled(conn, account, at)?,
        };
        best = best.max(sight::of_roles(&roles, facts).unwrap_or(AlertText::Open));
    }
    Ok(best)
}

/// The whole alert.
pub fn alert(conn: &mut AnyConnection, viewer: &Viewer, keys: &Keys, id: AlertId) -> Outcome<Alert> {
    let row = store::find(conn, viewer, id)?;
    let text = text_for(conn, viewer, &row)?;
    let full = text == AlertText::Restricted;
    let open = |update: Key, sealed: Option<&[u8]>| {
        if full { seals::open_restricted(keys, update, sealed) } else { Ok(None) }
    };
    let mut updates = Vec::new();
    for message in store::updates(conn, &row)? {
        updates.push(AlertUpdate {
            restricted_text: open(message.id, message.restricted.as_deref())?,
            id: message.id.to(),
            kind: message.kind.parse().map_err(Fault::internal)?,
            at: message.at.into(),
            account_id: message.account_id.map(Key::to),
            account_name: message.account_name,
            open_text: message.open_text,
        });
    }
    let answers = update::may(viewer, &row);
    let state = row.state()?;
    let decision = match (row.decided_at, row.decided_by, row.decided_name.clone(), row.approved) {
        (Some(at), Some(by), Some(name), Some(approved)) if answers => {
            Some(AlertDecision { at: at.into(), account_id: by.to(), account_name: name, approved })
        }
        _ => None,
    };
    let in_time = row.approval_until.is_some_and(|until| until > Moment::from(viewer.ctx.at()));
    let may_decide = state == AlertState::WaitingApproval && in_time && decide::may(conn, viewer, &row).is_ok();
    Ok(Alert {
        summary: summary(&row, viewer)?,
        text,
        restricted_text: open(row.first_id, row.restricted.as_deref())?,
        instruction: row.instruction.clone(),
        emergency_called: row.emergency_called,
        audience: if answers { Some(row.audience()?) } else { None },
        account_id: row.account_id.filter(|_| answers).map(Key::to),
        account_name: row.account_name.clone().filter(|_| answers),
        decision,
        chased_at: row.chased_at.map(Into::into),
        wipes_at: row.wipe_at.into(),
        updates,
        reactions: react::shown(conn, viewer, keys, &row, answers, full)?,
        call: called::shown(conn, viewer, &row, answers)?,
        may_close: answers && state == AlertState::Open,
        may_decide,
    })
}
