//! Who is hit again by organisation: the units of one together. Called by the panel of where, when somebody turns to it.

use shared_types::{
    incident::IncidentFilter,
    insight_organisations::{OrganisationCount, OrganisationsAnswer},
};
use yew::prelude::*;

use super::{
    panels::{behind, compared, to_list},
    pure::verdict,
};
use crate::{
    charts::{Bar, bars},
    client::{insight, use_load},
    components::skeleton_lines,
    content::async_content,
    i18n::{I18n, Key, Locale, use_i18n},
};

/// Organisations that are drawn as bars; the others stand in the table.
const BARS: usize = 15;

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct OrganisationsProps {
    /// The filters.
    pub filter: IncidentFilter,
}

/// Bars, figures, table.
#[component]
pub fn Organisations(props: &OrganisationsProps) -> Html {
    let i18n = use_i18n();
    let filter = &props.filter;
    let load = use_load(filter.clone(), insight::organisations);
    async_content(&i18n, &load, skeleton_lines(6), |answer| {
        let hit = |of: &&OrganisationCount| of.comparison.count.is_some_and(|count| count > 0);
        let rows: Vec<Bar> = answer.organisations.iter().filter(hit).take(BARS).map(|of| bar(&i18n, of)).collect();
        let lead = |bar: &Bar, name: String, content: Html| {
            let of = answer.organisations.iter().find(|of| of.organisation_id.to_string() == bar.code);
            let list = IncidentFilter { unit: of.map(|of| of.units.clone()).unwrap_or_default(), ..filter.clone() };
            to_list(&list, of.is_some() && answer.basis.leads_to_incidents, name, content)
        };
        let title = sentence(&i18n, answer);
        let table: Vec<_> = (answer.organisations.iter())
            .map(|of| (name(&i18n, of), of.comparison.clone()))
            .chain([
                (i18n.t(Key::TenantVacant).to_owned(), answer.vacant.clone()),
                (i18n.t(Key::WhereNoUnit).to_owned(), answer.no_unit.clone()),
            ])
            .collect();
        html! {
            <>
                <h3>{ &title }</h3>
                if !rows.is_empty() { { bars(&i18n, &rows, &title, &lead) } }
                { counts(&i18n, answer) }
                { behind(&i18n, "organisations", filter, compared(&i18n, &table, Key::TenantName)) }
            </>
        }
    })
}

fn sentence(i18n: &I18n, answer: &OrganisationsAnswer) -> String {
    let integer = |n: i64| i18n.language.integer(n);
    if let Some(of) = &answer.concentration {
        let key = if i18n.language.is_one(of.units_for_half) { Key::TenantHalfOne } else { Key::TenantHalfMany };
        return i18n.f(key, &[("n", &integer(of.units_for_half)), ("all", &integer(of.units))]);
    }
    match answer.organisations.first().filter(|of| of.comparison.count.is_some_and(|count| count > 0)) {
        Some(of) => {
            let count = integer(of.comparison.count.unwrap_or(0));
            i18n.f(Key::WhereFirst, &[("name", &name(i18n, of)), ("n", &count)])
        }
        None => i18n.t(Key::WhereNowhere).to_owned(),
    }
}

/// `Modehuis Van Dam (2 panden)`.
fn name(i18n: &I18n, of: &OrganisationCount) -> String {
    let mut name = of.name.clone();
    if of.units.len() > 1 {
        name =
            format!("{name} ({})", i18n.f(Key::TenantUnits, &[("n", &i18n.language.integer(of.units.len() as i64))]));
    }
    if of.takes_part { name } else { format!("{name} ({})", i18n.t(Key::WhereLeft)) }
}

fn bar(i18n: &I18n, of: &OrganisationCount) -> Bar {
    Bar {
        code: of.organisation_id.to_string(),
        label: name(i18n, of),
        count: of.comparison.count,
        previous: of.comparison.previous,
        under: false,
        about: None,
        note: verdict(i18n, &of.comparison),
    }
}

fn counts(i18n: &I18n, answer: &OrganisationsAnswer) -> Html {
    let figure = |n: i64, words: String| html! { <span><b>{ i18n.language.integer(n) }</b>{ " " }{ words }</span> };
    let percent = |share: f64| i18n.language.percent(share);
    html! {
        <p class="counts">
            if let Some(of) = &answer.concentration {
                { figure(of.units_for_most, i18n.f(Key::TenantMost, &[("share", &percent(of.share_for_most))])) }
                { figure(of.repeated, i18n.f(Key::TenantRepeated, &[("share", &percent(of.share_at_repeated))])) }
                { figure(of.without, i18n.t(Key::TenantWithout).to_owned()) }
            }
            if let Some(none) = answer.vacant.count.filter(|n| *n > 0) { { figure(none, i18n.t(Key::TenantVacant).to_owned()) } }
            if let Some(none) = answer.no_unit.count.filter(|n| *n > 0) { { figure(none, i18n.t(Key::WhereNoUnit).to_owned()) } }
            if answer.not_told > 0 { { figure(answer.not_told, i18n.t(Key::WhereNotTold).to_owned()) } }
            if answer.left_out > 0 { { figure(answer.left_out, i18n.t(Key::TenantLeftOut).to_owned()) } }
        </p>
    }
}
