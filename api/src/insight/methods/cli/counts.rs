//! `webm method two-counts`, `interval`, `bands` and `fdr`, on cases as in `e_change_detection.json`; `fdr` on a CSV file too.
//!
//! Called by the command line only. See [`super`] for the forms of files and for what it must not do.

use super::super::bands::{Position, weekly_bands};
use super::super::false_discovery::adjusted;
use super::super::two_counts::{ALPHA, Counted, Interval, compare, exact_interval, score_interval_of};
use super::super::{normal::two_sided_p, wdd::Weight};
use super::FileFault;
use super::read::{self, Table, present};
use jiff::{ToSpan, civil::Date};
use serde::Deserialize;
use serde_json::{Value, json};
use std::io::Read;

fn pair(i: Interval) -> Value {
    json!([i.low, i.high])
}

#[derive(Deserialize)]
struct Compared {
    pre: u32,
    post: u32,
    #[serde(default = "one")]
    exposure_pre: Weight,
    #[serde(default = "one")]
    exposure_post: Weight,
}

fn one() -> Weight {
    Weight::ONE
}

/// Two counts `pre` and `post` over the times `exposure_pre` and `exposure_post` (1 where they are missing), under `compare`.
///
/// `pct_change` is the plain arithmetic, undefined on 0; `pct_change_shown` is what a screen may show, undefined under 10.
/// `poisson_z` (`poisson_z_scaled` over unequal times) is the difference against a known mean; ours is
/// `z_two_sample_standardised`.
///
/// # Errors
/// Not such a file.
pub fn two_counts_file(reader: impl Read) -> Result<Value, FileFault> {
    let bytes = read::bytes(reader)?;
    read::cases::<Compared>(read::json_text(&bytes)?, &["compare"])?.each(|case| {
        let given = &case.typed;
        let counted = |count: u32, time: Weight| Counted { count: count.into(), time: time.get() };
        let [pre, post] = [counted(given.pre, given.exposure_pre), counted(given.post, given.exposure_post)];
        let out = compare(pre, post).ok_or_else(|| case.fault("the two times are too far apart"))?;
        let r = post.time / pre.time;
        let plain = if pre.time.total_cmp(&post.time).is_eq() { "poisson_z" } else { "poisson_z_scaled" };
        let mut answer = case.echo(&["pre", "post", "exposure_pre", "exposure_post"]);
        for (key, value) in [
            ("rate_ratio", json!(out.rate_ratio)),
            ("poisson_rate_ratio_score_ci95", out.rate_ratio_interval.map_or(Value::Null, pair)),
            ("conditional_binomial_exact_p", json!(out.p)),
            ("z_two_sample_standardised", json!(out.z)),
            ("z_two_sample_p", json!(two_sided_p(out.z))),
            (plain, json!(out.z * (1.0 + r).sqrt())),
            ("pct_change", json!(out.rate_ratio.map(|ratio| 100.0 * (ratio - 1.0)))),
            ("pct_change_shown", json!(out.percent_change.shown())),
            ("verdict", json!(out.verdict)),
        ] {
            answer.insert(key.to_owned(), value);
        }
        Ok(answer.into())
    })
}

#[derive(Deserialize)]
struct Count {
    count: u32,
}

/// The 95% intervals of counts `count`, under `count_ci`: exact, and by the score.
///
/// # Errors
/// Not such a file.
pub fn interval_file(reader: impl Read) -> Result<Value, FileFault> {
    let bytes = read::bytes(reader)?;
    read::cases::<Count>(read::json_text(&bytes)?, &["count_ci"])?.each(|case| {
        let count = case.typed.count.into();
        Ok(json!({
            "count": count,
            "exact95": pair(exact_interval(count)),
            "score95": pair(score_interval_of(count)),
        }))
    })
}

#[derive(Deserialize)]
struct Week {
    week_start: Option<Date>,
    count: u32,
}

/// The band of each week `count`, in order of time, under `weekly_band`. Where `week_start` is given the weeks must follow on each
/// other: a week without incidents is 0, not a gap.
///
/// # Errors
/// Not such a file, or a gap.
pub fn bands_file(reader: impl Read) -> Result<Value, FileFault> {
    let bytes = read::bytes(reader)?;
    let weeks = read::cases::<Week>(read::json_text(&bytes)?, &["weekly_band"])?;
    for pair in weeks.list.windows(2) {
        if let (Some(one), Some(next)) = (pair[0].typed.week_start, pair[1].typed.week_start)
            && one.checked_add(7.days()).ok() != Some(next)
        {
            return Err(pair[1].fault(format!("{next} does not follow {one} by a week; a week without is 0")));
        }
    }
    let counts: Vec<u64> = weeks.list.iter().map(|week| week.typed.count.into()).collect();
    let answers = weeks.list.iter().zip(weekly_bands(&counts)).map(|(week, band)| {
        let mut answer = week.echo(&["week_start", "count"]);
        answer.insert("prior8_mean".into(), json!(band.map(|b| b.mean)));
        answer.insert("low".into(), json!(band.map(|b| b.low)));
        answer.insert("high".into(), json!(band.map(|b| b.high)));
        let position = band.map(|b| b.position(week.typed.count.into()));
        answer.insert("position".into(), json!(position));
        answer.insert("flag".into(), json!(position.map(|p| p != Position::Within)));
        answer.into()
    });
    let answers = answers.collect();
    Ok(weeks.answer(answers))
}

#[derive(Deserialize)]
struct Tested {
    #[serde(deserialize_with = "present")]
    p_two_sided: Option<f64>,
}

/// p-values `p_two_sided` held together (Benjamini–Hochberg), under `funnel.rows`, `rows`, or as a column of a CSV file (answered under
/// `rows`). `null` or empty is undefined and no comparison.
///
/// # Errors
/// Not such a file, or a p that is none.
pub fn fdr_file(reader: impl Read) -> Result<Value, FileFault> {
    let bytes = read::bytes(reader)?;
    let is_p = |p: &f64| (0.0..=1.0).contains(p);
    if read::is_json(&bytes) {
        let rows = read::cases::<Tested>(read::json_text(&bytes)?, &["funnel", "rows"])?;
        for row in &rows.list {
            if let Some(p) = row.typed.p_two_sided.filter(|p| !is_p(p)) {
                return Err(row.fault(format!("p_two_sided: {p} does not lie between 0 and 1")));
            }
        }
        let p: Vec<_> = rows.list.iter().map(|row| row.typed.p_two_sided).collect();
        let answers = rows.list.iter().zip(held(&p)).map(|(row, ours)| {
            let mut answer = row.echo(&["unit"]);
            answer.extend(ours);
            answer.into()
        });
        let answers = answers.collect();
        return Ok(rows.answer(answers));
    }
    let mut file = Table::open(&bytes)?;
    let column = file.column("p_two_sided")?;
    let mut p = Vec::new();
    for row in file.rows() {
        let (line, row) = row?;
        let text = &row[column];
        let value = text.parse().ok().filter(is_p);
        if value.is_none() && !text.is_empty() {
            let reason = format!("\"{text}\" is no number between 0 and 1");
            return Err(FileFault::Value { line, place: "p_two_sided".into(), reason });
        }
        p.push(value);
    }
    let rows: Vec<Value> = held(&p).into_iter().map(Value::from).collect();
    Ok(json!({ "rows": rows }))
}

fn held(p: &[Option<f64>]) -> Vec<serde_json::Map<String, Value>> {
    let one = |(p, q): (&Option<f64>, Option<f64>)| {
        let fields = [("p_two_sided", json!(p)), ("p_fdr_bh", json!(q)), ("flag_fdr05", json!(q.map(|q| q < ALPHA)))];
        fields.map(|(key, value)| (key.to_owned(), value)).into_iter().collect()
    };
    p.iter().zip(adjusted(p)).map(one).collect()
}
