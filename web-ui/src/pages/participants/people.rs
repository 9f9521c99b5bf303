//! People: who has an account, for whom they act, whether it is open. Called by Participants.

use shared_types::{
    access::Permission,
    account::{Account, AccountPatch},
};
use yew::prelude::*;

use crate::{
    client::{access, use_load, use_send},
    components::{Button, Icon, Kind, empty, skeleton_rows},
    content::{async_content, fault_box},
    i18n::{Key, Locale, use_i18n},
    session::use_session,
};

/// The tab.
#[component]
pub fn People() -> Html {
    let (i18n, session, sending) = (use_i18n(), use_session(), use_send());
    let load = use_load((), |client, signal, ()| access::list_accounts(client, signal));
    let manage = session.may(Permission::AccountManage);
    let own = session.me.account.as_ref().map(|account| account.id);
    let turn = |one: &Account| {
        let (sending, again, id, disabled) = (sending.clone(), load.again.clone(), one.id, one.disabled);
        Callback::from(move |()| {
            let (again, patch) = (again.clone(), AccountPatch { disabled: Some(!disabled), ..AccountPatch::default() });
            sending.run(move |client| access::update_account(client, id, patch), move |_| again.emit(()));
        })
    };
    html! {
        <section class="card stack-small">
            <header><h2>{ i18n.t(Key::PeopleTitle) }</h2></header>
            { fault_box(&i18n, sending.fault.as_ref(), &[]) }
            { async_content(&i18n, &load, skeleton_rows(6), |page| {
                if page.items.is_empty() {
                    return empty(Icon::Users, i18n.t(Key::PeopleNone), i18n.t(Key::PeopleNoneNext), Html::default());
                }
                html! {
                    <div class="table-scroll" tabindex="0" role="group" aria-label={i18n.t(Key::PeopleTitle).to_owned()}>
                        <table class="table">
                            <thead><tr>
                                <th scope="col">{ i18n.t(Key::PeopleName) }</th><th scope="col">{ i18n.t(Key::SignInEmail) }</th>
                                <th scope="col">{ i18n.t(Key::RightsFor) }</th><th scope="col">{ i18n.t(Key::SettingsLanguage) }</th>
                                <th scope="col">{ i18n.t(Key::SettingsTotp) }</th><th scope="col">{ i18n.t(Key::RightsNow) }</th>
                                if manage { <td></td> }
                            </tr></thead>
                            <tbody>
                                for one in &page.items {
                                    <tr key={one.id.to_string()}>
                                        <th scope="row">{ &one.name }</th>
                                        <td>{ &one.email }</td>
                                        <td>{ &one.organisation_name }</td>
                                        <td>{ one.language.own_name() }</td>
                                        <td>{ i18n.t(if one.totp_enabled { Key::ActionYes } else { Key::ActionNo }) }</td>
                                        <td><span class={classes!("badge", (!one.disabled).then_some("good"))}>{ i18n.t(if one.disabled { Key::PeopleClosed } else { Key::PeopleOpen }) }</span></td>
                                        if manage {
                                            <td>
                                                if own != Some(one.id) {
                                                    <Button kind={if one.disabled { Kind::Plain } else { Kind::Danger }} onclick={turn(one)}
                                                        label={i18n.f(if one.disabled { Key::PeopleReopenOf } else { Key::PeopleCloseOf }, &[("name", &one.name)])}>
                                                        { i18n.t(if one.disabled { Key::PeopleReopen } else { Key::PeopleClose }) }
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
            }) }
        </section>
    }
}
