//! The inbox: what was done with what concerns this person, newest first. Called by app.rs. Opening a message reads it.

use std::rc::Rc;

use shared_types::message::{Message, MessageKind, MessagePage, MessagesRead};
use yew::prelude::*;

use crate::{
    client::{handling, use_load, use_send},
    components::{Button, Icon, Kind, empty, skeleton_rows},
    content::{async_content, fault_box},
    edge,
    i18n::{I18n, Key, use_i18n},
    nav::{Link, Route},
    session::{Session, use_session},
    shell::page,
};

/// Rows that are fetched at a time.
const PAGE: u32 = 50;

/// What a message says.
pub fn words(i18n: &I18n, message: &Message) -> String {
    let detail = &message.detail;
    let parts = [
        detail.state.map(|state| i18n.word("state", state.word())),
        detail.outcome.map(|outcome| i18n.word("outcome", outcome.word())),
        detail.reject_reason.map(|reason| i18n.word("reason", reason.word())),
        detail.track.map(|track| i18n.word("track", track.word())),
        detail.step.map(|step| i18n.word("track-step", step.word())),
    ];
    let what = parts.into_iter().flatten().collect::<Vec<_>>().join(", ");
    let what = [("what", what.as_str())];
    match message.kind {
        MessageKind::State => i18n.f(Key::MessagesState, &what),
        MessageKind::Assigned => i18n.t(Key::MessagesAssigned).to_owned(),
        MessageKind::Track => i18n.f(Key::MessagesTrack, &what),
        MessageKind::Question => i18n.t(Key::MessagesQuestion).to_owned(),
        MessageKind::AssignedToYou => i18n.t(Key::MessagesAssignedToYou).to_owned(),
        MessageKind::Task => i18n.t(Key::MessagesTask).to_owned(),
        MessageKind::Answer => i18n.t(Key::MessagesAnswer).to_owned(),
    }
}

/// One message as a row that leads to its incident.
pub fn line(i18n: &I18n, session: &Session, message: &Message, opened: Callback<()>) -> Html {
    let clock = session.clock(i18n, Some(message.site_id));
    let about =
        [message.number.clone(), session.codes.category(&message.category, i18n.language), clock.near(message.at)];
    let onclick = opened.reform(|_: MouseEvent| ());
    html! {
        <li key={message.id.to_string()} {onclick}>
            <Link to={Route::Incident(message.incident_id).path()} class="row-link short">
                <span class="row-main">
                    <span class="row-title">{ words(i18n, message) }</span>
                    <span class="row-line">{ about.join(" · ") }</span>
                </span>
                <span class="row-badges">
                    if message.read_at.is_none() { <span class="badge brand">{ i18n.t(Key::MessagesNew) }</span> }
                </span>
            </Link>
        </li>
    }
}

/// The screen.
#[component]
pub fn Messages() -> Html {
    let (i18n, session, sending) = (use_i18n(), use_session(), use_send());
    let first =
        use_load(
            (),
            |client, signal, ()| async move { handling::list_messages(&client, Some(&signal), None, PAGE).await },
        );
    let later = use_state(|| Rc::new(Vec::<MessagePage>::new()));
    let read = {
        let (sending, again, later) = (sending.clone(), first.again.clone(), later.setter());
        Callback::from(move |read: MessagesRead| {
            let (again, later) = (again.clone(), later.clone());
            sending.run(
                move |client| handling::read_messages(client, read),
                move |_| {
                    later.set(Rc::default());
                    again.emit(());
                },
            );
        })
    };
    let all = {
        let read = read.clone();
        Callback::from(move |()| {
            let until = jiff::Timestamp::from_millisecond(edge::now()).ok();
            read.emit(MessagesRead { messages: vec![], until });
        })
    };
    let last = later.last().cloned().or_else(|| first.remote.value.as_deref().cloned());
    let next = last.and_then(|page| page.next_cursor);
    let more = {
        let (sending, later, next) = (sending.clone(), later.clone(), next.clone());
        Callback::from(move |()| {
            let (Some(cursor), later) = (next.clone(), later.clone()) else { return };
            sending.run(
                |client| async move { handling::list_messages(&client, None, Some(&cursor), PAGE).await },
                move |page| {
                    let mut pages = (**later).clone();
                    pages.push(page);
                    later.set(Rc::new(pages));
                },
            );
        })
    };
    let unread = first.remote.value.as_ref().map_or(0, |page| page.unread);
    let action = if unread > 0 {
        html! { <Button icon={Icon::Check} busy={sending.busy} onclick={all}>{ i18n.t(Key::MessagesReadAll) }</Button> }
    } else {
        Html::default()
    };
    let about = if unread > 0 {
        html! { <p class="muted">{ i18n.n(Key::MessagesUnreadOne, Key::MessagesUnreadMany, unread) }</p> }
    } else {
        Html::default()
    };
    html! {
        <>
            { page(i18n.t(Key::MessagesTitle), about, action) }
            { fault_box(&i18n, sending.fault.as_ref(), &[]) }
            <section class="card">
                { async_content(&i18n, &first, skeleton_rows(6), |page: &MessagePage| {
                    if page.items.is_empty() {
                        return empty(Icon::Message, i18n.t(Key::MessagesNone), i18n.t(Key::MessagesNoneNext), Html::default());
                    }
                    let rows = page.items.iter().chain(later.iter().flat_map(|page| &page.items));
                    html! {
                        <ul class="plain-rows">
                            for message in rows {
                                { line(&i18n, &session, message, opened(message, &read)) }
                            }
                        </ul>
                    }
                }) }
                if next.is_some() { <Button kind={Kind::Quiet} busy={sending.busy} onclick={more}>{ i18n.t(Key::IncidentsMore) }</Button> }
            </section>
        </>
    }
}

/// Reads a message that is opened, where it was not.
pub fn opened(message: &Message, read: &Callback<MessagesRead>) -> Callback<()> {
    if message.read_at.is_some() {
        return Callback::noop();
    }
    let (id, read) = (message.id, read.clone());
    Callback::from(move |()| read.emit(MessagesRead { messages: vec![id], until: None }))
}

#[cfg(test)]
mod tests {
    use shared_types::{handling::HandlingState, message::MessageDetail, track};

    use super::*;
    use crate::{i18n::Language, testing::i18n};

    fn message(kind: MessageKind, detail: MessageDetail) -> Message {
        Message {
            id: uuid::Uuid::from_u128(1).into(),
            at: jiff::Timestamp::UNIX_EPOCH,
            kind,
            detail,
            incident_id: uuid::Uuid::from_u128(2).into(),
            number: "DL-2026-00184".into(),
            category: "theft.shoplifting".into(),
            site_id: uuid::Uuid::from_u128(1).into(),
            read_at: None,
        }
    }

    #[test]
    fn a_message_says_what_happened() {
        let nl = i18n(Language::Nl);
        let closed = MessageDetail { state: Some(HandlingState::Closed), ..MessageDetail::default() };
        assert_eq!(words(&nl, &message(MessageKind::State, closed)), "Uw melding is nu: afgesloten");
        let refused = MessageDetail {
            track: Some(track::TrackKind::PoliceReport),
            step: Some(track::TrackStepWord::Refused),
            ..MessageDetail::default()
        };
        assert_eq!(words(&nl, &message(MessageKind::Track, refused)), "Nieuwe stap: aangifte, niet opgenomen");
    }
}
