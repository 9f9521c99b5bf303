//! The demonstration: made-up places, parties and three years of incidents, marked as such, so that who tries WeBM sees it
//! alive.
//!
//! Called by `webm demo` and by tests. It must not touch a database that holds places of anybody else, and it gives no account
//! outside itself. `docs/demonstration.md` tells what is in it.

mod cast;
pub mod deeds;
pub mod dice;
mod handling;
mod kinds;
mod maker;
mod manners;
mod planted;
mod rhythm;
mod shops;
pub mod sites;
mod texts;
mod way_in;
mod write_incidents;
mod write_places;
mod write_reports;

pub use deeds::Setting;
pub use way_in::{ClientWayIn, WayIn, renew};

use crate::codes::CodeBook;
use crate::db::schema::{area, demonstration};
use crate::db::{AnyConnection, Db, Moment};
use crate::fault::{Fault, Outcome};
use crate::open_figures;
use diesel::prelude::*;
use jiff::ToSpan as _;
use std::sync::Arc;

/// What a database holds.
#[derive(Clone, Copy, Debug)]
pub enum Holds {
    /// No place at all.
    Nothing,
    /// A demonstration, and what it was made from.
    Demonstration(Setting),
    /// Places that are not a demonstration's.
    Others,
}

/// Looks what a database holds.
pub fn look(conn: &mut AnyConnection) -> Outcome<Holds> {
    let made: Option<(i64, Moment)> =
        demonstration::table.select((demonstration::seed, demonstration::made_at)).first(conn).optional()?;
    if let Some((seed, made_at)) = made {
        return Ok(Holds::Demonstration(Setting { seed: seed.cast_unsigned(), now: made_at.into(), scale: 1.0 }));
    }
    let places: i64 = area::table.count().get_result(conn)?;
    Ok(if places == 0 { Holds::Nothing } else { Holds::Others })
}

/// Makes the demonstration, or what a broken-off run left of it. Refuses a database that holds other places.
pub fn make(db: &Db, setting: &Setting) -> Outcome<Setting> {
    let asked = *setting;
    let setting = match db.read_blocking(look)? {
        Holds::Demonstration(made) => Setting { scale: asked.scale, ..made },
        Holds::Nothing => asked,
        Holds::Others => return Err(refused()),
    };
    let (total, written) = progress(db)?;
    if total > 0 && written >= total {
        return Ok(setting);
    }
    let deeds = Arc::new(deeds::make(&setting));
    if total == 0 {
        let deeds = deeds.clone();
        let begun = db.write_blocking(move |conn| match look(conn)? {
            Holds::Nothing => write_places::write(conn, &setting, &deeds).map(|()| true),
            Holds::Demonstration(_) => Ok(false),
            Holds::Others => Err(refused()),
        });
        // Another run began at the same moment: it is that one's demonstration, and this one helps.
        let other = db.read_blocking(look)?;
        match (begun, other) {
            (Ok(true), _) => {}
            (_, Holds::Demonstration(made)) => return make(db, &Setting { scale: asked.scale, ..made }),
            (Err(fault), _) => return Err(fault),
            (Ok(false), _) => return Err(Fault::internal("the demonstration went away")),
        }
    }
    let book = Arc::new(db.read_blocking(CodeBook::load)?);
    for (site, deeds) in Arc::unwrap_or_clone(deeds).into_iter().enumerate() {
        write_incidents::write(db, setting, site, deeds, &book)?;
    }
    // Last: what is published once must not be of half the incidents.
    db.write_blocking(move |conn| {
        let site = cast::Ids(&setting).site(sites::LINDE).to();
        let from = setting.now.to_zoned(Setting::zone()).date().saturating_sub(2.years());
        open_figures::open_for_the_house(conn, &book, (site, &Setting::zone()), ("de-linde", from), setting.now)
    })?;
    Ok(setting)
}

/// How many incidents the demonstration has in all, and how many of them have been written.
pub fn progress(db: &Db) -> Outcome<(i64, i64)> {
    let rows: Vec<(i32, i32)> = db.read_blocking(|conn| {
        Ok(demonstration::table.select((demonstration::total, demonstration::written)).load(conn)?)
    })?;
    Ok(rows.iter().fold((0, 0), |sum, row| (sum.0 + i64::from(row.0), sum.1 + i64::from(row.1))))
}

fn refused() -> Fault {
    Fault::Unavailable("this database holds places that are no demonstration; nothing was changed".into())
}
