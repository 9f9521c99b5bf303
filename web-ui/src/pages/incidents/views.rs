//! Saved views as chips above the filters: one touch sets the filters; the present ones can be kept, for
//! oneself or for the team of the site. Called by Incidents. What is searched for is never kept.

use shared_types::{
    access::Permission,
    incident::IncidentFilter,
    patch::Patch,
    saved_view::{NewSavedView, SavedView, SavedViewPatch},
};
use validator::Validate as _;
use web_sys::SubmitEvent;
use yew::prelude::*;

use crate::{
    client::{Fault, belonging, faults_of, use_load, use_send},
    components::{Button, Check, Dialog, Icon, Kind, Text, icon},
    content::fault_box,
    i18n::{Key, use_i18n},
    nav::use_nav,
    pages::sign_in::set,
    session::use_session,
    shell::current_site,
};

/// What the chips need.
#[derive(Properties, PartialEq)]
pub struct ViewsProps {
    /// The filters now.
    pub filter: IncidentFilter,
    /// The filters to be.
    pub change: Callback<IncidentFilter>,
}

/// The chips.
#[component]
pub fn Views(props: &ViewsProps) -> Html {
    let i18n = use_i18n();
    let (saving, managing) = (use_state_eq(|| false), use_state_eq(|| false));
    let load = use_load((), |client, signal, ()| belonging::list_saved_views(client, signal));
    let now = IncidentFilter { q: None, ..props.filter.clone() };
    let views: Vec<SavedView> = load.remote.value.as_deref().cloned().unwrap_or_default();
    let show = |state: &UseStateHandle<bool>, to: bool| {
        let state = state.setter();
        Callback::from(move |()| state.set(to))
    };
    let open = |state: &UseStateHandle<bool>| show(state, true).reform(|_: MouseEvent| ());
    let done = {
        let (again, saving) = (load.again.clone(), saving.setter());
        Callback::from(move |()| {
            saving.set(false);
            again.emit(());
        })
    };
    let kept = views.iter().any(|view| view.filter == now);
    let empty = now == IncidentFilter::default();
    if views.is_empty() && empty {
        return Html::default();
    }
    html! {
        <div class="row no-print" role="group" aria-label={i18n.t(Key::ViewsGroup).to_owned()}>
            for view in &views {
                <button type="button" class="chip" key={view.id.to_string()} aria-pressed={(view.filter == now).to_string()}
                    onclick={let filter = view.filter.clone(); props.change.reform(move |_: MouseEvent| filter.clone())}>
                    if view.site_id.is_some() { { icon(Icon::Users) } }
                    { &view.name }
                </button>
            }
            if !kept && !empty {
                <button type="button" class="chip" onclick={open(&saving)}>{ icon(Icon::Plus) }{ i18n.t(Key::ViewsSave) }</button>
            }
            if !views.is_empty() {
                <button type="button" class="chip" onclick={open(&managing)} aria-label={i18n.t(Key::ViewsManage).to_owned()}>{ icon(Icon::Settings) }</button>
            }
            if *saving { <Save filter={now} onclose={show(&saving, false)} {done} /> }
            if *managing { <Manage {views} onclose={show(&managing, false)} changed={load.again.clone()} /> }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct SaveProps {
    filter: IncidentFilter,
    onclose: Callback<()>,
    done: Callback<()>,
}

/// Asks a name.
#[component]
fn Save(props: &SaveProps) -> Html {
    let (i18n, nav, session, sending) = (use_i18n(), use_nav(), use_session(), use_send());
    let (name, shared) = (use_state_eq(String::new), use_state_eq(|| false));
    let site = props.filter.site.first().copied().or_else(|| current_site(&nav, &session));
    let site = site.filter(|id| session.may_at(Permission::IncidentHandle, *id)).and_then(|id| session.site(id));
    let new = NewSavedView {
        name: name.trim().to_owned(),
        filter: props.filter.clone(),
        site_id: site.filter(|_| *shared).map(|site| site.area_id),
        position: None,
    };
    let onsubmit = {
        let (sending, done) = (sending.clone(), props.done.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Err(errors) = new.validate() {
                return sending.refuse(Fault::Form(faults_of(&errors)));
            }
            let (new, done) = (new.clone(), done.clone());
            sending.run(move |client| belonging::add_saved_view(client, new), move |()| done.emit(()));
        })
    };
    let turn = {
        let shared = shared.setter();
        Callback::from(move |on| shared.set(on))
    };
    let fault = sending.fault.as_ref().and_then(|fault| fault.at(&i18n, "/name"));
    html! {
        <Dialog id="save-view" title={i18n.t(Key::ViewsSave).to_owned()} close={i18n.t(Key::ActionClose).to_owned()} onclose={props.onclose.clone()}>
            <form class="form" {onsubmit} novalidate=true>
                <Text id="view-name" label={i18n.t(Key::ViewsName).to_owned()} value={(*name).clone()} oninput={set(&name)} {fault} />
                if let Some(site) = site {
                    <Check id="view-shared" checked={*shared} onchange={turn}>{ i18n.f(Key::ViewsShared, &[("site", &site.name)]) }</Check>
                }
                { fault_box(&i18n, sending.fault.as_ref(), &["/name"]) }
                <Button kind={Kind::Primary} wide=true submit=true busy={sending.busy}>{ i18n.t(Key::ActionSave) }</Button>
            </form>
        </Dialog>
    }
}

#[derive(Properties, PartialEq)]
struct ManageProps {
    views: Vec<SavedView>,
    onclose: Callback<()>,
    changed: Callback<()>,
}

/// Their order, and taking them away.
#[component]
fn Manage(props: &ManageProps) -> Html {
    let (i18n, session, sending) = (use_i18n(), use_session(), use_send());
    let remove = |view: &SavedView| {
        let (sending, changed, id) = (sending.clone(), props.changed.clone(), view.id);
        Callback::from(move |()| {
            let changed = changed.clone();
            sending.run(move |client| belonging::remove_saved_view(client, id), move |()| changed.emit(()));
        })
    };
    // Before the one above it: there is always room, since equal places keep the order in which they were made.
    let up = |view: &SavedView, above: i32| {
        let (sending, changed, id) = (sending.clone(), props.changed.clone(), view.id);
        Callback::from(move |()| {
            let (changed, position) = (changed.clone(), Some((above - 1).max(0)));
            let patch = SavedViewPatch { position, site_id: Patch::Absent, ..SavedViewPatch::default() };
            sending.run(move |client| belonging::change_saved_view(client, id, patch), move |()| changed.emit(()));
        })
    };
    html! {
        <Dialog id="views" title={i18n.t(Key::ViewsManage).to_owned()} close={i18n.t(Key::ActionClose).to_owned()} onclose={props.onclose.clone()}>
            { fault_box(&i18n, sending.fault.as_ref(), &[]) }
            <ul class="plain-rows">
                for (at, view) in props.views.iter().enumerate() {
                    <li class="row apart" key={view.id.to_string()}>
                        <span>{ &view.name }if view.site_id.is_some() { <span class="muted small">{ " · " }{ i18n.t(Key::ViewsOfTeam) }</span> }</span>
                        <span class="row">
                            if view.own && at > 0 {
                                <Button kind={Kind::Quiet} busy={sending.busy} onclick={up(view, props.views[at - 1].position)}
                                    label={i18n.f(Key::ViewsUp, &[("name", &view.name)])}>{ "↑" }</Button>
                            }
                            if view.own || view.site_id.is_some_and(|site| session.may_at(Permission::IncidentVet, site)) {
                                <Button kind={Kind::Quiet} icon={Icon::Close} busy={sending.busy} onclick={remove(view)}
                                    label={i18n.f(Key::ViewsRemove, &[("name", &view.name)])} />
                            }
                        </span>
                    </li>
                }
            </ul>
        </Dialog>
    }
}
