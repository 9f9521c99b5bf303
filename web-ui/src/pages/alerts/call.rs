//! Who goes to an alert, who was asked and what they said, when the next is asked, and whether what was agreed was kept. Called by the
//! alert. Who only received it sees who goes. Pure.

use shared_types::{
    alert::{Alert, AlertState},
    alert_answer::{AlertAsked, AlertCall, AlertGoing, AlertNorm},
};
use yew::prelude::*;

use crate::{
    components::{Icon, icon},
    i18n::{Clock, I18n, Key},
};

/// The panel; nothing where nothing was agreed.
pub fn call(i18n: &I18n, clock: &Clock, alert: &Alert) -> Html {
    let Some(call) = &alert.call else { return Html::default() };
    let open = alert.summary.state == AlertState::Open;
    let answers = alert.audience.is_some();
    html! {
        <section class="stack-small panel" id="call">
            <h3>{ i18n.t(Key::AnswerWho) }</h3>
            if let Some(at) = call.nobody_at.filter(|_| open) {
                <div class="note bad">{ icon(Icon::Warning) }<p>{ i18n.f(Key::AnswerNobody, &[("at", &clock.time(at))]) }</p></div>
            } else if call.going.is_empty() {
                <p class="muted">{ i18n.t(if open { Key::AnswerNobodyYet } else { Key::AnswerNobodyWent }) }</p>
            }
            if !call.going.is_empty() { <ul class="plain-rows">for one in &call.going { { going(i18n, clock, one) } }</ul> }
            if let Some(at) = call.next_at.filter(|_| open) {
                <p class="small muted">{ i18n.f(if call.step < call.steps { Key::AnswerNext } else { Key::AnswerLast }, &[("at", &clock.time(at))]) }</p>
            }
            if answers { <>{ norms(i18n, clock, call) }{ asked(i18n, clock, &call.asked) }</> }
        </section>
    }
}

fn going(i18n: &I18n, clock: &Clock, one: &AlertGoing) -> Html {
    let told = match one.arrived_at {
        Some(at) => i18n.f(Key::AnswerThereSince, &[("at", &clock.time(at))]),
        None => i18n.f(Key::AnswerGoesSince, &[("at", &clock.time(one.since))]),
    };
    html! {
        <li key={one.account_id.to_string()} class="row apart">
            <b>{ &one.account_name }</b><span class={classes!("badge", one.arrived_at.is_some().then_some("good"))}>{ told }</span>
        </li>
    }
}

fn norms(i18n: &I18n, clock: &Clock, call: &AlertCall) -> Html {
    let row = |key: Key, norm: &AlertNorm| {
        let Some(minutes) = norm.minutes else { return Html::default() };
        let (told, look) = match (norm.kept, norm.until_at) {
            (Some(true), _) => (i18n.t(Key::AnswerKept).to_owned(), "good"),
            (Some(false), _) => (i18n.t(Key::AnswerNotKept).to_owned(), "bad"),
            (None, Some(until)) => (i18n.f(Key::AnswerStill, &[("at", &clock.time(until))]), "warn"),
            (None, None) => return Html::default(),
        };
        html! { <><dt>{ i18n.f(key, &[("n", &minutes.to_string())]) }</dt><dd><span class={classes!("badge", look)}>{ told }</span></dd></> }
    };
    html! {
        if call.answered.minutes.is_some() || call.on_the_spot.minutes.is_some() {
            <dl class="facts">
                { row(Key::AnswerWithin, &call.answered) }
                { row(Key::AnswerThereWithin, &call.on_the_spot) }
            </dl>
        }
    }
}

fn asked(i18n: &I18n, clock: &Clock, all: &[AlertAsked]) -> Html {
    let time = |at: Option<jiff::Timestamp>| at.map(|at| clock.time(at)).unwrap_or_default();
    html! {
        if !all.is_empty() {
            <div class="table-scroll" tabindex="0" role="group" aria-label={i18n.t(Key::AnswerAskedWho).to_owned()}>
                <table class="table">
                    <thead><tr>
                        <th scope="col">{ i18n.t(Key::AnswerAskedWho) }</th><th scope="col" class="number">{ i18n.t(Key::AnswerStep) }</th>
                        <th scope="col">{ i18n.t(Key::AnswerAskedAt) }</th><th scope="col">{ i18n.t(Key::AnswerSaid) }</th>
                        <th scope="col">{ i18n.t(Key::AnswerThereAt) }</th>
                    </tr></thead>
                    <tbody>
                        for one in all {
                            <tr>
                                <th scope="row">{ one.account_name.clone().unwrap_or_else(|| i18n.t(Key::AnswerGone).to_owned()) }
                                    if let Some(organisation) = &one.organisation_name { <span class="muted small">{ " " }{ organisation }</span> }
                                </th>
                                <td class="number">{ one.step }</td>
                                <td>{ clock.time(one.asked_at) }</td>
                                <td>{ said(i18n, clock, one) }</td>
                                <td>{ time(one.arrived_at) }</td>
                            </tr>
                        }
                    </tbody>
                </table>
            </div>
        }
    }
}

/// What somebody said, and when first; or that it is not waited for.
fn said(i18n: &I18n, clock: &Clock, one: &AlertAsked) -> String {
    let said = match (one.answer, one.answered_at) {
        (Some(answer), Some(at)) => format!("{} ({})", i18n.word("answer-said", answer.word()), clock.time(at)),
        _ => i18n.t(Key::AnswerNone).to_owned(),
    };
    if one.role_ended { format!("{said} · {}", i18n.t(Key::AnswerRoleEnded)) } else { said }
}

#[cfg(test)]
mod tests {
    use shared_types::alert_answer::AlertAnswerKind;

    use super::*;
    use crate::{i18n::Language, testing::i18n};

    #[test]
    fn what_somebody_said_is_told_with_its_time_and_who_left_is_not_waited_for() {
        let (nl, at) = (i18n(Language::Nl), "2026-03-31T16:26:00Z".parse().unwrap());
        let clock = Clock { zone: "Europe/Amsterdam".into(), language: Language::Nl };
        let one = AlertAsked {
            account_id: None,
            account_name: None,
            organisation_name: None,
            step: 1,
            asked_at: at,
            answer: Some(AlertAnswerKind::Goes),
            answered_at: Some(at),
            arrived_at: None,
            role_ended: false,
        };
        assert_eq!(said(&nl, &clock, &one), "gaat (16:26)");
        let left = AlertAsked { answer: None, answered_at: None, role_ended: true, ..one };
        assert_eq!(said(&nl, &clock, &left), "nog geen antwoord · heeft daar geen rol meer");
    }
}
