//! The terms of a site: reading them with the defaults, and replacing what it has of its own.

use super::term::{DEFAULTS, Terms, WARNING};
use crate::access::{Ctx, audit};
use crate::codes::CodeBook;
use crate::db::schema::{attachment, person, retention_term as t, vehicle};
use crate::db::{AnyConnection, Key};
use crate::fault::{Fault, Outcome};
use diesel::prelude::*;
use shared_types::ids::AreaId;
use shared_types::problem::FieldFault;
use shared_types::retention::{NewRetentionTerms, RetentionTerm, RetentionTerms};
use std::collections::BTreeSet;

fn told(category: &str, outcome: &str, minor: bool, days: i32) -> RetentionTerm {
    let word = |w: &str| (!w.is_empty()).then(|| w.to_owned());
    RetentionTerm { category: word(category), outcome: word(outcome), minor, days }
}

/// The terms of a site that the caller has looked up through its reach.
pub fn get(conn: &mut AnyConnection, site: AreaId) -> Outcome<RetentionTerms> {
    let terms = Terms::of_site(conn, site)?;
    Ok(RetentionTerms {
        own: terms.own().iter().map(|t| told(&t.category, &t.outcome, t.minor, t.days)).collect(),
        defaults: DEFAULTS.iter().map(|(c, o, m, d)| told(c, o, *m, *d)).collect(),
        warning_days: i32::try_from(WARNING.as_hours() / 24).unwrap_or(28),
    })
}

/// Replaces what the site has of its own; the ends of what stands there are reckoned anew.
pub fn replace(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    book: &CodeBook,
    site: AreaId,
    new: &NewRetentionTerms,
) -> Outcome<RetentionTerms> {
    let mut faults = Vec::new();
    let mut seen = BTreeSet::new();
    for (i, term) in new.own.iter().enumerate() {
        if term.category.as_deref().is_some_and(|c| book.kind(c).is_none()) {
            faults.push(FieldFault::new(format!("/own/{i}/category"), "unknown-code", "there is no such category"));
        }
        if !seen.insert((&term.category, &term.outcome, term.minor)) {
            faults.push(FieldFault::new(format!("/own/{i}"), "repeated", "stands there twice"));
        }
    }
    if !faults.is_empty() {
        return Err(Fault::Invalid(faults));
    }
    let id = Key::from(site);
    diesel::delete(t::table.filter(t::site_id.eq(id))).execute(conn)?;
    for term in &new.own {
        diesel::insert_into(t::table)
            .values((
                t::site_id.eq(id),
                t::category.eq(term.category.as_deref().unwrap_or_default()),
                t::outcome.eq(term.outcome.as_deref().unwrap_or_default()),
                t::minor.eq(term.minor),
                t::days.eq(term.days),
            ))
            .execute(conn)?;
    }
    // No version is 0: the chore takes them for changed.
    let persons = person::table.filter(person::site_id.eq(id).and(person::wiped_at.is_null()));
    diesel::update(persons).set(person::term_version.eq(0)).execute(conn)?;
    let vehicles = vehicle::table.filter(vehicle::site_id.eq(id).and(vehicle::wiped_at.is_null()));
    diesel::update(vehicles).set(vehicle::term_version.eq(0)).execute(conn)?;
    let files = attachment::table.filter(attachment::site_id.eq(id).and(attachment::wiped_at.is_null()));
    diesel::update(files).set(attachment::term_version.eq(0)).execute(conn)?;
    audit::record(conn, ctx, &audit::Entry::of("retention-terms.replace", "retention-terms", site.0, Some(site)))?;
    get(conn, site)
}
