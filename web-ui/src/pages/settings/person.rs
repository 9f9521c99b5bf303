//! Name, language and look. Language and name are kept with the account, the look on the device. Called by
//! Settings.

use shared_types::account::{Language, MePatch};
use validator::Validate as _;
use web_sys::SubmitEvent;
use yew::prelude::*;

use crate::{
    around::Speak,
    client::{Fault, access, faults_of, use_send},
    components::{Button, Pick, Segments, Text, Toast},
    content::fault_box,
    edge,
    i18n::{Key, Locale, use_i18n},
    pages::sign_in::set,
    session::use_session,
};

/// The panel.
#[component]
pub fn Person() -> Html {
    let (i18n, session, sending) = (use_i18n(), use_session(), use_send());
    let (speak, toast) = (use_context::<Speak>(), use_context::<Toast>());
    let name = use_state_eq(|| session.me.account.as_ref().map(|account| account.name.clone()).unwrap_or_default());
    let theme = use_state_eq(|| edge::recall("webm.theme").unwrap_or_else(|| "system".to_owned()));
    let save = {
        let (sending, reload, words) = (sending.clone(), session.reload.clone(), i18n.t(Key::ActionSaved).to_owned());
        Callback::from(move |patch: MePatch| {
            if let Err(errors) = patch.validate() {
                return sending.refuse(Fault::Form(faults_of(&errors)));
            }
            let (reload, toast, words) = (reload.clone(), toast.clone(), words.clone());
            sending.run(
                move |client| access::update_me(client, patch),
                move |_| {
                    if let Some(toast) = toast {
                        toast.say(words);
                    }
                    reload.emit(());
                },
            );
        })
    };
    let speak_it = {
        let save = save.clone();
        Callback::from(move |word: AttrValue| {
            let Ok(language) = word.parse::<Language>() else { return };
            if let Some(speak) = &speak {
                speak.say(language);
            }
            save.emit(MePatch { language: Some(language), ..MePatch::default() });
        })
    };
    let onsubmit = {
        let name = name.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            save.emit(MePatch { name: Some(name.trim().to_owned()), ..MePatch::default() });
        })
    };
    let dress = {
        let theme = theme.setter();
        Callback::from(move |word: AttrValue| {
            let chosen = (word != "system").then_some(&*word);
            edge::keep("webm.theme", chosen);
            edge::theme(chosen);
            theme.set(word.to_string());
        })
    };
    let languages = Language::ALL.iter().map(|one| Pick::new(one.word(), one.own_name())).collect::<Vec<_>>();
    let looks = [("system", Key::ThemeSystem), ("light", Key::ThemeLight), ("dark", Key::ThemeDark)];
    let looks = looks.map(|(word, key)| Pick::new(word, i18n.t(key).to_owned())).to_vec();
    html! {
        <section class="card">
            <h2>{ i18n.t(Key::SettingsPerson) }</h2>
            <form class="form" {onsubmit} novalidate=true>
                <Segments name="language" headed=true label={i18n.t(Key::SettingsLanguage).to_owned()} value={i18n.language.word()} picks={languages} onchange={speak_it} />
                <Segments name="theme" headed=true label={i18n.t(Key::SettingsTheme).to_owned()} value={(*theme).clone()} picks={looks} onchange={dress} />
                <Text id="my-name" label={i18n.t(Key::InvitationName).to_owned()} help={i18n.t(Key::InvitationNameHelp).to_owned()} value={(*name).clone()} oninput={set(&name)}
                    autocomplete="name" fault={sending.fault.as_ref().and_then(|fault| fault.at(&i18n, "/name"))} />
                { fault_box(&i18n, sending.fault.as_ref(), &["/name"]) }
                <Button submit=true busy={sending.busy}>{ i18n.t(Key::ActionSave) }</Button>
            </form>
        </section>
    }
}
