//! The draft of Report on this device: read when the screen opens, kept at every key, sent through the desk, and what comes
//! of it. Called by the screen.

use std::{cell::RefCell, rc::Rc};

use shared_types::ids::IncidentId;
use wasm_bindgen_futures::spawn_local;
use web_sys::Blob;
use yew::prelude::*;

use super::draft::Draft;
use crate::{
    client::Fault,
    edge::{self, Listener},
    kept::{Desk, Item, Kept, Report, State, use_kept},
};

/// How long somebody waits at the counter for an answer before the report is left to the list, in milliseconds.
const PATIENCE: i32 = 4_000;

/// What became of the report.
#[derive(Clone, Debug, PartialEq)]
pub enum Fate {
    /// Nobody sent it yet.
    None,
    /// Under way.
    Sending,
    /// It is there.
    Arrived(IncidentId),
    /// It waits for the network or for a better moment.
    Waits,
    /// The server refused it.
    Refused(Fault),
}

/// The draft and the ways to change, keep and send it.
#[derive(Clone)]
pub struct Keeping {
    /// As it is now.
    pub draft: UseStateHandle<Draft>,
    /// Whether it is on the device; nothing while nothing was typed.
    pub kept: Option<bool>,
    /// What became of it.
    pub fate: Fate,
    /// As it is now, also before that was drawn: what takes a while changes this one.
    latest: Rc<RefCell<Draft>>,
    state: UseStateHandle<State>,
    saved: UseStateHandle<Option<bool>>,
    mine: UseStateHandle<Option<String>>,
    desk: Kept,
}

impl Keeping {
    fn item(&self, draft: &Draft, state: State, report: Option<Report>) -> Item {
        let old = self.desk.desk.items().into_iter().find(|item| item.key == draft.key).unwrap_or_default();
        // What was refused was answered: its key is as good as new.
        let tried = old.tried.filter(|_| old.state != State::Refused);
        Item {
            key: draft.key.clone(),
            made: if old.made == 0 { draft.begun } else { old.made },
            state,
            form: serde_json::to_value(draft).unwrap_or_default(),
            photos: draft.photos.clone(),
            report: report.or(old.report.clone()),
            fault: old.fault.clone().filter(|_| state == State::Refused),
            tried,
            ..old
        }
    }

    /// Changes it and keeps it.
    pub fn put(&self, new: Draft, files: Vec<(String, Blob)>) {
        let (item, desk, saved) = (self.item(&new, *self.state, None), self.desk.desk.clone(), self.saved.setter());
        let begun = new.is_begun();
        self.set(new);
        spawn_local(async move {
            if begun {
                saved.set(Some(desk.keep(item, files).await.is_ok()));
            } else {
                desk.drop(&item.key).await;
                saved.set(None);
            }
        });
    }

    fn set(&self, new: Draft) {
        *self.latest.borrow_mut() = new.clone();
        self.draft.set(new);
    }

    /// As it is at this moment; what was drawn last may be older.
    pub fn now(&self) -> Draft {
        self.latest.borrow().clone()
    }

    /// Keeps it without one of its files, whose bytes go too.
    pub fn forget(&self, file: String) {
        let store = self.desk.desk.store();
        let mut new = self.now();
        new.photos.retain(|photo| photo.id != file);
        self.put(new, Vec::new());
        spawn_local(async move {
            if let Some(store) = store {
                store.drop_file(&file).await;
            }
        });
    }

    /// Keeps it as a report and sends it.
    pub fn send(&self, report: Report) {
        let item = self.item(&self.draft, State::Waiting, Some(report));
        let (desk, mine, saved) = (self.desk.desk.clone(), self.mine.setter(), self.saved.setter());
        spawn_local(async move {
            let key = item.key.clone();
            saved.set(Some(desk.keep(item, Vec::new()).await.is_ok()));
            desk.send();
            mine.set(Some(key));
        });
    }

    /// Throws it away and begins anew.
    pub fn wipe(&self, fresh: Draft) {
        let (desk, key) = (self.desk.desk.clone(), self.draft.key.clone());
        self.saved.set(None);
        self.state.set(State::Draft);
        self.set(fresh);
        spawn_local(async move { desk.drop(&key).await });
    }
}

/// The draft: a report that is corrected, the one that was begun, or a fresh one.
#[hook]
pub fn use_keeping<F: FnOnce() -> Draft>(asked: Option<String>, fresh: F) -> Keeping {
    let desk = use_kept();
    let draft = use_state(fresh);
    let latest = use_mut_ref(|| (*draft).clone());
    let state = use_state_eq(|| State::Draft);
    let saved = use_state_eq(|| None::<bool>);
    let mine = use_state_eq(|| None::<String>);
    let patient = use_state_eq(|| true);
    {
        let (draft, latest, state, saved) = (draft.clone(), latest.clone(), state.setter(), saved.setter());
        let (keeps, desk) = (desk.keeps, desk.desk.clone());
        use_effect_with((keeps, asked), move |(keeps, asked)| {
            let items = desk.items();
            let found = items.iter().rev().find(|item| match asked {
                Some(key) => item.key == *key,
                None => item.state == State::Draft,
            });
            let read =
                found.and_then(|item| serde_json::from_value::<Draft>(item.form.clone()).ok().map(|form| (item, form)));
            if let (Some(_), Some((item, form))) = (keeps, read) {
                // What was typed before the store was open is the newer one.
                if !latest.borrow().is_begun() {
                    let found = Draft { key: item.key.clone(), photos: item.photos.clone(), ..form };
                    *latest.borrow_mut() = found.clone();
                    draft.set(found);
                    state.set(item.state);
                    saved.set(Some(true));
                }
            }
        });
    }
    {
        let patient = patient.setter();
        use_effect_with(mine.is_some(), move |sent| {
            patient.set(true);
            let timer = sent.then(|| Listener::timer(PATIENCE, move || patient.set(false)));
            move || drop(timer)
        });
    }
    let fate = mine.as_ref().map_or(Fate::None, |key| fate(&desk.desk, key, *patient));
    {
        // A refused one is corrected right here.
        let (mine, state, refused) = (mine.setter(), state.setter(), matches!(fate, Fate::Refused(_)));
        use_effect_with(refused, move |refused| {
            if *refused {
                state.set(State::Refused);
                mine.set(None);
            }
        });
    }
    Keeping { draft, kept: *saved, fate, latest, state, saved, mine, desk }
}

/// Asked of the desk itself: what the provider drew last may be older than what was just done.
fn fate(desk: &Desk, key: &str, patient: bool) -> Fate {
    if let Some(arrived) = desk.arrived().filter(|arrived| arrived.key == key) {
        return Fate::Arrived(arrived.id);
    }
    match desk.items().into_iter().find(|item| item.key == key) {
        Some(item) => match (&item.made_into, item.state, &item.fault) {
            (Some((id, _)), ..) => Fate::Arrived(*id),
            (None, State::Refused, Some(refusal)) => Fate::Refused(refusal.fault()),
            (None, State::Waiting, _) if desk.is_busy() && patient && edge::is_online() => Fate::Sending,
            _ => Fate::Waits,
        },
        // Sent by another tab, which told it there.
        None => Fate::Waits,
    }
}
