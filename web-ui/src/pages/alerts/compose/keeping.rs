//! Keeps what is typed of an alert, sealed on this device, so that it is there again when somebody comes back. One from each incident,
//! and one that comes from none. Called by the composer.

use std::{cell::RefCell, rc::Rc};

use shared_types::ids::IncidentId;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::draft::Draft;
use crate::kept::{Desk, pantry, use_kept};

/// What is filled in, and how it is kept.
#[derive(Clone)]
pub struct Keeping {
    /// As it stands.
    pub draft: Rc<Draft>,
    /// Whether something of it stands on this device.
    pub kept: bool,
    state: UseStateHandle<Rc<Draft>>,
    here: UseStateHandle<bool>,
    touched: Rc<RefCell<bool>>,
    desk: Desk,
    name: String,
}

impl Keeping {
    /// Changes it and keeps it.
    pub fn put(&self, new: Draft) {
        let (desk, name, here) = (self.desk.clone(), self.name.clone(), self.here.setter());
        *self.touched.borrow_mut() = true;
        self.state.set(Rc::new(new.clone()));
        spawn_local(async move {
            if let Some(store) = desk.opened().await {
                store.remember(&name, &new).await;
                here.set(true);
            }
        });
    }

    /// Changes one part of it.
    pub fn with<T: 'static>(&self, part: impl Fn(&mut Draft, T) + 'static) -> Callback<T> {
        let keeping = self.clone();
        Callback::from(move |value: T| {
            let mut new = (*keeping.draft).clone();
            part(&mut new, value);
            keeping.put(new);
        })
    }

    /// Forgets it on this device: it was sent, or thrown away.
    pub fn forget(&self) {
        let (desk, name) = (self.desk.clone(), self.name.clone());
        self.here.set(false);
        spawn_local(async move {
            if let Some(store) = desk.opened().await {
                let _ = store.drop(&name).await;
            }
        });
    }

    /// Throws it away and begins anew.
    pub fn wipe(&self, fresh: Draft) {
        self.forget();
        self.state.set(Rc::new(fresh));
    }
}

/// What was begun from this incident, or from none; `fresh` where there is nothing.
#[hook]
pub fn use_keeping(incident: Option<IncidentId>, fresh: Draft) -> Keeping {
    let desk = use_kept().desk;
    let state = use_state(|| Rc::new(fresh));
    let touched = use_mut_ref(|| false);
    let here = use_state_eq(|| false);
    let name = pantry(&format!("alert/{}", incident.map(|id| id.to_string()).unwrap_or_default()));
    {
        let (state, here, desk, touched) = (state.setter(), here.setter(), desk.clone(), touched.clone());
        use_effect_with(name.clone(), move |name| {
            let name = name.clone();
            spawn_local(async move {
                let Some(store) = desk.opened().await else { return };
                // What was typed before the store was open is the newer one.
                if let Some(found) = store.recall::<Draft>(&name).await
                    && !*touched.borrow()
                {
                    state.set(Rc::new(found));
                    here.set(true);
                }
            });
        });
    }
    Keeping { draft: (*state).clone(), kept: *here, state, here, touched, desk, name }
}
