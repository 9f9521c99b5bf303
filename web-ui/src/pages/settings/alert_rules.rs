//! What holds for alerts at a site: who sends at once at which level, who approves, for how long, when an open one is chased. Called by
//! Settings, for who may set it.

use shared_types::{
    access::{Permission, Role},
    alert::{AlertLevel, AlertRules, AlertSettings, LevelRoles},
    ids::AreaId,
    problem::FieldFault,
};
use validator::Validate as _;
use web_sys::SubmitEvent;
use yew::prelude::*;

use crate::{
    client::{Fault, alerts, faults_of, use_load, use_send},
    components::{Button, Check, Kind, Pick, Select, Text, Toast, skeleton_lines},
    content::{async_content, fault_box},
    i18n::{Key, use_i18n},
    nav::toggled,
    pages::sign_in::set,
    session::use_session,
};

/// The panel, for one site at a time.
#[component]
pub fn AlertRulesPanel() -> Html {
    let (i18n, session) = (use_i18n(), use_session());
    let sites = session.sites_with(Permission::AlertManage);
    let picks: Vec<Pick> = sites.iter().map(|site| Pick::new(site.area_id.to_string(), site.name.clone())).collect();
    let chosen = use_state_eq(|| sites.first().map(|site| site.area_id.to_string()).unwrap_or_default());
    let Ok(site) = chosen.parse::<AreaId>() else { return Html::default() };
    html! {
        <section class="card stack" id="alert-rules">
            <header><h2>{ i18n.t(Key::AlertRulesTitle) }</h2><p>{ i18n.t(Key::AlertRulesAbout) }</p></header>
            if picks.len() > 1 { <Select id="alert-rules-site" label={i18n.t(Key::NavSite).to_owned()} value={(*chosen).clone()} {picks} onchange={set(&chosen)} /> }
            <Rules key={site.to_string()} {site} />
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct RulesProps {
    site: AreaId,
}

#[component]
fn Rules(props: &RulesProps) -> Html {
    let i18n = use_i18n();
    let load = use_load(props.site, alerts::get_settings);
    async_content(&i18n, &load, skeleton_lines(6), |settings: &AlertSettings| {
        html! { <Form key={settings.version} settings={settings.clone()} again={load.again.clone()} /> }
    })
}

/// What is typed: the rules, and the numbers as they stand in their fields.
#[derive(Clone, PartialEq)]
struct Typed {
    rules: AlertRules,
    approval: String,
    open: String,
    close: String,
    next: String,
}

impl Typed {
    fn of(rules: &AlertRules) -> Self {
        Self {
            approval: rules.approval_minutes.to_string(),
            open: rules.open_minutes.to_string(),
            close: rules.close_minutes.to_string(),
            next: rules.next_channel_seconds.to_string(),
            rules: rules.clone(),
        }
    }

    /// The rules, or which number is none.
    fn rules(&self) -> Result<AlertRules, Vec<FieldFault>> {
        let mut rules = self.rules.clone();
        let mut faults = Vec::new();
        let fields = [
            (&self.approval, &mut rules.approval_minutes, "/approvalMinutes"),
            (&self.open, &mut rules.open_minutes, "/openMinutes"),
            (&self.close, &mut rules.close_minutes, "/closeMinutes"),
            (&self.next, &mut rules.next_channel_seconds, "/nextChannelSeconds"),
        ];
        for (text, number, pointer) in fields {
            match text.trim().parse() {
                Ok(typed) => *number = typed,
                Err(_) => faults.push(FieldFault::new(pointer, "range", "")),
            }
        }
        faults.extend(rules.validate().err().map(|errors| faults_of(&errors)).unwrap_or_default());
        if faults.is_empty() { Ok(rules) } else { Err(faults) }
    }
}

/// The roles that have a permission, but for the operator and machines.
fn roles_with(permission: Permission) -> impl Iterator<Item = Role> {
    let has = move |role: &Role| {
        !matches!(role, Role::Operator | Role::Integration) && role.policy().permissions.contains(&permission)
    };
    Role::ALL.iter().copied().filter(has)
}

/// A level without a row is free to all; with one, to its roles.
fn freed(rules: &AlertRules, level: AlertLevel, free: bool) -> AlertRules {
    let mut rules = rules.clone();
    rules.at_once.retain(|one| one.level != level);
    if !free {
        rules.at_once.push(LevelRoles { level, roles: roles_with(Permission::AlertApprove).collect() });
    }
    rules
}

fn turned(rules: &AlertRules, level: AlertLevel, role: Role) -> AlertRules {
    let mut rules = rules.clone();
    for one in rules.at_once.iter_mut().filter(|one| one.level == level) {
        one.roles = toggled(&one.roles, &role);
    }
    rules
}

#[derive(Properties, PartialEq)]
struct FormProps {
    settings: AlertSettings,
    again: Callback<()>,
}

#[component]
fn Form(props: &FormProps) -> Html {
    let (i18n, sending, toast) = (use_i18n(), use_send(), use_context::<Toast>());
    let typed = use_state(|| Typed::of(&props.settings.rules));
    let put = {
        let typed = typed.clone();
        Callback::from(move |rules: AlertRules| typed.set(Typed { rules, ..(*typed).clone() }))
    };
    let with = |part: fn(&mut Typed, String)| {
        let typed = typed.clone();
        Callback::from(move |text: String| {
            let mut new = (*typed).clone();
            part(&mut new, text);
            typed.set(new);
        })
    };
    let onsubmit = {
        let (typed, sending, again, saved) =
            (typed.clone(), sending.clone(), props.again.clone(), i18n.t(Key::ActionSaved).to_owned());
        let (site, version) = (props.settings.site_id, props.settings.version);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let rules = match typed.rules() {
                Ok(rules) => rules,
                Err(faults) => return sending.refuse(Fault::Form(faults)),
            };
            let (toast, saved, again) = (toast.clone(), saved.clone(), again.clone());
            sending.run(
                move |client| alerts::set_settings(client, site, rules, version),
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
    let rules = &typed.rules;
    let number = |id: &'static str, label: Key, value: &str, oninput: Callback<String>, pointer: &str| {
        html! { <Text {id} short=true inputmode="numeric" label={i18n.t(label).to_owned()} value={value.to_owned()} {oninput} fault={fault(pointer)} /> }
    };
    let chip = |role: Role, checked: bool, to: AlertRules| {
        let onchange = put.reform(move |_: Event| to.clone());
        html! { <label class="chip"><input type="checkbox" {checked} {onchange} /><span>{ i18n.word("role", role.word()) }</span></label> }
    };
    let level_part = |level: AlertLevel| {
        let row = rules.at_once.iter().find(|one| one.level == level);
        let free = {
            let rules = rules.clone();
            put.reform(move |free: bool| freed(&rules, level, free))
        };
        html! {
            <fieldset class="field" key={level.word()}>
                <legend class="field-label">{ i18n.word("alert-level", level.word()) }</legend>
                <Check id={format!("free-{level}")} checked={row.is_none()} onchange={free}>{ i18n.t(Key::AlertRulesFree) }</Check>
                if let Some(row) = row {
                    <>
                        <p class="help">{ i18n.t(Key::AlertRulesAtOnce) }</p>
                        <div class="row">for role in roles_with(Permission::AlertSend) { { chip(role, row.roles.contains(&role), turned(rules, level, role)) } }</div>
                    </>
                }
            </fieldset>
        }
    };
    let approver = |role: Role| {
        let mut to = rules.clone();
        to.approvers = toggled(&to.approvers, &role);
        chip(role, rules.approvers.contains(&role), to)
    };
    html! {
        <form class="form" {onsubmit} novalidate=true>
            for level in AlertLevel::ALL { { level_part(*level) } }
            <fieldset class="field">
                <legend class="field-label">{ i18n.t(Key::AlertRulesApprovers) }</legend>
                <div class="row">for role in roles_with(Permission::AlertApprove) { { approver(role) } }</div>
                if rules.approvers.is_empty() { <p class="warn-words small">{ i18n.t(Key::AlertRulesNobody) }</p> }
            </fieldset>
            <div class="field-row">
                { number("approval-minutes", Key::AlertRulesApproval, &typed.approval, with(|typed, text| typed.approval = text), "/approvalMinutes") }
                { number("open-minutes", Key::AlertRulesOpen, &typed.open, with(|typed, text| typed.open = text), "/openMinutes") }
                { number("close-minutes", Key::AlertRulesClose, &typed.close, with(|typed, text| typed.close = text), "/closeMinutes") }
                { number("next-seconds", Key::AlertRulesNext, &typed.next, with(|typed, text| typed.next = text), "/nextChannelSeconds") }
            </div>
            { fault_box(&i18n, sending.fault.as_ref(), &["/approvalMinutes", "/openMinutes", "/closeMinutes", "/nextChannelSeconds"]) }
            <Button kind={Kind::Primary} submit=true busy={sending.busy}>{ i18n.t(Key::ActionSave) }</Button>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_that_is_not_free_names_roles_and_a_number_that_is_none_is_refused() {
        let rules = AlertRules::default();
        let closed = freed(&rules, AlertLevel::DangerNow, false);
        assert!(!closed.at_once(AlertLevel::DangerNow, &[Role::Shopkeeper]));
        let open = turned(&closed, AlertLevel::DangerNow, Role::Shopkeeper);
        assert!(open.at_once(AlertLevel::DangerNow, &[Role::Shopkeeper]));
        assert!(freed(&open, AlertLevel::DangerNow, true).at_once(AlertLevel::DangerNow, &[]));
        assert_eq!(Typed::of(&rules).rules(), Ok(rules.clone()));
        for wrong in ["", "veel", "0", "-5", "99999"] {
            let typed = Typed { approval: wrong.into(), ..Typed::of(&rules) };
            assert_eq!(typed.rules().unwrap_err()[0].pointer, "/approvalMinutes", "{wrong}");
        }
    }
}
