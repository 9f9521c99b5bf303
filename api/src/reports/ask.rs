//! Asks for a report: its row, for whom it is, and the work. Who asks by a template must see figures of its site; what goes into the copy
//! is judged when it is made.

use super::{period, templates};
use crate::access::Ctx;
use crate::access::audit::{self, Entry};
use crate::codes::CodeBook;
use crate::db::schema::{report as t, report_reader as r};
use crate::db::types::Day;
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use crate::jobs::queue;
use diesel::prelude::*;
use jiff::Timestamp;
use jiff::civil::Date;
use shared_types::access::Permission;
use shared_types::ids::{AccountId, ReportId};
use shared_types::report::{NewReport, ReportDesign, ReportState};

/// The word of this work in the queue.
pub const WORK: &str = "report";

/// A report to be.
pub struct Wanted<'a> {
    /// The template.
    pub template: Option<Key>,
    /// What goes in.
    pub design: &'a ReportDesign,
    /// The first day and the day after the last.
    pub days: (Date, Date),
    /// Who asked; nobody when it is due by itself.
    pub by: Option<AccountId>,
    /// When it was due.
    pub due: Option<Timestamp>,
    /// The report that it makes again.
    pub again_of: Option<ReportId>,
    /// For whom.
    pub readers: &'a [AccountId],
}

/// Only a person gets reports: a machine client asks for figures.
pub fn person(ctx: &Ctx) -> Outcome<AccountId> {
    let fault = || Fault::forbidden("person-needed", "Reports are for people; a machine client reads /insight.");
    ctx.actor().account.ok_or_else(fault)
}

/// Asks for one for the caller.
pub fn ask(conn: &mut AnyConnection, ctx: &Ctx, book: &CodeBook, new: &NewReport) -> Outcome<ReportId> {
    let account = person(ctx)?;
    let (template, design) = match (&new.template_id, &new.design) {
        (Some(id), _) => {
            let found = templates::find(conn, &ctx.reach(Permission::InsightRead), book, *id)?;
            (Some(Key::from(*id)), found.design)
        }
        (None, Some(design)) => {
            let faults = templates::judge(conn, ctx, book, design, "/design")?;
            if !faults.is_empty() {
                return Err(Fault::Invalid(faults));
            }
            (None, design.clone())
        }
        (None, None) => return Err(Fault::at("", "template-or-design", "name a template or give a design")),
    };
    let zone = design.sites.first().and_then(|site| ctx.scope().tree().get(*site)?.site.clone());
    let zone = zone.map_or(jiff::tz::TimeZone::UTC, |site| site.zone);
    let days = period::days(&design, ctx.at().to_zoned(zone).date());
    let wanted =
        Wanted { template, design: &design, days, by: Some(account), due: None, again_of: None, readers: &[account] };
    let id = put(conn, &wanted, ctx.at())?;
    audit::record(conn, ctx, &Entry::of("report.ask", "report", id.0, design.sites.first().copied()))?;
    Ok(id.to())
}

/// Writes it down with its work.
pub fn put(conn: &mut AnyConnection, wanted: &Wanted<'_>, at: Timestamp) -> Outcome<Key> {
    let id = Key::fresh();
    diesel::insert_into(t::table)
        .values((
            (t::id.eq(id), t::template_id.eq(wanted.template)),
            t::design.eq(serde_json::to_string(wanted.design).map_err(Fault::internal)?),
            (t::from_date.eq(Day::from(wanted.days.0)), t::until_date.eq(Day::from(wanted.days.1))),
            (t::asked_at.eq(Moment::from(at)), t::asked_by.eq(wanted.by.map(Key::from))),
            t::due_at.eq(wanted.due.map(Moment::from)),
            t::again_of.eq(wanted.again_of.map(Key::from)),
            t::state.eq(ReportState::Waiting.word()),
        ))
        .execute(conn)?;
    for reader in wanted.readers {
        diesel::insert_into(r::table)
            .values((r::report_id.eq(id), r::account_id.eq(Key::from(*reader))))
            .execute(conn)?;
    }
    queue::add(conn, WORK, id, None, at, None)?;
    Ok(id)
}
