//! `webm method delays`, `shares` and `loss`, on CSV files.
//!
//! Called by the command line only. See [`super`] for the forms of files and for what it must not do.

use super::super::delays::{Delay, Delays, Quantile, delays};
use super::super::loss::{Loss, Value as Worth, by_group};
use super::super::shares::Share;
use super::super::two_counts::Interval;
use super::read::{self, Table};
use super::{FileFault, times};
use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::io::Read;

const HOUR: f64 = 3_600_000.0;

/// How long it took from `from` to `to` (empty is still open) in the rows of a CSV file, seen at `as_of` (a time; else the last that
/// stands in the file). Hours are real hours. A date without a time is refused: it would make a delay of a day out of nothing.
///
/// # Errors
/// Not such a file, an unknown zone, or a value that is no time.
pub fn delays_file(reader: impl Read, zone: &str, as_of: Option<&str>) -> Result<Value, FileFault> {
    let named = TimeZone::get(zone).map_err(|_| FileFault::Zone(zone.to_owned()))?;
    let moment = |text: &str, end: bool, line: u64, place: &str| {
        times::moment(&named, text, end).map_err(|why| {
            let reason = format!("\"{}\" {why}; write 2026-01-31 14:05 or 2026-01-31T14:05:00+01:00", text.trim());
            FileFault::Value { line, place: place.to_owned(), reason }
        })
    };
    let bytes = read::bytes(reader)?;
    let mut file = Table::open(&bytes)?;
    let [from, to] = [file.column("from")?, file.column("to")?];
    let mut rows = Vec::new();
    for row in file.rows() {
        let (line, row) = row?;
        rows.push((moment(&row[from], false, line, "from")?, moment(&row[to], true, line, "to")?));
    }
    let asked = match as_of {
        None => None,
        Some(text) => times::moment(&named, text, true)
            .map_err(|why| FileFault::Option(format!("--as-of: \"{text}\" {why}; write 2026-01-31 14:05")))?,
    };
    let latest = rows.iter().flat_map(|(from, to)| [*from, *to]).flatten().max();
    let as_of = asked.or(latest);
    let seen = |(from, to): &(Option<i64>, Option<i64>)| Delay::seen_at(as_of.unwrap_or_default(), *from, *to);
    let out = delays(rows.iter().map(seen));
    let mut told = counts(&out);
    let shown = as_of.and_then(|ms| Timestamp::from_millisecond(ms).ok()).map(|at| at.to_string());
    told.insert("as_of".into(), json!(shown));
    for (name, share) in [("median", 0.5), ("p90", 0.9)] {
        let Quantile { at, low, high } = out.quantile(share);
        let hours = |ms: Option<u64>| json!(ms.map(|ms| ms as f64 / HOUR));
        told.insert(format!("{name}_hours"), hours(at));
        told.insert(format!("{name}_hours_ci95"), json!([hours(low), hours(high)]));
    }
    Ok(told.into())
}

fn counts(out: &Delays) -> Map<String, Value> {
    let curve = out.steps.iter().enumerate().map(|(n, step)| {
        let limits = out.limits(n);
        json!({
            "hours": step.at as f64 / HOUR,
            "at_risk": step.at_risk,
            "ended": step.ended,
            "open_share": step.open,
            "open_share_ci95": [limits.0, limits.1],
        })
    });
    let curve: Vec<Value> = curve.collect();
    Map::from_iter([
        ("ended".to_owned(), out.ended.into()),
        ("open".to_owned(), out.open.into()),
        ("unknown".to_owned(), out.unknown.into()),
        ("flagged".to_owned(), out.flagged.into()),
        ("curve".to_owned(), curve.into()),
    ])
}

/// The value of a column as its group; empty is the group that has none.
fn group(row: &csv::StringRecord, by: Option<usize>) -> Option<String> {
    by.map(|place| row[place].to_owned()).filter(|name| !name.is_empty())
}

/// Shares of the values of a column of a CSV file, by the values of another where one is named. Empty is undecided: it is in no
/// share, and `bounds` says what the share of all can still become.
///
/// # Errors
/// Not such a file, or no such column.
pub fn shares_file(reader: impl Read, column: &str, by: Option<&str>) -> Result<Value, FileFault> {
    let bytes = read::bytes(reader)?;
    let mut file = Table::open(&bytes)?;
    let place = file.column(column)?;
    let by = by.map(|name| file.column(name)).transpose()?;
    let mut groups: BTreeMap<Option<String>, Vec<String>> = BTreeMap::new();
    for row in file.rows() {
        let row = row?.1;
        groups.entry(group(&row, by)).or_default().push(row[place].to_owned());
    }
    let all: Vec<&str> = groups.values().flatten().map(String::as_str).collect();
    let mut out = json!({ "total": shares(&all) });
    if by.is_some() {
        let told = groups.iter().map(|(name, values)| {
            let values: Vec<&str> = values.iter().map(String::as_str).collect();
            let mut told = shares(&values);
            told["group"] = json!(name);
            told
        });
        out["groups"] = told.collect::<Vec<_>>().into();
    }
    Ok(out)
}

fn shares(values: &[&str]) -> Value {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for value in values.iter().filter(|value| !value.is_empty()) {
        *counts.entry(value).or_default() += 1;
    }
    let decided: u64 = counts.values().sum();
    let open = values.len() as u64 - decided;
    let pair = |interval: Option<Interval>| json!(interval.map(|i| [i.low, i.high]));
    let told = counts.iter().filter_map(|(value, yes)| {
        let share = Share::new(*yes, decided, open)?;
        Some(json!({
            "value": value,
            "count": yes,
            "share": share.value(),
            "wilson95": pair(share.wilson()),
            "exact95": pair(share.exact()),
            "bounds": pair(share.bounds()),
        }))
    });
    let told: Vec<Value> = told.collect();
    json!({ "decided": decided, "open": open, "shares": told })
}

/// Value `lost` and `recovered` of a CSV file, in whole units of a currency with at most two decimals (`1250.50`), by the values of a
/// column where one is named; answered in cents. Empty is unknown and counted apart.
///
/// # Errors
/// Not such a file, or a value that is no amount.
pub fn loss_file(reader: impl Read, by: Option<&str>) -> Result<Value, FileFault> {
    let bytes = read::bytes(reader)?;
    let mut file = Table::open(&bytes)?;
    let [lost, recovered] = [file.column("lost")?, file.column("recovered")?];
    let by = by.map(|name| file.column(name)).transpose()?;
    let mut list = Vec::new();
    for row in file.rows() {
        let (line, row) = row?;
        let amount = |place: usize, name: &str| match &row[place] {
            "" => Ok(None),
            text => cents(text).map(Some).ok_or_else(|| {
                let reason = format!("\"{text}\" is not an amount; write 1250 or 1250.50");
                FileFault::Value { line, place: name.to_owned(), reason }
            }),
        };
        let worth = Worth { lost: amount(lost, "lost")?, recovered: amount(recovered, "recovered")? };
        list.push((group(&row, by), worth));
    }
    let (groups, total) = by_group(list);
    let mut out = json!({ "total": told(&total) });
    if by.is_some() {
        let groups = groups.iter().map(|(name, loss)| {
            let mut told = told(loss);
            told["group"] = json!(name);
            told
        });
        out["groups"] = groups.collect::<Vec<_>>().into();
    }
    Ok(out)
}

fn told(loss: &Loss) -> Value {
    // Amounts have at most eleven digits, so that the sum of any file fits.
    let cents = |cents: Option<i128>| json!(cents.and_then(|n| i64::try_from(n).ok()));
    json!({
        "incidents": loss.incidents(),
        "lost_cents": cents(loss.lost()),
        "lost_unknown": loss.lost_unknown(),
        "recovered_cents": cents(loss.recovered()),
        "recovered_unknown": loss.recovered_unknown(),
        "net_cents": cents(loss.net()),
        "net_unknown": loss.net_unknown(),
        "recovered_more_than_lost": loss.flagged(),
    })
}

fn cents(text: &str) -> Option<u64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "00"));
    let digits = |s: &str, most: usize| (1..=most).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_digit());
    if !(digits(whole, 9) && digits(part, 2)) {
        return None;
    }
    let part: u64 = format!("{part:0<2}").parse().ok()?;
    Some(whole.parse::<u64>().ok()? * 100 + part)
}
