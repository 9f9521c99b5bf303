//! One photo or file in a dialog: seen, saved, struck, blacked out; its original for those who may, with a reason. Called by the panel.

use std::rc::Rc;

use shared_types::{
    access::Permission,
    attachment::{Attachment, AttachmentKind},
    ids::{AreaId, IncidentId},
    involved::{OpenReason, StrikeReason},
};
use web_sys::{Blob, SubmitEvent};
use yew::prelude::*;

use super::{
    blackout::BlackOut,
    bytes::{Held, use_bytes},
    called,
};
use crate::{
    client::{Fault, attachments, use_send},
    components::{Button, Dialog, Icon, Kind, Pick, Select, icon},
    content::{async_content, fault_box},
    edge_files,
    i18n::{Clock, I18n, Key, use_i18n},
    pages::{import::size, sign_in::set},
    session::use_session,
};

/// What the dialog needs.
#[derive(Properties, PartialEq)]
pub struct ViewerProps {
    /// Of which incident.
    pub id: IncidentId,
    /// On which site.
    pub site: AreaId,
    /// Its place in the list.
    pub number: usize,
    /// Which.
    pub one: Rc<Attachment>,
    /// Closed.
    pub onclose: Callback<()>,
    /// It is another one now.
    pub changed: Callback<()>,
}

/// What is asked before something is done.
#[derive(Clone, Copy, PartialEq)]
enum Ask {
    Strike,
    Original,
    Restore,
}

/// The dialog.
#[component]
pub fn Viewer(props: &ViewerProps) -> Html {
    let (i18n, session, sending) = (use_i18n(), use_session(), use_send());
    let one = props.one.clone();
    let load = use_bytes(props.id, one.id, one.version, false);
    let asking = use_state_eq(|| None::<Ask>);
    let drawing = use_state_eq(|| false);
    let reason = use_state_eq(String::new);
    let original = use_state(|| None::<Rc<Held>>);
    let what = called(&i18n, &one, props.number);
    let may_change = session.may_at(Permission::InvolvedManage, props.site);
    let may_restore = session.may_at(Permission::AttachmentRestore, props.site) && !one.blackouts.is_empty();
    let ask = |to: Option<Ask>| {
        let (asking, reason, sending) = (asking.setter(), reason.setter(), sending.clone());
        Callback::from(move |()| {
            sending.clear();
            reason.set(String::new());
            asking.set(to);
        })
    };
    let draw = |to: bool| {
        let drawing = drawing.setter();
        Callback::from(move |()| drawing.set(to))
    };
    let done = {
        let (close, changed) = (props.onclose.clone(), props.changed.clone());
        Callback::from(move |_: Attachment| {
            close.emit(());
            changed.emit(());
        })
    };
    let onsubmit = {
        let (sending, reason, asking, original) = (sending.clone(), reason.clone(), asking.clone(), original.setter());
        let (done, id, one) = (done.clone(), props.id, one.id);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let Some(ask) = *asking else { return };
            let missing = || Fault::Form(vec![shared_types::problem::FieldFault::new("/reason", "choose", "")]);
            let done = done.clone();
            if ask == Ask::Strike {
                let Ok(why) = reason.parse::<StrikeReason>() else { return sending.refuse(missing()) };
                return sending.run(
                    move |client| attachments::strike_attachment(client, id, one, why),
                    move |now| done.emit(now),
                );
            }
            let Ok(why) = reason.parse::<OpenReason>() else { return sending.refuse(missing()) };
            if ask == Ask::Restore {
                return sending
                    .run(move |client| attachments::restore_original(client, id, one, why), move |now| done.emit(now));
            }
            let (original, asking) = (original.clone(), asking.setter());
            sending.run(
                move |client| attachments::open_original(client, id, one, why),
                move |blob: Blob| {
                    original.set(Some(Rc::new(Held::of(&blob))));
                    asking.set(None);
                },
            );
        })
    };
    let clock = session.clock(&i18n, Some(props.site));
    html! {
        <Dialog id="attachment" title={what.clone()} close={i18n.t(Key::ActionClose).to_owned()} onclose={props.onclose.clone()}>
            if *drawing {
                { async_content(&i18n, &load, room(), |held| html! {
                    <BlackOut id={props.id} one={one.clone()} url={held.url()} back={draw(false)} done={done.clone()} />
                }) }
            } else if let Some(ask_now) = *asking {
                <form class="form" {onsubmit} novalidate=true>
                    <p>{ i18n.t(if ask_now == Ask::Strike { Key::AttachmentStrikeAbout } else { Key::AttachmentOriginalAbout }) }</p>
                    <Select id="attachment-why" label={i18n.t(Key::AttachmentWhy).to_owned()} value={(*reason).clone()} onchange={set(&reason)}
                        picks={reasons(&i18n, ask_now)} fault={sending.fault.as_ref().and_then(|fault| fault.at(&i18n, "/reason"))} />
                    { fault_box(&i18n, sending.fault.as_ref(), &["/reason"]) }
                    <div class="row">
                        <Button kind={if ask_now == Ask::Strike { Kind::Danger } else { Kind::Primary }} submit=true busy={sending.busy}>{ i18n.t(act(ask_now)) }</Button>
                        <Button kind={Kind::Quiet} onclick={ask(None)}>{ i18n.t(Key::AttachmentBack) }</Button>
                    </div>
                </form>
            } else {
                if let Some(held) = &*original {
                    <img class="picture whole" src={held.url()} alt={what.clone()} />
                    <p class="note warn">{ icon(Icon::Eye) }<span>{ i18n.t(Key::AttachmentOriginalShown) }</span></p>
                } else {
                    { async_content(&i18n, &load, room(), |held| shown(&one, held, &what, i18n.t(Key::AttachmentSaveDocument))) }
                }
                <p class="muted small">{ facts(&i18n, &clock, &one) }</p>
                <div class="row">
                    if let Some(held) = &load.remote.value {
                        <Button icon={Icon::Download} onclick={save(&one, &what, held)}>{ i18n.t(Key::AttachmentSave) }</Button>
                    }
                    if may_change && one.kind == AttachmentKind::Picture {
                        <Button onclick={draw(true)}>{ i18n.t(Key::AttachmentBlackOut) }</Button>
                    }
                    if may_restore {
                        <Button icon={Icon::Eye} onclick={ask(Some(Ask::Original))}>{ i18n.t(Key::AttachmentOriginal) }</Button>
                        <Button onclick={ask(Some(Ask::Restore))}>{ i18n.t(Key::AttachmentRestore) }</Button>
                    }
                    if may_change {
                        <Button kind={Kind::Quiet} onclick={ask(Some(Ask::Strike))}>{ i18n.t(Key::AttachmentStrike) }</Button>
                    }
                </div>
            }
        </Dialog>
    }
}

fn room() -> Html {
    html! { <span class="skeleton picture-room whole"></span> }
}

fn shown(one: &Attachment, held: &Held, what: &str, about: &str) -> Html {
    match one.kind {
        AttachmentKind::Picture => html! { <img class="picture whole" src={held.url()} alt={what.to_owned()} /> },
        AttachmentKind::Film => {
            html! { <video class="picture whole" controls=true src={held.url()} aria-label={what.to_owned()}></video> }
        }
        AttachmentKind::Document => html! { <p>{ about }</p> },
    }
}

fn act(ask: Ask) -> Key {
    match ask {
        Ask::Strike => Key::AttachmentStrike,
        Ask::Original => Key::AttachmentOriginal,
        Ask::Restore => Key::AttachmentRestore,
    }
}

fn reasons(i18n: &I18n, ask: Ask) -> Vec<Pick> {
    let choose = Pick::new("", i18n.t(Key::ActionChoose).to_owned());
    let rest: Vec<Pick> = if ask == Ask::Strike {
        StrikeReason::ALL.iter().map(|r| Pick::new(r.word(), i18n.word("strike", r.word()))).collect()
    } else {
        OpenReason::ALL.iter().map(|r| Pick::new(r.word(), i18n.word("open", r.word()))).collect()
    };
    std::iter::once(choose).chain(rest).collect()
}

fn facts(i18n: &I18n, clock: &Clock, one: &Attachment) -> String {
    let dots = one.width.zip(one.height);
    let dots = dots.map(|(w, h)| i18n.f(Key::AttachmentSize, &[("width", &w.to_string()), ("height", &h.to_string())]));
    let count = i64::try_from(one.blackouts.len()).unwrap_or_default();
    let black = (count > 0).then(|| i18n.n(Key::AttachmentBlackedOutOne, Key::AttachmentBlackedOutMany, count));
    let parts = [
        one.name.clone(),
        Some(size(i18n.language, u64::try_from(one.bytes).unwrap_or_default())),
        dots,
        Some(clock.near(one.added_at)),
        black,
        Some(i18n.f(Key::AttachmentWipes, &[("day", &clock.date(one.wipes_at))])),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn save(one: &Attachment, what: &str, held: &Held) -> Callback<()> {
    let ending = match one.media_type.as_str() {
        "image/png" => "png",
        "application/pdf" => "pdf",
        "video/mp4" => "mp4",
        _ => "jpg",
    };
    let (name, url) = (format!("{}.{ending}", what.replace(' ', "-")), held.url());
    Callback::from(move |()| edge_files::save_blob(&name, &url))
}
