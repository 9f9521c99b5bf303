//! Where, and who is hit again: counts per unit with the units that had none, how unevenly it falls over them, and hexagons.
//!
//! Called by `report`, and for what it counts by unit by `organisations`. An incident that the reader sees in part has no place here: the list tells none either, and a filter by unit
//! does not find it. Then nothing may be made of the rest that looks like the whole: a shop of another that shows 0 would be a wrong
//! answer.

use super::asked::Asked;
use super::basis;
use super::comparison::{Comparing, Row, together};
use super::facts::{self, Folded, NONE, Placed, Source};
use super::follow_rows::number as number_of;
use super::ground::{self, Unit};
use super::methods::concentration::Concentration;
use super::methods::hexagons;
use super::methods::small_counts::LIST_UNDER;
use super::sparse::Sparse;
use super::spots::{self, Spots};
use crate::db::{AnyConnection, Key};
use crate::fault::Outcome;
use crate::incidents::select::Selection;
use diesel::sql_types::{BigInt, Binary, Double, Integer, Nullable};
use h3o::CellIndex;
use jiff::Timestamp;
use shared_types::ids::UnitId;
use shared_types::insight::Comparison;
use shared_types::insight_where::{Corner, HexagonCount, UnitConcentration, UnitCount, WhereAnswer};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// More units than this are not told, here and in follow-up.
pub const MOST_UNITS: usize = 1_000;

/// What one reading is folded into.
#[derive(Default)]
pub struct Counted {
    /// All of it.
    pub total: u64,
    /// Those whose begin is not known.
    pub without_begin: u64,
    /// Those that are seen in part only, and are in nothing below.
    pub not_told: u64,
    /// By unit.
    pub units: Sparse<u64>,
    /// Without any.
    pub without_unit: u64,
    /// By spot, for each site.
    spots: Vec<Sparse<u64>>,
    /// By unit, of those without a point of their own.
    pointless: Sparse<u64>,
    without_point: u64,
}

impl Counted {
    fn add(&mut self, of: &Placed) {
        self.total += 1;
        self.without_begin += u64::from(of.from.is_none());
        if !of.told {
            self.not_told += 1;
            return;
        }
        match of.unit {
            NONE => self.without_unit += 1,
            unit => *self.units.of(unit) += 1,
        }
        match (of.spot, of.unit) {
            (NONE, NONE) => self.without_point += 1,
            (NONE, unit) => *self.pointless.of(unit) += 1,
            (spot, _) => {
                if self.spots.len() <= of.site {
                    self.spots.resize_with(of.site + 1, Sparse::default);
                }
                *self.spots[of.site].of(spot) += 1;
            }
        }
    }
}

/// What one period holds.
#[derive(Default)]
struct Found {
    total: u64,
    without_begin: u64,
    not_told: u64,
    counts: Counts,
    /// By hexagon.
    cells: BTreeMap<CellIndex, u64>,
    without_point: u64,
    no_place_on_earth: u64,
}

impl Found {
    /// What was folded, by the ids of the units and by hexagons of one resolution.
    fn of(folded: &Folded<Counted>, units: &BTreeMap<Key, Unit>, resolution: u8) -> Self {
        let mut found = Self::default();
        let id = |unit: u32| folded.units.get(unit as usize).copied();
        for of in &folded.results {
            found.total += of.total;
            found.without_begin += of.without_begin;
            found.not_told += of.not_told;
            found.counts.without_unit += of.without_unit;
            found.without_point += of.without_point;
            for (unit, n) in of.units.each() {
                if let Some(id) = id(unit) {
                    *found.counts.by_unit.entry(id).or_default() += n;
                }
            }
            for (unit, n) in of.pointless.each() {
                match id(unit).and_then(|id| units.get(&id)).and_then(|unit| unit.point) {
                    Some((longitude, latitude)) => found.place(&hexagons::cells((latitude, longitude)), *n, resolution),
                    None => found.without_point += n,
                }
            }
            for (of_site, spots) in of.spots.iter().zip(&folded.spots) {
                for (spot, n) in of_site.each() {
                    found.place(spots.cells().get(spot as usize).unwrap_or(&None), *n, resolution);
                }
            }
        }
        found
    }

    fn place(&mut self, cells: &spots::Cells, n: u64, resolution: u8) {
        match spots::at(cells, resolution) {
            Some(cell) => *self.cells.entry(cell).or_default() += n,
            None => self.no_place_on_earth += n,
        }
    }
}

/// The answer.
pub fn tell(conn: &mut AnyConnection, source: &Source, asked: &Asked, resolution: u8) -> Outcome<WhereAnswer> {
    asked.not_by_counts_only()?;
    let units = ground::units(conn, asked)?;
    let found = read(conn, source, asked, &asked.selection)?;
    let found = Found::of(&found, &units, resolution);
    let before = match asked.compared() {
        Some((_, span)) => {
            let moment = |ms| Timestamp::from_millisecond(ms).ok();
            let over = asked.selection.over(moment(span.from_ms), moment(span.until_ms));
            Some(Found::of(&read(conn, source, asked, &over)?, &units, resolution).counts)
        }
        None => None,
    };
    let unknown_time = found.without_begin + facts::unplaced(conn, source, asked)?;
    let (rows, no_unit) = compared(asked, &units, found.total, &found.counts, before.as_ref());
    let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    Ok(WhereAnswer {
        basis: basis::of(asked, found.total, unknown_time, found.total),
        units_left_out: i64::try_from(rows.len().saturating_sub(MOST_UNITS)).unwrap_or_default(),
        units: rows.into_iter().take(MOST_UNITS).map(|(id, row)| told(id, &units[&id], row)).collect(),
        no_unit,
        not_told: number(found.not_told),
        concentration: concentration(asked, &units, &found.counts),
        resolution,
        hexagons: found
            .cells
            .iter()
            .map(|(cell, count)| HexagonCount {
                cell: cell.to_string(),
                count: number(*count),
                corners: (cell.boundary().iter())
                    .map(|corner| Corner { longitude: corner.lng(), latitude: corner.lat() })
                    .collect(),
            })
            .collect(),
        without_point: number(found.without_point),
        no_place_on_earth: number(found.no_place_on_earth),
        outlines: ground::outlines(conn, asked)?,
    })
}

type Columns =
    (Integer, Nullable<BigInt>, Nullable<BigInt>, Nullable<Binary>, Binary, Nullable<Double>, Nullable<Double>);
type Values = (i32, Option<i64>, Option<i64>, Option<Key>, Key, Option<f64>, Option<f64>);

/// Folds one period of the selection, from memory or from the tables.
pub fn read(conn: &mut AnyConnection, source: &Source, asked: &Asked, over: &Selection) -> Outcome<Folded<Counted>> {
    if let Some(folded) = source.fold(asked, over, Counted::default, Counted::add) {
        return Ok(folded);
    }
    let mut counted = Counted::default();
    let (mut units, mut numbers) = (Vec::new(), HashMap::new());
    let mut spots = vec![Spots::default(); asked.sites.len()];
    if over.arms() > 0 {
        let columns =
            "i.occurred_from, i.occurred_until, i.unit_id, i.reporter_organisation_id, i.longitude, i.latitude";
        let sql = over.scan(conn.engine(), columns, |_| {});
        sql.each::<Columns, Values>(conn, |(site, from, until, unit, reporter, longitude, latitude)| {
            let site = usize::try_from(site).unwrap_or_default();
            if !facts::touches_hours(asked, over, site, (from, until)) {
                return;
            }
            let unit = unit.map_or(NONE, |id| number_of(&mut numbers, &mut units, id));
            let point = latitude.zip(longitude);
            let spot = point.and_then(|p| spots.get_mut(site).map(|s| s.number(p))).unwrap_or(NONE);
            counted.add(&Placed { site, from, until, told: asked.in_full(site, reporter), unit, spot });
        })?;
    }
    Ok(Folded { results: vec![counted], units: units.into(), spots })
}

/// Counts of one period by unit.
#[derive(Default)]
struct Counts {
    by_unit: BTreeMap<Key, u64>,
    without_unit: u64,
}

impl Counts {
    fn unit(&self, id: Key) -> u64 {
        self.by_unit.get(&id).copied().unwrap_or(0)
    }
}

/// Every unit that is told with its counts, most first; and those without a unit. All are looked at together.
fn compared(
    asked: &Asked,
    units: &BTreeMap<Key, Unit>,
    total: u64,
    now: &Counts,
    before: Option<&Counts>,
) -> (Vec<(Key, Comparison)>, Comparison) {
    let comparing = Comparing::new(asked, total);
    let filtered: BTreeSet<Key> = asked.selection.filter().unit.iter().map(|u| Key::from(*u)).collect();
    let mut rows: Vec<(Option<Key>, Row)> = Vec::new();
    for (id, unit) in units {
        let (count, previous) = (now.unit(*id), before.map(|b| b.unit(*id)));
        // Of a shop whose incidents are not all told none can be said to have happened.
        let told = !in_part(asked, unit) || (unit.organisation.is_some() && unit.organisation == asked.own);
        let may_be_none = unit.takes_part && told && (filtered.is_empty() || filtered.contains(id));
        if count > 0 || previous.is_some_and(|n| n > 0) || may_be_none {
            rows.push((Some(*id), comparing.row(count, previous)));
        }
    }
    rows.push((None, comparing.row(now.without_unit, before.map(|b| b.without_unit))));
    let mut rows = together(rows);
    let no_unit = rows.pop().map(|(_, comparison)| comparison);
    let mut rows: Vec<(Key, Comparison)> = rows.into_iter().filter_map(|(id, row)| Some((id?, row))).collect();
    rows.sort_by(|(a, x), (b, y)| {
        let most = |row: &Comparison| Reverse((row.count, row.previous));
        most(x).cmp(&most(y)).then_with(|| natural(&units[a].label).cmp(&natural(&units[b].label))).then(a.cmp(b))
    });
    (rows, no_unit.unwrap_or_else(|| comparing.row(0, None).alone()))
}

/// Labels as one reads them: 7 before 11, 11 before 11a.
fn natural(label: &str) -> (u64, &str) {
    let digits = label.len() - label.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    (label[..digits].parse().unwrap_or(u64::MAX), &label[digits..])
}

pub(super) fn in_part(asked: &Asked, unit: &Unit) -> bool {
    asked.sites.iter().position(|(id, _)| *id == unit.site).is_none_or(|site| asked.in_part[site])
}

fn concentration(asked: &Asked, units: &BTreeMap<Key, Unit>, now: &Counts) -> Option<UnitConcentration> {
    if asked.in_part.contains(&true) || !asked.selection.filter().unit.is_empty() {
        return None;
    }
    let counts: Vec<u64> = units.iter().filter(|(_, unit)| unit.takes_part).map(|(id, _)| now.unit(*id)).collect();
    over(&counts)
}

/// How unevenly it falls over units that take part; none under 5 incidents.
pub(super) fn over(counts: &[u64]) -> Option<UnitConcentration> {
    let of = Concentration::of(counts);
    if of.incidents() < LIST_UNDER {
        return None;
    }
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    Some(UnitConcentration {
        units: number(of.units()),
        without: number(of.without()),
        repeated: number(counts.iter().filter(|n| **n > 1).count()),
        incidents: i64::try_from(of.incidents()).unwrap_or(i64::MAX),
        units_for_half: number(of.units_for(50)?),
        share_for_half: of.share_of_units_for(50)?,
        units_for_most: number(of.units_for(80)?),
        share_for_most: of.share_of_units_for(80)?,
        gini: of.gini_generalised()?,
        share_at_repeated: of.share_at_repeated()?,
    })
}

fn told(id: Key, unit: &Unit, comparison: Comparison) -> UnitCount {
    UnitCount {
        unit_id: id.to::<UnitId>(),
        site_id: unit.site,
        label: unit.label.clone(),
        zone: unit.zone.clone(),
        organisation_name: unit.organisation_name.clone(),
        longitude: unit.point.map(|p| p.0),
        latitude: unit.point.map(|p| p.1),
        takes_part: unit.takes_part,
        comparison,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn labels_stand_as_one_reads_them() {
        let mut labels = ["K2", "11a", "7", "", "11", "120"];
        labels.sort_by_key(|label| natural(label));
        assert_eq!(labels, ["7", "11", "11a", "120", "", "K2"]);
    }

    #[test]
    fn under_five_nothing_is_said_of_how_unevenly_it_falls() {
        assert_eq!(over(&[]), None);
        assert_eq!(over(&[4, 0]), None);
        let told = over(&[5, 0, 0]).unwrap();
        assert_eq!((told.units, told.without, told.repeated, told.incidents), (3, 2, 1, 5));
        assert_eq!((told.units_for_half, told.share_at_repeated), (1, 1.0));
    }

    proptest! {
        #[test]
        fn who_is_hit_again_is_among_who_is_hit(counts in prop::collection::vec(0..30_u64, 1..80)) {
            let Some(told) = over(&counts) else { return Ok(()) };
            prop_assert!(told.repeated <= told.units - told.without);
            prop_assert!(told.units_for_half <= told.units_for_most);
            prop_assert!((0.0..=1.0).contains(&told.gini) && told.share_at_repeated <= 1.0);
            prop_assert_eq!(told.incidents, counts.iter().sum::<u64>().cast_signed());
        }
    }
}
