//! What the counts of places are laid on: the map, or a floor plan of the site where there is one. Called by the panel of where, with the
//! answer that the panel shows; nothing is counted here. Tiles lie under the map only where our server has some, and come from it.

use shared_types::{
    floor_plan::FloorPlan,
    ids::{AreaId, FloorPlanId},
    insight_where::WhereAnswer,
};
use yew::prelude::*;

use super::whereabouts;
use crate::{
    charts::{Placed, TileAt, Under, map, plan, size_of, view_box},
    client::{floor_plans, use_load},
    components::{Pick, Segments, Select, skeleton_panel},
    content::async_content,
    i18n::{I18n, Key, Locale, use_i18n},
    pages::incidents::attachments::Held,
    session::{use_live, use_session},
};

/// More sites than these are compared, and not walked through.
const MOST_SITES: usize = 5;
/// More plans than these stand in a list.
const BESIDE_EACH_OTHER: usize = 3;

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct GroundProps {
    /// The answer.
    pub answer: WhereAnswer,
    /// The size of hexagons.
    pub resolution: u8,
    /// Another size.
    pub turn: Callback<AttrValue>,
}

/// The sites that the answer is about.
fn sites(answer: &WhereAnswer) -> Vec<AreaId> {
    let of_units = answer.units.iter().map(|unit| unit.site_id);
    let mut all: Vec<AreaId> = of_units.chain(answer.outlines.iter().map(|outline| outline.site_id)).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The map or a plan, with the choice.
#[component]
pub fn Ground(props: &GroundProps) -> Html {
    let (i18n, session) = (use_i18n(), use_session());
    let answer = &props.answer;
    let sites = sites(answer);
    let several = sites.len() > 1;
    let load = use_load(sites, |client, signal, sites| async move {
        let mut all = Vec::new();
        // Of many sites nobody asks for the floors.
        for site in sites.into_iter().take(MOST_SITES) {
            all.extend(floor_plans::list(client.clone(), signal.clone(), site).await?.items);
        }
        Ok(all)
    });
    use_live(|event| event.kind.starts_with("floor-plan"), load.again.clone());
    let shown = use_state_eq(|| None::<FloorPlanId>);
    let plans: &[FloorPlan] = load.remote.value.as_deref().map_or(&[], Vec::as_slice);
    let choose = {
        let shown = shown.setter();
        Callback::from(move |word: AttrValue| shown.set(word.parse().ok()))
    };
    let name = |plan: &FloorPlan| match session.site(plan.site_id).filter(|_| several) {
        Some(site) => format!("{} · {}", site.name, plan.name),
        None => plan.name.clone(),
    };
    let picks: Vec<Pick> = std::iter::once(Pick::new("", i18n.t(Key::GroundMap).to_owned()))
        .chain(plans.iter().map(|plan| Pick::new(plan.id.to_string(), name(plan))))
        .collect();
    let chosen = plans.iter().find(|plan| Some(plan.id) == *shown);
    let value = chosen.map(|plan| plan.id.to_string()).unwrap_or_default();
    let label = i18n.t(Key::GroundLabel).to_owned();
    html! {
        <>
            if (1..=BESIDE_EACH_OTHER).contains(&plans.len()) {
                <Segments name="ground" {label} {value} {picks} onchange={choose} />
            } else if !plans.is_empty() {
                <Select id="ground" {label} {value} {picks} onchange={choose.reform(AttrValue::from)} />
            }
            if let Some(plan) = chosen {
                <Plan plan={plan.clone()} answer={answer.clone()} />
            } else {
                <Sheet answer={answer.clone()} resolution={props.resolution} turn={props.turn.clone()} />
            }
        </>
    }
}

#[component]
fn Sheet(props: &GroundProps) -> Html {
    let i18n = use_i18n();
    let ground = use_load((), floor_plans::ground);
    let answer = &props.answer;
    let most = answer.hexagons.iter().map(|cell| cell.count).max();
    let all: i64 = answer.hexagons.iter().map(|cell| cell.count).sum();
    let integer = |n: i64| i18n.language.integer(n);
    let title = match most {
        Some(most) => i18n.f(Key::WhereMap, &[("n", &integer(most)), ("all", &integer(all))]),
        None => i18n.t(Key::WhereMapNone).to_owned(),
    };
    let picks = whereabouts::WIDTHS.iter().map(|(of, wide)| Pick::new(of.to_string(), (*wide).to_owned()));
    let unplaced = answer.without_point + answer.no_place_on_earth;
    let tiles = ground.remote.value.as_deref().and_then(|ground| ground.tiles.as_ref());
    let draw = |at: TileAt, [x, y, side]: [String; 3]| {
        let key = format!("{} {} {}", at.0, at.1, at.2);
        html! { <Tile {key} {at} {x} {y} {side} /> }
    };
    html! {
        <>
            <h3>{ &title }</h3>
            if most.is_some() {
                <Segments name="hexagons" label={i18n.t(Key::WhereSize).to_owned()} value={props.resolution.to_string()} picks={picks.collect::<Vec<_>>()} onchange={props.turn.clone()} />
                { map(&whereabouts::sheet(&i18n, answer), &title, tiles.map(|tiles| (tiles.most_zoom, &draw as Under<'_>))) }
                if let Some(tiles) = tiles { <p class="muted small">{ i18n.f(Key::GroundTilesOf, &[("who", &tiles.attribution)]) }</p> }
                <p class="muted small">{ i18n.t(Key::WhereMapAbout) }</p>
            }
            if unplaced > 0 { <p class="counts"><span>{ i18n.n(Key::WhereUnplacedOne, Key::WhereUnplacedMany, unplaced) }</span></p> }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct TileProps {
    at: TileAt,
    x: String,
    y: String,
    side: String,
}

/// A tile, or nothing: the map is whole without it.
#[component]
fn Tile(props: &TileProps) -> Html {
    let load = use_load(props.at, |client, signal, at| async move {
        let blob = floor_plans::tile(client, signal, at).await?;
        Ok(Held::of(&blob))
    });
    let Some(held) = &load.remote.value else { return Html::default() };
    html! { <image href={held.url()} x={props.x.clone()} y={props.y.clone()} width={props.side.clone()} height={props.side.clone()} preserveAspectRatio="none" /> }
}

#[derive(Properties, PartialEq)]
struct PlanProps {
    plan: FloorPlan,
    answer: WhereAnswer,
}

#[component]
fn Plan(props: &PlanProps) -> Html {
    let i18n = use_i18n();
    let FloorPlan { id, version, .. } = props.plan;
    let load = use_load((id, version), |client, signal, (id, _)| async move {
        let blob = floor_plans::picture(client, signal, id).await?;
        Ok(Held::of(&blob))
    });
    let marks = marks(&i18n, &props.plan, &props.answer);
    let title = sentence(&i18n, &props.plan, &props.answer);
    let size = size_of((props.plan.width, props.plan.height));
    let on: i64 = marks.iter().filter_map(|mark| mark.count).sum();
    let elsewhere = props.answer.basis.total - on;
    html! {
        <>
            <h3>{ &title }</h3>
            { async_content(&i18n, &load, skeleton_panel(), |held| html! {
                <svg class="map plan" viewBox={view_box(size)} role="img" aria-label={title.clone()}>
                    { plan(&held.url().into(), size, &marks) }
                </svg>
            }) }
            <p class="muted small">{ i18n.t(Key::PlanAbout) }</p>
            if props.plan.units.is_empty() { <p>{ i18n.t(Key::PlanNoUnits) }</p> }
            if elsewhere > 0 { <p class="counts"><span>{ i18n.n(Key::PlanElsewhereOne, Key::PlanElsewhereMany, elsewhere) }</span></p> }
        </>
    }
}

/// The units that stand on the plan, each with what the answer tells of it: a number, 0 among them, or nothing where it is not told.
fn marks(i18n: &I18n, plan: &FloorPlan, answer: &WhereAnswer) -> Vec<Placed> {
    let mark = |at: &shared_types::floor_plan::FloorPlanUnit| {
        let unit = answer.units.iter().find(|unit| unit.unit_id == at.unit_id);
        let count = unit.and_then(|unit| unit.comparison.count);
        let name = unit.map_or_else(|| i18n.t(Key::PlanAUnit).to_owned(), |unit| whereabouts::name(i18n, unit));
        let told = match count {
            Some(n) => i18n.f(Key::BasisTotal, &[("n", &i18n.language.integer(n))]),
            None => i18n.t(Key::PlanNotTold).to_owned(),
        };
        Placed {
            at: (at.x, at.y),
            size: at.width.zip(at.height),
            count,
            words: count.map(|n| i18n.language.integer(n)).unwrap_or_default(),
            name: format!("{name}: {told}"),
            chosen: false,
        }
    };
    plan.units.iter().map(mark).collect()
}

/// What the plan says, in a sentence.
fn sentence(i18n: &I18n, plan: &FloorPlan, answer: &WhereAnswer) -> String {
    let on = |id| plan.units.iter().any(|unit| unit.unit_id == id);
    let first = answer.units.iter().find(|unit| on(unit.unit_id) && unit.comparison.count.is_some_and(|n| n > 0));
    match first {
        Some(unit) => {
            let n = i18n.language.integer(unit.comparison.count.unwrap_or(0));
            let name = whereabouts::name(i18n, unit);
            i18n.f(Key::PlanFirst, &[("plan", &plan.name), ("name", &name), ("n", &n)])
        }
        None => i18n.f(Key::PlanNothing, &[("plan", &plan.name)]),
    }
}
