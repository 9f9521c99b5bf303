//! Photos and files of a report: picked or made with the camera, made smaller and kept sealed on the device before anything
//! else. Called by the screen of Report.

use std::collections::HashMap;

use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, FileList, HtmlInputElement};
use yew::prelude::*;

use super::keep::Keeping;
use crate::{
    components::{Button, Icon, Kind, icon},
    edge,
    i18n::{Key, use_i18n},
    kept::{Photo, shrink, use_kept},
};

/// The most of one incident, and the most bytes of one: as the server has it.
const MOST: usize = 20;
const MOST_BYTES: f64 = 25.0 * 1024.0 * 1024.0;
/// What the server takes.
const TAKES: &str = "image/jpeg,image/png,image/webp,application/pdf,video/mp4";

/// What the part needs.
#[derive(Properties)]
pub struct PhotosProps {
    /// The draft and the way to keep it.
    pub keeping: Keeping,
}

impl PartialEq for PhotosProps {
    fn eq(&self, other: &Self) -> bool {
        self.keeping.draft.photos == other.keeping.draft.photos && *self.keeping.draft == *other.keeping.draft
    }
}

/// The tile that adds, and what was added.
#[component]
pub fn Photos(props: &PhotosProps) -> Html {
    let i18n = use_i18n();
    let busy = use_state_eq(|| false);
    let fault = use_state_eq(|| None::<Key>);
    // Shown before they are in the store.
    let fresh = use_mut_ref(HashMap::<String, Blob>::new);
    let photos = &props.keeping.draft.photos;
    let onchange = {
        let (keeping, busy, fault, fresh) = (props.keeping.clone(), busy.setter(), fault.setter(), fresh.clone());
        Callback::from(move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            let picked = files(input.files());
            input.set_value("");
            let (keeping, busy, fault) = (keeping.clone(), busy.clone(), fault.clone());
            busy.set(true);
            fault.set(None);
            let fresh = fresh.clone();
            spawn_local(async move {
                let mut made = Vec::new();
                for (name, blob) in picked {
                    made.push((name, shrink(&blob).await));
                }
                // Making them smaller took a while: what was typed meanwhile stays.
                let mut draft = keeping.now();
                let mut files = Vec::new();
                for (name, blob) in made {
                    if draft.photos.len() >= MOST || blob.size() > MOST_BYTES || blob.size() < 1.0 {
                        fault.set(Some(if draft.photos.len() >= MOST { Key::PhotosMany } else { Key::PhotosLarge }));
                        continue;
                    }
                    let id = edge::random_key();
                    draft.photos.push(Photo { id: id.clone(), name, media: blob.type_(), size: blob.size() as u64 });
                    files.push((id, blob));
                }
                if !files.is_empty() {
                    fresh.borrow_mut().extend(files.iter().cloned());
                    keeping.put(draft, files);
                }
                busy.set(false);
            });
        })
    };
    let remove = |id: &str| {
        let (keeping, id) = (props.keeping.clone(), id.to_owned());
        Callback::from(move |()| keeping.forget(id.clone()))
    };
    html! {
        <div class="field">
            <label class="tile add-tile file-pick" aria-busy={busy.then_some("true")}>
                <input type="file" id="photos" multiple=true accept={TAKES} {onchange} />
                { icon(Icon::Camera) }<span>{ i18n.t(Key::PhotosAdd) }</span>
            </label>
            if let Some(words) = *fault { <p class="fault" role="alert">{ icon(Icon::Alert) }<span>{ i18n.t(words) }</span></p> }
            if !photos.is_empty() {
                <ul class="photos">
                    for photo in photos {
                        <li key={photo.id.clone()}>
                            <Picture id={photo.id.clone()} name={photo.name.clone()} picture={photo.media.starts_with("image/")} fresh={fresh.borrow().get(&photo.id).cloned()} />
                            <Button kind={Kind::Quiet} icon={Icon::Trash} onclick={remove(&photo.id)} label={i18n.f(Key::ReportRemove, &[("what", &photo.name)])} />
                        </li>
                    }
                </ul>
            }
        </div>
    }
}

/// Name and bytes of what was picked.
fn files(list: Option<FileList>) -> Vec<(String, Blob)> {
    let Some(list) = list else { return Vec::new() };
    let all = (0..list.length()).filter_map(|at| list.get(at));
    all.map(|file| (file.name(), file.unchecked_into())).collect()
}

#[derive(Properties, PartialEq)]
struct PictureProps {
    id: AttrValue,
    name: AttrValue,
    picture: bool,
    /// Its bytes, when they were picked just now.
    fresh: Option<Blob>,
}

/// A picture out of the sealed store, or as it was picked, as long as it is shown.
#[component]
fn Picture(props: &PictureProps) -> Html {
    let kept = use_kept();
    let address = use_state_eq(|| None::<String>);
    {
        let (address, store) = (address.setter(), kept.desk.store());
        let (picture, fresh) = (props.picture, props.fresh.clone());
        use_effect_with((props.id.clone(), kept.keeps), move |(id, _)| {
            let (id, own) = (id.clone(), std::rc::Rc::new(std::cell::RefCell::new(None::<String>)));
            let made = own.clone();
            if picture {
                spawn_local(async move {
                    let blob = match (fresh, store) {
                        (Some(blob), _) => Some(blob),
                        (None, Some(store)) => store.file(&id).await,
                        (None, None) => None,
                    };
                    if let Some(blob) = blob {
                        let shown = edge::show_blob(&blob);
                        *made.borrow_mut() = Some(shown.clone());
                        address.set(Some(shown));
                    }
                });
            }
            move || own.borrow().iter().for_each(|shown| edge::unshow_blob(shown))
        });
    }
    match &*address {
        Some(shown) => html! { <img src={shown.clone()} alt={props.name.clone()} /> },
        None => html! { <span class="photo-name small">{ &props.name }</span> },
    }
}
