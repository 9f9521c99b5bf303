//! Whether a site publishes figures, under which name and from which month on. Called by Settings, for who sets what a site has.

use shared_types::{
    access::Permission,
    ids::AreaId,
    open_figures::{NewOpenFigures, OpenFiguresSettings},
    problem::FieldFault,
};
use validator::Validate as _;
use web_sys::SubmitEvent;
use yew::prelude::*;

use crate::{
    client::{Fault, faults_of, open_figures, use_load, use_send},
    components::{Button, Check, Kind, Pick, Select, Text, Toast, skeleton_lines},
    content::{async_content, fault_box},
    i18n::{Key, Locale, use_i18n},
    nav::Route,
    pages::sign_in::set,
    session::use_session,
};

/// The panel, for one site at a time.
#[component]
pub fn OpenFiguresPanel() -> Html {
    let (i18n, session) = (use_i18n(), use_session());
    let sites = session.sites_with(Permission::HandlingManage);
    let picks: Vec<Pick> = sites.iter().map(|site| Pick::new(site.area_id.to_string(), site.name.clone())).collect();
    let chosen = use_state_eq(|| sites.first().map(|site| site.area_id.to_string()).unwrap_or_default());
    let Ok(site) = chosen.parse::<AreaId>() else { return Html::default() };
    let name = sites.iter().find(|s| s.area_id == site).map(|s| s.name.clone()).unwrap_or_default();
    html! {
        <section class="card stack" id="open-figures">
            <header><h2>{ i18n.t(Key::OpenName) }</h2><p>{ i18n.t(Key::OpenSwitchAbout) }</p></header>
            if picks.len() > 1 { <Select id="open-figures-site" label={i18n.t(Key::NavSite).to_owned()} value={(*chosen).clone()} {picks} onchange={set(&chosen)} /> }
            <Switch key={site.to_string()} {site} {name} />
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct SwitchProps {
    site: AreaId,
    name: String,
}

#[component]
fn Switch(props: &SwitchProps) -> Html {
    let i18n = use_i18n();
    let load = use_load(props.site, open_figures::settings);
    let name = props.name.clone();
    async_content(&i18n, &load, skeleton_lines(4), |settings: &OpenFiguresSettings| {
        html! { <Form key={settings.version} settings={settings.clone()} {name} again={load.again.clone()} /> }
    })
}

#[derive(Properties, PartialEq)]
struct FormProps {
    settings: OpenFiguresSettings,
    name: String,
    again: Callback<()>,
}

/// A name as it could stand in the address.
fn proposed(name: &str) -> String {
    let letters: String =
        name.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let parts: Vec<&str> = letters.split('-').filter(|part| !part.is_empty()).collect();
    parts.join("-").chars().take(40).collect::<String>().trim_end_matches('-').to_owned()
}

/// What was typed, or what is wrong with it.
fn judged(on: bool, code: &str, from: &str) -> Result<NewOpenFigures, Vec<FieldFault>> {
    let from_date = from.trim().parse();
    let missing = from_date.is_err().then(|| FieldFault::new("/fromDate", "missing", ""));
    let new = NewOpenFigures { on, code: code.trim().to_owned(), from_date: from_date.unwrap_or_default() };
    let faults = new.validate().err().map(|errors| faults_of(&errors)).unwrap_or_default();
    let faults: Vec<FieldFault> = missing.into_iter().chain(faults).collect();
    if faults.is_empty() { Ok(new) } else { Err(faults) }
}

#[component]
fn Form(props: &FormProps) -> Html {
    let (i18n, sending, toast) = (use_i18n(), use_send(), use_context::<Toast>());
    let settings = &props.settings;
    let on = use_state_eq(|| settings.on);
    let code = use_state_eq(|| settings.code.clone().unwrap_or_else(|| proposed(&props.name)));
    let from = use_state_eq(|| settings.from_date.map(|day| day.to_string()).unwrap_or_default());
    let onsubmit = {
        let (on, code, from, sending) = (on.clone(), code.clone(), from.clone(), sending.clone());
        let (again, saved, site, version) =
            (props.again.clone(), i18n.t(Key::ActionSaved).to_owned(), settings.site_id, settings.version);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let new = match judged(*on, &code, &from) {
                Ok(new) => new,
                Err(faults) => return sending.refuse(Fault::Form(faults)),
            };
            let (toast, saved, again) = (toast.clone(), saved.clone(), again.clone());
            sending.run(
                move |client| open_figures::set(client, site, new, version),
                move |_| {
                    if let Some(toast) = toast {
                        toast.say(saved);
                    }
                    again.emit(());
                },
            );
        })
    };
    let fault = |pointer: &str| sending.fault.as_ref().and_then(|fault| fault.at(&i18n, pointer));
    let turn = {
        let on = on.clone();
        Callback::from(move |new: bool| on.set(new))
    };
    let page = settings.code.clone().filter(|_| settings.on).map(|code| Route::OpenFigures(code).path());
    html! {
        <form class="form" {onsubmit} novalidate=true>
            <Check id="open-on" checked={*on} onchange={turn}>{ i18n.t(Key::OpenSwitchOn) }</Check>
            <Text id="open-code" label={i18n.t(Key::OpenSwitchCode).to_owned()} help={i18n.t(Key::OpenSwitchCodeHelp).to_owned()}
                value={(*code).clone()} oninput={set(&code)} fault={fault("/code")} />
            <Text id="open-from" kind="date" label={i18n.t(Key::OpenSwitchFrom).to_owned()} help={i18n.t(Key::OpenSwitchFromHelp).to_owned()}
                value={(*from).clone()} oninput={set(&from)} fault={fault("/fromDate")} />
            <p class="help">{ i18n.t(Key::OpenSwitchKept) }</p>
            { fault_box(&i18n, sending.fault.as_ref(), &["/code", "/fromDate"]) }
            <Button kind={Kind::Primary} submit=true busy={sending.busy}>{ i18n.t(Key::ActionSave) }</Button>
            if let Some(page) = page {
                <p>
                    // Another document: the page is left for the gate.
                    <a href={page} target="_blank" rel="noopener">{ i18n.t(Key::OpenSwitchSee) }</a>
                    <span class="muted small">{ " · " }{ i18n.f(Key::OpenSwitchCount, &[("n", &i18n.language.integer(settings.published_months))]) }</span>
                </p>
            }
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_proposed_that_the_rule_takes() {
        for (name, code) in
            [("Winkelcentrum De Linde", "winkelcentrum-de-linde"), ("  Café 't Hoekje! ", "caf-t-hoekje")]
        {
            assert_eq!(proposed(name), code);
            assert!(judged(true, &proposed(name), "2026-01-01").is_ok());
        }
        assert!(proposed(&"lang ".repeat(20)).len() <= 40);
        let faults = judged(true, "De Linde", "").unwrap_err();
        assert_eq!(faults.iter().map(|f| f.pointer.as_str()).collect::<Vec<_>>(), ["/fromDate", "/code"]);
    }
}
