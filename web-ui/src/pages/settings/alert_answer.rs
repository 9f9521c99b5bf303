//! What a site agreed about who goes to an alert: what holds for each level, what is to begin, and agreeing on something else. Called by
//! Settings, for who manages alerts. Nothing is changed: what is agreed now takes the place of what held.

use shared_types::{
    access::Role,
    alert::AlertLevel,
    alert_answer::{
        AlertAgreedStep, AlertAgreement, AlertPerson, AlertStep, AlertStepKind, MAX_STEPS, NewAlertAgreement, receives,
    },
    ids::AreaId,
    problem::FieldFault,
};
use validator::Validate as _;
use web_sys::SubmitEvent;
use yew::prelude::*;

use crate::{
    client::{Fault, Sending, alerts, faults_of, use_load, use_send},
    components::{Button, Icon, Kind, Pick, Select, Text, Toast, skeleton_lines},
    content::{async_content, fault_box},
    i18n::{Clock, I18n, Key, use_i18n},
    pages::sign_in::set,
    session::use_session,
};
use shared_types::access::Permission;

/// The panel, for one site at a time.
#[component]
pub fn AlertAnswerPanel() -> Html {
    let (i18n, session) = (use_i18n(), use_session());
    let sites = session.sites_with(Permission::AlertManage);
    let picks: Vec<Pick> = sites.iter().map(|site| Pick::new(site.area_id.to_string(), site.name.clone())).collect();
    let chosen = use_state_eq(|| sites.first().map(|site| site.area_id.to_string()).unwrap_or_default());
    let Ok(site) = chosen.parse::<AreaId>() else { return Html::default() };
    html! {
        <section class="card stack" id="alert-answer">
            <header><h2>{ i18n.t(Key::AnswerAgreedTitle) }</h2><p>{ i18n.t(Key::AnswerAgreedAbout) }</p></header>
            if picks.len() > 1 { <Select id="alert-answer-site" label={i18n.t(Key::NavSite).to_owned()} value={(*chosen).clone()} {picks} onchange={set(&chosen)} /> }
            <Agreed key={site.to_string()} {site} />
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct AgreedProps {
    site: AreaId,
}

#[component]
fn Agreed(props: &AgreedProps) -> Html {
    let (i18n, session, removing) = (use_i18n(), use_session(), use_send());
    let site = props.site;
    let load = use_load(site, |client, signal, site| async move {
        let all = alerts::list_agreements(&client, &signal, site).await?.items;
        Ok((all, alerts::list_people(&client, &signal, site).await?.items))
    });
    let clock = session.clock(&i18n, Some(site));
    let again = load.again.clone();
    async_content(&i18n, &load, skeleton_lines(6), |(all, people): &(Vec<AlertAgreement>, Vec<AlertPerson>)| {
        html! {
            <>
                <dl class="facts" id="agreed">
                    for level in AlertLevel::ALL {
                        <dt>{ i18n.word("alert-level", level.word()) }</dt>
                        <dd>{ held(&i18n, &clock, all, *level, &removing, &again) }</dd>
                    }
                </dl>
                { fault_box(&i18n, removing.fault.as_ref(), &[]) }
                <Form {site} key={all.len()} people={people.clone()} again={again.clone()} />
            </>
        }
    })
}

/// What holds for a level, and what is to begin.
fn held(
    i18n: &I18n,
    clock: &Clock,
    all: &[AlertAgreement],
    level: AlertLevel,
    removing: &Sending,
    again: &Callback<()>,
) -> Html {
    let of = || all.iter().filter(move |one| one.level == level);
    let now = of().find(|one| one.holds);
    let coming =
        of().filter(|one| !one.holds && one.ends_at.is_none_or(|end| end > one.begins_at) && is_to_come(one, now));
    let remove = |one: &AlertAgreement| {
        let (removing, again, id) = (removing.clone(), again.clone(), one.id);
        Callback::from(move |()| {
            let again = again.clone();
            removing.run(move |client| alerts::remove_agreement(client, id), move |()| again.emit(()));
        })
    };
    html! {
        <div class="stack-small">
            { match now {
                Some(one) => told(i18n, one),
                None => html! { <p class="muted">{ i18n.t(Key::AnswerNothingAgreed) }</p> },
            } }
            for one in coming {
                <div class="note">
                    <div class="stack-small">
                        <p class="small strong">{ i18n.f(Key::AnswerFrom, &[("at", &clock.date(one.begins_at))]) }</p>
                        { told(i18n, one) }
                        <p><Button kind={Kind::Quiet} busy={removing.busy} onclick={remove(one)}>{ i18n.t(Key::AnswerTakeAway) }</Button></p>
                    </div>
                </div>
            }
        </div>
    }
}

/// Whether it begins after what holds now.
fn is_to_come(one: &AlertAgreement, now: Option<&AlertAgreement>) -> bool {
    match now {
        Some(now) => one.begins_at > now.begins_at,
        // Where nothing holds nothing has begun: what began holds until another does.
        None => true,
    }
}

fn told(i18n: &I18n, one: &AlertAgreement) -> Html {
    let norm = |key: Key, minutes: Option<i32>| minutes.map(|n| i18n.f(key, &[("n", &n.to_string())]));
    let norms = [norm(Key::AnswerWithin, one.answer_minutes), norm(Key::AnswerThereWithin, one.arrive_minutes)];
    html! {
        <>
            if one.steps.is_empty() {
                <p class="muted">{ i18n.t(Key::AnswerNothingAgreed) }</p>
            } else {
                <ol>for (n, step) in one.steps.iter().enumerate() { <li>{ n + 1 }{ ". " }{ step_words(i18n, step) }</li> }</ol>
            }
            if !one.steps.is_empty() && norms.iter().any(Option::is_some) {
                <p class="small">{ norms.into_iter().flatten().collect::<Vec<_>>().join(" · ") }</p>
            }
        </>
    }
}

fn step_words(i18n: &I18n, step: &AlertAgreedStep) -> String {
    let whom = match (step.kind, step.role, &step.account_name) {
        (AlertStepKind::Role, Some(role), _) => i18n.word("role", role.word()),
        (AlertStepKind::Person, _, Some(name)) => name.clone(),
        (kind, _, _) => i18n.word("answer-step", kind.word()),
    };
    i18n.f(Key::AnswerStepWords, &[("whom", &whom), ("n", &step.after_minutes.to_string())])
}

/// A step as it is typed: whom as one word, and the minutes.
#[derive(Clone, Debug, PartialEq)]
struct Typed {
    whom: String,
    minutes: String,
}

impl Typed {
    fn new() -> Self {
        Self { whom: AlertStepKind::OnDuty.word().to_owned(), minutes: "3".to_owned() }
    }

    fn step(&self) -> AlertStep {
        let none = AlertStep {
            kind: AlertStepKind::OnDuty,
            account_id: None,
            role: None,
            after_minutes: self.minutes.trim().parse().unwrap_or(0),
        };
        match self.whom.split_once(':') {
            Some(("role", role)) => AlertStep { kind: AlertStepKind::Role, role: role.parse().ok(), ..none },
            Some(("person", id)) => AlertStep { kind: AlertStepKind::Person, account_id: id.parse().ok(), ..none },
            _ => none,
        }
    }
}

/// A number that may be left out.
fn minutes(text: &str, pointer: &str, faults: &mut Vec<FieldFault>) -> Option<i32> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let number = text.parse().ok();
    if number.is_none() {
        faults.push(FieldFault::new(pointer, "range", ""));
    }
    number
}

/// What can be chosen in a step.
fn whom(i18n: &I18n, people: &[AlertPerson]) -> Vec<Pick> {
    let duty = Pick::new(AlertStepKind::OnDuty.word(), i18n.word("answer-step", AlertStepKind::OnDuty.word()));
    let roles = Role::ALL.iter().filter(|role| receives(**role));
    let roles = roles.map(|role| Pick::new(format!("role:{role}"), i18n.word("role", role.word())));
    let people = people.iter().map(|one| {
        Pick::new(format!("person:{}", one.account_id), format!("{} ({})", one.account_name, one.organisation_name))
    });
    std::iter::once(duty).chain(roles).chain(people).collect()
}

/// What typing something does to the steps.
type Change = Box<dyn Fn(&mut Vec<Typed>, String)>;

#[derive(Properties, PartialEq)]
struct FormProps {
    site: AreaId,
    people: Vec<AlertPerson>,
    again: Callback<()>,
}

/// Agreeing on something.
#[component]
fn Form(props: &FormProps) -> Html {
    let (i18n, sending, toast) = (use_i18n(), use_send(), use_context::<Toast>());
    let level = use_state_eq(|| AlertLevel::DangerNow.word().to_owned());
    let (begins, answer, arrive) =
        (use_state_eq(String::new), use_state_eq(|| "5".to_owned()), use_state_eq(|| "15".to_owned()));
    let steps = use_state_eq(|| vec![Typed::new()]);
    let change = |part: Change| {
        let steps = steps.clone();
        Callback::from(move |text: String| {
            let mut new = (*steps).clone();
            part(&mut new, text);
            steps.set(new);
        })
    };
    let onsubmit = {
        let (level, begins, answer, arrive, steps) =
            (level.clone(), begins.clone(), answer.clone(), arrive.clone(), steps.clone());
        let (sending, again, site, saved) =
            (sending.clone(), props.again.clone(), props.site, i18n.t(Key::ActionSaved).to_owned());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let mut faults = Vec::new();
            let new = NewAlertAgreement {
                level: level.parse().unwrap_or(AlertLevel::DangerNow),
                begins_date: Some(begins.trim()).filter(|day| !day.is_empty()).and_then(|day| day.parse().ok()),
                answer_minutes: minutes(&answer, "/answerMinutes", &mut faults),
                arrive_minutes: minutes(&arrive, "/arriveMinutes", &mut faults),
                steps: steps.iter().map(Typed::step).collect(),
            };
            faults.extend(new.validate().err().map(|errors| faults_of(&errors)).unwrap_or_default());
            if !faults.is_empty() {
                return sending.refuse(Fault::Form(faults));
            }
            let (toast, saved, again) = (toast.clone(), saved.clone(), again.clone());
            sending.run(
                move |client| alerts::agree(client, site, new),
                move |()| {
                    if let Some(toast) = toast {
                        toast.say(saved);
                    }
                    again.emit(());
                },
            );
        })
    };
    let fault = |pointer: &str| sending.fault.as_ref().and_then(|fault| fault.at(&i18n, pointer));
    let add = change(Box::new(|steps, _| steps.push(Typed::new())));
    let levels: Vec<Pick> =
        AlertLevel::ALL.iter().map(|one| Pick::new(one.word(), i18n.word("alert-level", one.word()))).collect();
    let picks = whom(&i18n, &props.people);
    let mut shown = vec!["/answerMinutes".to_owned(), "/arriveMinutes".to_owned(), "/beginsDate".to_owned()];
    for n in 0..steps.len() {
        shown.extend([format!("/steps/{n}"), format!("/steps/{n}/accountId"), format!("/steps/{n}/afterMinutes")]);
    }
    let shown: Vec<&str> = shown.iter().map(String::as_str).collect();
    let row = |n: usize, typed: &Typed| {
        let wrong = fault(&format!("/steps/{n}")).or_else(|| fault(&format!("/steps/{n}/accountId")));
        let label = i18n.f(Key::AnswerStepN, &[("n", &(n + 1).to_string())]);
        html! {
            <div class="field-row three" key={n}>
                <Select id={format!("step-{n}")} {label} value={typed.whom.clone()} picks={picks.clone()} fault={wrong}
                    onchange={change(Box::new(move |steps, text| steps[n].whom = text))} />
                <Text id={format!("step-minutes-{n}")} short=true inputmode="numeric" label={i18n.t(Key::AnswerAfter).to_owned()} value={typed.minutes.clone()}
                    fault={fault(&format!("/steps/{n}/afterMinutes"))} oninput={change(Box::new(move |steps, text| steps[n].minutes = text))} />
                <Button kind={Kind::Quiet} label={i18n.f(Key::AnswerStepAway, &[("n", &(n + 1).to_string())])}
                    onclick={change(Box::new(move |steps, _| drop(steps.remove(n)))).reform(|()| String::new())}>{ i18n.t(Key::AnswerTakeAway) }</Button>
            </div>
        }
    };
    html! {
        <form class="form" {onsubmit} novalidate=true id="agree">
            <h3>{ i18n.t(Key::AnswerAgree) }</h3>
            <div class="field-row">
                <Select id="agree-level" label={i18n.t(Key::AlertsLevel).to_owned()} value={(*level).clone()} picks={levels} onchange={set(&level)} />
                <Text id="agree-from" kind="date" label={i18n.t(Key::AnswerBegins).to_owned()} help={i18n.t(Key::AnswerBeginsHelp).to_owned()} value={(*begins).clone()}
                    oninput={set(&begins)} fault={fault("/beginsDate")} />
            </div>
            for (n, typed) in steps.iter().enumerate() { { row(n, typed) } }
            if steps.is_empty() { <p class="warn-words small">{ i18n.t(Key::AnswerNoSteps) }</p> }
            if (steps.len() as u64) < MAX_STEPS {
                <p><Button kind={Kind::Quiet} icon={Icon::Plus} onclick={add.reform(|()| String::new())}>{ i18n.t(Key::AnswerStepAdd) }</Button></p>
            }
            <div class="field-row">
                <Text id="answer-minutes" short=true inputmode="numeric" label={i18n.t(Key::AnswerNormAnswer).to_owned()} help={i18n.t(Key::AnswerNormHelp).to_owned()}
                    value={(*answer).clone()} oninput={set(&answer)} fault={fault("/answerMinutes")} />
                <Text id="arrive-minutes" short=true inputmode="numeric" label={i18n.t(Key::AnswerNormThere).to_owned()} help={i18n.t(Key::AnswerNormHelp).to_owned()}
                    value={(*arrive).clone()} oninput={set(&arrive)} fault={fault("/arriveMinutes")} />
            </div>
            { fault_box(&i18n, sending.fault.as_ref(), &shown) }
            <Button kind={Kind::Primary} submit=true busy={sending.busy}>{ i18n.t(Key::AnswerAgreeDo) }</Button>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_what_was_chosen_and_a_number_that_is_none_is_refused() {
        let typed = |whom: &str, minutes: &str| Typed { whom: whom.into(), minutes: minutes.into() }.step();
        assert_eq!(typed("role:guard", "4").role, Some(Role::Guard));
        assert!(typed("role:guard", "4").validate().is_ok() && typed("on-duty", " 3 ").validate().is_ok());
        let id = "0190f0f0-0000-7000-8000-000000000001";
        assert_eq!(typed(&format!("person:{id}"), "4").account_id.map(|id| id.to_string()), Some(id.to_owned()));
        for wrong in ["", "veel", "0", "-1", "500"] {
            assert!(typed("on-duty", wrong).validate().is_err(), "{wrong}");
        }
        let mut faults = Vec::new();
        assert_eq!((minutes("", "/a", &mut faults), minutes(" 5", "/a", &mut faults)), (None, Some(5)));
        assert_eq!((minutes("vijf", "/a", &mut faults), faults.len()), (None, 1));
    }
}
