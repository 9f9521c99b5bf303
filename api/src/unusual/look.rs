//! The look: all series of a site over the last seven and the last twenty-eight whole days, each against the year before them.
//!
//! Called every hour by a chore of the house. The windows are whole days by the clock of the site, so that looking more often adds
//! no chances; they are one family, whose rate of false findings is promised together. Two lengths, because some trouble comes in a
//! weekend and some takes a month to be seen. Measured on the demonstration: both together find nine of its nine planted stories
//! of more than usual, seven days alone lose two.

use super::count::{self, Count};
use super::series::Series;
use super::store::{self, Found};
use crate::access::area_tree::{AreaTree, Place, SitePlace};
use crate::codes::CodeBook;
use crate::db::{AnyConnection, Db, Key, Moment, Sql};
use crate::fault::{Fault, Outcome};
use crate::incidents::select::Selection;
use crate::insight::methods::findings::{self, DEFAULT_RATE, Finding, MOST, Windows};
use crate::insight::methods::wdd::{Alpha, Weight};
use crate::wall_clock::WallClock;
use diesel::sql_types::{BigInt, Nullable};
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use shared_types::ids::AreaId;
use shared_types::incident::IncidentFilter;
use std::collections::{BTreeSet, HashMap};
use std::hash::RandomState;

/// Days of the windows.
const DAYS: [i32; 2] = [7, 28];
/// Days of the base, which lies before the window.
const BASE: i32 = 364;
/// Fewer days of records before a window say nothing of what is usual.
const FEWEST_DAYS: i32 = 56;
/// Who looked so short a while ago need not look again; then another server did it.
const JUST_NOW: SignedDuration = SignedDuration::from_mins(30);

/// Begin and end.
type Span = (Timestamp, Timestamp);

/// Looks at every site that was not looked at just now; how many findings there are.
pub fn run(db: &Db, book: &CodeBook, at: Timestamp) -> Outcome<usize> {
    let tree = db.read_blocking(AreaTree::load)?;
    let mut found = 0;
    for place in tree.places() {
        let Some(site) = &place.site else { continue };
        if db.read_blocking(|conn| store::looked_since(conn, place.id, at - JUST_NOW))? {
            continue;
        }
        let (series, told) = db.read_blocking(|conn| look(conn, book, (place, site), at))?;
        found += told.len();
        let id = place.id;
        db.write_blocking(move |conn| store::keep(conn, id, at, series, &told))?;
    }
    Ok(found)
}

/// All that stands out at a site, and how many series were compared.
fn look(
    conn: &mut AnyConnection,
    book: &CodeBook,
    (place, site): (&Place, &SitePlace),
    at: Timestamp,
) -> Outcome<(i32, Vec<Found>)> {
    let clock = WallClock::new(&site.zone);
    let spans = spans(conn, (place.id, site), at)?;
    let all = Selection::of_house(place.id, IncidentFilter::default(), book, at)?;
    // Numbers of rows as marks could cancel each other out; a hash of them does not.
    let marks = RandomState::new();
    let mut counted: Vec<[HashMap<Series, Count>; 2]> = Vec::new();
    for [last, base] in &spans {
        let mut of = |span: &Span| count::of(conn, &all.over(Some(span.0), Some(span.1)), (book, &clock), &marks);
        counted.push([of(last)?, of(base)?]);
    }
    let windows: Vec<Windows> = spans.iter().filter_map(|[last, base]| lengths(last, base)).collect();
    if windows.len() < spans.len() {
        return Err(Fault::internal("a window without a length"));
    }
    let series = family(&counted);
    let aside = store::aside(conn, place.id)?;
    let count = |f: &Finding<Series>| counted[f.windows][0].get(&f.key).copied().unwrap_or_default();
    let known = |f: &Finding<Series>| {
        let since = f.key.text(book).and_then(|text| aside.get(&text).copied());
        since.is_some_and(|since| count(f).newest <= since.0)
    };
    let rate = Alpha::try_from(DEFAULT_RATE).map_err(Fault::internal)?;
    let mut told: Vec<Found> = Vec::new();
    let mut seen: BTreeSet<(usize, u64)> = BTreeSet::new();
    for finding in findings::findings(&series, &windows, rate, usize::MAX, known) {
        // Of series that hold the same incidents one is enough.
        if told.len() < MOST && seen.insert((finding.windows, count(&finding).mark)) {
            let (from, until) = spans[finding.windows][0];
            told.extend(finding.key.text(book).map(|text| Found {
                series: text,
                from,
                until,
                newest: Moment(count(&finding).newest),
                finding,
            }));
        }
    }
    Ok((i32::try_from(series.len()).unwrap_or(i32::MAX), told))
}

/// The windows that there are records for, each with its base.
fn spans(conn: &mut AnyConnection, (id, site): (AreaId, &SitePlace), at: Timestamp) -> Outcome<Vec<[Span; 2]>> {
    let Some(begin) = records_begin(conn, id)? else { return Ok(vec![]) };
    let today = at.to_zoned(site.zone.clone()).date();
    let first = begin.to_zoned(site.zone.clone()).date().tomorrow().map_err(Fault::internal)?;
    let mut spans = Vec::new();
    for days in DAYS {
        let from = today.saturating_sub(days.days());
        let earliest = first.max(from.saturating_sub(BASE.days()));
        if (from - earliest).get_days() < FEWEST_DAYS {
            continue;
        }
        let midnight =
            |day: jiff::civil::Date| day.to_zoned(site.zone.clone()).map(|z| z.timestamp()).map_err(Fault::internal);
        spans.push([(midnight(from)?, midnight(today)?), (midnight(earliest)?, midnight(from)?)]);
    }
    Ok(spans)
}

fn lengths(last: &Span, base: &Span) -> Option<Windows> {
    let days = |span: &Span| Weight::try_from(span.1.duration_since(span.0).as_secs_f64() / 86_400.0).ok();
    Some(Windows { last: days(last)?, base: days(base)? })
}

/// Every series that has an incident in one of its periods.
fn family(counted: &[[HashMap<Series, Count>; 2]]) -> Vec<findings::Series<Series>> {
    let mut family: Vec<findings::Series<Series>> = Vec::new();
    for (windows, [last, base]) in counted.iter().enumerate() {
        let site = family.len();
        let keys: BTreeSet<Series> = last.keys().chain(base.keys()).copied().collect();
        let of = |counts: &HashMap<Series, Count>, key| counts.get(&key).map_or(0, |c| c.incidents);
        family.extend(keys.into_iter().map(|key| findings::Series {
            key,
            windows,
            // The site itself is the first of its windows.
            part_of: (key != Series::Site).then_some(site),
            last: of(last, key),
            base: of(base, key),
        }));
    }
    family
}

#[derive(diesel::QueryableByName)]
struct Begin {
    #[diesel(sql_type = Nullable<BigInt>)]
    n: Option<i64>,
}

/// When the records of a site begin: what lies before was not registered, which is not zero.
fn records_begin(conn: &mut AnyConnection, site: AreaId) -> Outcome<Option<Timestamp>> {
    let mut sql = Sql::new("SELECT MIN(occurred_from) AS n FROM incident WHERE site_id = ");
    sql.bind(Key::from(site));
    let found = sql.load::<Begin>(conn)?.first().and_then(|row| row.n);
    found.map(|ms| Timestamp::from_millisecond(ms).map_err(Fault::internal)).transpose()
}
