//! Whom an alert reached, by which channel and how fast; person by person with what became of each delivery and why. Called by the
//! alert, for who answers for it.

use shared_types::{
    alert::AlertFigures,
    delivery::{AlertDelivery, AlertRecipient, DeliveryState},
    ids::AlertId,
};
use yew::prelude::*;

use super::words;
use crate::{
    client::{alerts, use_load, use_send},
    components::{Button, Icon, Kind, skeleton_lines, skeleton_rows},
    content::{async_content, fault_box},
    i18n::{Clock, I18n, Key, Locale, use_i18n},
    session::use_live,
};

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct ReachProps {
    /// Which alert.
    pub id: AlertId,
    /// The clock of its site.
    pub zone: AttrValue,
}

/// The panel.
#[component]
pub fn Reach(props: &ReachProps) -> Html {
    let i18n = use_i18n();
    let shown = use_state_eq(|| false);
    let id = props.id;
    let load = use_load(id, |client, signal, id| async move { alerts::get_figures(&client, &signal, id).await });
    use_live(move |event| event.subject_id == id.0, load.again.clone());
    let clock = Clock { zone: props.zone.to_string(), language: i18n.language };
    let turn = {
        let (shown, now) = (shown.setter(), *shown);
        Callback::from(move |()| shown.set(!now))
    };
    html! {
        <section class="stack-small panel" id="reached">
            <div class="row apart">
                <h3>{ i18n.t(Key::AlertsReached) }</h3>
                <Button kind={Kind::Quiet} icon={Icon::Refresh} onclick={load.again.clone()}>{ i18n.t(Key::AlertsRenew) }</Button>
            </div>
            { async_content(&i18n, &load, skeleton_lines(3), |figures| figures_of(&i18n, figures)) }
            <p class="no-print"><Button icon={Icon::Users} expanded={Some(*shown)} onclick={turn}>{ i18n.t(Key::AlertsRecipients) }</Button></p>
            if *shown { <Recipients {id} {clock} turn={load.remote.value.as_ref().map(|figures| figures.reached + figures.read).unwrap_or_default()} /> }
        </section>
    }
}

fn figures_of(i18n: &I18n, figures: &AlertFigures) -> Html {
    let n = |count: i64| i18n.language.integer(count);
    let share = |of: i64| if figures.people > 0 { of as f64 / figures.people as f64 } else { 0.0 };
    let times = [
        (Key::AlertsFirstOut, figures.first_out_ms),
        (Key::AlertsFirstDelivered, figures.first_delivered_ms),
        (Key::AnswerReportDelivered, figures.report_to_delivered_ms),
        (Key::AlertsFirstAnswer, figures.first_answer_ms),
    ];
    html! {
        <>
            <p>{ words::reach(i18n, figures) }</p>
            <dl class="facts">
                <dt>{ i18n.t(Key::AlertsShareRead) }</dt><dd>{ i18n.language.percent(share(figures.read)) }</dd>
                <dt>{ i18n.t(Key::AlertsUnderWay) }</dt><dd>{ n(figures.under_way) }</dd>
                for (key, ms) in times {
                    <>
                        <dt>{ i18n.t(key) }</dt>
                        <dd>{ ms.map_or_else(|| i18n.t(Key::AlertsNotYet).to_owned(), |ms| words::took(i18n, ms)) }</dd>
                    </>
                }
            </dl>
            if !figures.channels.is_empty() {
                <div class="table-scroll" tabindex="0" role="group" aria-label={i18n.t(Key::AlertsByChannel).to_owned()}>
                    <table class="table">
                        <thead><tr>
                            <th scope="col">{ i18n.t(Key::AlertsByChannel) }</th>
                            for state in DeliveryState::ALL { <th scope="col" class="number">{ i18n.word("delivery-state", state.word()) }</th> }
                            <th scope="col" class="number">{ i18n.t(Key::AlertsShareRead) }</th>
                            <th scope="col" class="number">{ i18n.t(Key::AnswerReportDelivered) }</th>
                        </tr></thead>
                        <tbody>
                            for one in &figures.channels {
                                <tr>
                                    <th scope="row">
                                        { i18n.word("alert-channel", one.channel.word()) }
                                        if let Some(provider) = &one.provider { <span class="muted small">{ " " }{ provider }</span> }
                                        if one.repeated > 0 { <span class="badge warn">{ i18n.f(Key::AlertsRepeated, &[("n", &n(one.repeated))]) }</span> }
                                    </th>
                                    for count in [one.queued, one.sent, one.delivered, one.failed, one.expired] { <td class="number">{ n(count) }</td> }
                                    <td class="number">{ words::share(i18n, one.read, one.people) }</td>
                                    <td class="number">{ one.report_to_delivered_ms.map_or_else(|| i18n.t(Key::AlertsNotYet).to_owned(), |ms| words::took(i18n, ms)) }</td>
                                </tr>
                            }
                        </tbody>
                    </table>
                </div>
            }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct RecipientsProps {
    id: AlertId,
    clock: Clock,
    /// Read again when this changes.
    turn: i64,
}

/// Person by person.
#[component]
fn Recipients(props: &RecipientsProps) -> Html {
    let (i18n, sending) = (use_i18n(), use_send());
    let id = props.id;
    let later = use_state_eq(Vec::<AlertRecipient>::new);
    let cursor = use_state_eq(|| None::<Option<String>>);
    let load = use_load((id, props.turn), |client, signal, (id, _)| async move {
        alerts::list_recipients(&client, Some(&signal), id, None).await
    });
    let next =
        (*cursor).clone().unwrap_or_else(|| load.remote.value.as_ref().and_then(|page| page.next_cursor.clone()));
    let more = {
        let (sending, later, cursor, next) = (sending.clone(), later.clone(), cursor.setter(), next.clone());
        Callback::from(move |()| {
            let (Some(from), later, cursor) = (next.clone(), later.clone(), cursor.clone()) else { return };
            sending.run(
                move |client| async move { alerts::list_recipients(&client, None, id, Some(&from)).await },
                move |page| {
                    later.set(later.iter().cloned().chain(page.items).collect());
                    cursor.set(Some(page.next_cursor));
                },
            );
        })
    };
    html! {
        <>
            { async_content(&i18n, &load, skeleton_rows(4), |page| {
                if page.items.is_empty() {
                    return html! { <p class="muted">{ i18n.t(Key::AlertsNobodyYet) }</p> };
                }
                html! {
                    <ul class="plain-rows" id="recipients">
                        for one in page.items.iter().chain(later.iter()) { { recipient(&i18n, &props.clock, one) } }
                    </ul>
                }
            }) }
            { fault_box(&i18n, sending.fault.as_ref(), &[]) }
            if next.is_some() { <Button kind={Kind::Quiet} busy={sending.busy} onclick={more}>{ i18n.t(Key::IncidentsMore) }</Button> }
        </>
    }
}

fn recipient(i18n: &I18n, clock: &Clock, one: &AlertRecipient) -> Html {
    let read = match one.read_at {
        Some(at) => i18n.f(Key::AlertsReadAt, &[("at", &clock.time(at))]),
        None => i18n.t(Key::AlertsUnread).to_owned(),
    };
    html! {
        <li key={one.account_id.to_string()} class="stack-small">
            <div class="row apart">
                <span><b>{ &one.account_name }</b><span class="muted small">{ " " }{ &one.organisation_name }</span></span>
                <span class={classes!("badge", one.read_at.is_some().then_some("good"))}>{ read }</span>
            </div>
            <p class="small muted">{ i18n.word("alert-text", one.text.word()) }</p>
            <ul>for delivery in &one.deliveries { { delivered(i18n, clock, delivery) } }</ul>
        </li>
    }
}

fn delivered(i18n: &I18n, clock: &Clock, one: &AlertDelivery) -> Html {
    let at = one.ended_at.or(one.sent_at).unwrap_or(one.queued_at);
    let why = one.why.map(|why| i18n.word("delivery-why", why.word()));
    let tries = (one.attempts > 1).then(|| i18n.f(Key::AlertsTries, &[("n", &one.attempts.to_string())]));
    let parts = [
        Some(i18n.word("alert-message", one.update.word())),
        Some(i18n.word("alert-channel", one.channel.word())),
        Some(format!("{} {}", i18n.word("delivery-state", one.state.word()), clock.time(at))),
        why,
        tries,
        one.repeated.then(|| i18n.t(Key::AlertsTwice).to_owned()),
    ];
    html! { <li class="small" key={one.id.to_string()}>{ parts.into_iter().flatten().collect::<Vec<_>>().join(" · ") }</li> }
}
