//! What in the texts for everybody looks personal: pointed out, and refused until whoever sends has looked.

use crate::access::AreaTree;
use crate::db::schema::{organisation, unit};
use crate::db::{AnyConnection, Key};
use crate::fault::{Fault, Outcome};
use diesel::prelude::*;
use shared_types::alert_findings::{TextFinding, find};
use shared_types::ids::AreaId;
use shared_types::problem::FieldFault;

/// Looks through texts, each with its place in the body. Names of the site, of what it lies in and of its shops are none of persons.
pub fn look(
    conn: &mut AnyConnection,
    tree: &AreaTree,
    site: AreaId,
    texts: &[(&str, Option<&str>)],
) -> Outcome<Vec<TextFinding>> {
    let shops: Vec<String> = unit::table
        .inner_join(organisation::table)
        .filter(unit::site_id.eq(Key::from(site)))
        .select(organisation::name)
        .load(conn)?;
    let places = tree.path(site).into_iter().filter_map(|id| tree.get(id)).map(|p| p.name.as_str());
    let known: Vec<&str> = shops.iter().map(String::as_str).chain(places).collect();
    Ok(texts.iter().filter_map(|(at, text)| text.map(|t| find(at, t, &known))).flatten().collect())
}

/// Refuses what was not confirmed. It tells where, never what.
pub fn confirmed(findings: &[TextFinding], confirmed: bool) -> Outcome<()> {
    if confirmed || findings.is_empty() {
        return Ok(());
    }
    let told = |f: &TextFinding| {
        let detail =
            format!("From character {} on something looks like a {}. Take it out, or confirm.", f.from, f.kind);
        FieldFault::new(f.pointer.clone(), &format!("looks-like-{}", f.kind), detail)
    };
    Err(Fault::Invalid(findings.iter().map(told).collect()))
}
