//! Answering a question by its link, without an account. The secret stands behind `#`, so that it is in no log; it is posted and
//! wiped from the address. Open to who is not signed in.

use shared_types::asked_question::{LinkAnswer, OpenedQuestion};
use validator::Validate as _;
use web_sys::SubmitEvent;
use yew::prelude::*;

use super::sign_in::{Tongues, gate, set};
use crate::{
    client::{Fault, faults_of, handling, use_load, use_send},
    components::{Area, Button, Kind, skeleton_lines},
    content::{async_content, fault_box},
    edge,
    i18n::{Clock, I18n, Key, use_i18n},
    nav::Route,
};

/// The screen.
#[component]
pub fn Question() -> Html {
    let (i18n, sending) = (use_i18n(), use_send());
    let token = use_state(|| edge::address().2.trim_start_matches('#').to_owned());
    let text = use_state_eq(String::new);
    let done = use_state_eq(|| false);
    use_effect_with(i18n.clone(), |i18n| {
        edge::dress(i18n.language.word(), &format!("{} · WeBM", i18n.t(Key::QuestionPageTitle)));
    });
    use_effect_with((), |()| edge::go(&Route::Question.path(), true));
    let load = use_load((*token).clone(), handling::open_question);
    let onsubmit = {
        let (token, text, sending, done) = (token.clone(), text.clone(), sending.clone(), done.setter());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let answer = LinkAnswer { token: (*token).clone(), text: text.trim().to_owned() };
            if let Err(errors) = answer.validate() {
                return sending.refuse(Fault::Form(faults_of(&errors)));
            }
            let done = done.clone();
            sending.run(move |client| handling::answer_link(client, answer), move |()| done.set(true));
        })
    };
    let over = |fault: Option<&Fault>| fault.and_then(Fault::code) == Some("not-found");
    let card = if *done {
        html! { <div role="status"><h1>{ i18n.t(Key::QuestionPageDone) }</h1><p>{ i18n.t(Key::QuestionPageDoneAbout) }</p></div> }
    } else if over(load.remote.fault.as_ref()) || over(sending.fault.as_ref()) {
        html! { <div role="alert"><h1>{ i18n.t(Key::QuestionPageGone) }</h1><p>{ i18n.t(Key::QuestionPageGoneAbout) }</p></div> }
    } else {
        let fault = sending.fault.as_ref().and_then(|fault| fault.at(&i18n, "/text"));
        html! {
            <>
                <h1>{ i18n.t(Key::QuestionPageTitle) }</h1>
                { async_content(&i18n, &load, skeleton_lines(4), |question| html! {
                    <form class="form" onsubmit={onsubmit.clone()} novalidate=true>
                        { asked(&i18n, question) }
                        <Area id="answer" label={i18n.t(Key::QuestionsAnswer).to_owned()} help={i18n.t(Key::QuestionPagePrivacy).to_owned()}
                            value={(*text).clone()} oninput={set(&text)} fault={fault.clone()} />
                        { fault_box(&i18n, sending.fault.as_ref().filter(|_| fault.is_none()), &["/text"]) }
                        <Button kind={Kind::Primary} wide=true submit=true busy={sending.busy}>{ i18n.t(Key::QuestionsAnswerSend) }</Button>
                    </form>
                }) }
            </>
        }
    };
    gate(&i18n, card, html! { <Tongues /> })
}

fn asked(i18n: &I18n, question: &OpenedQuestion) -> Html {
    let clock = Clock { zone: edge::own_zone(), language: i18n.language };
    html! {
        <>
            <p class="muted">{ i18n.f(Key::QuestionPageAbout, &[("number", &question.number), ("site", &question.site_name)]) }</p>
            <p class="told strong">{ &question.text }</p>
            <p class="muted small">{ i18n.f(Key::QuestionsUntil, &[("at", &clock.moment(question.ends_at))]) }</p>
        </>
    }
}
