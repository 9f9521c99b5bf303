//! The deadlines of a site: reading them with the defaults, and replacing what it has of its own. What is late follows from them
//! at once, for what stands there too.

use crate::access::{Ctx, audit};
use crate::codes::CodeBook;
use crate::db::schema::deadline as t;
use crate::db::{AnyConnection, Key};
use crate::fault::{Fault, Outcome};
use crate::incidents::late::{ANY, DEFAULTS};
use diesel::prelude::*;
use shared_types::assignment::{Deadline, Deadlines, NewDeadlines};
use shared_types::ids::AreaId;
use shared_types::problem::FieldFault;
use std::collections::BTreeSet;

/// The deadlines of a site that the caller has looked up through its reach.
pub fn get(conn: &mut AnyConnection, book: &CodeBook, site: AreaId) -> Outcome<Deadlines> {
    let rows: Vec<(i16, i32, i32)> = t::table
        .filter(t::site_id.eq(Key::from(site)))
        .order(t::category.asc())
        .select((t::category, t::accept_minutes, t::close_minutes))
        .load(conn)?;
    let code = |id: i16| book.kind_by_id(id).map(|k| k.category.code.clone());
    Ok(Deadlines {
        own: rows
            .into_iter()
            .map(|(kind, accept_minutes, close_minutes)| Deadline {
                category: code(kind),
                accept_minutes,
                close_minutes,
            })
            .collect(),
        defaults: DEFAULTS
            .iter()
            .map(|(kind, accept, close)| Deadline {
                category: (!kind.is_empty()).then(|| (*kind).to_owned()),
                accept_minutes: *accept,
                close_minutes: *close,
            })
            .collect(),
    })
}

/// Replaces what the site has of its own.
pub fn replace(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    book: &CodeBook,
    site: AreaId,
    new: &NewDeadlines,
) -> Outcome<Deadlines> {
    let mut faults = Vec::new();
    let mut seen = BTreeSet::new();
    for (i, deadline) in new.own.iter().enumerate() {
        if deadline.category.as_deref().is_some_and(|c| book.kind(c).is_none()) {
            faults.push(FieldFault::new(format!("/own/{i}/category"), "unknown-code", "there is no such category"));
        }
        if !seen.insert(&deadline.category) {
            faults.push(FieldFault::new(format!("/own/{i}"), "repeated", "stands there twice"));
        }
    }
    if !faults.is_empty() {
        return Err(Fault::Invalid(faults));
    }
    diesel::delete(t::table.filter(t::site_id.eq(Key::from(site)))).execute(conn)?;
    for deadline in &new.own {
        let kind = deadline.category.as_deref().and_then(|c| book.kind(c)).map_or(ANY, |k| k.id);
        diesel::insert_into(t::table)
            .values((
                t::site_id.eq(Key::from(site)),
                t::category.eq(kind),
                t::accept_minutes.eq(deadline.accept_minutes),
                t::close_minutes.eq(deadline.close_minutes),
            ))
            .execute(conn)?;
    }
    audit::record(conn, ctx, &audit::Entry::of("deadlines.replace", "deadlines", site.0, Some(site)))?;
    get(conn, book, site)
}
