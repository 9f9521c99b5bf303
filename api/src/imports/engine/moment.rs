//! From what is written to a moment or a window on the line of time: the zone, the two odd hours of a year, whole days
//! and months. Called by `row.rs` for each time of a row; compiled by `mapping.rs`. It decides nothing by itself that
//! the mapping may decide, and says what it decided.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Span, Timestamp, ToSpan};
use shared_types::import::{GapRule, OverlapRule, WholeRule};
use shared_types::incident::OccurredPrecision;

use super::fault::Findings;
use super::format::{Format, Read, Written, month};
use super::table::Row;

/// Years in which an incident can have happened; anything else is a slip of the pen.
const YEARS: std::ops::RangeInclusive<i64> = 1900..=2200;

/// A compiled rule for one moment.
pub struct MomentPlan {
    /// Where it stands.
    pub source: Source,
    /// The zone of the clock.
    pub zone: TimeZone,
    /// The offset in the text is false.
    pub ignore_offset: bool,
    /// Only the day or month is meant.
    pub whole: Option<WholeRule>,
    /// 00:00 means that only the day is known.
    pub midnight_is_day: bool,
    /// For a clock time that was skipped.
    pub gap: GapRule,
    /// For a clock time that came twice.
    pub overlap: OverlapRule,
    /// The columns, as faults name them.
    pub label: String,
}

/// Where a moment stands, by place of column.
pub enum Source {
    /// As text.
    Text(Vec<usize>, Vec<Format>, String),
    /// In parts: year, month, day, hour, minute, second.
    Parts([Option<usize>; 6]),
}

/// A moment, or the day or month in which it lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Exact, day or month.
    pub precision: OccurredPrecision,
    /// Begin in epoch milliseconds.
    pub from_ms: i64,
    /// End in epoch milliseconds; the begin itself when exact.
    pub until_ms: i64,
}

/// Reading found a fault, which is among the findings.
pub struct Refused;

impl MomentPlan {
    /// The moment in this row; `None` when its cells are empty.
    pub fn read(
        &self,
        row: &Row,
        is_empty: &impl Fn(&str) -> bool,
        findings: &mut Findings,
    ) -> Result<Option<Moment>, Refused> {
        match &self.source {
            Source::Text(columns, formats, wanted) => {
                let mut joined = String::new();
                let text = match columns.as_slice() {
                    [only] => Some(row.cell(*only)).filter(|cell| !is_empty(cell)).unwrap_or_default(),
                    several => {
                        for cell in several.iter().map(|&at| row.cell(at)).filter(|cell| !is_empty(cell)) {
                            if !joined.is_empty() {
                                joined.push(' ');
                            }
                            joined.push_str(cell);
                        }
                        &joined
                    }
                };
                if text.is_empty() {
                    return Ok(None);
                }
                self.by_formats(text, formats, wanted, findings).map(Some)
            }
            Source::Parts(columns) => self.by_parts(columns, row, is_empty, findings),
        }
    }

    fn by_formats(
        &self,
        text: &str,
        formats: &[Format],
        wanted: &str,
        findings: &mut Findings,
    ) -> Result<Moment, Refused> {
        let mut first_fault = None;
        for read in formats.iter().filter_map(|format| format.read(text)) {
            match self.place(read) {
                Ok((moment, note)) => {
                    if let Some((code, detail)) = note {
                        findings.note(&self.label, text, code, detail);
                    }
                    return Ok(moment);
                }
                Err(fault) => first_fault = first_fault.or(Some(fault)),
            }
        }
        let (code, detail) = first_fault
            .unwrap_or_else(|| ("date-unreadable", format!("this is no date or time in any of the formats: {wanted}")));
        findings.fault(&self.label, text, code, detail);
        Err(Refused)
    }

    fn by_parts(
        &self,
        columns: &[Option<usize>; 6],
        row: &Row,
        is_empty: &impl Fn(&str) -> bool,
        findings: &mut Findings,
    ) -> Result<Option<Moment>, Refused> {
        let cells = columns.map(|at| at.map(|at| row.cell(at)).filter(|cell| !is_empty(cell)));
        let shown = || cells.iter().flatten().copied().collect::<Vec<_>>().join(" ");
        let (year, month_cell) = match (cells[0], cells[1]) {
            (Some(year), Some(month)) => (year, month),
            _ if cells.iter().all(Option::is_none) => return Ok(None),
            _ => {
                findings.fault(&self.label, &shown(), "date-incomplete", "the year or the month is missing");
                return Err(Refused);
            }
        };
        if cells[2].is_none() && cells[3].is_some() {
            findings.fault(&self.label, &shown(), "date-incomplete", "there is an hour but no day");
            return Err(Refused);
        }
        let number = |text: &str| text.parse::<u32>().ok();
        let month = number(month_cell).or_else(|| month(month_cell.trim_end_matches('.')));
        let parts = [number(year), month];
        let later = [2, 3, 4, 5].map(|part: usize| cells[part].map(number));
        if parts.contains(&None) || later.contains(&Some(None)) {
            findings.fault(
                &self.label,
                &shown(),
                "date-unreadable",
                "year, month, day, hour and minute must be numbers",
            );
            return Err(Refused);
        }
        let [day, hour, minute, second] = later.map(Option::flatten);
        let written = Written {
            year: i64::from(parts[0].unwrap_or_default()),
            month: parts[1].unwrap_or_default(),
            day,
            hour,
            minute: minute.unwrap_or_default(),
            second: second.unwrap_or_default(),
            ..Written::default()
        };
        match self.place(Read::Fields(written)) {
            Ok((moment, note)) => {
                if let Some((code, detail)) = note {
                    findings.note(&self.label, &shown(), code, detail);
                }
                Ok(Some(moment))
            }
            Err((code, detail)) => {
                findings.fault(&self.label, &shown(), code, detail);
                Err(Refused)
            }
        }
    }

    /// Puts what was read on the line of time.
    fn place(&self, read: Read) -> Result<(Moment, Found), Fault> {
        match read {
            Read::Epoch(ms) => {
                let moment = timestamp(ms)?;
                let local = moment.to_zoned(self.zone.clone()).datetime();
                years(i64::from(local.year()))?;
                self.widen(moment, local, None)
            }
            Read::Serial(ms) => {
                let begin = DateTime::constant(1899, 12, 30, 0, 0, 0, 0);
                let local = begin
                    .checked_add(Span::new().try_milliseconds(ms).map_err(|_| out_of_range())?)
                    .map_err(|_| out_of_range())?;
                years(i64::from(local.year()))?;
                self.local(local)
            }
            Read::Fields(written) => self.fields(written),
        }
    }

    fn fields(&self, written: Written) -> Result<(Moment, Found), Fault> {
        years(written.year)?;
        let (year, month) = (written.year as i16, written.month as i8);
        let day = written.day.unwrap_or(1);
        let date = i8::try_from(day)
            .ok()
            .and_then(|day| Date::new(year, month, day).ok())
            .ok_or_else(|| ("no-such-date", format!("there is no day {day} in month {month} of {year}")))?;
        if written.day.is_none() || self.whole == Some(WholeRule::Month) && written.hour.is_none() {
            return Ok((self.month(date)?, None));
        }
        let Some(hour) = written.hour else {
            return Ok((self.day(date)?, None));
        };
        let Written { minute, second, milli, .. } = written;
        // 24:00 is the midnight that ends the day; second 60 is a leap second, which no clock here knows.
        let ends_day = hour == 24 && minute == 0 && second == 0;
        if (hour > 23 && !ends_day) || minute > 59 || second > 60 {
            return Err(("no-such-time", format!("there is no {hour}:{minute:02}:{second:02} on a clock")));
        }
        let nano = i32::try_from(milli).unwrap_or_default() * 1_000_000;
        let time = Time::new(if ends_day { 0 } else { hour as i8 }, minute as i8, second.min(59) as i8, nano)
            .map_err(|error| ("no-such-time", error.to_string()))?;
        let date = if ends_day { date.tomorrow().map_err(|_| out_of_range())? } else { date };
        let local = date.to_datetime(time);
        match written.offset.filter(|_| !self.ignore_offset) {
            None => self.local(local),
            Some(offset) => {
                let utc = TimeZone::UTC.to_timestamp(local).map_err(|_| out_of_range())?;
                let moment = timestamp(utc.as_millisecond() - i64::from(offset) * 1000)?;
                let here = moment.to_zoned(self.zone.clone()).datetime();
                self.widen(moment, here, None)
            }
        }
    }

    /// A clock time of the zone; here the two odd hours are decided.
    fn local(&self, local: DateTime) -> Result<(Moment, Found), Fault> {
        let ambiguous = self.zone.to_ambiguous_timestamp(local);
        let (moment, found) = match ambiguous.offset() {
            AmbiguousOffset::Unambiguous { .. } => (ambiguous.compatible(), None),
            // A clock time that is only there to name its day needs not to exist.
            _ if self.only_the_day(local) => (ambiguous.compatible(), None),
            AmbiguousOffset::Gap { .. } if self.gap == GapRule::Reject => {
                return Err((
                    "hour-does-not-exist",
                    format!("the clock was put forward past {local} in {}; is the time zone right?", self.zone_name()),
                ));
            }
            AmbiguousOffset::Gap { .. } => {
                let detail = format!("the clock was put forward past {local}; taken as one hour later");
                (ambiguous.compatible(), Some(("hour-shifted", detail)))
            }
            AmbiguousOffset::Fold { .. } => match self.overlap {
                OverlapRule::Reject => {
                    return Err((
                        "hour-exists-twice",
                        format!("{local} came twice in {}, and the mapping does not choose", self.zone_name()),
                    ));
                }
                OverlapRule::Earlier => (
                    ambiguous.earlier(),
                    Some(("hour-exists-twice", format!("{local} came twice; the earlier one is taken"))),
                ),
                OverlapRule::Later => (
                    ambiguous.later(),
                    Some(("hour-exists-twice", format!("{local} came twice; the later one is taken"))),
                ),
            },
        };
        self.widen(moment.map_err(|_| out_of_range())?, local, found)
    }

    fn only_the_day(&self, local: DateTime) -> bool {
        self.whole.is_some() || (self.midnight_is_day && local.time() == Time::midnight())
    }

    /// A moment stays one, unless only its day or month is meant.
    fn widen(&self, moment: Timestamp, local: DateTime, found: Found) -> Result<(Moment, Found), Fault> {
        let ms = moment.as_millisecond();
        let wide = match self.whole {
            Some(WholeRule::Month) => self.month(local.date())?,
            Some(WholeRule::Day) => self.day(local.date())?,
            None if self.only_the_day(local) => self.day(local.date())?,
            None => Moment { precision: OccurredPrecision::Exact, from_ms: ms, until_ms: ms },
        };
        Ok((wide, found))
    }

    fn day(&self, date: Date) -> Result<Moment, Fault> {
        let next = date.tomorrow().map_err(|_| out_of_range())?;
        Ok(Moment { precision: OccurredPrecision::Day, from_ms: self.begin(date)?, until_ms: self.begin(next)? })
    }

    fn month(&self, date: Date) -> Result<Moment, Fault> {
        let first = date.first_of_month();
        let next = first.checked_add(1.month()).map_err(|_| out_of_range())?;
        Ok(Moment { precision: OccurredPrecision::Month, from_ms: self.begin(first)?, until_ms: self.begin(next)? })
    }

    /// The first moment of a day; where midnight itself is skipped, the first one after it.
    fn begin(&self, date: Date) -> Result<i64, Fault> {
        let midnight = self.zone.to_ambiguous_timestamp(date.to_datetime(Time::midnight()));
        Ok(midnight.compatible().map_err(|_| out_of_range())?.as_millisecond())
    }

    /// The day in which a moment lies, for a source that hides the time of day.
    pub fn day_of(&self, moment: &Moment) -> Option<Moment> {
        if moment.precision != OccurredPrecision::Exact {
            return Some(*moment);
        }
        let local = Timestamp::from_millisecond(moment.from_ms).ok()?.to_zoned(self.zone.clone());
        self.day(local.date()).ok()
    }

    fn zone_name(&self) -> &str {
        self.zone.iana_name().unwrap_or("this time zone")
    }
}

type Fault = (&'static str, String);
type Found = Option<Fault>;

fn years(year: i64) -> Result<(), Fault> {
    if YEARS.contains(&year) { Ok(()) } else { Err(out_of_range()) }
}

fn out_of_range() -> Fault {
    ("date-out-of-range", format!("an incident happened between {} and {}", YEARS.start(), YEARS.end()))
}

fn timestamp(ms: i64) -> Result<Timestamp, Fault> {
    Timestamp::from_millisecond(ms).map_err(|_| out_of_range())
}
