//! The part of a proposed mapping that is about time: which columns, and in which formats. Called by `guess.rs`. A
//! format is only proposed when it reads what stands in the first rows; where day and month could be swapped, the
//! rows decide, and the day comes first when they do not.

use shared_types::import::{GapRule, MomentRule, MomentSource, OverlapRule};

use super::format::{Format, Read};
use super::guess::Sample;

const FROM: &[&str] = &[
    "occurredfrom",
    "pleegdatumvan",
    "begindatumtijd",
    "pleegdatumbegin",
    "startdatumtijd",
    "datumtijd",
    "datetime",
    "pleegdatumtijd",
    "occurredat",
    "occurred",
    "incidentdatum",
    "pleegdatum",
    "begindatum",
    "startdatum",
    "datumincident",
    "incidentdate",
    "occurrencedate",
    "datumvan",
    "datum",
    "date",
    "month",
    "maand",
    "pleegmaand",
];
const FROM_TIME: &[&str] = &[
    "pleegtijd",
    "begintijd",
    "starttijd",
    "tijdvan",
    "tijdincident",
    "incidenttime",
    "occurrencetime",
    "tijd",
    "tijdstip",
    "time",
    "heure",
];
const UNTIL: &[&str] =
    &["occurreduntil", "pleegdatumtot", "einddatumtijd", "pleegdatumeind", "einddatum", "datumtot", "enddate", "tot"];
const UNTIL_TIME: &[&str] = &["eindtijd", "tijdtot", "endtime"];
const REPORTED: &[&str] = &[
    "reportedat",
    "reported",
    "gemeldop",
    "meldingsdatum",
    "datummelding",
    "aangiftedatum",
    "registratiedatum",
    "reporteddate",
    "reportdate",
    "kennisname",
    "datumkennisname",
];
const YEAR: &[&str] = &["year", "jaar", "annee"];
const MONTH: &[&str] = &["month", "maand", "mois"];
const DAY: &[&str] = &["day", "dag", "jour"];
const HOUR: &[&str] = &["hour", "uur", "heure"];
const MINUTE: &[&str] = &["minute", "minuut", "min"];

/// Dates as people write them, before the time is put behind; the first that reads all rows wins.
const DATES: &[&str] = &[
    "yyyy-MM-dd",
    "dd-MM-yyyy",
    "dd/MM/yyyy",
    "dd.MM.yyyy",
    "MM/dd/yyyy",
    "MM-dd-yyyy",
    "yyyy/MM/dd",
    "dd-MM-yy",
    "dd/MM/yy",
    "MM/dd/yy",
    "d MMMM yyyy",
    "EEE d MMMM yyyy",
    "dd-MMM-yyyy",
    "yyyyMMdd",
];
const TIMES: &[&str] = &["HH:mm", "HH:mm:ss", "HH.mm", "HHmm", "hh:mm a", "hh:mm:ss a", "HH:mm:ss.SSS"];
/// Of a hundred values this many must be read, so that a slip of the pen does not hide the format.
const ENOUGH: usize = 90;

/// Begin and end of the time.
pub fn occurred(sample: &Sample) -> (Option<MomentRule>, Option<MomentRule>) {
    let name = |names: &[&str]| sample.named(names).map(|at| sample.name(at));
    if let (Some(year), Some(month)) = (name(YEAR), name(MONTH)) {
        let day = name(DAY);
        let hour = day.as_ref().and_then(|_| name(HOUR));
        let minute = hour.as_ref().and_then(|_| name(MINUTE));
        let source = MomentSource::Parts { year, month, day, hour, minute, second: None };
        return (Some(rule(source)), None);
    }
    (moment(sample, FROM, FROM_TIME), moment(sample, UNTIL, UNTIL_TIME))
}

/// When it was reported.
pub fn reported(sample: &Sample) -> Option<MomentRule> {
    moment(sample, REPORTED, &[])
}

/// A rule for text in these columns.
pub fn text_rule(columns: Vec<String>, formats: Vec<String>) -> MomentRule {
    rule(MomentSource::Text { columns, formats })
}

fn rule(source: MomentSource) -> MomentRule {
    MomentRule {
        source,
        time_zone: None,
        ignore_offset: false,
        whole: None,
        midnight_is_day: false,
        gap: GapRule::Reject,
        overlap: OverlapRule::Earlier,
    }
}

fn moment(sample: &Sample, dates: &[&str], times: &[&str]) -> Option<MomentRule> {
    let date = sample.named(dates)?;
    let values = &sample.values[date];
    let alone = alone(values);
    let time = sample.named(times).filter(|&time| time != date);
    let Some(time) = time.filter(|_| alone.as_ref().is_none_or(|formats| is_day(formats))) else {
        return Some(text_rule(vec![sample.name(date)], alone?));
    };
    let day = alone?.into_iter().next()?;
    let clock =
        TIMES.iter().find(|format| reads(&format!("yyyy-MM-dd {format}"), &sample.values[time], "2000-01-01 "))?;
    let spelled = if day == "iso" { "yyyy-MM-dd" } else { day.as_str() };
    let formats = vec![format!("{spelled} {clock}"), spelled.to_owned()];
    Some(text_rule(vec![sample.name(date), sample.name(time)], formats))
}

/// Formats for a column that holds the whole moment.
fn alone(values: &[String]) -> Option<Vec<String>> {
    for month in ["yyyy-MM", "MM-yyyy", "MMMM yyyy", "yyyyMM"] {
        if reads(month, values, "") {
            return Some(vec![month.to_owned()]);
        }
    }
    if reads("iso", values, "") {
        return Some(vec!["iso".to_owned()]);
    }
    for date in DATES {
        if reads(date, values, "") {
            return Some(vec![(*date).to_owned()]);
        }
        for time in TIMES {
            let both = format!("{date} {time}");
            if reads(&both, values, "") {
                return Some(vec![both, (*date).to_owned()]);
            }
        }
    }
    None
}

fn is_day(formats: &[String]) -> bool {
    formats.iter().all(|format| format == "iso" || !format.contains(['H', 'h']))
}

/// Whether a format reads nearly all values, and as days that exist.
fn reads(format: &str, values: &[String], before: &str) -> bool {
    let Ok(format) = Format::compile(format) else { return false };
    let sound = |value: &&String| match format.read(&format!("{before}{value}")) {
        Some(Read::Fields(written)) => {
            (1..=12).contains(&written.month)
                && written.day.is_none_or(|day| (1..=31).contains(&day))
                && written.hour.is_none_or(|hour| hour <= 24)
        }
        Some(_) => true,
        None => false,
    };
    !values.is_empty() && values.iter().filter(sound).count() * 100 >= values.len() * ENOUGH
}
