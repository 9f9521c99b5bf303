//! Where one is signed in, and ending what one does not know. Called by Settings.

use shared_types::ids::SessionId;
use yew::prelude::*;

use crate::{
    client::{access, use_load, use_send},
    components::{Button, Kind, skeleton_rows},
    content::{async_content, fault_box},
    i18n::{Key, use_i18n},
    session::use_session,
};

/// The panel.
#[component]
pub fn Sessions() -> Html {
    let (i18n, session, sending) = (use_i18n(), use_session(), use_send());
    let load = use_load((), |client, signal, ()| access::list_sessions(client, signal));
    let clock = session.clock(&i18n, None);
    let end = |id: SessionId| {
        let (sending, again) = (sending.clone(), load.again.clone());
        Callback::from(move |()| {
            let again = again.clone();
            sending.run(move |client| access::end_other_session(client, id), move |()| again.emit(()));
        })
    };
    html! {
        <section class="card stack-small">
            <header><h2>{ i18n.t(Key::SessionsTitle) }</h2><p>{ i18n.t(Key::SessionsAbout) }</p></header>
            { fault_box(&i18n, sending.fault.as_ref(), &[]) }
            { async_content(&i18n, &load, skeleton_rows(2), |page| html! {
                <div class="table-scroll" tabindex="0" role="group" aria-label={i18n.t(Key::SessionsTitle).to_owned()}>
                    <table class="table">
                        <thead><tr>
                            <th scope="col">{ i18n.t(Key::SessionsBrowser) }</th><th scope="col">{ i18n.t(Key::SessionsHow) }</th>
                            <th scope="col">{ i18n.t(Key::SessionsBegan) }</th><th scope="col">{ i18n.t(Key::SessionsUsed) }</th><td></td>
                        </tr></thead>
                        <tbody>
                            for one in &page.items {
                                <tr key={one.id.to_string()}>
                                    <th scope="row">{ &one.user_agent }</th>
                                    <td>{ i18n.t(if one.method == "quick-code" { Key::SignInQuickCode } else { Key::SignInPassword }) }</td>
                                    <td class="nowrap">{ clock.moment(one.created_at) }</td>
                                    <td class="nowrap">{ clock.near(one.last_used_at) }</td>
                                    <td>
                                        if one.current {
                                            <span class="badge brand">{ i18n.t(Key::SessionsThis) }</span>
                                        } else {
                                            <Button kind={Kind::Danger} onclick={end(one.id)} label={i18n.f(Key::SessionsEndOf, &[("browser", &one.user_agent)])}>{ i18n.t(Key::SessionsEnd) }</Button>
                                        }
                                    </td>
                                </tr>
                            }
                        </tbody>
                    </table>
                </div>
            }) }
        </section>
    }
}
