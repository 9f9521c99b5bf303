//! The work of making a report: for each reader, for each piece, the figures are counted and kept, one transaction each, so that it goes
//! on where a killed process was, shows how far it is, and can be stopped between two.
//!
//! Registered with the runner by `server`.

use super::figures::{self, Piece};
use super::{ask, change, rows, sight};
use crate::access::{self, Ctx};
use crate::codes::CodeBook;
use crate::db::schema::{account, report as t, report_copy as c, report_reader as r};
use crate::db::types::Day;
use crate::db::{AnyConnection, Key};
use crate::documents::words::Words;
use crate::fault::{Fault, Outcome};
use crate::insight::held::Held;
use crate::jobs::queue::End;
use crate::jobs::{Halt, Job, Kind, Work, mail};
use diesel::prelude::*;
use jiff::Timestamp;
use jiff::civil::Date;
use shared_types::account::Language;
use shared_types::ids::AreaId;
use shared_types::report::{ReportDesign, ReportFigures, ReportSplit, ReportState};
use std::sync::Arc;

/// Reports, as the runner knows them.
pub struct ReportKind {
    book: Arc<CodeBook>,
    held: Held,
    public_url: String,
}

/// What there is to do.
struct Plan {
    report: Key,
    design: ReportDesign,
    days: (Date, Date),
    again_of: Option<Key>,
    readers: Vec<Key>,
}

/// A piece of a reader's copies, with what stands on it.
struct Part {
    place: i32,
    subject: Option<Key>,
    label: Option<String>,
    piece: Piece,
}

impl ReportKind {
    /// Reports by this code book and these facts; `public_url` is where browsers reach the server.
    pub fn new(book: Arc<CodeBook>, held: Held, public_url: String) -> Self {
        Self { book, held, public_url }
    }

    fn make(&self, work: &Work, plan: &Plan) -> Result<(), Halt> {
        let at = work.clock.now();
        let mut whole: Vec<(Key, Ctx, Vec<Part>)> = Vec::new();
        for reader in &plan.readers {
            let found = work.db.read_blocking(|conn| {
                let Some(ctx) = access::on_behalf_of(conn, reader.to(), at)? else { return Ok(None) };
                let parts = self.parts(conn, &ctx, &plan.design)?;
                Ok(Some((ctx, parts)))
            });
            match found {
                Ok(Some((ctx, parts))) if !parts.is_empty() => whole.push((*reader, ctx, parts)),
                Ok(Some(_)) => refuse(work, plan.report, *reader, "nothing-to-see")?,
                Ok(None) => refuse(work, plan.report, *reader, "account-closed")?,
                Err(fault) => match refusal(&fault) {
                    Some(code) => refuse(work, plan.report, *reader, code)?,
                    None => return Err(fault.into()),
                },
            }
        }
        let total = i64::try_from(whole.iter().map(|(_, _, parts)| parts.len()).sum::<usize>()).unwrap_or(i64::MAX);
        let (report, lease) = (plan.report, work.lease());
        let stopped = work.db.write_blocking(move |conn| {
            let running = (t::total.eq(total), t::state.eq(ReportState::Running.word()));
            diesel::update(t::table.filter(t::id.eq(report))).set(running).execute(conn)?;
            lease.hold(conn, 0, at)
        })?;
        if stopped {
            return Err(Halt::Cancelled);
        }
        let mut done = 0;
        for (reader, ctx, parts) in &whole {
            for part in parts {
                work.check()?;
                done += 1;
                match self.one(work, plan, (*reader, ctx), part, done) {
                    Err(Halt::Fault(fault)) => {
                        let Some(code) = refusal(&fault) else { return Err(Halt::Fault(fault)) };
                        refuse(work, plan.report, *reader, code)?;
                        break;
                    }
                    other => other?,
                }
            }
        }
        Ok(())
    }

    /// What a reader's copies are about.
    fn parts(&self, conn: &mut AnyConnection, ctx: &Ctx, design: &ReportDesign) -> Outcome<Vec<Part>> {
        let sites = sight::sites(ctx, &design.sites);
        if sites.is_empty() {
            return Ok(vec![]);
        }
        if !rows::units_that_are_gone(conn, &design.units, &design.sites)?.is_empty() {
            // Counted on, what is gone would stand there as a shop that nothing happened to.
            return Err(Fault::at("/units", "unknown-unit", "a unit of this report is no longer there"));
        }
        let name = |id: &AreaId| ctx.scope().tree().get(*id).map(|place| place.name.clone());
        let parts: Vec<(Option<Key>, Option<String>, Piece)> = match design.split {
            ReportSplit::Together => vec![(None, None, Piece { sites, unit: None })],
            ReportSplit::EachSite => (sites.iter())
                .map(|id| (Some(Key::from(*id)), name(id), Piece { sites: vec![*id], unit: None }))
                .collect(),
            ReportSplit::EachUnit => {
                let keys: Vec<Key> = sites.iter().map(|id| Key::from(*id)).collect();
                (rows::labels(conn, &keys, &design.units)?.into_iter())
                    .map(|(id, site, label, organisation)| {
                        // Who sees others' incidents in part is not told whose unit it is.
                        let label =
                            rows::named(&label, organisation.filter(|_| sight::in_full(ctx, site.to())).as_deref());
                        let piece = Piece { sites: vec![site.to()], unit: Some(id.to()) };
                        (Some(id), Some(label), piece)
                    })
                    .collect()
            }
        };
        let numbered = (0i32..).zip(parts);
        Ok(numbered.map(|(place, (subject, label, piece))| Part { place, subject, label, piece }).collect())
    }

    /// One copy, unless it is there already.
    fn one(&self, work: &Work, plan: &Plan, (reader, ctx): (Key, &Ctx), part: &Part, done: i64) -> Result<(), Halt> {
        let place = part.place;
        let report = plan.report;
        let mine = c::table.filter(c::report_id.eq(report).and(c::account_id.eq(reader)).and(c::place.eq(place)));
        let there =
            work.db.read_blocking(|conn| Ok(diesel::select(diesel::dsl::exists(mine)).get_result::<bool>(conn)?))?;
        let made = match there {
            true => None,
            false => Some(work.db.read_blocking(|conn| {
                let figures = figures::of(conn, (&self.held, &self.book), ctx, &plan.design, plan.days, &part.piece)?;
                let before = earlier(conn, plan.again_of, reader, part.subject)?;
                Ok((figures, before))
            })?),
        };
        let (lease, at) = (work.lease(), work.clock.now());
        let row = made.map(|(figures, before)| row(ctx, part, &figures, before.as_ref())).transpose()?;
        let stopped = work.db.write_blocking(move |conn| {
            if let Some(row) = row {
                diesel::insert_into(c::table)
                    .values((c::id.eq(Key::fresh()), c::report_id.eq(report), c::account_id.eq(reader), row))
                    .execute(conn)?;
            }
            diesel::update(t::table.filter(t::id.eq(report))).set(t::done.eq(done)).execute(conn)?;
            lease.hold(conn, done, at)
        })?;
        if stopped { Err(Halt::Cancelled) } else { Ok(()) }
    }
}

type Values = (
    diesel::dsl::Eq<c::place, i32>,
    diesel::dsl::Eq<c::subject_id, Option<Key>>,
    diesel::dsl::Eq<c::label, Option<String>>,
    diesel::dsl::Eq<c::sites, String>,
    diesel::dsl::Eq<c::incidents, i64>,
    diesel::dsl::Eq<c::incidents_before, Option<i64>>,
    diesel::dsl::Eq<c::figures, String>,
    diesel::dsl::Eq<c::change, Option<String>>,
);

/// The row of a copy. Sites that went in are written down with how they were seen.
fn row(ctx: &Ctx, part: &Part, figures: &ReportFigures, before: Option<&ReportFigures>) -> Outcome<Values> {
    let change = before.map(|before| change::between(&before.insight, &figures.insight));
    let text = change.as_ref().map(serde_json::to_string).transpose().map_err(Fault::internal)?;
    Ok((
        c::place.eq(part.place),
        c::subject_id.eq(part.subject),
        c::label.eq(part.label.clone()),
        c::sites.eq(sight::written(ctx, &part.piece.sites)),
        c::incidents.eq(figures.insight.what.basis.total),
        c::incidents_before.eq(change.as_ref().map(|change| change.before)),
        c::figures.eq(serde_json::to_string(figures).map_err(Fault::internal)?),
        c::change.eq(text),
    ))
}

/// The figures of the report that is made again, of the same reader and about the same.
fn earlier(
    conn: &mut AnyConnection,
    report: Option<Key>,
    reader: Key,
    subject: Option<Key>,
) -> Outcome<Option<ReportFigures>> {
    let Some(report) = report else { return Ok(None) };
    let found: Vec<(Option<Key>, String)> = c::table
        .filter(c::report_id.eq(report).and(c::account_id.eq(reader)))
        .select((c::subject_id, c::figures))
        .load(conn)?;
    let text = found.into_iter().find(|(about, _)| *about == subject).map(|(_, text)| text);
    text.map(|text| serde_json::from_str(&text)).transpose().map_err(Fault::internal)
}

/// Why a reader gets no copy, where that is no fault of ours: a code that the screen translates.
fn refusal(fault: &Fault) -> Option<&'static str> {
    match fault {
        Fault::Forbidden { code, .. } => Some(code),
        Fault::Invalid(faults) if faults.iter().any(|fault| fault.code == "unknown-unit") => Some("unknown-unit"),
        // A kind or method that there is no more. Without it the report would be about everything.
        Fault::Invalid(_) => Some("unknown-code"),
        Fault::NotFound => Some("nothing-to-see"),
        _ => None,
    }
}

fn refuse(work: &Work, report: Key, reader: Key, code: &'static str) -> Result<(), Halt> {
    let row = r::table.filter(r::report_id.eq(report).and(r::account_id.eq(reader)));
    work.db.write_blocking(move |conn| {
        diesel::update(row).set(r::refused.eq(code)).execute(conn)?;
        Ok(())
    })?;
    Ok(())
}

impl Kind for ReportKind {
    fn name(&self) -> &'static str {
        ask::WORK
    }

    fn run(&self, work: &Work) -> Result<(), Halt> {
        let id = work.subject();
        let plan = work.db.read_blocking(|conn| {
            let row: Option<(String, Day, Day, Option<Key>)> = t::table
                .filter(t::id.eq(id))
                .select((t::design, t::from_date, t::until_date, t::again_of))
                .first(conn)
                .optional()?;
            let Some((design, from, until, again_of)) = row else { return Ok(None) };
            let readers = r::table.filter(r::report_id.eq(id)).select(r::account_id).order(r::account_id).load(conn)?;
            let design = serde_json::from_str(&design).map_err(Fault::internal)?;
            Ok(Some(Plan { report: id, design, days: (from.date(), until.date()), again_of, readers }))
        })?;
        // Removed before its turn came: nobody waits for it.
        let Some(plan) = plan else { return Ok(()) };
        self.make(work, &plan)
    }

    fn ended(&self, conn: &mut AnyConnection, job: &Job, end: End, _: Option<&str>, at: Timestamp) -> Outcome<()> {
        let state = match end {
            End::Done => ReportState::Done,
            End::Failed => ReportState::Failed,
            End::Cancelled => ReportState::Cancelled,
        };
        let id = job.subject_id;
        diesel::update(t::table.filter(t::id.eq(id))).set(t::state.eq(state.word())).execute(conn)?;
        // Who asked looks at it; who gets it every month is told that it is there, without a word of what is in it.
        let due: Option<bool> = t::table.filter(t::id.eq(id)).select(t::due_at.is_not_null()).first(conn).optional()?;
        if end != End::Done || due != Some(true) {
            return Ok(());
        }
        let with: Vec<(String, String)> = account::table
            .inner_join(r::table.on(r::account_id.eq(account::id)))
            .filter(r::report_id.eq(id).and(r::refused.is_null()))
            .order(account::id)
            .select((account::email, account::language))
            .load(conn)?;
        for (email, language) in with {
            let words = Words { language: language.parse().unwrap_or(Language::Nl), book: &self.book };
            let body = words.f("report.mail-body", &[("link", &format!("{}/reports", self.public_url))]);
            mail::queue(conn, &email, words.t("report.mail-subject"), &body, at)?;
        }
        Ok(())
    }
}
