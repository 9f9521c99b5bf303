//! Floor plans of a site: put there, named, drawn anew, taken away, and the way to placing units. Called by Participants, for who manages
//! places. What is typed stays when it is refused.

use shared_types::{
    access::Permission,
    floor_plan::{FloorPlan, FloorPlanName},
    ids::{AreaId, FloorPlanId},
    problem::FieldFault,
};
use validator::Validate as _;
use web_sys::{Blob, HtmlInputElement, SubmitEvent};
use yew::prelude::*;

use super::plan_units::PlanUnits;
use crate::{
    client::{Fault, faults_of, floor_plans, use_load, use_send},
    components::{Button, Icon, Kind, Pick, Select, Text, empty, skeleton_rows},
    content::{async_content, fault_box},
    edge,
    i18n::{Key, use_i18n},
    nav::use_nav,
    pages::sign_in::set,
    session::{use_live, use_session},
    shell::current_site,
};

/// What the browser offers to choose; the server judges by content.
const TAKES: &str = "image/svg+xml,image/png,image/jpeg,image/webp";

/// The tab.
#[component]
pub fn Plans() -> Html {
    let (i18n, nav, session) = (use_i18n(), use_nav(), use_session());
    let sites: Vec<(AreaId, String)> =
        session.sites_with(Permission::PlaceManage).into_iter().map(|site| (site.area_id, site.name.clone())).collect();
    let first = current_site(&nav, &session).filter(|id| sites.iter().any(|(site, _)| site == id));
    let chosen = use_state_eq(|| first.or(sites.first().map(|(id, _)| *id)));
    let choose = {
        let chosen = chosen.setter();
        Callback::from(move |word: String| chosen.set(word.parse().ok()))
    };
    let Some(site) = *chosen else { return Html::default() };
    let picks: Vec<Pick> = sites.iter().map(|(id, name)| Pick::new(id.to_string(), name.clone())).collect();
    html! {
        <>
            if sites.len() > 1 { <Select id="plans-site" label={i18n.t(Key::PlansSite).to_owned()} value={site.to_string()} {picks} onchange={choose} /> }
            <OfSite key={site.to_string()} {site} />
        </>
    }
}

#[derive(Properties, PartialEq)]
struct SiteProps {
    site: AreaId,
}

#[component]
fn OfSite(props: &SiteProps) -> Html {
    let i18n = use_i18n();
    let load = use_load(props.site, floor_plans::list);
    use_live(|event| event.kind.starts_with("floor-plan"), load.again.clone());
    // As it stood when it was opened: a list that is read again changes nothing under the pointer.
    let placing = use_state_eq(|| None::<FloorPlan>);
    let open = {
        let placing = placing.setter();
        Callback::from(move |plan| placing.set(Some(plan)))
    };
    let done = {
        let (placing, again) = (placing.setter(), load.again.clone());
        Callback::from(move |()| {
            placing.set(None);
            again.emit(());
        })
    };
    if let Some(plan) = &*placing {
        return html! { <PlanUnits plan={plan.clone()} {done} /> };
    }
    html! {
        <>
            <section class="card stack-small">
                <header><h2>{ i18n.t(Key::TabPlans) }</h2><p class="muted">{ i18n.t(Key::PlansAbout) }</p></header>
                { async_content(&i18n, &load, skeleton_rows(3), |list| {
                    if list.items.is_empty() {
                        return empty(Icon::Building, i18n.t(Key::PlansNone), i18n.t(Key::PlansNoneNext), Html::default());
                    }
                    html! {
                        <ul class="plain-rows">
                            for plan in &list.items {
                                <li key={plan.id.to_string()}><One plan={plan.clone()} open={open.clone()} changed={load.again.clone()} /></li>
                            }
                        </ul>
                    }
                }) }
            </section>
            <Add site={props.site} added={load.again.clone()} />
        </>
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Ask {
    Name,
    Sure,
}

#[derive(Properties, PartialEq)]
struct OneProps {
    plan: FloorPlan,
    open: Callback<FloorPlan>,
    changed: Callback<()>,
}

#[component]
fn One(props: &OneProps) -> Html {
    let (i18n, session, sending) = (use_i18n(), use_session(), use_send());
    let asking = use_state_eq(|| None::<Ask>);
    let plan = &props.plan;
    let clock = session.clock(&i18n, Some(plan.site_id));
    let ask = |to: Option<Ask>| {
        let (asking, sending) = (asking.setter(), sending.clone());
        Callback::from(move |()| {
            sending.clear();
            asking.set(to);
        })
    };
    let named = |key: Key| i18n.f(Key::PlansOfName, &[("what", i18n.t(key)), ("name", &plan.name)]);
    let line = [
        i18n.f(Key::PlansFloorOf, &[("n", &plan.floor.to_string())]),
        i18n.n(Key::PlansUnitsOne, Key::PlansUnitsMany, i64::try_from(plan.units.len()).unwrap_or_default()),
        i18n.f(Key::PlansDrawn, &[("day", &clock.date(plan.drawn_at))]),
    ];
    let redraw = {
        let (sending, changed, at) = (sending.clone(), props.changed.clone(), (plan.id, plan.version));
        Callback::from(move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            if let Some(file) = input.files().and_then(|files| files.get(0)) {
                let changed = changed.clone();
                sending.run(move |client| floor_plans::redraw(client, at, Blob::from(file)), move |_| changed.emit(()));
            }
            input.set_value("");
        })
    };
    let remove = {
        let (sending, changed, id) = (sending.clone(), props.changed.clone(), plan.id);
        Callback::from(move |()| {
            let changed = changed.clone();
            sending.run(move |client| floor_plans::remove(client, id), move |()| changed.emit(()));
        })
    };
    let open = {
        let (open, plan) = (props.open.clone(), plan.clone());
        Callback::from(move |()| open.emit(plan.clone()))
    };
    let renamed = {
        let (close, changed) = (ask(None), props.changed.clone());
        Callback::from(move |()| {
            close.emit(());
            changed.emit(());
        })
    };
    html! {
        <div class="stack-small">
            <span class="row-main"><span class="row-title">{ &plan.name }</span><span class="row-line">{ line.join(" · ") }</span></span>
            if *asking == Some(Ask::Sure) {
                <div class="note warn" role="alert"><p>{ i18n.t(Key::PlansSure) }</p></div>
                <div class="row">
                    <Button kind={Kind::Danger} busy={sending.busy} onclick={remove}>{ i18n.t(Key::PlansSureYes) }</Button>
                    <Button kind={Kind::Quiet} onclick={ask(None)}>{ i18n.t(Key::PlansSureNo) }</Button>
                </div>
            } else if *asking == Some(Ask::Name) {
                <Rename plan={plan.clone()} done={renamed} />
            } else {
                <div class="row">
                    <Button icon={Icon::MapPin} label={named(Key::PlansPlace)} onclick={open}>{ i18n.t(Key::PlansPlace) }</Button>
                    <label class="button quiet file-pick" aria-busy={sending.busy.then_some("true")}>
                        <input type="file" class="hidden-visually" id={format!("redraw-{}", plan.id)} accept={TAKES} onchange={redraw} aria-label={named(Key::PlansRedraw)} />
                        { i18n.t(Key::PlansRedraw) }
                    </label>
                    <Button kind={Kind::Quiet} label={named(Key::PlansRename)} onclick={ask(Some(Ask::Name))}>{ i18n.t(Key::PlansRename) }</Button>
                    <Button kind={Kind::Quiet} icon={Icon::Trash} label={named(Key::PlansRemove)} onclick={ask(Some(Ask::Sure))}>{ i18n.t(Key::PlansRemove) }</Button>
                </div>
            }
            { fault_box(&i18n, sending.fault.as_ref(), &[]) }
        </div>
    }
}

/// A name and a floor as typed, judged.
fn judged(name: &str, floor: &str) -> (FloorPlanName, Vec<FieldFault>) {
    let typed = floor.trim().parse();
    let new = FloorPlanName { name: name.trim().to_owned(), floor: typed.as_ref().copied().unwrap_or(0) };
    let mut faults = new.validate().err().map(|errors| faults_of(&errors)).unwrap_or_default();
    if typed.is_err() {
        faults.push(FieldFault::new("/floor", "range", ""));
    }
    (new, faults)
}

#[derive(Properties, PartialEq)]
struct RenameProps {
    plan: FloorPlan,
    done: Callback<()>,
}

#[component]
fn Rename(props: &RenameProps) -> Html {
    let (i18n, sending) = (use_i18n(), use_send());
    let plan = &props.plan;
    let (name, floor) = (use_state_eq(|| plan.name.clone()), use_state_eq(|| plan.floor.to_string()));
    let onsubmit = {
        let (sending, done, at) = (sending.clone(), props.done.clone(), (plan.id, plan.version));
        let (name, floor) = (name.clone(), floor.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let (new, faults) = judged(&name, &floor);
            if !faults.is_empty() {
                return sending.refuse(Fault::Form(faults));
            }
            let done = done.clone();
            sending.run(move |client| floor_plans::name(client, at, new), move |_| done.emit(()));
        })
    };
    let leave = props.done.clone();
    let fault = |pointer: &str| sending.fault.as_ref().and_then(|fault| fault.at(&i18n, pointer));
    let id = |of: &str, plan: FloorPlanId| AttrValue::from(format!("{of}-{plan}"));
    html! {
        <form class="form" {onsubmit} novalidate=true>
            <div class="field-row">
                <Text id={id("plan-name", plan.id)} label={i18n.t(Key::PlansName).to_owned()} value={(*name).clone()} oninput={set(&name)} fault={fault("/name")} />
                <Text id={id("plan-floor", plan.id)} label={i18n.t(Key::PlansFloor).to_owned()} help={i18n.t(Key::PlansFloorHelp).to_owned()} value={(*floor).clone()} oninput={set(&floor)} fault={fault("/floor")} />
            </div>
            { fault_box(&i18n, sending.fault.as_ref(), &["/name", "/floor"]) }
            <div class="row">
                <Button kind={Kind::Primary} submit=true busy={sending.busy}>{ i18n.t(Key::PlansKeepName) }</Button>
                <Button kind={Kind::Quiet} onclick={leave}>{ i18n.t(Key::ActionClose) }</Button>
            </div>
        </form>
    }
}

#[derive(Properties, PartialEq)]
struct AddProps {
    site: AreaId,
    added: Callback<()>,
}

#[component]
fn Add(props: &AddProps) -> Html {
    let (i18n, sending) = (use_i18n(), use_send());
    let (name, floor) = (use_state_eq(String::new), use_state_eq(|| "0".to_owned()));
    let file = use_node_ref();
    // Another name or file is another plan; a repeat of the same is not.
    let key = use_state(edge::random_key);
    let onsubmit = {
        let (sending, added, site, file) = (sending.clone(), props.added.clone(), props.site, file.clone());
        let (name, floor, key) = (name.clone(), floor.clone(), key.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let (new, mut faults) = judged(&name, &floor);
            let input = file.cast::<HtmlInputElement>();
            let picked = input.as_ref().and_then(|input| input.files()).and_then(|files| files.get(0));
            let Some(picked) = picked.filter(|_| faults.is_empty()) else {
                if input.as_ref().and_then(|input| input.files()).is_none_or(|files| files.length() == 0) {
                    faults.push(FieldFault::new("/file", "choose", ""));
                }
                return sending.refuse(Fault::Form(faults));
            };
            let (added, once, fresh) = (added.clone(), (*key).clone(), key.setter());
            let (name, floor) = (name.setter(), floor.setter());
            sending.run(
                move |client| floor_plans::add(client, site, new, Blob::from(picked), once),
                move |_| {
                    name.set(String::new());
                    floor.set("0".to_owned());
                    if let Some(input) = input {
                        input.set_value("");
                    }
                    fresh.set(edge::random_key());
                    added.emit(());
                },
            );
        })
    };
    let repicked = {
        let key = key.setter();
        Callback::from(move |_: Event| key.set(edge::random_key()))
    };
    // What the server says of the file itself has no pointer; names stand in the address.
    let fault = |pointer: &str, query: &str| {
        let fields = sending.fault.as_ref().map(Fault::fields).unwrap_or_default();
        let mine = fields.iter().find(|fault| fault.pointer == pointer || fault.pointer == query)?;
        Fault::Form(vec![mine.clone()]).at(&i18n, &mine.pointer)
    };
    let wrong = fault("/file", "");
    html! {
        <section class="card stack-small">
            <h2>{ i18n.t(Key::PlansNew) }</h2>
            <form class="form" {onsubmit} novalidate=true>
                <div class="field-row">
                    <Text id="plan-name" label={i18n.t(Key::PlansName).to_owned()} help={i18n.t(Key::PlansNameHelp).to_owned()} value={(*name).clone()} oninput={set(&name)} fault={fault("/name", "?name")} />
                    <Text id="plan-floor" label={i18n.t(Key::PlansFloor).to_owned()} help={i18n.t(Key::PlansFloorHelp).to_owned()} value={(*floor).clone()} oninput={set(&floor)} fault={fault("/floor", "?floor")} />
                </div>
                <div class="field">
                    <label class="field-label" for="plan-file">{ i18n.t(Key::PlansFile) }</label>
                    <p class="muted small" id="plan-file-help">{ i18n.t(Key::PlansFileHelp) }</p>
                    <input class="input" type="file" id="plan-file" ref={file} accept={TAKES} onchange={repicked} aria-describedby="plan-file-help" aria-invalid={wrong.is_some().then_some("true")} />
                    if let Some(words) = &wrong { <p class="fault" role="alert">{ words }</p> }
                </div>
                if sending.fault.as_ref().is_some_and(|fault| fault.fields().is_empty()) { { fault_box(&i18n, sending.fault.as_ref(), &[]) } }
                <Button kind={Kind::Primary} submit=true busy={sending.busy}>{ i18n.t(Key::PlansAdd) }</Button>
            </form>
        </section>
    }
}
