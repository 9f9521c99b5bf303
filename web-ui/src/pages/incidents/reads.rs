//! Who has opened what was sealed of an incident, when and why; for those who may know. Called by the detail.

use shared_types::{
    access::{Permission, Sight},
    involved::PersonalRead,
};
use yew::prelude::*;

use super::involved::{PanelProps, panel};
use crate::{
    client::{involved, use_load},
    i18n::{I18n, Key, use_i18n},
    session::use_session,
};

/// The panel; nothing for who may open nothing at all.
#[component]
pub fn ReadsPanel(props: &PanelProps) -> Html {
    let session = use_session();
    let row = &props.incident.summary;
    if row.sight != Sight::Full || !session.may_at(Permission::RetentionManage, row.site_id) {
        return Html::default();
    }
    html! { <Reads incident={props.incident.clone()} changed={props.changed.clone()} /> }
}

#[component]
fn Reads(props: &PanelProps) -> Html {
    let i18n = use_i18n();
    let load = use_load(props.seen(), |client, signal, (id, _)| involved::list_reads(client, signal, id));
    let clock = props.clock(&i18n);
    panel(&i18n, Key::ReadsTitle, &load, Html::default(), |page| {
        if page.items.is_empty() {
            return html! { <p class="muted small">{ i18n.t(Key::ReadsNone) }</p> };
        }
        html! {
            <ol class="timeline">
                for read in &page.items {
                    <li key={read.id.to_string()}>
                        <time datetime={read.at.to_string()}>{ clock.near(read.at) }</time>
                        <p>{ told(&i18n, read) }</p>
                    </li>
                }
            </ol>
        }
    })
}

fn told(i18n: &I18n, read: &PersonalRead) -> Html {
    let fields = read.fields.iter().map(|field| i18n.word("sealed", field.word())).collect::<Vec<_>>().join(", ");
    let what = i18n.word("read-row", &read.row_kind);
    let why = i18n.word("open", read.reason.word());
    html! {
        <>
            if let Some(name) = &read.account_name { <><b>{ name }</b>{ ": " }</> }
            { i18n.f(Key::ReadsTold, &[("fields", &fields), ("what", &what), ("why", &why)]) }
        </>
    }
}
