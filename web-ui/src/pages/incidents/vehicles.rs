//! The vehicles of an incident: kind, make and colour, and sealed the plate, opened with a reason that is logged.
//! Called by the detail. What was opened is forgotten when the incident is left.

use std::{collections::HashMap, rc::Rc};

use shared_types::{
    ids::VehicleId,
    vehicle::{Vehicle, VehicleKind, VehicleOpened, VehiclePage},
};
use web_sys::SubmitEvent;
use yew::prelude::*;

use super::involved::{
    Open, PanelProps, Row, Strike, add_button, body, end_words, origin, panel, row_actions, save, sealed, struck_words,
};
use crate::{
    client::{
        involved::{self, Noun},
        use_load, use_send,
    },
    components::{Button, Dialog, Kind},
    content::fault_box,
    edge,
    i18n::{I18n, Key, use_i18n},
    pages::parts::{VehicleFields, VehicleForm},
    session::use_session,
};

/// What is open over the panel.
#[derive(Clone, PartialEq)]
enum Over {
    Nothing,
    Edit(Option<Rc<Vehicle>>),
    Strike(Rc<Vehicle>),
    Seal(Rc<Vehicle>),
}

/// The panel.
#[component]
pub fn VehiclesPanel(props: &PanelProps) -> Html {
    let (i18n, session) = (use_i18n(), use_session());
    let id = props.incident.summary.id;
    let load = use_load(props.seen(), |client, signal, (id, _)| {
        involved::list::<VehiclePage>(client, signal, id, Noun::Vehicles)
    });
    let over = use_state_eq(|| Over::Nothing);
    let opened = use_state(HashMap::<VehicleId, VehicleOpened>::new);
    let clock = props.clock(&i18n);
    let show = |what: Over| {
        let over = over.setter();
        Callback::from(move |()| over.set(what.clone()))
    };
    let done = {
        let (over, opened, changed) = (over.setter(), opened.setter(), props.changed.clone());
        Callback::from(move |()| {
            over.set(Over::Nothing);
            opened.set(HashMap::new());
            changed.emit(());
        })
    };
    let may = props.may_change(&session);
    let add =
        if may { add_button(&i18n, "open-vehicle", Key::VehicleAdd, show(Over::Edit(None))) } else { Html::default() };
    let row = |vehicle: &Vehicle| Row {
        incident: vehicle.incident_id,
        noun: Noun::Vehicles,
        row: Some((vehicle.id.0, vehicle.version)),
    };
    let dialog = match &*over {
        Over::Nothing => Html::default(),
        Over::Edit(vehicle) => {
            html! { <Edit incident={vehicle.as_ref().map_or(id, |vehicle| vehicle.incident_id)} vehicle={vehicle.clone()} onclose={show(Over::Nothing)} done={done.clone()} /> }
        }
        Over::Strike(vehicle) => {
            html! { <Strike at={row(vehicle)} what={title(&i18n, vehicle)} onclose={show(Over::Nothing)} done={done.clone()} /> }
        }
        Over::Seal(vehicle) => {
            let keep = {
                let (over, opened, changed, id) = (over.setter(), opened.clone(), props.changed.clone(), vehicle.id);
                Callback::from(move |seen: VehicleOpened| {
                    let mut all = (*opened).clone();
                    all.insert(id, seen);
                    opened.set(all);
                    over.set(Over::Nothing);
                    changed.emit(());
                })
            };
            html! { <Open<VehicleOpened> at={row(vehicle)} what={title(&i18n, vehicle)} onclose={show(Over::Nothing)} done={keep} /> }
        }
    };
    html! {
        <>
            { panel(&i18n, Key::VehiclesTitle, &load, add, |page| {
                if page.items.is_empty() {
                    return html! { <p class="muted small">{ i18n.t(Key::VehiclesNone) }</p> };
                }
                html! {
                    <ul class="plain-rows">
                        for vehicle in page.items.iter().cloned().map(Rc::new) {
                            <li key={vehicle.id.to_string()} class={classes!("involved", vehicle.struck_at.map(|_| "struck"))}>
                                <div class="involved-main stack-small">
                                    <p class="strong">{ title(&i18n, &vehicle) }</p>
                                    { plate(&i18n, &vehicle, opened.get(&vehicle.id)) }
                                    { struck_words(&i18n, vehicle.strike_reason) }{ origin(&i18n, &props.incident, vehicle.incident_id) }
                                    { end_words(&i18n, &clock, vehicle.wipes_at, vehicle.wiped_at) }
                                </div>
                                <div class="row no-print">
                                    if !vehicle.opens.is_empty() && !opened.contains_key(&vehicle.id) {
                                        <Button kind={Kind::Quiet} onclick={show(Over::Seal(vehicle.clone()))}
                                            label={i18n.f(Key::InvolvedOpenOf, &[("what", &title(&i18n, &vehicle))])}>{ i18n.t(Key::InvolvedOpen) }</Button>
                                    }
                                    if may && vehicle.struck_at.is_none() && vehicle.wiped_at.is_none() {
                                        { row_actions(&i18n, &title(&i18n, &vehicle), show(Over::Edit(Some(vehicle.clone()))), show(Over::Strike(vehicle.clone()))) }
                                    }
                                </div>
                            </li>
                        }
                    </ul>
                }
            }) }
            { dialog }
        </>
    }
}

fn title(i18n: &I18n, vehicle: &Vehicle) -> String {
    let kind = (vehicle.kind != VehicleKind::Unknown).then(|| i18n.word("vehicle", vehicle.kind.word()));
    let parts: Vec<String> = [kind, vehicle.make.clone(), vehicle.colour.clone()].into_iter().flatten().collect();
    if parts.is_empty() { i18n.t(Key::VehicleSome).to_owned() } else { parts.join(" · ") }
}

/// Dots for a sealed plate, or what was opened of it; and what is doubtful about it.
fn plate(i18n: &I18n, vehicle: &Vehicle, opened: Option<&VehicleOpened>) -> Html {
    let shown = match opened.map(|opened| &opened.plate) {
        Some(Some(plate)) => html! { <code class="plate-words">{ &plate.as_seen }</code> },
        Some(None) => Html::default(),
        None if vehicle.opens.is_empty() => Html::default(),
        None => sealed(i18n.t(Key::VehiclePlateWord), i18n.t(Key::InvolvedSealed)),
    };
    html! {
        <p class="row">
            { shown }
            if let Some(country) = &vehicle.country { <span class="badge">{ country }</span> }
            if vehicle.plate_partial { <span class="badge warn">{ i18n.t(Key::VehiclePartial) }</span> }
            if vehicle.plate_usual == Some(false) { <span class="badge warn">{ i18n.t(Key::VehicleUnusual) }</span> }
        </p>
    }
}

#[derive(Properties, PartialEq)]
struct EditProps {
    incident: shared_types::ids::IncidentId,
    vehicle: Option<Rc<Vehicle>>,
    onclose: Callback<()>,
    done: Callback<()>,
}

/// Adds or corrects.
#[component]
fn Edit(props: &EditProps) -> Html {
    let (i18n, sending) = (use_i18n(), use_send());
    let form = use_state_eq(|| props.vehicle.as_deref().map(VehicleForm::of).unwrap_or_default());
    let key = use_state(edge::random_key);
    let onsubmit = {
        let (form, sending, done, key) = (form.clone(), sending.clone(), props.done.clone(), (*key).clone());
        let (incident, was) = (props.incident, props.vehicle.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let made = was.as_ref().map_or_else(|| body(form.new_vehicle()), |was| body(form.patch(was)));
            let row = was.as_ref().map(|was| (was.id.0, was.version));
            save(&sending, Row { incident, noun: Noun::Vehicles, row }, made, key.clone(), done.clone());
        })
    };
    let changed = {
        let form = form.setter();
        Callback::from(move |new| form.set(new))
    };
    let title = i18n.t(if props.vehicle.is_some() { Key::VehicleEdit } else { Key::VehicleAdd }).to_owned();
    const SHOWN: [&str; 5] = ["/kind", "/make", "/colour", "/plate", "/country"];
    html! {
        <Dialog id="vehicle" {title} close={i18n.t(Key::ActionClose).to_owned()} onclose={props.onclose.clone()}>
            <form class="form" {onsubmit} novalidate=true>
                <VehicleFields id="vehicle" form={(*form).clone()} {changed} fault={sending.fault.clone()}
                    has_plate={props.vehicle.as_ref().is_some_and(|vehicle| vehicle.country.is_some())} />
                { fault_box(&i18n, sending.fault.as_ref(), &SHOWN) }
                <Button kind={Kind::Primary} wide=true submit=true busy={sending.busy}>{ i18n.t(Key::ActionSave) }</Button>
            </form>
        </Dialog>
    }
}
