//! Bytes that are shown: fetched with the token, held in memory under an address of this page alone, let go of when nobody looks
//! any more. Called by the gallery and the viewer.

use shared_types::ids::{AttachmentId, IncidentId};
use web_sys::Blob;
use yew::prelude::*;

use crate::{
    client::{Load, attachments, use_load},
    components::{Icon, icon},
    edge_files,
};

/// An address of this page alone; it ends with its last holder.
pub struct Held(String);

impl Held {
    /// Of some bytes.
    pub fn of(blob: &Blob) -> Self {
        Self(edge_files::object_url(blob))
    }

    /// The address.
    pub fn url(&self) -> String {
        self.0.clone()
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        edge_files::revoke(&self.0);
    }
}

/// The bytes of one; its version makes them new.
#[hook]
pub fn use_bytes(incident: IncidentId, id: AttachmentId, version: i32, small: bool) -> Load<Held> {
    use_load((incident, id, version, small), |client, signal, (incident, id, _, small)| async move {
        let blob = attachments::attachment_bytes(client, signal, incident, id, small).await?;
        Ok(Held::of(&blob))
    })
}

/// Which picture.
#[derive(Properties, PartialEq)]
pub struct PictureProps {
    /// Of which incident.
    pub incident: IncidentId,
    /// Which.
    pub id: AttachmentId,
    /// In which version.
    pub version: i32,
    /// The small one.
    pub small: bool,
    /// What it is, for those who hear the page; nothing where that is said beside it.
    pub words: AttrValue,
}

/// A picture, or room for it.
#[component]
pub fn Picture(props: &PictureProps) -> Html {
    let load = use_bytes(props.incident, props.id, props.version, props.small);
    match (&load.remote.value, &load.remote.fault) {
        (Some(held), _) => html! { <img class="picture" src={held.url()} alt={props.words.clone()} /> },
        (None, Some(_)) => html! { <span class="picture-gone">{ icon(Icon::Warning) }</span> },
        (None, None) => html! { <span class="skeleton picture-room"></span> },
    }
}
