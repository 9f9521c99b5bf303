//! Invitations: who was invited, and inviting. The link is shown once; the inviter passes it on. Called by
//! Participants.

use shared_types::{
    access::Role,
    invitation::{Invitation, InvitationLink, NewInvitation},
};
use validator::Validate as _;
use web_sys::SubmitEvent;
use yew::prelude::*;

use super::{organisations::area_picks, rights::role_picks};
use crate::{
    client::{Fault, access, faults_of, places, use_load, use_send},
    components::{Button, Icon, Kind, Pick, Select, Text, empty, skeleton_rows},
    content::{async_content, fault_box},
    i18n::{Key, use_i18n},
    pages::{settings::Secret, sign_in::set},
    session::use_session,
};

/// The tab.
#[component]
pub fn Invitations() -> Html {
    let (i18n, session, sending) = (use_i18n(), use_session(), use_send());
    let load = use_load((), |client, signal, ()| access::list_invitations(client, signal));
    let clock = session.clock(&i18n, None);
    let withdraw = |one: &Invitation| {
        let (sending, again, id) = (sending.clone(), load.again.clone(), one.id);
        Callback::from(move |()| {
            let again = again.clone();
            sending.run(move |client| access::withdraw_invitation(client, id), move |()| again.emit(()));
        })
    };
    let now = jiff::Timestamp::from_millisecond(crate::edge::now()).unwrap_or_default();
    let stands = |one: &Invitation| match (one.accepted_at, one.withdrawn_at) {
        (Some(at), _) => (Some("good"), i18n.f(Key::InvitationAccepted, &[("at", &clock.date(at))]), false),
        (None, Some(at)) => (None, i18n.f(Key::InvitationWithdrawn, &[("at", &clock.date(at))]), false),
        (None, None) if one.expires_at < now => (None, i18n.t(Key::InvitationExpired).to_owned(), false),
        (None, None) => (Some("brand"), i18n.f(Key::InvitationOpen, &[("until", &clock.date(one.expires_at))]), true),
    };
    html! {
        <>
            <Invite done={load.again.clone()} />
            <section class="card stack-small">
                <header><h2>{ i18n.t(Key::TabInvitations) }</h2></header>
                { fault_box(&i18n, sending.fault.as_ref(), &[]) }
                { async_content(&i18n, &load, skeleton_rows(3), |page| {
                    if page.items.is_empty() {
                        return empty(Icon::UserPlus, i18n.t(Key::InvitationNone), i18n.t(Key::InvitationNoneNext), Html::default());
                    }
                    html! {
                        <div class="table-scroll" tabindex="0" role="group" aria-label={i18n.t(Key::TabInvitations).to_owned()}>
                            <table class="table">
                                <thead><tr><th scope="col">{ i18n.t(Key::SignInEmail) }</th><th scope="col">{ i18n.t(Key::RightsRole) }</th><th scope="col">{ i18n.t(Key::RightsNow) }</th><td></td></tr></thead>
                                <tbody>
                                    for one in &page.items {
                                        <tr key={one.id.to_string()}>
                                            <th scope="row">{ &one.email }</th>
                                            <td>{ i18n.word("role", one.role.word()) }</td>
                                            <td><span class={classes!("badge", stands(one).0)}>{ stands(one).1 }</span></td>
                                            <td>
                                                if stands(one).2 {
                                                    <Button kind={Kind::Danger} onclick={withdraw(one)} label={i18n.f(Key::InvitationWithdrawOf, &[("email", &one.email)])}>{ i18n.t(Key::InvitationWithdraw) }</Button>
                                                }
                                            </td>
                                        </tr>
                                    }
                                </tbody>
                            </table>
                        </div>
                    }
                }) }
            </section>
        </>
    }
}

#[derive(Properties, PartialEq)]
struct InviteProps {
    done: Callback<()>,
}

#[component]
fn Invite(props: &InviteProps) -> Html {
    let (i18n, sending) = (use_i18n(), use_send());
    let load = use_load((), |client, signal, ()| async move {
        let areas = places::list_areas(client.clone(), signal.clone()).await?;
        let organisations = places::list_organisations(client, signal).await?;
        Ok((areas, organisations))
    });
    let (email, role) = (use_state_eq(String::new), use_state_eq(|| Role::Shopkeeper.word().to_owned()));
    let (place, organisation) = (use_state_eq(String::new), use_state_eq(String::new));
    let made = use_state(|| None::<String>);
    let onsubmit = {
        let (email, role, place, organisation) = (email.clone(), role.clone(), place.clone(), organisation.clone());
        let (sending, done, made) = (sending.clone(), props.done.clone(), made.setter());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let nil = uuid::Uuid::nil();
            let new = NewInvitation {
                email: email.trim().to_owned(),
                role: role.parse().unwrap_or(Role::Shopkeeper),
                area_id: place.parse().unwrap_or(nil.into()),
                organisation_id: organisation.parse().unwrap_or(nil.into()),
                role_ends_at: None,
            };
            let mut faults = new.validate().err().map(|errors| faults_of(&errors)).unwrap_or_default();
            for (pointer, empty) in [("/areaId", place.is_empty()), ("/organisationId", organisation.is_empty())] {
                faults.extend(empty.then(|| shared_types::problem::FieldFault::new(pointer, "choose", "")));
            }
            if !faults.is_empty() {
                return sending.refuse(Fault::Form(faults));
            }
            let (done, made, email) = (done.clone(), made.clone(), email.setter());
            sending.run(
                move |client| access::create_invitation(client, new),
                move |link: InvitationLink| {
                    made.set(Some(format!("{}{}", crate::edge::origin(), link.link)));
                    email.set(String::new());
                    done.emit(());
                },
            );
        })
    };
    let fault = |pointer: &str| sending.fault.as_ref().and_then(|fault| fault.at(&i18n, pointer));
    let choose = || Pick::new("", i18n.t(Key::ActionChoose).to_owned());
    html! {
        <section class="card stack-small">
            <header><h2>{ i18n.t(Key::InvitationMake) }</h2><p>{ i18n.t(Key::InvitationMakeAbout) }</p></header>
            { async_content(&i18n, &load, skeleton_rows(2), |(areas, organisations)| html! {
                <form class="form" {onsubmit} novalidate=true>
                    <div class="field-row">
                        <Text id="email" kind="email" label={i18n.t(Key::SignInEmail).to_owned()} value={(*email).clone()} oninput={set(&email)} fault={fault("/email")} required=true />
                        <Select id="role" label={i18n.t(Key::RightsRole).to_owned()} value={(*role).clone()} onchange={set(&role)} picks={role_picks(&i18n)} fault={fault("/role")} />
                        <Select id="place" label={i18n.t(Key::RightsWhere).to_owned()} value={(*place).clone()} onchange={set(&place)} fault={fault("/areaId")}
                            picks={std::iter::once(choose()).chain(area_picks(&i18n, Some(areas))).collect::<Vec<_>>()} />
                        <Select id="organisation" label={i18n.t(Key::RightsFor).to_owned()} value={(*organisation).clone()} onchange={set(&organisation)} fault={fault("/organisationId")}
                            picks={std::iter::once(choose()).chain(organisations.items.iter().map(|one| Pick::new(one.id.to_string(), one.name.clone()))).collect::<Vec<_>>()} />
                    </div>
                    { fault_box(&i18n, sending.fault.as_ref(), &["/email", "/role", "/areaId", "/organisationId"]) }
                    <Button kind={Kind::Primary} submit=true busy={sending.busy} icon={Icon::UserPlus}>{ i18n.t(Key::InvitationMakeDo) }</Button>
                </form>
            }) }
            if let Some(link) = &*made { <Secret about={i18n.t(Key::InvitationLinkAbout).to_owned()} text={link.clone()} /> }
        </section>
    }
}
