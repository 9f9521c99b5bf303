//! Switches the figures of a site on or off, and says where they are found. What was published stays, to be there unchanged when they
//! are switched on again.

use super::{publish, store};
use crate::access::audit::{self, Entry};
use crate::access::{Ctx, Reach};
use crate::codes::CodeBook;
use crate::db::schema::open_figures as t;
use crate::db::types::Day;
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Expect as _, Fault, Outcome};
use crate::jobs::outbox;
use crate::web::etag::IfMatch;
use diesel::prelude::*;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use shared_types::ids::AreaId;
use shared_types::open_figures::{MOST_YEARS, NewOpenFigures, OpenFiguresSettings};
use shared_types::problem::FieldFault;

/// Sets it. Switched on, what is due is published in the same transaction.
pub fn set(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    book: &CodeBook,
    site: AreaId,
    if_match: IfMatch,
    new: &NewOpenFigures,
) -> Outcome<OpenFiguresSettings> {
    let present = store::settings(conn, reach, site)?;
    if_match.require(present.version)?;
    let place = reach.tree().get(site).and_then(|place| place.site.as_ref()).ok_or(Fault::NotFound)?;
    let from = first(new.from_date, ctx, &place.zone)?;
    let id = Key::from(site);
    let opened = new.on.then(|| Moment::from(present.opened_at.unwrap_or_else(|| ctx.at())));
    let values = (
        t::code.eq(&new.code),
        t::from_date.eq(Day::from(from)),
        t::opened_at.eq(opened),
        t::set_by.eq(ctx.actor().account.map(Key::from)),
        t::version.eq(present.version + 1),
    );
    let taken = ("open-address-taken", "Another site has this address; choose another.");
    let done = if present.version == 0 {
        diesel::insert_into(t::table).values((t::site_id.eq(id), values)).execute(conn)
    } else {
        let mine = t::table.filter(t::site_id.eq(id).and(t::version.eq(present.version)));
        diesel::update(mine).set(values).execute(conn)
    };
    if done.unique_is(taken.0, taken.1)? == 0 {
        return Err(Fault::Stale(None));
    }
    let verb = if new.on { "open-figures.open" } else { "open-figures.close" };
    audit::record(conn, ctx, &Entry::of(verb, "open-figures", site.0, Some(site)))?;
    outbox::emit(conn, ctx.at(), "open-figures.set", site.0, Some(site))?;
    publish::at_site(conn, book, (site, &place.zone), from, ctx.at())?;
    store::settings(conn, reach, site)
}

/// Switches them on for the house itself, as in a demonstration, and publishes what is due; nothing where they were set before.
pub fn open_for_the_house(
    conn: &mut AnyConnection,
    book: &CodeBook,
    (site, zone): (AreaId, &TimeZone),
    (code, from): (&str, Date),
    at: Timestamp,
) -> Outcome<()> {
    let id = Key::from(site);
    let set: bool = diesel::select(diesel::dsl::exists(t::table.find(id))).get_result(conn)?;
    if set {
        return Ok(());
    }
    let from = from.first_of_month();
    diesel::insert_into(t::table)
        .values((
            (t::site_id.eq(id), t::code.eq(code), t::from_date.eq(Day::from(from))),
            (t::opened_at.eq(Some(Moment::from(at))), t::version.eq(1)),
        ))
        .execute(conn)?;
    publish::at_site(conn, book, (site, zone), from, at).map(|_| ())
}

/// The first day of the first month, which lies neither in the future nor very long ago.
fn first(day: Date, ctx: &Ctx, zone: &TimeZone) -> Outcome<Date> {
    let today = ctx.at().to_zoned(zone.clone()).date();
    let fault = |code: &str, words: &str| Err(Fault::Invalid(vec![FieldFault::new("/fromDate", code, words)]));
    if day > today {
        return fault("in-the-future", "lies in the future");
    }
    if day < today.saturating_sub(i32::from(MOST_YEARS).years()) {
        return fault("range", "at most ten years back");
    }
    Ok(day.first_of_month())
}
