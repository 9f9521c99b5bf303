//! A copy as tables, with the same numbers and the same cells absent: sheets of a workbook, with numbers as numbers and days as days, and
//! one long table of comma-separated values.
//!
//! Called by the handlers. From the kept figures alone. Codes and numbers; words only where somebody wrote them (measures, agreements).

use crate::fault::{Fault, Outcome};
use crate::web::sheet::{Cell, Lines};
use crate::web::workbook::Workbook;
use actix_web::web::Bytes;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use shared_types::insight::Comparison;
use shared_types::report::{ReportCopy, ReportPart};
use std::path::Path;

/// A value of a cell.
#[derive(Clone)]
enum Value {
    None,
    Text(String),
    Number(i64),
    Decimal(f64),
    Moment(Timestamp),
    Day(Date),
}

impl Value {
    fn cell<'a>(&'a self, zone: &'a TimeZone) -> Cell<'a> {
        match self {
            Self::None => Cell::Empty,
            Self::Text(text) => Cell::Text(text),
            Self::Number(n) => Cell::Number(*n),
            Self::Decimal(n) => Cell::Decimal(*n),
            Self::Moment(at) => Cell::Moment(*at, zone),
            Self::Day(day) => Cell::Day(*day),
        }
    }

    fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    fn words(text: Option<&String>) -> Self {
        text.map_or(Self::None, Self::text)
    }

    fn number(n: Option<i64>) -> Self {
        n.map_or(Self::None, Self::Number)
    }

    fn decimal(n: Option<f64>) -> Self {
        n.map_or(Self::None, Self::Decimal)
    }

    fn moment(at: Option<Timestamp>) -> Self {
        at.map_or(Self::None, Self::Moment)
    }

    fn day(day: Option<Date>) -> Self {
        day.map_or(Self::None, Self::Day)
    }
}

/// The table of one part.
struct Table {
    name: &'static str,
    head: Vec<&'static str>,
    rows: Vec<Vec<Value>>,
}

const COMPARED: [&str; 9] = ["count", "previous", "low", "high", "ratio", "ratioLow", "ratioHigh", "verdict", "stands"];

fn compared(c: &Comparison) -> [Value; 9] {
    [
        Value::number(c.count),
        Value::number(c.previous),
        Value::decimal(c.low),
        Value::decimal(c.high),
        Value::decimal(c.ratio),
        Value::decimal(c.ratio_low),
        Value::decimal(c.ratio_high),
        Value::text(c.verdict.word()),
        Value::text(c.stands.to_string()),
    ]
}

fn head(names: &[&'static str], more: &[&'static str]) -> Vec<&'static str> {
    names.iter().chain(more).copied().collect()
}

fn table(copy: &ReportCopy, part: ReportPart) -> Table {
    let (figures, name) = (&copy.figures, part.word());
    let insight = &figures.insight;
    let table = |head, rows| Table { name, head, rows };
    let fact = |name: &str, value| vec![Value::text(name), value];
    match part {
        ReportPart::Summary => {
            let (basis, what) = (&insight.what.basis, &insight.what);
            let sites: Vec<&str> = figures.sites.iter().map(|s| s.name.as_str()).collect();
            let mut rows = vec![
                fact("title", Value::text(&copy.design.title)),
                fact("label", Value::words(copy.label.as_ref())),
                fact("sites", Value::text(sites.join(", "))),
                fact("sitesLeftOut", Value::Number(figures.sites_left_out)),
                fact("fromDate", Value::Day(copy.from_date)),
                fact("untilDate", Value::Day(copy.until_date)),
                fact("asOf", Value::Moment(basis.as_of)),
                fact("timeZone", Value::text(&basis.time_zone)),
                fact("total", Value::Number(basis.total)),
                fact("unknownTime", Value::Number(basis.unknown_time)),
                fact("roundedTo", Value::number(basis.rounded_to)),
                fact("previous", Value::number(what.all.previous)),
                fact("verdict", Value::text(what.all.verdict.word())),
                fact("lossCents", Value::number(what.loss_cents)),
                fact("recoveredCents", Value::number(what.recovered_cents)),
                fact("lossUnknown", Value::number(what.loss_unknown)),
            ];
            if let Some(change) = &copy.change {
                rows.push(fact("earlierAsOf", Value::Moment(change.as_of)));
                rows.push(fact("earlierTotal", Value::Number(change.before)));
            }
            table(vec!["name", "value"], rows)
        }
        ReportPart::What => {
            let row = |code: &str, parent: Option<&String>, c| {
                [Value::text(code), Value::words(parent)].into_iter().chain(compared(c)).collect()
            };
            let all = std::iter::once(row("all", None, &insight.what.all));
            let rows = insight.what.kinds.iter().map(|k| row(&k.category, k.parent.as_ref(), &k.comparison));
            table(head(&["category", "parent"], &COMPARED), all.chain(rows).collect())
        }
        ReportPart::How => {
            let rows = insight.how.methods.iter();
            let rows = rows.map(|m| std::iter::once(Value::text(&m.method)).chain(compared(&m.comparison)).collect());
            table(head(&["method"], &COMPARED), rows.collect())
        }
        ReportPart::When => {
            let when = &insight.when;
            let row = |day: Option<i64>, hour: Option<i64>, w: Option<f64>| {
                vec![Value::number(day), Value::number(hour), Value::decimal(w)]
            };
            let days = (1i64..).zip(&when.days).map(|(d, w)| row(Some(d), None, *w));
            let hours = (0i64..).zip(&when.hours).map(|(h, w)| row(None, Some(h), *w));
            let cells = (0i64..).zip(when.cells.iter().flatten());
            let cells = cells.map(|(c, w)| row(Some(c / 24 + 1), Some(c % 24), *w));
            table(vec!["day", "hour", "incidents"], days.chain(hours).chain(cells).collect())
        }
        ReportPart::Course => {
            let rows = insight.course.points.iter().map(|p| {
                vec![
                    Value::text(&p.label),
                    Value::Moment(p.from),
                    Value::Moment(p.until),
                    Value::number(p.count),
                    Value::decimal(p.band_low),
                    Value::decimal(p.band_high),
                    Value::text(p.unfinished.to_string()),
                ]
            });
            let names = vec!["step", "from", "until", "count", "bandLow", "bandHigh", "unfinished"];
            table(names, rows.collect())
        }
        ReportPart::Units => {
            let rows = figures.units.iter().flatten().map(|u| {
                let id = u.unit_id.map_or(Value::None, |id| Value::text(id.to_string()));
                vec![id, Value::words(u.label.as_ref()), Value::number(u.count), Value::number(u.previous)]
            });
            table(vec!["unitId", "label", "count", "previous"], rows.collect())
        }
        ReportPart::FollowUp => table(vec!["figure", "of", "value", "known", "low", "high"], follow_up(copy)),
        ReportPart::Incidents => {
            let rows = figures.incidents.iter().flatten().map(|i| {
                vec![
                    Value::text(&i.number),
                    Value::text(&i.category),
                    Value::text(i.occurred_precision.word()),
                    Value::moment(i.occurred_from),
                    Value::moment(i.occurred_until),
                    Value::words(i.unit_label.as_ref()),
                    Value::text(i.state.word()),
                ]
            });
            let names =
                vec!["number", "category", "occurredPrecision", "occurredFrom", "occurredUntil", "unitLabel", "state"];
            table(names, rows.collect())
        }
        ReportPart::Measures => {
            let rows = figures.measures.iter().flatten().map(|m| {
                vec![
                    Value::text(&m.name),
                    Value::text(m.kind.word()),
                    Value::Day(m.begin_date),
                    Value::day(m.end_date),
                    Value::number(m.cost_cents),
                    Value::words(m.payer.as_ref()),
                ]
            });
            table(vec!["name", "kind", "beginDate", "endDate", "costCents", "payer"], rows.collect())
        }
        ReportPart::Findings => {
            let rows = figures.findings.iter().flatten().map(|f| {
                vec![
                    Value::text(f.series.word()),
                    Value::words(f.category.as_ref().or(f.method.as_ref()).or(f.unit_label.as_ref())),
                    Value::Moment(f.from),
                    Value::Moment(f.until),
                    Value::Number(f.incidents),
                    Value::Decimal(f.expected),
                    Value::Decimal(f.q),
                ]
            });
            table(vec!["series", "code", "from", "until", "incidents", "expected", "q"], rows.collect())
        }
        ReportPart::Agenda => {
            let rows = figures.agenda.iter().flatten().map(|a| {
                vec![Value::text(&a.text), Value::text(&a.owner), Value::day(a.due_date), Value::moment(a.done_at)]
            });
            table(vec!["text", "owner", "dueDate", "doneAt"], rows.collect())
        }
    }
}

/// What became of it, in one long table: delays in minutes, shares from 0 to 1, amounts in cents.
fn follow_up(copy: &ReportCopy) -> Vec<Vec<Value>> {
    let Some(found) = &copy.figures.follow_up else { return vec![] };
    let row = |figure: &str, of: &str, value, known, low, high| {
        vec![Value::text(figure), Value::text(of), value, known, low, high]
    };
    let mut rows = vec![];
    for (name, d) in
        [("reportDelay", &found.report_delay), ("toAccept", &found.to_accept), ("toClose", &found.to_close)]
    {
        let minutes =
            [(d.median_minutes, d.median_low, d.median_high), (d.ninetieth_minutes, d.ninetieth_low, d.ninetieth_high)];
        for (of, (value, low, high)) in ["medianMinutes", "ninetiethMinutes"].into_iter().zip(minutes) {
            rows.push(row(
                name,
                of,
                Value::number(value),
                Value::Number(d.ended),
                Value::number(low),
                Value::number(high),
            ));
        }
        rows.push(row(name, "open", Value::Number(d.open), Value::None, Value::None, Value::None));
    }
    let share = |figure: &str, of: &str, s: &shared_types::insight_follow_up::ShareSummary| {
        row(figure, of, Value::decimal(s.share), Value::Number(s.known), Value::decimal(s.low), Value::decimal(s.high))
    };
    rows.push(share("police", "share", &found.police));
    let why = found.why_not.iter();
    rows.extend(why.map(|w| row("whyNot", &w.reason, Value::Number(w.count), Value::None, Value::None, Value::None)));
    rows.extend(found.outcomes.iter().map(|o| share("outcome", o.outcome.word(), &o.share)));
    for m in found.loss.iter().flat_map(|loss| &loss.methods) {
        let known = Value::Number(m.sum.incidents);
        rows.push(row("lossCents", &m.method, Value::number(m.sum.loss_cents), known, Value::None, Value::None));
    }
    rows
}

/// The tables of a copy: what it is about first, then its parts in their order.
fn tables(copy: &ReportCopy) -> Vec<Table> {
    let parts = copy.design.parts.iter().copied().filter(|part| *part != ReportPart::Summary);
    std::iter::once(ReportPart::Summary).chain(parts).map(|part| table(copy, part)).collect()
}

fn zone(copy: &ReportCopy) -> TimeZone {
    TimeZone::get(&copy.figures.insight.what.basis.time_zone).unwrap_or(TimeZone::UTC)
}

/// A workbook: a sheet for each part. What it holds meanwhile lies in `folder`, in files without a name.
pub fn workbook(copy: &ReportCopy, folder: &Path) -> Outcome<Vec<u8>> {
    let zone = zone(copy);
    let mut book: Option<Workbook> = None;
    for table in tables(copy) {
        match &mut book {
            Some(book) => book.another(&table.head)?,
            None => book = Some(Workbook::begin(&table.head, folder, copy.figures.insight.what.basis.as_of)?),
        }
        let Some(book) = &mut book else { continue };
        book.name(table.name)?;
        for row in &table.rows {
            let cells: Vec<Cell<'_>> = row.iter().map(|value| value.cell(&zone)).collect();
            book.row(&cells)?;
        }
    }
    let mut out = Vec::new();
    book.ok_or_else(|| Fault::internal("a report without a table"))?.end(&mut out)?;
    Ok(out)
}

/// One long table: of which part, which column, which row, and what stands there.
pub fn csv(copy: &ReportCopy) -> Outcome<Bytes> {
    let zone = zone(copy);
    let mut lines = Lines::begin(&["part", "row", "column", "value"])?;
    for table in tables(copy) {
        for (n, row) in (1i64..).zip(&table.rows) {
            for (name, value) in table.head.iter().zip(row) {
                lines.row(&[Cell::Text(table.name), Cell::Number(n), Cell::Text(name), value.cell(&zone)])?;
            }
        }
    }
    lines.take()
}
