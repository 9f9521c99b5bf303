//! Who may do what, where, until when: one readable table, and below it what each role may. Called by
//! Participants. Giving and ending a role is for who manages accounts there.

use shared_types::{
    access::{NewRoleAssignment, POLICY, Permission, Role, RoleAssignment, RoleAssignmentPatch},
    account::AccountPage,
};
use web_sys::SubmitEvent;
use yew::prelude::*;

use crate::{
    client::{Fault, access, use_load, use_send},
    components::{Button, Dialog, Icon, Kind, Pick, Select, Text, Toast, skeleton_rows},
    content::{async_content, fault_box},
    edge,
    i18n::{I18n, Key, use_i18n},
    pages::{period, sign_in::set},
    session::{Session, use_session},
};

/// The tab.
#[component]
pub fn Rights() -> Html {
    let (i18n, session, sending) = (use_i18n(), use_session(), use_send());
    let toast = use_context::<Toast>();
    let giving = use_state_eq(|| false);
    let load = use_load((), |client, signal, ()| access::list_role_assignments(client, signal));
    let end = {
        let (sending, again, toast) = (sending.clone(), load.again.clone(), toast.clone());
        let words = i18n.t(Key::RightsEnded).to_owned();
        Callback::from(move |id| {
            let ends_at = jiff::Timestamp::from_millisecond(edge::now()).unwrap_or_default();
            let (again, toast, words) = (again.clone(), toast.clone(), words.clone());
            sending.run(
                move |client| access::update_role_assignment(client, id, RoleAssignmentPatch { ends_at }),
                move |_| {
                    if let Some(toast) = toast {
                        toast.say(words);
                    }
                    again.emit(());
                },
            );
        })
    };
    let show = |to: bool| {
        let giving = giving.setter();
        Callback::from(move |()| giving.set(to))
    };
    let given = {
        let (again, close) = (load.again.clone(), show(false));
        Callback::from(move |()| {
            close.emit(());
            again.emit(());
        })
    };
    html! {
        <>
            <section class="card stack-small">
                <header class="row apart">
                    <div><h2>{ i18n.t(Key::RightsTitle) }</h2><p>{ i18n.t(Key::RightsAbout) }</p></div>
                    if session.may(Permission::AccountManage) {
                        <Button icon={Icon::Plus} onclick={show(true)}>{ i18n.t(Key::RightsGive) }</Button>
                    }
                </header>
                { fault_box(&i18n, sending.fault.as_ref(), &[]) }
                { async_content(&i18n, &load, skeleton_rows(6), |page| table(&i18n, &session, &page.items, &end)) }
            </section>
            { policy(&i18n) }
            if *giving { <Give onclose={show(false)} done={given} /> }
        </>
    }
}

fn table(
    i18n: &I18n,
    session: &Session,
    rows: &[RoleAssignment],
    end: &Callback<shared_types::ids::RoleAssignmentId>,
) -> Html {
    let clock = session.clock(i18n, None);
    let manage = session.may(Permission::AccountManage);
    let until = |row: &RoleAssignment| match row.ends_at {
        Some(at) => clock.date(at),
        None => i18n.t(Key::RightsNoEnd).to_owned(),
    };
    let force = |row: &RoleAssignment| {
        if row.in_force {
            html! { <span class="badge good">{ i18n.t(Key::RightsInForce) }</span> }
        } else {
            let why = row.not_in_force_reason.as_deref().unwrap_or("ended");
            html! { <span class="badge">{ i18n.word("reason", why) }</span> }
        }
    };
    html! {
        <div class="table-scroll" tabindex="0" role="group" aria-label={i18n.t(Key::RightsTitle).to_owned()}>
            <table class="table">
                <thead><tr>
                    <th scope="col">{ i18n.t(Key::RightsWho) }</th><th scope="col">{ i18n.t(Key::RightsRole) }</th>
                    <th scope="col">{ i18n.t(Key::RightsWhere) }</th><th scope="col">{ i18n.t(Key::RightsFor) }</th>
                    <th scope="col">{ i18n.t(Key::RightsFrom) }</th><th scope="col">{ i18n.t(Key::RightsUntil) }</th>
                    <th scope="col">{ i18n.t(Key::RightsNow) }</th>
                    if manage { <td></td> }
                </tr></thead>
                <tbody>
                    for row in rows {
                        <tr key={row.id.to_string()}>
                            <th scope="row">{ &row.account_name }</th>
                            <td>{ i18n.word("role", row.role.word()) }</td>
                            <td>{ &row.area_name }</td>
                            <td>{ &row.organisation_name }</td>
                            <td class="nowrap">{ clock.date(row.begins_at) }</td>
                            <td class="nowrap">{ until(row) }</td>
                            <td>{ force(row) }</td>
                            if manage {
                                <td>
                                    if row.in_force && row.ends_at.is_none() {
                                        <Button kind={Kind::Danger} onclick={end.reform({ let id = row.id; move |()| id })}
                                            label={i18n.f(Key::RightsEndOf, &[("name", &row.account_name), ("role", &i18n.word("role", row.role.word()))])}>
                                            { i18n.t(Key::RightsEnd) }
                                        </Button>
                                    }
                                </td>
                            }
                        </tr>
                    }
                </tbody>
            </table>
        </div>
    }
}

/// What each role may: the shared table in words.
fn policy(i18n: &I18n) -> Html {
    html! {
        <section class="card">
            <header><h2>{ i18n.t(Key::PolicyTitle) }</h2><p>{ i18n.t(Key::PolicyAbout) }</p></header>
            <div class="table-scroll" tabindex="0" role="group" aria-label={i18n.t(Key::PolicyTitle).to_owned()}>
                <table class="table">
                    <thead><tr><th scope="col">{ i18n.t(Key::RightsRole) }</th><th scope="col">{ i18n.t(Key::PolicySees) }</th><th scope="col">{ i18n.t(Key::PolicyMay) }</th></tr></thead>
                    <tbody>
                        for row in POLICY {
                            <tr>
                                <th scope="row">{ i18n.word("role", row.role.word()) }</th>
                                <td>{ i18n.word("sight", row.sight.word()) }</td>
                                <td>{ row.permissions.iter().map(|permission| permission_words(i18n, *permission)).collect::<Vec<_>>().join(", ") }</td>
                            </tr>
                        }
                    </tbody>
                </table>
            </div>
        </section>
    }
}

/// A permission in words.
pub fn permission_words(i18n: &I18n, permission: Permission) -> String {
    i18n.word("permission", &permission.word().replace(':', "-"))
}

/// Roles that a person can have.
pub fn role_picks(i18n: &I18n) -> Vec<Pick> {
    let roles = Role::ALL.iter().filter(|role| **role != Role::Integration);
    roles.map(|role| Pick::new(role.word(), i18n.word("role", role.word()))).collect()
}

#[derive(Properties, PartialEq)]
struct GiveProps {
    onclose: Callback<()>,
    done: Callback<()>,
}

#[component]
fn Give(props: &GiveProps) -> Html {
    let (i18n, session, sending) = (use_i18n(), use_session(), use_send());
    let people = use_load((), |client, signal, ()| access::list_accounts(client, signal));
    let areas = use_load((), |client, signal, ()| crate::client::places::list_areas(client, signal));
    let (who, role) = (use_state_eq(String::new), use_state_eq(|| Role::Shopkeeper.word().to_owned()));
    let (place, until) = (use_state_eq(String::new), use_state_eq(String::new));
    let clock = session.clock(&i18n, place.parse().ok());
    let onsubmit = {
        let (who, role, place, until, sending) =
            (who.clone(), role.clone(), place.clone(), until.clone(), sending.clone());
        let done = props.done.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let missing = |pointer| shared_types::problem::FieldFault::new(pointer, "choose", "");
            let (Ok(account_id), Ok(area_id), Ok(role)) = (who.parse(), place.parse(), role.parse()) else {
                let faults = [("/accountId", who.is_empty()), ("/areaId", place.is_empty())];
                let faults = faults.into_iter().filter(|(_, is)| *is).map(|(pointer, _)| missing(pointer));
                return sending.refuse(Fault::Form(faults.collect()));
            };
            // The last day counts whole.
            let ends_at = until.parse::<jiff::civil::Date>().ok().and_then(|day| day.tomorrow().ok());
            let ends_at = ends_at.and_then(|day| period::begin(&clock, day));
            let new = NewRoleAssignment { account_id, role, area_id, begins_at: None, ends_at };
            let done = done.clone();
            sending.run(move |client| access::create_role_assignment(client, new), move |_| done.emit(()));
        })
    };
    let choose = || Pick::new("", i18n.t(Key::ActionChoose).to_owned());
    let people = people.remote.value.as_deref().map(|page: &AccountPage| page.items.clone()).unwrap_or_default();
    let people =
        people.iter().map(|one| Pick::new(one.id.to_string(), format!("{} · {}", one.name, one.organisation_name)));
    let fault = |pointer: &str| sending.fault.as_ref().and_then(|fault| fault.at(&i18n, pointer));
    html! {
        <Dialog id="give" title={i18n.t(Key::RightsGive).to_owned()} close={i18n.t(Key::ActionClose).to_owned()} onclose={props.onclose.clone()}>
            <form class="form" {onsubmit} novalidate=true>
                <Select id="who" label={i18n.t(Key::RightsWho).to_owned()} value={(*who).clone()} onchange={set(&who)} fault={fault("/accountId")}
                    picks={std::iter::once(choose()).chain(people).collect::<Vec<_>>()} />
                <Select id="role" label={i18n.t(Key::RightsRole).to_owned()} value={(*role).clone()} onchange={set(&role)} picks={role_picks(&i18n)} fault={fault("/role")} />
                <Select id="place" label={i18n.t(Key::RightsWhere).to_owned()} value={(*place).clone()} onchange={set(&place)} fault={fault("/areaId")}
                    picks={std::iter::once(choose()).chain(super::organisations::area_picks(&i18n, areas.remote.value.as_deref())).collect::<Vec<_>>()} />
                <Text id="until" kind="date" short=true label={i18n.t(Key::RightsUntil).to_owned()} help={i18n.t(Key::RightsUntilHelp).to_owned()} value={(*until).clone()} oninput={set(&until)} fault={fault("/endsAt")} />
                { fault_box(&i18n, sending.fault.as_ref(), &["/accountId", "/role", "/areaId", "/endsAt"]) }
                <Button kind={Kind::Primary} wide=true submit=true busy={sending.busy}>{ i18n.t(Key::RightsGive) }</Button>
            </form>
        </Dialog>
    }
}
