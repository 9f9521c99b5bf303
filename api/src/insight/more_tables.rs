//! The further answers as tables of comma-separated values, as `tables` does for the others.

use super::tables::{COMPARED, compared, number, write};
use crate::fault::Outcome;
use actix_web::web::Bytes;
use shared_types::insight_beside::BesideAnswer;
use shared_types::insight_between::BetweenAnswer;
use shared_types::insight_organisations::OrganisationsAnswer;

/// All, then kinds, then methods; `previous` is the other period.
pub fn between(answer: &BetweenAnswer) -> Outcome<Bytes> {
    let all = [("all", String::new(), &answer.what.all)];
    let kinds = answer.what.kinds.iter().map(|k| ("kind", k.category.clone(), &k.comparison));
    let methods = answer.how.methods.iter().map(|m| ("method", m.method.clone(), &m.comparison));
    let rows = all.into_iter().chain(kinds).chain(methods).map(|(of, code, comparison)| {
        let names = [of.to_owned(), code, answer.days.to_string(), answer.other_days.to_string()];
        names.into_iter().chain(compared(comparison)).collect()
    });
    write(["of", "code", "days", "otherDays"].into_iter().chain(COMPARED), rows)
}

/// The site, then its neighbours.
pub fn beside(answer: &BesideAnswer) -> Outcome<Bytes> {
    let rows = answer.sites.iter().map(|site| {
        let names = [site.site_id.to_string(), site.name.clone(), site.chosen.to_string(), number(site.units)];
        let per = [site.per_hundred, site.per_hundred_low, site.per_hundred_high].map(number);
        names.into_iter().chain(compared(&site.comparison)).chain(per).chain([site.unknown_time.to_string()]).collect()
    });
    let (names, per) = (["site", "name", "chosen", "units"], ["perHundred", "perHundredLow", "perHundredHigh"]);
    write(names.into_iter().chain(COMPARED).chain(per).chain(["unknownTime"]), rows)
}

/// Organisations, then incidents at vacant units and without any.
pub fn organisations(answer: &OrganisationsAnswer) -> Outcome<Bytes> {
    let rows = answer.organisations.iter().map(|of| {
        let names = [of.organisation_id.to_string(), of.name.clone(), of.units.len().to_string()];
        names.into_iter().chain([of.takes_part.to_string()]).chain(compared(&of.comparison)).collect()
    });
    let rest = [("vacant", &answer.vacant), ("none", &answer.no_unit)].map(|(name, comparison)| {
        let names = [name.to_owned(), String::new(), String::new(), String::new()];
        names.into_iter().chain(compared(comparison)).collect()
    });
    write(["organisation", "name", "units", "takesPart"].into_iter().chain(COMPARED), rows.chain(rest))
}
