//! What belongs together: incidents of a selection alike by method, time and place, in a few groups with their reasons.
//!
//! Called over HTTP for who reads incidents. Everything is compared as the reader's list shows it, so that a likeness tells nothing that
//! the list would not. It suggests and never links: a person looks and decides (`belonging`).
//!
//! Two incidents are held against each other as on the screen of one ([`similarity`]: time and place weigh more than method), but only
//! where they share a method that tells something: without one, all that is left is that a busy shop is busy. Three make a group: of many
//! incidents some two are always near each other. The last reported are looked at, at most so many; how many were not is told.

use super::asked::Asked;
use super::basis;
use super::facts::{self, Source};
use super::methods::linkage;
use super::methods::small_counts::LIST_UNDER;
use crate::access::Reach;
use crate::belonging::similarity;
use crate::codes::CodeBook;
use crate::db::AnyConnection;
use crate::fault::Outcome;
use crate::incidents::{list, view};
use jiff::Timestamp;
use shared_types::belonging::{AlikeShare, Likeness};
use shared_types::incident::{IncidentSummary, OccurredPrecision};
use shared_types::insight_together::{AlikeGroup, TogetherAnswer};
use std::cmp::Reverse;

/// The most that are compared.
const MOST: usize = 500;
/// The most groups that are told.
const GROUPS: usize = 5;
/// Fewer than this are no group.
const FEWEST: usize = 3;
/// How alike a group is on average at least. The same place, method and kind within about three days reach it, and so do neighbouring
/// places within the hour.
const ENOUGH: f64 = 0.7;

/// One that is compared.
struct One {
    told: IncidentSummary,
    point: Option<(f64, f64)>,
    from: i64,
    until: i64,
    methods: u64,
}

/// The answer. `list` is where the reader lists incidents.
pub fn tell(
    conn: &mut AnyConnection,
    source: &Source,
    asked: &Asked,
    book: &CodeBook,
    reach: &Reach,
) -> Outcome<TogetherAnswer> {
    asked.not_by_counts_only()?;
    let sums = facts::fold(
        conn,
        source,
        asked,
        &asked.selection,
        || (0_u64, 0_u64),
        |sum, fact| {
            *sum = (sum.0 + 1, sum.1 + u64::from(fact.from.is_none()));
        },
    )?;
    let (total, without_begin) = sums.into_iter().fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
    let unknown_time = without_begin + facts::unplaced(conn, source, asked)?;
    let ones = if total < LIST_UNDER { vec![] } else { read(conn, asked, book, reach)? };
    // Each pair once: the grouping asks for it again and again.
    let scores: Vec<Vec<f64>> = (0..ones.len())
        .map(|a| (0..a).map(|b| pair(&ones[a], &ones[b]).map_or(0.0, |(score, _)| score)).collect())
        .collect();
    let alike = |a: usize, b: usize| if a == b { 1.0 } else { scores[a.max(b)][a.min(b)] };
    let mut found = linkage::groups(ones.len(), alike, ENOUGH);
    found.retain(|group| group.len() >= FEWEST);
    let mut groups: Vec<AlikeGroup> = found.into_iter().filter_map(|group| told(&ones, &group, book)).collect();
    groups.sort_by(|a, b| {
        let most = |group: &AlikeGroup| Reverse(group.incidents.len());
        most(a).cmp(&most(b)).then(b.likeness.total_cmp(&a.likeness)).then(b.last_at.cmp(&a.last_at))
    });
    let left_out = groups.len().saturating_sub(GROUPS);
    groups.truncate(GROUPS);
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    Ok(TogetherAnswer {
        basis: basis::of(asked, total, unknown_time, total),
        groups,
        groups_left_out: number(left_out),
        compared: number(ones.len()),
        not_compared: i64::try_from(total).unwrap_or(i64::MAX).saturating_sub(number(ones.len())),
    })
}

/// The last reported ones that have a time and a method.
fn read(conn: &mut AnyConnection, asked: &Asked, book: &CodeBook, reach: &Reach) -> Outcome<Vec<One>> {
    let sites = asked.selection.sites();
    let mut ones = Vec::new();
    for row in list::placed(conn, &asked.selection, None, MOST)? {
        let time = (row.summary.occurred_from.map(|at| at.0), row.summary.occurred_until.map(|at| at.0));
        let site = sites.iter().position(|id| crate::db::Key::from(*id) == row.summary.site_id).unwrap_or_default();
        if !facts::touches_hours(asked, &asked.selection, site, time) {
            continue;
        }
        let (told, point) = view::placed(row.summary, (row.longitude, row.latitude), reach, book)?;
        let exact = matches!(
            told.occurred_precision,
            OccurredPrecision::Exact | OccurredPrecision::Between | OccurredPrecision::Day
        );
        let methods = book.method_set(told.methods.iter().map(String::as_str)).map_or(0, |set| set.0.cast_unsigned());
        let (Some(from), true, true) = (time.0, exact, methods != 0) else { continue };
        ones.push(One { told, point, from, until: time.1.unwrap_or(from).max(from), methods });
    }
    let sets: Vec<u64> = ones.iter().map(|one| one.methods).collect();
    let telling = similarity::telling(&sets);
    for one in &mut ones {
        one.methods &= telling;
    }
    Ok(ones)
}

/// How alike two are; none where they share no method that tells something.
fn pair(a: &One, b: &One) -> Option<(f64, Vec<AlikeShare>)> {
    if a.methods & b.methods == 0 {
        return None;
    }
    let apart = (b.from - a.until).max(a.from - b.until).max(0) / 60_000;
    let by_day = [a, b].iter().any(|one| one.told.occurred_precision == OccurredPrecision::Day);
    // A day says less than a moment, as for two on the screen.
    let time = similarity::of_minutes(apart) * if by_day { 0.5 } else { 1.0 };
    let (one, other) = (&a.told, &b.told);
    let same_unit = one.unit_id.is_some() && one.unit_id == other.unit_id;
    let same_site = one.site_id == other.site_id;
    let place = match (same_unit, a.point.zip(b.point)) {
        (true, _) => 1.0,
        (_, Some((here, there))) => similarity::of_meters(similarity::meters(here, there)),
        _ if same_site && one.zone.is_some() && one.zone == other.zone => 0.6,
        _ if same_site => 0.3,
        _ => 0.1,
    };
    let kind = similarity::of_kinds(&one.category, &other.category);
    similarity::score(Some(time), Some(place), similarity::jaccard(a.methods, b.methods), Some(kind))
}

fn told(ones: &[One], group: &[usize], book: &CodeBook) -> Option<AlikeGroup> {
    let (mut scores, mut sums, mut pairs) = (0.0, [(0.0, 0.0); 4], 0.0);
    for (n, a) in group.iter().enumerate() {
        for b in &group[n + 1..] {
            pairs += 1.0;
            let Some((score, shares)) = pair(&ones[*a], &ones[*b]) else { continue };
            scores += score;
            for share in shares {
                let at = PARTS.iter().position(|part| *part == share.by)?;
                sums[at] = (sums[at].0 + share.share, share.weight);
            }
        }
    }
    let round = |n: f64| (n * 1000.0).round() / 1000.0;
    let reasons = PARTS.iter().zip(sums).map(|(by, (share, weight))| AlikeShare {
        by: *by,
        share: round(share / pairs),
        weight: round(weight),
    });
    let mut members: Vec<&One> = group.iter().map(|at| &ones[*at]).collect();
    members.sort_by(|a, b| a.from.cmp(&b.from).then(a.told.id.cmp(&b.told.id)));
    let shared = members.iter().fold(u64::MAX, |set, one| set & one.methods);
    let unit = members[0].told.unit_id;
    let one_unit = unit.is_some() && members.iter().all(|one| one.told.unit_id == unit);
    Some(AlikeGroup {
        likeness: round(scores / pairs),
        reasons: reasons.collect(),
        shared_methods: book.method_codes(crate::codes::MethodSet(shared.cast_signed())),
        unit_label: members[0].told.unit_label.clone().filter(|_| one_unit),
        first_at: Timestamp::from_millisecond(members.first()?.from).ok()?,
        last_at: Timestamp::from_millisecond(members.last()?.from).ok()?,
        incidents: members.into_iter().map(|one| one.told.clone()).collect(),
    })
}

const PARTS: [Likeness; 4] = [Likeness::Time, Likeness::Place, Likeness::Method, Likeness::Kind];
