//! Placing units on a plan: with a pointer on the drawing, or with numbers in fields. Called by the tab of plans. Nothing is sent until it is
//! kept, all places at once; what was placed stays when that is refused.

use shared_types::{
    area::Unit,
    floor_plan::{FloorPlan, FloorPlanUnit, FloorPlanUnits, PARTS},
    ids::UnitId,
    problem::FieldFault,
};
use validator::Validate as _;
use web_sys::{Element, PointerEvent, SubmitEvent};
use yew::prelude::*;

use crate::{
    charts::{Placed, plan, size_of, view_box},
    client::{Fault, faults_of, floor_plans, places, use_load, use_send},
    components::{Button, Icon, Kind, Pick, Select, Text, skeleton_panel},
    content::{async_content, fault_box},
    edge_files,
    i18n::{Key, decimal, use_i18n},
    pages::incidents::attachments::Held,
};

/// A pointer that moved less meant a point: in ten-thousandths.
const LEAST: i32 = 120;

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct PlanUnitsProps {
    /// The plan as it stood when it was opened.
    pub plan: FloorPlan,
    /// Kept, or left.
    pub done: Callback<()>,
}

/// A place as typed, in percent.
#[derive(Clone, Debug, Default, PartialEq)]
struct Typed {
    x: String,
    y: String,
    width: String,
    height: String,
}

fn percent(parts: i32) -> String {
    decimal(f64::from(parts) / 100.0, 1)
}

impl Typed {
    fn of(unit: &FloorPlanUnit) -> Self {
        let size = |n: Option<i32>| n.map(percent).unwrap_or_default();
        Self { x: percent(unit.x), y: percent(unit.y), width: size(unit.width), height: size(unit.height) }
    }

    /// The place, or all that is wrong with it.
    fn judged(&self, unit_id: UnitId) -> Result<FloorPlanUnit, Vec<FieldFault>> {
        let mut faults = Vec::new();
        let mut read = |pointer: &str, text: &str, needed: bool| {
            // A comma is a point to whoever writes Dutch or French.
            let text = text.trim().replace(',', ".");
            match text.parse::<f64>() {
                _ if text.is_empty() && !needed => None,
                Ok(n) if (0.0..=100.0).contains(&n) => Some((n * 100.0).round() as i32),
                _ => {
                    faults.push(FieldFault::new(pointer, "range", ""));
                    None
                }
            }
        };
        let (x, y) = (read("/x", &self.x, true), read("/y", &self.y, true));
        let (width, height) = (read("/width", &self.width, false), read("/height", &self.height, false));
        let unit = FloorPlanUnit { unit_id, x: x.unwrap_or(0), y: y.unwrap_or(0), width, height };
        if faults.is_empty()
            && let Err(errors) = unit.validate()
        {
            // What the place as a whole says of itself stands at its size.
            faults.extend(faults_of(&errors).into_iter().map(|fault| match fault.pointer.is_empty() {
                true => FieldFault::new("/width", &fault.code, ""),
                false => fault,
            }));
        }
        if faults.is_empty() { Ok(unit) } else { Err(faults) }
    }
}

/// A place between where a pointer went down and where it is: a point until it went far enough.
fn between(unit_id: UnitId, one: (i32, i32), other: (i32, i32)) -> FloorPlanUnit {
    let side = |a: i32, b: i32| {
        let (from, until) = (a.min(b).clamp(0, PARTS), a.max(b).clamp(0, PARTS));
        (from, until - from)
    };
    let ((x, width), (y, height)) = (side(one.0, other.0), side(one.1, other.1));
    if width < LEAST || height < LEAST {
        let (x, y) = (one.0.clamp(0, PARTS), one.1.clamp(0, PARTS));
        return FloorPlanUnit { unit_id, x, y, width: None, height: None };
    }
    FloorPlanUnit { unit_id, x, y, width: Some(width), height: Some(height) }
}

/// The places with one put among them, or in the place of its own.
fn with(all: &[FloorPlanUnit], unit: FloorPlanUnit) -> Vec<FloorPlanUnit> {
    let mut all: Vec<FloorPlanUnit> = all.iter().filter(|other| other.unit_id != unit.unit_id).cloned().collect();
    all.push(unit);
    all
}

fn words(unit: &Unit) -> String {
    unit.organisation_name.as_ref().map_or_else(|| unit.label.clone(), |name| format!("{} · {name}", unit.label))
}

/// The editor.
#[component]
pub fn PlanUnits(props: &PlanUnitsProps) -> Html {
    let (i18n, sending) = (use_i18n(), use_send());
    let FloorPlan { id, version, site_id, .. } = props.plan;
    let picture = use_load((id, version), |client, signal, (id, _)| async move {
        let blob = floor_plans::picture(client, signal, id).await?;
        Ok(Held::of(&blob))
    });
    let units = use_load(site_id, places::list_units);
    let all: &[Unit] = units.remote.value.as_deref().map_or(&[], |page| page.items.as_slice());
    let placed = use_state_eq(|| props.plan.units.clone());
    let chosen = use_state_eq(|| None::<UnitId>);
    let typed = use_state_eq(Typed::default);
    let wrong = use_state_eq(|| None::<Fault>);
    let from = use_state_eq(|| None::<(i32, i32)>);
    let node = use_node_ref();
    let size = size_of((props.plan.width, props.plan.height));
    let name =
        |id: UnitId| all.iter().find(|unit| unit.id == id).map_or_else(|| i18n.t(Key::PlansGoneUnit).to_owned(), words);
    let put = {
        let (placed, typed, wrong) = (placed.clone(), typed.setter(), wrong.setter());
        Callback::from(move |unit: FloorPlanUnit| {
            typed.set(Typed::of(&unit));
            wrong.set(None);
            placed.set(with(&placed, unit));
        })
    };
    let choose = {
        let (placed, chosen, typed, wrong) = (placed.clone(), chosen.setter(), typed.setter(), wrong.setter());
        Callback::from(move |id: Option<UnitId>| {
            let at = placed.iter().find(|unit| Some(unit.unit_id) == id);
            typed.set(at.map(Typed::of).unwrap_or_default());
            wrong.set(None);
            chosen.set(id);
        })
    };
    let place = {
        let node = node.clone();
        move |event: &PointerEvent| {
            let svg = node.cast::<Element>()?;
            let (x, y) = edge_files::point_in(&svg, f64::from(event.client_x()), f64::from(event.client_y()));
            let parts = |at: f64, side: f64| (at / side * f64::from(PARTS)).round() as i32;
            Some((parts(x, size.0), parts(y, size.1)))
        }
    };
    let onpointerdown = {
        let (from, chosen, put, place, node) = (from.clone(), chosen.clone(), put.clone(), place.clone(), node.clone());
        Callback::from(move |event: PointerEvent| {
            event.prevent_default();
            if let (Some(unit), Some(at), Some(svg)) = (*chosen, place(&event), node.cast::<Element>()) {
                edge_files::capture(&svg, event.pointer_id());
                put.emit(between(unit, at, at));
                from.set(Some(at));
            }
        })
    };
    let onpointermove = {
        let (from, chosen, put, place) = (from.clone(), chosen.clone(), put.clone(), place.clone());
        Callback::from(move |event: PointerEvent| {
            if let (Some(unit), Some(begin), Some(at)) = (*chosen, *from, place(&event)) {
                put.emit(between(unit, begin, at));
            }
        })
    };
    let onpointerup = {
        let from = from.setter();
        Callback::from(move |_: PointerEvent| from.set(None))
    };
    let onsubmit = {
        let (chosen, typed, wrong, put) = (chosen.clone(), typed.clone(), wrong.setter(), put.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let Some(unit) = *chosen else {
                return wrong.set(Some(Fault::Form(vec![FieldFault::new("/unitId", "choose", "")])));
            };
            match typed.judged(unit) {
                Ok(unit) => put.emit(unit),
                Err(faults) => wrong.set(Some(Fault::Form(faults))),
            }
        })
    };
    let save = {
        let (sending, placed, done) = (sending.clone(), placed.clone(), props.done.clone());
        Callback::from(move |()| {
            let (new, done) = (FloorPlanUnits { units: (*placed).clone() }, done.clone());
            sending.run(move |client| floor_plans::place(client, (id, version), new), move |_| done.emit(()));
        })
    };
    let take_off = |unit: UnitId| {
        let placed = placed.clone();
        Callback::from(move |()| placed.set(placed.iter().filter(|one| one.unit_id != unit).cloned().collect()))
    };
    let edit = |of: fn(&mut Typed, String)| {
        let typed = typed.clone();
        Callback::from(move |text: String| {
            let mut next = (*typed).clone();
            of(&mut next, text);
            typed.set(next);
        })
    };
    let fault = |pointer: &str| wrong.as_ref().and_then(|fault| fault.at(&i18n, pointer));
    let marks: Vec<Placed> = (placed.iter())
        .map(|unit| Placed {
            at: (unit.x, unit.y),
            size: unit.width.zip(unit.height),
            count: None,
            words: all.iter().find(|one| one.id == unit.unit_id).map(|one| one.label.clone()).unwrap_or_default(),
            name: name(unit.unit_id),
            chosen: Some(unit.unit_id) == *chosen,
        })
        .collect();
    let picks: Vec<Pick> = std::iter::once(Pick::new("", i18n.t(Key::ActionChoose).to_owned()))
        .chain(all.iter().map(|unit| {
            let there = placed.iter().any(|one| one.unit_id == unit.id);
            let plain = words(unit);
            Pick::new(
                unit.id.to_string(),
                if there { i18n.f(Key::PlansUnitPlaced, &[("name", &plain)]) } else { plain },
            )
        }))
        .collect();
    let label = |key: Key| i18n.t(key).to_owned();
    let at = |unit: &FloorPlanUnit| {
        let (x, y) = (percent(unit.x), percent(unit.y));
        i18n.f(Key::PlansAt, &[("name", &name(unit.unit_id)), ("x", &x), ("y", &y)])
    };
    html! {
        <section class="card stack-small">
            <header><h2>{ &props.plan.name }</h2><p class="muted">{ i18n.t(Key::PlansPlaceAbout) }</p></header>
            <Select id="plan-unit" label={label(Key::PlansUnit)} value={chosen.map(|id| id.to_string()).unwrap_or_default()} {picks}
                onchange={choose.reform(|word: String| word.parse().ok())} fault={fault("/unitId")} />
            { async_content(&i18n, &picture, skeleton_panel(), |held| html! {
                <svg ref={node.clone()} class="map plan plan-editor" viewBox={view_box(size)} {onpointerdown} {onpointermove}
                    onpointerup={onpointerup.clone()} onpointercancel={onpointerup} aria-hidden="true">
                    { plan(&held.url().into(), size, &marks) }
                </svg>
            }) }
            <form class="form" {onsubmit} novalidate=true>
                <div class="field-row">
                    <Text id="plan-x" inputmode="decimal" short=true label={label(Key::PlansX)} value={typed.x.clone()} oninput={edit(|typed, text| typed.x = text)} fault={fault("/x")} />
                    <Text id="plan-y" inputmode="decimal" short=true label={label(Key::PlansY)} value={typed.y.clone()} oninput={edit(|typed, text| typed.y = text)} fault={fault("/y")} />
                </div>
                <div class="field-row">
                    <Text id="plan-width" inputmode="decimal" short=true label={label(Key::PlansWidth)} value={typed.width.clone()} oninput={edit(|typed, text| typed.width = text)} fault={fault("/width")} />
                    <Text id="plan-height" inputmode="decimal" short=true label={label(Key::PlansHeight)} value={typed.height.clone()} oninput={edit(|typed, text| typed.height = text)} fault={fault("/height")} />
                </div>
                <div class="row"><Button submit=true>{ i18n.t(Key::PlansPut) }</Button></div>
            </form>
            <h3>{ i18n.t(Key::PlansPlaced) }</h3>
            if placed.is_empty() { <p class="muted">{ i18n.t(Key::PlansNothingPlaced) }</p> }
            <ul class="stack-small">
                for unit in placed.iter() {
                    <li class="row" key={unit.unit_id.to_string()}>
                        <button type="button" class="chip" aria-pressed={(Some(unit.unit_id) == *chosen).to_string()}
                            onclick={{ let id = unit.unit_id; choose.reform(move |_: MouseEvent| Some(id)) }}>{ at(unit) }</button>
                        <Button kind={Kind::Quiet} icon={Icon::Close} label={i18n.f(Key::PlansOfName, &[("what", i18n.t(Key::PlansTakeOff)), ("name", &name(unit.unit_id))])} onclick={take_off(unit.unit_id)} />
                    </li>
                }
            </ul>
            { fault_box(&i18n, sending.fault.as_ref(), &[]) }
            <div class="row">
                <Button kind={Kind::Primary} busy={sending.busy} onclick={save}>{ i18n.t(Key::PlansSave) }</Button>
                <Button kind={Kind::Quiet} onclick={props.done.clone()}>{ i18n.t(Key::PlansClose) }</Button>
            </div>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit() -> UnitId {
        UnitId(uuid::Uuid::from_u128(7))
    }

    #[test]
    fn a_touch_is_a_point_and_a_drag_is_a_rectangle_from_any_corner() {
        let point = between(unit(), (5000, 2500), (5050, 9000));
        assert_eq!((point.x, point.y, point.width), (5000, 2500, None));
        for (one, other) in [((1000, 2000), (3000, 2500)), ((3000, 2500), (1000, 2000)), ((3000, 2000), (1000, 2500))] {
            let drawn = between(unit(), one, other);
            assert_eq!((drawn.x, drawn.y, drawn.width, drawn.height), (1000, 2000, Some(2000), Some(500)));
        }
        let beyond = between(unit(), (9000, 9000), (99_999, -99_999));
        assert!(beyond.validate().is_ok(), "{beyond:?}");
    }

    #[test]
    fn what_is_typed_is_judged_all_at_once() {
        let typed = |x: &str, y: &str, width: &str, height: &str| Typed {
            x: x.into(),
            y: y.into(),
            width: width.into(),
            height: height.into(),
        };
        let at = typed("12,5", "50", "", "").judged(unit()).unwrap();
        assert_eq!((at.x, at.y, at.width), (1250, 5000, None));
        assert_eq!(Typed::of(&at), typed("12.5", "50.0", "", ""));
        let faults = typed("", "101", "x", "").judged(unit()).unwrap_err();
        let pointers: Vec<&str> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
        assert_eq!(pointers, ["/x", "/y", "/width"]);
        let code = |typed: Typed| typed.judged(unit()).unwrap_err()[0].code.clone();
        assert_eq!(code(typed("1", "1", "5", "")), "width-and-height");
        assert_eq!(code(typed("98", "1", "5", "5")), "outside");
    }

    #[test]
    fn a_unit_stands_on_it_once() {
        let one = between(unit(), (1, 1), (1, 1));
        let other = between(UnitId(uuid::Uuid::from_u128(8)), (2, 2), (2, 2));
        let moved = between(unit(), (3, 3), (3, 3));
        assert_eq!(with(&[one, other.clone()], moved.clone()), [other, moved]);
    }
}
