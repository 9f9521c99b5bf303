//! What was agreed at a site for a level of alerts: who is asked to go, in which order, and within which time. Written by who manages
//! alerts there, read by who answers for them and by [`super::call`].
//!
//! Nothing is changed: another agreement begins, and each alert keeps the one that held when it went out. Only what has not begun is
//! taken away.

use crate::access::{Ctx, Reach, audit, who};
use crate::db::schema::{account, alert_agreement as t};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Expect as _, Fault, Outcome};
use crate::jobs::outbox;
use diesel::prelude::*;
use jiff::Timestamp;
use shared_types::access::Permission;
use shared_types::alert::AlertLevel;
use shared_types::alert_answer::{AlertAgreedStep, AlertAgreement, AlertPerson, AlertStep, NewAlertAgreement};
use shared_types::ids::{AlertAgreementId, AreaId};
use shared_types::problem::FieldFault;
use std::collections::HashMap;

/// What holds, as the call tree needs it.
#[derive(Clone, Debug)]
pub struct Agreed {
    /// Its id.
    pub id: Key,
    /// Somebody says to go within so many minutes.
    pub answer_minutes: Option<i32>,
    /// Somebody is there within so many minutes.
    pub arrive_minutes: Option<i32>,
    /// Who is asked.
    pub steps: Vec<AlertStep>,
}

type Kept = (Key, String, Moment, Option<i32>, Option<i32>, String, Moment, Option<Key>);

fn steps(text: &str) -> Outcome<Vec<AlertStep>> {
    serde_json::from_str(text).map_err(Fault::internal)
}

/// What holds at a site for a level at a moment; nothing where nobody is to be asked.
pub fn in_force(conn: &mut AnyConnection, site: AreaId, level: AlertLevel, at: Timestamp) -> Outcome<Option<Agreed>> {
    let last = t::table
        .filter(t::site_id.eq(Key::from(site)).and(t::level.eq(level.word())).and(t::begins_at.le(Moment::from(at))))
        .order(t::begins_at.desc())
        .select(t::id);
    let Some(id) = last.first::<Key>(conn).optional()? else { return Ok(None) };
    Ok(Some(of(conn, id)?).filter(|agreed| !agreed.steps.is_empty()))
}

/// One that an alert is held against.
pub fn of(conn: &mut AnyConnection, id: Key) -> Outcome<Agreed> {
    let (answer_minutes, arrive_minutes, text): (Option<i32>, Option<i32>, String) =
        t::table.find(id).select((t::answer_minutes, t::arrive_minutes, t::steps)).first(conn)?;
    Ok(Agreed { id, answer_minutes, arrive_minutes, steps: steps(&text)? })
}

/// All of a site: level by level, the last to begin first.
pub fn list(conn: &mut AnyConnection, reach: &Reach, site: AreaId, at: Timestamp) -> Outcome<Vec<AlertAgreement>> {
    let site = reach.site(site)?.id;
    let rows: Vec<Kept> = t::table
        .filter(t::site_id.eq(Key::from(site)))
        .order((t::begins_at.desc(), t::id.desc()))
        .select((
            t::id,
            t::level,
            t::begins_at,
            t::answer_minutes,
            t::arrive_minutes,
            t::steps,
            t::made_at,
            t::account_id,
        ))
        .load(conn)?;
    let parsed = rows.iter().map(|row| steps(&row.5)).collect::<Outcome<Vec<_>>>()?;
    let mut people: Vec<Key> = rows.iter().filter_map(|row| row.7).collect();
    people.extend(parsed.iter().flatten().filter_map(|step| step.account_id).map(Key::from));
    let names: HashMap<Key, String> = account::table
        .filter(account::id.eq_any(people))
        .select((account::id, account::name))
        .load(conn)?
        .into_iter()
        .collect();
    let now = Moment::from(at);
    let mut all = Vec::new();
    for level in AlertLevel::ALL {
        let mut until: Option<Moment> = None;
        for (row, steps) in rows.iter().zip(&parsed).filter(|(row, _)| row.1 == level.word()) {
            let (id, _, begins, answer, arrive, _, made, by) = row;
            all.push(AlertAgreement {
                id: id.to(),
                site_id: site,
                level: *level,
                begins_at: (*begins).into(),
                ends_at: until.map(Into::into),
                holds: *begins <= now && until.is_none_or(|until| until > now),
                answer_minutes: *answer,
                arrive_minutes: *arrive,
                steps: steps.iter().map(|step| told(step, &names)).collect(),
                made_at: (*made).into(),
                account_name: by.and_then(|by| names.get(&by).cloned()),
            });
            until = Some(*begins);
        }
    }
    Ok(all)
}

fn told(step: &AlertStep, names: &HashMap<Key, String>) -> AlertAgreedStep {
    AlertAgreedStep {
        kind: step.kind,
        account_id: step.account_id,
        account_name: step.account_id.and_then(|id| names.get(&Key::from(id)).cloned()),
        role: step.role,
        after_minutes: step.after_minutes,
    }
}

/// Agrees on something, from now or from a day to come on.
pub fn make(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    site: AreaId,
    new: &NewAlertAgreement,
) -> Outcome<AlertAgreement> {
    let place = reach.site(site)?.id;
    let begins = begins(reach, place, new, ctx.at())?;
    let named: Vec<Key> = new.steps.iter().filter_map(|step| step.account_id).map(Key::from).collect();
    let there = who::may_at(conn, reach.tree(), place, Permission::AlertRead, Some(&named), ctx.at())?;
    let mut faults = Vec::new();
    for (n, step) in new.steps.iter().enumerate() {
        if step.account_id.is_some_and(|id| !there.iter().any(|one| one.account == id)) {
            let detail = "this person receives no alerts at this site".to_owned();
            faults.push(FieldFault::new(format!("/steps/{n}/accountId"), "unknown-account", detail));
        }
        let twice =
            |other: &AlertStep| (other.kind, other.account_id, other.role) == (step.kind, step.account_id, step.role);
        if new.steps[..n].iter().any(twice) {
            let detail = "stands there before: nobody is asked twice".to_owned();
            faults.push(FieldFault::new(format!("/steps/{n}"), "step-twice", detail));
        }
    }
    if !faults.is_empty() {
        return Err(Fault::Invalid(faults));
    }
    let id = Key::fresh();
    diesel::insert_into(t::table)
        .values((
            t::id.eq(id),
            t::site_id.eq(Key::from(place)),
            t::level.eq(new.level.word()),
            t::begins_at.eq(Moment::from(begins)),
            t::answer_minutes.eq(new.answer_minutes),
            t::arrive_minutes.eq(new.arrive_minutes),
            t::steps.eq(serde_json::to_string(&new.steps).map_err(Fault::internal)?),
            t::made_at.eq(Moment::from(ctx.at())),
            t::account_id.eq(ctx.actor().account.map(Key::from)),
        ))
        .execute(conn)
        .unique_is("same-beginning", "Another agreement of this level begins at the same moment.")?;
    audit::record(conn, ctx, &audit::Entry::of("alert-agreement.make", "alert-agreement", id.0, Some(place)))?;
    outbox::emit(conn, ctx.at(), "alert-rules.agreed", place.0, Some(place))?;
    let all = list(conn, reach, place, ctx.at())?;
    all.into_iter().find(|one| Key::from(one.id) == id).ok_or(Fault::NotFound)
}

fn begins(reach: &Reach, site: AreaId, new: &NewAlertAgreement, now: Timestamp) -> Outcome<Timestamp> {
    let Some(day) = new.begins_date else { return Ok(now) };
    let zone = reach.tree().get(site).and_then(|p| p.site.as_ref()).map(|s| s.zone.clone());
    let zone = zone.unwrap_or(jiff::tz::TimeZone::UTC);
    let begins = day.to_zoned(zone).map_err(|_| Fault::at("/beginsDate", "range", "is no day"))?.timestamp();
    if begins <= now {
        return Err(Fault::at("/beginsDate", "day-passed", "must be a day to come; without one it begins now"));
    }
    Ok(begins)
}

/// Takes away what has not begun.
pub fn remove(conn: &mut AnyConnection, ctx: &Ctx, reach: &Reach, id: AlertAgreementId) -> Outcome<()> {
    let id = Key::from(id);
    let found: Option<(Key, Moment)> = t::table.find(id).select((t::site_id, t::begins_at)).first(conn).optional()?;
    let (site, begins) = found.ok_or(Fault::NotFound)?;
    let site = reach.site(site.to())?.id;
    if begins <= Moment::from(ctx.at()) {
        return Err(Fault::conflict("begun", "It has begun. Agree on something else from now on."));
    }
    diesel::delete(t::table.find(id)).execute(conn)?;
    audit::record(conn, ctx, &audit::Entry::of("alert-agreement.remove", "alert-agreement", id.0, Some(site)))?;
    outbox::emit(conn, ctx.at(), "alert-rules.agreed", site.0, Some(site))
}

/// Who can be asked at a site.
pub fn people(conn: &mut AnyConnection, reach: &Reach, site: AreaId, at: Timestamp) -> Outcome<Vec<AlertPerson>> {
    let site = reach.site(site)?.id;
    let all = who::may_at(conn, reach.tree(), site, Permission::AlertRead, None, at)?;
    let told = |one: who::Someone| AlertPerson {
        account_id: one.account,
        account_name: one.name,
        organisation_name: one.organisation_name,
    };
    Ok(all.into_iter().map(told).collect())
}
