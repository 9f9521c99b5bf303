//! `webm method yoy`, `rolling` and `season`, on monthly counts as in `g_seasonality.json`.
//!
//! Called by the command line only. See [`super`] for the forms of files and for what it must not do.

use super::super::trend::{classical, rolling_12, year_on_year};
use super::{FileFault, read};
use jiff::{ToSpan, civil::Date};
use serde::Deserialize;
use serde_json::{Value, json};
use std::io::Read;

#[derive(Deserialize)]
struct Monthly {
    monthly_counts: Vec<u32>,
}

#[derive(Deserialize)]
struct Dated {
    start: Date,
    monthly_counts: Vec<u32>,
    #[serde(default)]
    year_to_date: Vec<Through>,
}

#[derive(Deserialize)]
struct Through {
    through_month: Option<i8>,
}

fn wide(counts: &[u32]) -> Vec<u64> {
    counts.iter().map(|n| u64::from(*n)).collect()
}

/// The last so many of a list, all when there are fewer.
fn last<T>(list: &[T], months: usize) -> &[T] {
    &list[list.len().saturating_sub(months)..]
}

/// Each of the last `months` months beside the same month a year earlier (`year_on_year`), and each year up to the end of a month
/// (`year_to_date`): that of the option, else the one the file asks, else the last it has. `start` is a day in the first
/// month of `monthly_counts`.
///
/// `index_prev_year_100` is the plain arithmetic with four decimals, as golden prints it, undefined on 0; `index_shown` is what a screen may show, undefined under 10.
///
/// # Errors
/// Not such a file, a month that is none, or years outside the calendar.
pub fn yoy_file(reader: impl Read, months: usize, through_month: Option<i8>) -> Result<Value, FileFault> {
    let bytes = read::bytes(reader)?;
    let given: Dated = read::whole(read::json_text(&bytes)?)?;
    let counts = wide(&given.monthly_counts);
    let outside = |_| FileFault::Option("the months lie outside the calendar".into());
    let first = given.start.first_of_month();
    let days = (0..counts.len() as i64).map(|i| first.checked_add(i.months())).collect::<Result<Vec<_>, _>>();
    let days = days.map_err(outside)?;
    let rows = year_on_year(&counts);
    let rows: Vec<_> = days.iter().zip(&counts).zip(&rows).collect();
    let rows = last(&rows, months).iter().map(|((day, count), row)| {
        json!({
            "month": format!("{:04}-{:02}", day.year(), day.month()),
            "count": count,
            "same_month_last_year": row.map(|r| r.year_before),
            "diff": row.map(|r| r.difference() as i64),
            "index_prev_year_100": row.and_then(|r| r.comparison.rate_ratio.map(four_decimals)),
            "index_shown": row.and_then(|r| r.index()),
            "poisson_z": row.map(|r| r.comparison.z * std::f64::consts::SQRT_2),
            "z_two_sample_standardised": row.map(|r| r.comparison.z),
            "conditional_binomial_exact_p": row.and_then(|r| r.comparison.p),
            "verdict": row.map(|r| r.comparison.verdict),
        })
    });
    let asked = given.year_to_date.iter().find_map(|row| row.through_month);
    let through = through_month.or(asked).or(days.last().map(|day| day.month())).unwrap_or(12);
    if !(1..=12).contains(&through) {
        return Err(FileFault::Option(format!("{through} is no month; give 1 to 12")));
    }
    let rows: Vec<Value> = rows.collect();
    Ok(json!({ "year_on_year": rows, "year_to_date": years(&days, &counts, through) }))
}

fn four_decimals(ratio: f64) -> f64 {
    (ratio * 1e6).round() / 1e4
}

/// Each year from January to the end of a month; undefined where a month of it is missing.
fn years(days: &[Date], counts: &[u64], through: i8) -> Vec<Value> {
    let months: Vec<_> = days.iter().zip(counts).collect();
    let years = months.chunk_by(|a, b| a.0.year() == b.0.year());
    let year = |months: &[(&Date, &u64)]| {
        let held: Vec<u64> = months.iter().filter(|(day, _)| day.month() <= through).map(|(_, n)| **n).collect();
        let whole = held.len() == usize::from(through.unsigned_abs());
        json!({ "year": months[0].0.year(), "through_month": through, "count": whole.then(|| held.iter().sum::<u64>()) })
    };
    years.map(year).collect()
}

/// The sum of each of the last `months` months and the eleven before it (`rolling12`), of `monthly_counts`; undefined for the
/// first eleven.
///
/// # Errors
/// Not such a file.
pub fn rolling_file(reader: impl Read, months: usize) -> Result<Value, FileFault> {
    let bytes = read::bytes(reader)?;
    let given: Monthly = read::whole(read::json_text(&bytes)?)?;
    Ok(json!({ "rolling12": last(&rolling_12(&wide(&given.monthly_counts)), months) }))
}

/// Season and trend of `monthly_counts` by the classical decomposition (`classical_additive`); undefined under three years.
///
/// # Errors
/// Not such a file.
pub fn season_file(reader: impl Read) -> Result<Value, FileFault> {
    let bytes = read::bytes(reader)?;
    let given: Monthly = read::whole(read::json_text(&bytes)?)?;
    let out = classical(&wide(&given.monthly_counts));
    let told = out.map(|out| json!({ "seasonal_first12": out.seasonal, "trend": out.trend }));
    Ok(json!({ "classical_additive": told }))
}
