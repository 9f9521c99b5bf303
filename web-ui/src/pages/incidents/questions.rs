//! Questions about an incident: asked of the reporter or of somebody without an account, answered by the reporter here. Called by
//! the detail.

use shared_types::{
    access::{Permission, Sight},
    asked_question::{AskedQuestion, NewAskedQuestion, QuestionAnswer, QuestionState, QuestionWhom},
    ids::{AreaId, AskedQuestionId, IncidentId},
};
use validator::Validate as _;
use web_sys::SubmitEvent;
use yew::prelude::*;

use super::{involved::PanelProps, standard::Standard};
use crate::{
    client::{Fault, faults_of, handling, use_load, use_send},
    components::{Area, Button, Icon, Kind, Pick, Segments, skeleton_lines},
    content::{async_content, fault_box},
    i18n::{Clock, I18n, Key, use_i18n},
    pages::{settings::Secret, sign_in::set},
    session::use_session,
};

/// The panel.
#[component]
pub fn Questions(props: &PanelProps) -> Html {
    let (i18n, session, sending) = (use_i18n(), use_session(), use_send());
    let row = &props.incident.summary;
    let id = row.id;
    let may = session.may_at(Permission::IncidentHandle, row.site_id)
        && row.sight == Sight::Full
        && props.incident.wiped_at.is_none();
    let load = use_load(props.seen(), |client, signal, (id, _)| handling::list_questions(client, signal, id));
    let clock = Clock { zone: props.incident.time_zone.clone(), language: i18n.language };
    let asking = use_state_eq(|| false);
    let done = {
        let (again, changed) = (load.again.clone(), props.changed.clone());
        Callback::from(move |()| {
            again.emit(());
            changed.emit(());
        })
    };
    let withdraw = |question: AskedQuestionId| {
        let (sending, done) = (sending.clone(), done.clone());
        Callback::from(move |()| {
            let done = done.clone();
            sending.run(move |client| handling::withdraw_question(client, id, question), move |_| done.emit(()));
        })
    };
    let turn = {
        let asking = asking.clone();
        Callback::from(move |()| asking.set(!*asking))
    };
    let has_reporter = props.incident.reporter_account_id.is_some();
    html! {
        <section class="stack-small" id="questions">
            <header class="row apart">
                <h3>{ i18n.t(Key::QuestionsTitle) }</h3>
                if may { <Button kind={Kind::Quiet} icon={Icon::Message} expanded={*asking} onclick={turn}>{ i18n.t(Key::QuestionsAsk) }</Button> }
            </header>
            { fault_box(&i18n, sending.fault.as_ref(), &[]) }
            if *asking && may { <Ask {id} site={row.site_id} category={row.category.clone()} {has_reporter} done={done.clone()} /> }
            { async_content(&i18n, &load, skeleton_lines(1), |questions: &Vec<AskedQuestion>| html! {
                <ul class="plain-rows">
                    for question in questions {
                        <li key={question.id.to_string()} class="stack-small">
                            { asked(&i18n, &clock, question) }
                            if question.for_you { <Answer {id} question={question.id} done={done.clone()} /> }
                            if may && question.state == QuestionState::Open {
                                <Button kind={Kind::Quiet} busy={sending.busy} onclick={withdraw(question.id)}>{ i18n.t(Key::QuestionsWithdraw) }</Button>
                            }
                        </li>
                    }
                </ul>
            }) }
        </section>
    }
}

fn asked(i18n: &I18n, clock: &Clock, question: &AskedQuestion) -> Html {
    let open = question.state == QuestionState::Open;
    let until = open.then(|| i18n.f(Key::QuestionsUntil, &[("at", &clock.moment(question.ends_at))]));
    let whom = i18n.word("question-whom", question.whom.word());
    let parts = [Some(whom), question.asked_by_name.clone(), until];
    html! {
        <>
            <p class="row apart">
                <span class="told">{ question.text.clone().unwrap_or_else(|| "–".to_owned()) }</span>
                <span class={classes!("badge", open.then_some("brand"))}>{ i18n.word("question-state", question.state.word()) }</span>
            </p>
            <p class="muted small">{ parts.into_iter().flatten().collect::<Vec<_>>().join(" · ") }</p>
            if let Some(answer) = &question.answer { <blockquote class="told">{ answer }</blockquote> }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct AskProps {
    id: IncidentId,
    site: AreaId,
    category: AttrValue,
    has_reporter: bool,
    done: Callback<()>,
}

/// Asks; the link of an outsider is shown once.
#[component]
fn Ask(props: &AskProps) -> Html {
    let (i18n, sending) = (use_i18n(), use_send());
    let whom = use_state_eq(|| if props.has_reporter { QuestionWhom::Reporter } else { QuestionWhom::Outsider });
    let text = use_state_eq(String::new);
    let sent = use_state(|| None::<Option<String>>);
    let onsubmit = {
        let (sending, done, id, whom, text) = (sending.clone(), props.done.clone(), props.id, *whom, text.clone());
        let sent = sent.setter();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let new = NewAskedQuestion { whom, text: text.trim().to_owned(), days: 14 };
            if let Err(errors) = new.validate() {
                return sending.refuse(Fault::Form(faults_of(&errors)));
            }
            let (done, sent, text) = (done.clone(), sent.clone(), text.setter());
            sending.run(
                move |client| handling::ask_question(client, id, new),
                move |asked| {
                    text.set(String::new());
                    sent.set(Some(asked.link));
                    done.emit(());
                },
            );
        })
    };
    let choose = {
        let whom = whom.setter();
        Callback::from(move |word: AttrValue| {
            if let Ok(word) = word.parse() {
                whom.set(word);
            }
        })
    };
    let all = QuestionWhom::ALL.iter().filter(|whom| props.has_reporter || **whom == QuestionWhom::Outsider);
    let picks: Vec<Pick> = all.map(|whom| Pick::new(whom.word(), i18n.word("question-whom", whom.word()))).collect();
    let fault = sending.fault.as_ref().and_then(|fault| fault.at(&i18n, "/text"));
    html! {
        <form class="form" {onsubmit} novalidate=true>
            <Segments name="question-whom" headed=true label={i18n.t(Key::QuestionsWhom).to_owned()} value={whom.word()} {picks} onchange={choose} />
            <Area id="question-text" label={i18n.t(Key::QuestionsText).to_owned()} help={i18n.t(Key::QuestionsTextHelp).to_owned()}
                value={(*text).clone()} oninput={set(&text)} fault={fault.clone()} />
            <Standard id="question-standard" site={props.site} category={props.category.clone()} text={text.clone()} />
            { fault_box(&i18n, sending.fault.as_ref().filter(|_| fault.is_none()), &["/text"]) }
            <Button submit=true busy={sending.busy}>{ i18n.t(Key::QuestionsSend) }</Button>
            { match &*sent {
                Some(Some(link)) => html! { <Secret about={i18n.t(Key::QuestionsLink).to_owned()} text={link.clone()} /> },
                Some(None) => html! { <p role="status">{ i18n.t(Key::QuestionsSent) }</p> },
                None => Html::default(),
            } }
        </form>
    }
}

#[derive(Properties, PartialEq)]
struct AnswerProps {
    id: IncidentId,
    question: AskedQuestionId,
    done: Callback<()>,
}

/// The reporter's answer.
#[component]
fn Answer(props: &AnswerProps) -> Html {
    let (i18n, sending) = (use_i18n(), use_send());
    let text = use_state_eq(String::new);
    let onsubmit = {
        let (sending, done, text) = (sending.clone(), props.done.clone(), text.clone());
        let (id, question) = (props.id, props.question);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let answer = QuestionAnswer { text: text.trim().to_owned() };
            if let Err(errors) = answer.validate() {
                return sending.refuse(Fault::Form(faults_of(&errors)));
            }
            let done = done.clone();
            sending.run(move |client| handling::answer_question(client, id, question, answer), move |_| done.emit(()));
        })
    };
    let fault = sending.fault.as_ref().and_then(|fault| fault.at(&i18n, "/text"));
    html! {
        <form class="form" {onsubmit} novalidate=true>
            <Area id="answer-text" label={i18n.t(Key::QuestionsAnswer).to_owned()} value={(*text).clone()} oninput={set(&text)} fault={fault.clone()} />
            { fault_box(&i18n, sending.fault.as_ref().filter(|_| fault.is_none()), &["/text"]) }
            <Button kind={Kind::Primary} submit=true busy={sending.busy}>{ i18n.t(Key::QuestionsAnswerSend) }</Button>
        </form>
    }
}
