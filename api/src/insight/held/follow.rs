//! Filling the house, and keeping it as the tables are: what happened since the last look is read anew.
//!
//! Called by the thread of [`super::Held`] each second, and by every question before it is answered, so that no figure is older than
//! the question. It relies on one rule: whoever changes a fact of an incident emits an event of it in the same transaction.

use super::super::police::Police;
use super::house::House;
use super::house_to_write;
use super::place::{Place, UnderWay};
use super::read::{self, Which};
use crate::db::{AnyConnection, Key};
use crate::fault::{Fault, Outcome};
use crate::incidents::sieve::Gone;
use shared_types::ids::AreaId;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, RwLock};

/// Events of one look.
const LOOK: i64 = 10_000;
/// Incidents of one statement.
const TOGETHER: usize = 500;
/// So many of the last numbers are looked through for open ones at the begin.
const NEWEST: i64 = 1_000;

/// How far this process has followed.
#[derive(Debug)]
pub struct Followed {
    place: Place,
    /// Every incident with a number up to here is held, or never was committed.
    settled: i64,
    /// The highest number that was read, with the change that was the next by then: settled when all before that have ended.
    read: (i64, u64),
}

/// Reads everything.
pub fn fill(conn: &mut AnyConnection, house: &RwLock<House>) -> Outcome<Followed> {
    // First the place, then the facts: what happens in between is read twice, and nothing is missed.
    let under_way = read::under_way(conn)?;
    let place = Place::begin(&read::newest(conn, NEWEST)?);
    let mut fresh = House::default();
    let mut most = 0;
    let mut held = true;
    read::each(conn, Which::All, |row| {
        most = most.max(row.seq);
        held &= fresh.put(row);
    })?;
    read::steps(conn, Which::All, |step| fresh.step(step))?;
    for (site, seq, police) in read::police(conn, Which::All)? {
        fresh.police(site, seq, police);
    }
    tell_gone(&mut fresh, read::gone(conn, None)?, None);
    fresh.shrink();
    if !held {
        return Err(cannot());
    }
    *house_to_write(house) = fresh;
    let settled = if under_way == UnderWay::IN_ORDER { most } else { 0 };
    Ok(Followed { place, settled, read: (most, under_way.next) })
}

/// Reads what happened since.
pub fn catch_up(conn: &mut AnyConnection, house: &RwLock<House>, followed: &mut Followed) -> Outcome<()> {
    loop {
        let under_way = read::under_way(conn)?;
        let events = read::events(conn, followed.place.high(), &followed.place.open(), LOOK)?;
        let (mut ids, mut sites, mut renewed, mut imported) =
            (BTreeSet::new(), BTreeSet::new(), BTreeSet::new(), false);
        for event in &events {
            match event.kind.as_str() {
                "incidents.imported" => imported = true,
                "incidents.renewed" => renewed.extend(event.area_id),
                kind if kind.starts_with("incident.") => {
                    ids.insert(event.subject_id);
                    // A merge, or its end, is told as a change.
                    sites.extend(event.area_id.filter(|_| kind == "incident.changed"));
                }
                _ => {}
            }
        }
        let mut news = News::default();
        let ids: Vec<Key> = ids.into_iter().collect();
        for some in ids.chunks(TOGETHER) {
            news.read(conn, Which::These(some))?;
        }
        if under_way.done >= followed.read.1 {
            followed.settled = followed.read.0;
        }
        if imported {
            let entered = news.rows.len();
            news.read(conn, Which::After(followed.settled))?;
            let most = news.rows[entered..].iter().map(|r| r.seq).fold(followed.read.0, i64::max);
            followed.read = (most, under_way.next);
        }
        for site in &renewed {
            news.read(conn, Which::Site(*site))?;
        }
        let mut gone = Vec::new();
        for site in &sites {
            gone.push((*site, read::gone(conn, Some(*site))?));
        }
        if !news.rows.is_empty() || !gone.is_empty() {
            let mut house = house_to_write(house);
            news.tell(&mut house)?;
            for (site, gone) in gone {
                tell_gone(&mut house, gone, Some(site));
            }
        }
        let seqs: Vec<i64> = events.iter().map(|e| e.seq).collect();
        let full = i64::try_from(seqs.len()).unwrap_or(LOOK) >= LOOK;
        followed.place.see(under_way, &seqs);
        if !full {
            return Ok(());
        }
    }
}

/// What was read anew, before it is told.
#[derive(Default)]
struct News {
    rows: Vec<read::Read>,
    steps: Vec<read::Step>,
    police: Vec<(Key, i64, Police)>,
}

impl News {
    fn read(&mut self, conn: &mut AnyConnection, which: Which<'_>) -> Outcome<()> {
        read::each(conn, which, |row| self.rows.push(*row))?;
        read::steps(conn, which, |step| self.steps.push(*step))?;
        self.police.extend(read::police(conn, which)?);
        Ok(())
    }

    /// A row comes without its steps: they are told after it.
    fn tell(&self, house: &mut House) -> Outcome<()> {
        for row in &self.rows {
            if !house.put(row) {
                return Err(cannot());
            }
        }
        self.steps.iter().for_each(|step| house.step(step));
        self.police.iter().for_each(|(site, seq, police)| house.police(*site, *seq, *police));
        Ok(())
    }
}

fn cannot() -> Fault {
    Fault::internal("facts that cannot be held in memory; figures are read from the tables")
}

/// Writes down which went into another: all, or those of one site.
fn tell_gone(house: &mut House, rows: Vec<read::GoneRow>, only: Option<Key>) {
    let mut by_site: HashMap<AreaId, Vec<Gone>> = HashMap::new();
    if let Some(site) = only {
        by_site.insert(site.to(), vec![]);
    }
    for row in rows {
        let organisation = house.organisation_number(row.reporter_organisation_id);
        by_site.entry(row.site_id.to()).or_default().push(Gone { seq: row.seq, organisation, category: row.category });
    }
    for (site, mut gone) in by_site {
        gone.sort_unstable_by_key(|g| g.seq);
        let columns = house.sites.entry(site).or_default();
        if columns.gone != gone {
            Arc::make_mut(columns).gone = gone;
        }
    }
}
