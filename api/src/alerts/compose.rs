//! Composing an alert: what sending it would do, and sending it, at once or after approval.

use super::audience::{self, Asked, Told};
use super::call;
use super::cost;
use super::expand;
use super::findings;
use super::rules;
use super::seals;
use super::store::{self, NewUpdate};
use super::when::{Held, Plan};
use crate::access::{Ctx, Reach, audit};
use crate::codes::CodeBook;
use crate::db::schema::{alert, alert_site, unit};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use crate::incidents::known;
use crate::jobs::outbox::{self, Addressed};
use crate::keys::Keys;
use diesel::prelude::*;
use jiff::{SignedDuration, Timestamp};
use shared_types::access::Permission;
use shared_types::alert::{AlertPreview, AlertRules, AlertState, AlertUpdateKind, NewAlert, PreviewCount};
use shared_types::alert_findings::TextFinding;
use shared_types::delivery::AlertChannel;
use shared_types::ids::{AlertId, AreaId};
use std::collections::BTreeMap;

/// Words of an alert that nobody ends are wiped after so long; otherwise a while after its ending.
const KEPT: SignedDuration = SignedDuration::from_hours(90 * 24);

/// What was looked at before anything is sent.
struct Judged {
    sites: Vec<AreaId>,
    rules: AlertRules,
    at_once: bool,
    findings: Vec<TextFinding>,
}

fn judge(conn: &mut AnyConnection, ctx: &Ctx, reach: &Reach, book: &CodeBook, new: &NewAlert) -> Outcome<Judged> {
    let sites = audience::sites(conn, reach, new.site_id, &new.audience)?;
    let site = Key::from(new.site_id);
    if let Some(id) = new.unit_id {
        let there = unit::table.filter(unit::id.eq(Key::from(id)).and(unit::site_id.eq(site)));
        if !diesel::select(diesel::dsl::exists(there)).get_result::<bool>(conn)? {
            return Err(Fault::at("/unitId", "unknown", "there is no such unit at this site"));
        }
    }
    if let Some(id) = new.incident_id {
        let of = known::in_full(conn, &ctx.reach(Permission::IncidentRead), book, id)?;
        if of.site != new.site_id {
            return Err(Fault::at("/incidentId", "other-site", "the incident is of another site"));
        }
    }
    let rules = rules::of(conn, new.site_id)?.0;
    let roles = ctx.scope().roles_with(Permission::AlertSend, new.site_id);
    let at_once = rules.at_once(new.level, &roles);
    if !at_once && rules.approvers.is_empty() {
        return Err(Fault::forbidden("may-not-send", "At this site your role does not send alerts of this level."));
    }
    let texts = [
        ("/openText", Some(new.open_text.as_str())),
        ("/place", new.place.as_deref()),
        ("/instruction", new.instruction.as_deref()),
    ];
    let findings = findings::look(conn, reach.tree(), new.site_id, &texts)?;
    Ok(Judged { sites, rules, at_once, findings })
}

/// What sending it would do; nothing is written.
pub fn preview(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    book: &CodeBook,
    new: &NewAlert,
) -> Outcome<AlertPreview> {
    let judged = judge(conn, ctx, reach, book, new)?;
    let asked = Asked {
        sites: &judged.sites,
        level: new.level,
        kind: Some(new.kind),
        audience: &new.audience,
        unit: new.unit_id,
        sender: ctx.actor().account,
        organisation: ctx.actor().organisation,
        restricted: new.restricted_text.is_some(),
        only: None,
    };
    let told = audience::who(conn, reach.tree(), &asked, ctx.at())?;
    let first = call::first(conn, reach.tree(), &asked, ctx.at())?;
    let told = first.joined(told);
    let plans = expand::plans(conn, reach.tree(), new.level, &told, ctx.at())?;
    let mut counts: BTreeMap<(AlertChannel, shared_types::alert::AlertText), i64> = BTreeMap::new();
    let (mut quiet, mut digest) = (0, 0);
    let mut by_sms: Vec<&Told> = Vec::new();
    let mut site_ids: Vec<AreaId> = told.iter().map(|t| t.via).collect();
    site_ids.sort_unstable();
    site_ids.dedup();
    for (one, plan) in told.iter().zip(&plans) {
        let Plan::Told { channels, held, .. } = plan else { continue };
        quiet += i64::from(*held == Held::Quiet);
        digest += i64::from(*held == Held::Digest);
        let channel = channels.first().copied().unwrap_or(AlertChannel::Screen);
        if channel == AlertChannel::Sms {
            by_sms.push(one);
        }
        *counts.entry((channel, super::parcel::text_by(channel, one.text))).or_default() += 1;
    }
    let people = counts.values().sum();
    let counts = counts.into_iter().map(|((channel, text), people)| PreviewCount { channel, text, people }).collect();
    let unit = match new.unit_id {
        Some(id) => unit::table.filter(unit::id.eq(Key::from(id))).select(unit::label).first(conn).optional()?,
        None => None,
    };
    let draft = cost::Draft { new, unit, rules: &judged.rules };
    let by_sms: Vec<(&Told, bool)> = by_sms.into_iter().map(|one| (one, first.asks(one.account))).collect();
    let (sms, sms_budget) = cost::preview(conn, reach.tree(), &draft, &by_sms, ctx.at())?;
    Ok(AlertPreview {
        sms,
        sms_budget,
        people,
        counts,
        quiet,
        digest,
        asked: i64::try_from(first.asked.len()).map_err(Fault::internal)?,
        site_ids,
        findings: judged.findings,
        needs_approval: !judged.at_once,
        approval_minutes: if judged.at_once { 0 } else { judged.rules.approval_minutes.into() },
    })
}

/// Sends it, or lays it before those who approve.
pub fn send(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    book: &CodeBook,
    keys: &Keys,
    new: &NewAlert,
) -> Outcome<AlertId> {
    let judged = judge(conn, ctx, reach, book, new)?;
    findings::confirmed(&judged.findings, new.confirm_findings)?;
    let (id, site, at) = (Key::fresh(), Key::from(new.site_id), ctx.at());
    let rules = judged.rules;
    let terms = judged.at_once.then(|| terms(at, rules.open_minutes, rules.close_minutes));
    let state = if judged.at_once { AlertState::Open } else { AlertState::WaitingApproval };
    let until = (!judged.at_once).then(|| Moment::from(at + minutes(rules.approval_minutes)));
    let bits = audience::bits(&audience::roles(&new.audience));
    diesel::insert_into(alert::table)
        .values((
            alert::id.eq(id),
            alert::site_id.eq(site),
            alert::incident_id.eq(new.incident_id.map(Key::from)),
            alert::level.eq(new.level.word()),
            alert::kind.eq(new.kind.word()),
            alert::state.eq(state.word()),
            alert::instruction.eq(new.instruction.as_deref()),
            alert::unit_id.eq(new.unit_id.map(Key::from)),
            alert::place.eq(new.place.as_deref()),
            alert::emergency_called.eq(new.emergency_called),
            alert::audience.eq(serde_json::to_string(&new.audience).map_err(Fault::internal)?),
            alert::role_bits.eq(bits),
            alert::account_id.eq(ctx.actor().account.map(Key::from)),
            alert::organisation_id.eq(Key::from(ctx.actor().organisation)),
            (
                alert::created_at.eq(Moment::from(at)),
                alert::sent_at.eq(judged.at_once.then(|| Moment::from(at))),
                alert::approval_until.eq(until),
                alert::open_minutes.eq(rules.open_minutes),
                alert::close_minutes.eq(rules.close_minutes),
                alert::next_seconds.eq(rules.next_channel_seconds),
                alert::due_at.eq(terms.map(|t| t.0)),
                alert::close_at.eq(terms.map(|t| t.1)),
                alert::wipe_at.eq(Moment::from(at + KEPT)),
                alert::version.eq(1),
            ),
        ))
        .execute(conn)?;
    for of in &judged.sites {
        diesel::insert_into(alert_site::table)
            .values((alert_site::alert_id.eq(id), alert_site::site_id.eq(Key::from(*of))))
            .execute(conn)?;
    }
    let first = Key::fresh();
    let message = NewUpdate {
        id: first,
        kind: AlertUpdateKind::First,
        at: at.into(),
        account: ctx.actor().account.map(Key::from),
        open_text: new.open_text.clone(),
        restricted: seals::restricted(keys, first, new.restricted_text.as_deref())?,
        pending: judged.at_once,
    };
    store::add_update(conn, id, site, message)?;
    let action = if judged.at_once { "alert.send" } else { "alert.compose" };
    audit::record(conn, ctx, &audit::Entry::of(action, "alert", id.0, Some(new.site_id)))?;
    // What goes out at once is told when it was spread: before that nobody could read it.
    if !judged.at_once {
        let to = Addressed {
            audience: bits,
            organisation: ctx.actor().organisation.into(),
            account: ctx.actor().account.map(Key::from),
        };
        outbox::emit_to(conn, at, "alert.waiting", id.0, Some(new.site_id), Some(to))?;
    }
    Ok(id.to())
}

/// When an alert is chased, and when the system closes it.
pub fn terms(from: Timestamp, open_minutes: i32, close_minutes: i32) -> (Moment, Moment) {
    let due = from + minutes(open_minutes);
    (due.into(), (due + minutes(close_minutes)).into())
}

fn minutes(n: i32) -> SignedDuration {
    SignedDuration::from_mins(n.into())
}
