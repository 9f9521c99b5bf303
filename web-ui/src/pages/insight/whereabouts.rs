//! The panel of where: units with how they compare, who is hit again in a sentence, a map of its own lines, the table behind. Called
//! by the screen for who sees single shops.

use shared_types::{
    incident::IncidentFilter,
    insight::Showing,
    insight_where::{HexagonCount, SiteOutline, UnitCount, WhereAnswer},
};
use yew::prelude::*;

use super::ground::Ground;
use super::organisations::Organisations;
use super::panels::{behind, compared, few, head, to_list};
use super::pure::verdict;
use crate::{
    charts::{Bar, Cell, Dot, Map, bars},
    client::{insight, use_load},
    components::{Pick, Segments, skeleton_panel},
    content::async_content,
    i18n::{I18n, Key, Locale, use_i18n},
};

/// Units that are drawn as bars; the others stand in the table.
const BARS: usize = 15;
/// About how wide a hexagon of each resolution is.
pub const WIDTHS: [(u8, &str); 4] = [(8, "900 m"), (9, "350 m"), (10, "130 m"), (11, "50 m")];

/// What is drawn at first: a centre is a few hundred metres wide.
const FINE: u8 = 11;

/// What the panel needs.
#[derive(Properties, PartialEq)]
pub struct WhereProps {
    /// The filters.
    pub filter: IncidentFilter,
}

/// The panel.
#[component]
pub fn WherePanel(props: &WhereProps) -> Html {
    let i18n = use_i18n();
    let resolution = use_state_eq(|| FINE);
    let filter = &props.filter;
    let load = use_load((filter.clone(), *resolution), |client, signal, (filter, resolution)| {
        insight::places(client, signal, filter, resolution)
    });
    let turn = {
        let resolution = resolution.setter();
        Callback::from(move |word: AttrValue| resolution.set(word.parse().unwrap_or(FINE)))
    };
    let by = use_state_eq(|| AttrValue::Static("unit"));
    let turn_by = {
        let by = by.setter();
        Callback::from(move |word: AttrValue| by.set(word))
    };
    let picks = vec![
        Pick::new("unit", i18n.t(Key::TenantByUnit).to_owned()),
        Pick::new("organisation", i18n.t(Key::TenantByOrganisation).to_owned()),
    ];
    html! {
        <section class="card" id="where">
            { head(i18n.t(Key::WhereTitle), html! { <p>{ i18n.t(Key::WhereAbout) }</p> }) }
            { async_content(&i18n, &load, skeleton_panel(), |answer| {
                if answer.basis.showing == Showing::ListOnly {
                    return few(&i18n, filter, &answer.basis, false);
                }
                html! {
                    <div class="grid-2">
                        <div>
                            <Segments name="hit-by" label={i18n.t(Key::TenantBy).to_owned()} value={(*by).clone()} {picks} onchange={turn_by} />
                            if *by == "organisation" { <Organisations filter={filter.clone()} /> } else { { units(&i18n, filter, answer) } }
                        </div>
                        <div><Ground answer={answer.clone()} resolution={*resolution} turn={turn.clone()} /></div>
                    </div>
                }
            }) }
        </section>
    }
}

fn units(i18n: &I18n, filter: &IncidentFilter, answer: &WhereAnswer) -> Html {
    let title = sentence(i18n, answer);
    let rows: Vec<Bar> = answer.units.iter().filter(|unit| hit(unit)).take(BARS).map(|unit| bar(i18n, unit)).collect();
    let leads = answer.basis.leads_to_incidents;
    let lead = |bar: &Bar, name: String, content: Html| to_list(&of_unit(filter, &bar.code), leads, name, content);
    let table: Vec<_> = (answer.units.iter())
        .map(|unit| (name(i18n, unit), unit.comparison.clone()))
        .chain([(i18n.t(Key::WhereNoUnit).to_owned(), answer.no_unit.clone())])
        .collect();
    html! {
        <>
            <h3>{ &title }</h3>
            if !rows.is_empty() { { bars(i18n, &rows, &title, &lead) } }
            { counts(i18n, answer) }
            { behind(i18n, "where", filter, compared(i18n, &table, Key::WhereUnit)) }
        </>
    }
}

fn hit(unit: &UnitCount) -> bool {
    unit.comparison.count.is_some_and(|count| count > 0)
}

/// What the bars say, in a sentence.
fn sentence(i18n: &I18n, answer: &WhereAnswer) -> String {
    let integer = |n: i64| i18n.language.integer(n);
    if let Some(of) = &answer.concentration {
        let key = if i18n.language.is_one(of.units_for_half) { Key::WhereHalfOne } else { Key::WhereHalfMany };
        return i18n.f(key, &[("n", &integer(of.units_for_half)), ("all", &integer(of.units))]);
    }
    match answer.units.iter().find(|unit| hit(unit)) {
        Some(unit) => {
            let count = unit.comparison.count.unwrap_or(0);
            i18n.f(Key::WhereFirst, &[("name", &name(i18n, unit)), ("n", &integer(count))])
        }
        None => i18n.t(Key::WhereNowhere).to_owned(),
    }
}

/// A unit as people call it.
pub fn name(i18n: &I18n, unit: &UnitCount) -> String {
    let name = match &unit.organisation_name {
        Some(organisation) => format!("{} · {organisation}", unit.label),
        None => unit.label.clone(),
    };
    if unit.takes_part { name } else { format!("{name} ({})", i18n.t(Key::WhereLeft)) }
}

fn bar(i18n: &I18n, unit: &UnitCount) -> Bar {
    Bar {
        code: unit.unit_id.to_string(),
        label: name(i18n, unit),
        count: unit.comparison.count,
        previous: unit.comparison.previous,
        under: false,
        about: None,
        note: verdict(i18n, &unit.comparison),
    }
}

/// The incidents of one unit.
pub fn of_unit(filter: &IncidentFilter, id: &str) -> IncidentFilter {
    IncidentFilter { unit: id.parse().into_iter().collect(), ..filter.clone() }
}

fn counts(i18n: &I18n, answer: &WhereAnswer) -> Html {
    let figure = |n: i64, words: String| html! { <span><b>{ i18n.language.integer(n) }</b>{ " " }{ words }</span> };
    let percent = |share: f64| i18n.language.percent(share);
    html! {
        <p class="counts">
            if let Some(of) = &answer.concentration {
                { figure(of.units_for_most, i18n.f(Key::WhereMost, &[("share", &percent(of.share_for_most))])) }
                { figure(of.repeated, i18n.f(Key::WhereRepeated, &[("share", &percent(of.share_at_repeated))])) }
                { figure(of.without, i18n.t(Key::WhereWithout).to_owned()) }
                <span><b>{ i18n.language.decimal(of.gini, 2) }</b>{ " " }{ i18n.t(Key::WhereGini) }</span>
            }
            if let Some(none) = answer.no_unit.count.filter(|n| *n > 0) { { figure(none, i18n.t(Key::WhereNoUnit).to_owned()) } }
            if answer.not_told > 0 { { figure(answer.not_told, i18n.t(Key::WhereNotTold).to_owned()) } }
            if answer.units_left_out > 0 { { figure(answer.units_left_out, i18n.t(Key::WhereLeftOut).to_owned()) } }
        </p>
    }
}

/// The answer as plain shapes.
pub fn sheet(i18n: &I18n, answer: &WhereAnswer) -> Map {
    let incidents = |n: i64| i18n.f(Key::BasisTotal, &[("n", &i18n.language.integer(n))]);
    let cell = |of: &HexagonCount| Cell {
        corners: of.corners.iter().map(|corner| (corner.longitude, corner.latitude)).collect(),
        count: of.count,
        name: incidents(of.count),
    };
    let dot = |unit: &UnitCount| {
        let count = unit.comparison.count.unwrap_or(0);
        let at = unit.longitude.zip(unit.latitude)?;
        Some(Dot { at, count, name: format!("{}: {}", name(i18n, unit), incidents(count)) })
    };
    Map {
        outlines: answer.outlines.iter().filter_map(ring).collect(),
        cells: answer.hexagons.iter().map(cell).collect(),
        dots: answer.units.iter().filter_map(dot).collect(),
    }
}

/// The outer ring of a GeoJSON polygon.
fn ring(outline: &SiteOutline) -> Option<Vec<(f64, f64)>> {
    let ring = outline.boundary.get("coordinates")?.get(0)?.as_array()?;
    ring.iter().map(|place| Some((place.get(0)?.as_f64()?, place.get(1)?.as_f64()?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_is_read_and_what_is_none_is_left_out() {
        let of = |text: &str| {
            ring(&SiteOutline { site_id: uuid::Uuid::nil().into(), boundary: serde_json::from_str(text).unwrap() })
        };
        assert_eq!(
            of(r#"{"type":"Polygon","coordinates":[[[5.1,52],[5.2,52.1]]]}"#),
            Some(vec![(5.1, 52.0), (5.2, 52.1)])
        );
        assert_eq!(of(r#"{"type":"Polygon","coordinates":[]}"#), None);
        assert_eq!(of(r#"{"coordinates":[[["a",52]]]}"#), None);
    }

    #[test]
    fn a_unit_leads_to_its_own_incidents_within_the_filters() {
        let filter = IncidentFilter { category: vec!["theft".into()], ..IncidentFilter::default() };
        let of = of_unit(&filter, "0190f0f0-0000-7000-8000-000000000003");
        assert_eq!((of.unit.len(), of.category), (1, vec!["theft".to_owned()]));
    }
}
