//! The panel of a site beside its neighbours: counts with the year before, per 100 units with an interval; no ranking. Called by the
//! screen for one site.

use shared_types::{
    ids::AreaId,
    incident::IncidentFilter,
    insight_beside::{BesideAnswer, BesideSite},
};
use yew::prelude::*;

use super::{
    panels::{behind, head, number, to_list},
    pure::{comparison, verdict},
};
use crate::{
    charts::{Bar, bars},
    client::{insight, use_load},
    components::skeleton_lines,
    content::async_content,
    i18n::{I18n, Key, Locale, use_i18n},
};

/// What the panel needs.
#[derive(Properties, PartialEq)]
pub struct BesideProps {
    /// The filters.
    pub filter: IncidentFilter,
    /// The one site that they leave.
    pub site: AreaId,
}

/// The panel.
#[component]
pub fn BesidePanel(props: &BesideProps) -> Html {
    let i18n = use_i18n();
    html! {
        <section class="card" id="beside">
            { head(i18n.t(Key::BesideTitle), html! { <p>{ i18n.t(Key::BesideAbout) }</p> }) }
            if of_one(&props.filter) {
                <p class="state muted">{ i18n.t(Key::BesideOfOne) }</p>
            } else {
                <Answer filter={props.filter.clone()} site={props.site} />
            }
        </section>
    }
}

/// Whether the filters ask what can be asked of one site only.
fn of_one(filter: &IncidentFilter) -> bool {
    let hands = !filter.assignee.is_empty() || !filter.team.is_empty() || filter.overdue.is_some();
    hands || !filter.unit.is_empty() || !filter.week_hour.is_empty()
}

#[component]
fn Answer(props: &BesideProps) -> Html {
    let i18n = use_i18n();
    let filter = IncidentFilter { area: vec![], site: vec![props.site], ..props.filter.clone() };
    let load = use_load(filter.clone(), insight::beside);
    async_content(&i18n, &load, skeleton_lines(3), |answer| {
        let rows: Vec<Bar> = answer.sites.iter().map(|site| bar(&i18n, site)).collect();
        let lead = |bar: &Bar, name: String, content: Html| {
            let site = answer.sites.iter().find(|site| site.site_id.to_string() == bar.code);
            let leads = site.is_some_and(|site| site.leads_to_incidents);
            let of = IncidentFilter { site: bar.code.parse().into_iter().collect(), ..filter.clone() };
            to_list(&of, leads, name, content)
        };
        let title = sentence(&i18n, answer);
        html! {
            <>
                <h3>{ &title }</h3>
                { bars(&i18n, &rows, &title, &lead) }
                <p class="counts">
                    if answer.sites.iter().any(|site| site.rounded_to.is_some()) { <span>{ i18n.t(Key::BesideRounded) }</span> }
                    <span>{ i18n.t(Key::BesideCareful) }</span>
                </p>
                { behind(&i18n, "beside", &filter, table(&i18n, answer)) }
            </>
        }
    })
}

fn sentence(i18n: &I18n, answer: &BesideAnswer) -> String {
    let beside = answer.sites.iter().filter(|site| !site.chosen).count();
    let own = answer.sites.iter().find(|site| site.chosen);
    let name = own.map(|site| site.name.clone()).unwrap_or_default();
    if beside == 0 {
        return i18n.f(Key::BesideNone, &[("name", &name)]);
    }
    let count = own.and_then(|site| site.comparison.count);
    let told = count.map_or_else(|| i18n.t(Key::BarsHidden).to_owned(), |n| i18n.language.integer(n));
    let key = if i18n.language.is_one(beside as i64) { Key::BesideOne } else { Key::BesideMany };
    i18n.f(key, &[("name", &name), ("n", &told), ("beside", &i18n.language.integer(beside as i64))])
}

/// `12,4 per 100 panden (9,1–16,5)`; nothing where there is no rate.
fn rate(i18n: &I18n, site: &BesideSite) -> Option<String> {
    let one = |value: f64| i18n.language.decimal(value, 1);
    let (per, low, high) = (site.per_hundred?, site.per_hundred_low?, site.per_hundred_high?);
    Some(i18n.f(Key::BesideRate, &[("n", &one(per)), ("low", &one(low)), ("high", &one(high))]))
}

fn bar(i18n: &I18n, site: &BesideSite) -> Bar {
    Bar {
        code: site.site_id.to_string(),
        label: site.name.clone(),
        count: site.comparison.count,
        previous: site.comparison.previous,
        under: false,
        about: rate(i18n, site),
        note: verdict(i18n, &site.comparison),
    }
}

fn table(i18n: &I18n, answer: &BesideAnswer) -> Html {
    let count = |site: &BesideSite| match site.comparison.count {
        None => i18n.t(Key::BarsHidden).to_owned(),
        count => number(i18n, count),
    };
    html! {
        <table class="table">
            <thead><tr>
                <th scope="col">{ i18n.t(Key::BesideSite) }</th>
                <th scope="col" class="number">{ i18n.t(Key::BarsCount) }</th>
                <th scope="col">{ i18n.t(Key::TableCompared) }</th>
                <th scope="col" class="number">{ i18n.t(Key::BesideUnits) }</th>
                <th scope="col">{ i18n.t(Key::BesidePer) }</th>
                <th scope="col" class="number">{ i18n.t(Key::FollowUnknown) }</th>
            </tr></thead>
            <tbody>
                for site in &answer.sites {
                    <tr>
                        <th scope="row">{ &site.name }</th>
                        <td class="number">{ count(site) }</td>
                        <td>{ comparison(i18n, &site.comparison) }</td>
                        <td class="number">{ number(i18n, site.units) }</td>
                        <td>{ rate(i18n, site).unwrap_or_else(|| "–".to_owned()) }</td>
                        <td class="number">{ number(i18n, Some(site.unknown_time)) }</td>
                    </tr>
                }
            </tbody>
        </table>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_holds_at_one_site_only_is_asked_of_no_other() {
        let of = |filter: IncidentFilter| of_one(&filter);
        assert!(!of(IncidentFilter { category: vec!["theft".into()], ..IncidentFilter::default() }));
        assert!(of(IncidentFilter { week_hour: vec![3], ..IncidentFilter::default() }));
        assert!(of(IncidentFilter { overdue: Some(false), ..IncidentFilter::default() }));
    }
}
