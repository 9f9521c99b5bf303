//! Photos and files in the detail of an incident: small pictures, adding with progress, one in a dialog. Called by the detail.
//! Pictures are fetched with the token and shown from memory: no address of theirs opens by itself.

mod blackout;
mod bytes;
mod sending;
mod viewer;

use std::rc::Rc;

use shared_types::{
    access::{Permission, Sight},
    attachment::{Attachment, AttachmentKind},
    ids::AttachmentId,
    incident::Incident,
};
use yew::prelude::*;

pub use self::bytes::Held;
use self::{bytes::Picture, sending::Sending, viewer::Viewer};
use super::involved::{PanelProps, origin};
use crate::{
    client::{attachments, use_load},
    components::{Icon, icon, skeleton_lines},
    content::async_content,
    i18n::{I18n, Key, use_i18n},
    session::use_session,
};

/// The panel; nothing for who sees the incident in part.
#[component]
pub fn Attachments(props: &PanelProps) -> Html {
    if props.incident.summary.sight != Sight::Full || props.incident.wiped_at.is_some() {
        return Html::default();
    }
    html! { <Panel ..props.clone() /> }
}

#[component]
fn Panel(props: &PanelProps) -> Html {
    let (i18n, session) = (use_i18n(), use_session());
    let row = &props.incident.summary;
    let id = row.id;
    let load = use_load(props.seen(), |client, signal, (id, _)| attachments::list_attachments(client, signal, id));
    let open = use_state_eq(|| None::<AttachmentId>);
    let changed = {
        let (again, changed) = (load.again.clone(), props.changed.clone());
        Callback::from(move |()| {
            again.emit(());
            changed.emit(());
        })
    };
    let choose = {
        let open = open.setter();
        Callback::from(move |id: Option<AttachmentId>| open.set(id))
    };
    let may_add = session.may_at(Permission::InvolvedManage, row.site_id);
    // Who may not see them here may still add what was witnessed; the refusal is no fault to be shown.
    let hidden = load.remote.fault.as_ref().is_some_and(|fault| fault.status() == Some(403));
    if hidden && !may_add {
        return Html::default();
    }
    let all = load.remote.value.clone().unwrap_or_default();
    let shown = open.and_then(|id| all.iter().position(|one| one.id == id)).map(|at| (at, Rc::new(all[at].clone())));
    html! {
        <section class="panel stack-small" aria-labelledby="attachments-head">
            <h3 id="attachments-head">{ i18n.t(Key::AttachmentTitle) }</h3>
            if !hidden {
                { async_content(&i18n, &load, skeleton_lines(2), |all| gallery(&i18n, &props.incident, all, &choose)) }
            }
            if may_add { <Sending {id} done={changed.clone()} /> }
            if let Some((at, one)) = shown {
                <Viewer key={one.version} id={one.incident_id} site={row.site_id} number={at + 1} one={one.clone()}
                    onclose={choose.reform(|()| None)} {changed} />
            }
        </section>
    }
}

fn gallery(i18n: &I18n, incident: &Incident, all: &[Attachment], choose: &Callback<Option<AttachmentId>>) -> Html {
    if all.is_empty() {
        return html! { <p class="muted small">{ i18n.t(Key::AttachmentNone) }</p> };
    }
    html! {
        <ul class="gallery">
            for (at, one) in all.iter().enumerate() { <li key={one.id.to_string()}>{ tile(i18n, at + 1, one, choose) }{ origin(i18n, incident, one.incident_id) }</li> }
        </ul>
    }
}

/// What one is called: by what it is and its place, for names of files say little.
fn called(i18n: &I18n, one: &Attachment, number: usize) -> String {
    let key = match one.kind {
        AttachmentKind::Picture => Key::AttachmentPhoto,
        AttachmentKind::Film => Key::AttachmentFilm,
        AttachmentKind::Document => Key::AttachmentDocument,
    };
    i18n.f(key, &[("n", &number.to_string())])
}

fn tile(i18n: &I18n, number: usize, one: &Attachment, choose: &Callback<Option<AttachmentId>>) -> Html {
    let what = called(i18n, one, number);
    if let Some(reason) = one.strike_reason {
        let why = i18n.f(Key::AttachmentStruck, &[("reason", &i18n.word("strike", reason.word()))]);
        return html! { <div class="tile-file gone"><span>{ what }</span><span class="muted small">{ why }</span></div> };
    }
    if one.wiped_at.is_some() {
        return html! { <div class="tile-file gone"><span>{ what }</span><span class="muted small">{ i18n.t(Key::AttachmentWiped) }</span></div> };
    }
    let (chosen, this) = (choose.clone(), one.id);
    let onclick = Callback::from(move |_: MouseEvent| chosen.emit(Some(this)));
    let label = i18n.f(Key::AttachmentOpen, &[("what", &what)]);
    html! {
        <button type="button" class="tile-file" aria-label={label} {onclick}>
            if one.kind == AttachmentKind::Picture {
                <Picture incident={one.incident_id} id={one.id} version={one.version} small=true words="" />
            } else {
                { icon(if one.kind == AttachmentKind::Film { Icon::Film } else { Icon::File }) }
                <span class="tile-name">{ one.name.clone().unwrap_or(what) }</span>
            }
        </button>
    }
}
