//! What is kept on this device for the person who is signed in, in memory and in the sealed store, and sending it. One for
//! the whole page, like the client. Called by the provider and through it by the screens.

use std::{
    cell::{Cell, RefCell},
    collections::HashSet,
    rc::Rc,
};

use shared_types::ids::IncidentId;
use wasm_bindgen_futures::spawn_local;
use web_sys::Blob;
use yew::Callback;

use super::{
    device::{self, Store, Unkept},
    item::{Item, Next, State, Verdict},
    send,
};
use crate::{client::Client, edge};

/// Boxes that are no report: kept to work without a network.
const PANTRY: &str = "~";

/// A report that arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrived {
    /// The key of the report.
    pub key: String,
    /// The incident that it became.
    pub id: IncidentId,
    /// Its readable number.
    pub number: String,
    /// What it is about.
    pub category: String,
}

struct Inner {
    client: Client,
    store: RefCell<Option<Store>>,
    items: RefCell<Vec<Item>>,
    /// Keys of what the device would not take: in memory only, and told so.
    only_here: RefCell<HashSet<String>>,
    busy: Cell<bool>,
    again: Cell<bool>,
    opened: Cell<bool>,
    arrived: RefCell<Option<Arrived>>,
    tell: Callback<()>,
}

/// The desk; cheap to clone.
#[derive(Clone)]
pub struct Desk(Rc<Inner>);

impl PartialEq for Desk {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Desk {
    /// An empty one; `tell` hears each change.
    pub fn new(client: Client, tell: Callback<()>) -> Self {
        Self(Rc::new(Inner {
            client,
            store: RefCell::default(),
            items: RefCell::default(),
            only_here: RefCell::default(),
            busy: Cell::new(false),
            again: Cell::new(false),
            opened: Cell::new(false),
            arrived: RefCell::default(),
            tell,
        }))
    }

    /// Opens the store of an account and reads what is there.
    pub async fn open(&self, account: &str) -> Result<(), Unkept> {
        let store = Store::open(account).await;
        *self.0.store.borrow_mut() = store.clone().ok();
        self.0.opened.set(true);
        store?;
        self.reread().await
    }

    /// The store once it is known whether there is one.
    pub async fn opened(&self) -> Option<Store> {
        while !self.0.opened.get() {
            edge::pause(30.0).await;
        }
        self.store()
    }

    /// Reads the store again: another tab may have changed it.
    pub async fn reread(&self) -> Result<(), Unkept> {
        let Some(store) = self.store() else { return Err(Unkept) };
        let mut items: Vec<Item> = store
            .boxes()
            .await?
            .into_iter()
            .filter(|(id, _)| !id.starts_with(PANTRY))
            .filter_map(|(_, text)| serde_json::from_str(&text).ok())
            .collect();
        let only_here = self.0.only_here.borrow();
        items.extend(self.0.items.borrow().iter().filter(|item| only_here.contains(&item.key)).cloned());
        items.sort_by_key(|item| (item.order, item.made));
        *self.0.items.borrow_mut() = items;
        self.0.tell.emit(());
        Ok(())
    }

    /// The store, if the device has one.
    pub fn store(&self) -> Option<Store> {
        self.0.store.borrow().clone()
    }

    /// Everything that is here, the oldest first.
    pub fn items(&self) -> Vec<Item> {
        self.0.items.borrow().clone()
    }

    /// The last report that arrived.
    pub fn arrived(&self) -> Option<Arrived> {
        self.0.arrived.borrow().clone()
    }

    /// Whether sending is under way.
    pub fn is_busy(&self) -> bool {
        self.0.busy.get()
    }

    /// Keeps a report and its new files; only then is it said to be kept. A form that is being typed is kept quickly and
    /// without telling everybody.
    pub async fn keep(&self, mut item: Item, files: Vec<(String, Blob)>) -> Result<(), Unkept> {
        let typing = item.state == State::Draft;
        if item.order == 0 && !typing {
            item.order = self.0.items.borrow().iter().map(|item| item.order).max().unwrap_or(0) + 1;
        }
        let kept = self.write(&item, typing && files.is_empty(), &files).await;
        self.place(item);
        if !typing {
            self.0.tell.emit(());
            spawn_local(device::stay());
        }
        kept
    }

    async fn write(&self, item: &Item, quick: bool, files: &[(String, Blob)]) -> Result<(), Unkept> {
        let kept = match (self.store(), serde_json::to_string(item)) {
            (Some(store), Ok(text)) => store.put(&item.key, &text, quick, files).await,
            _ => Err(Unkept),
        };
        let mut only_here = self.0.only_here.borrow_mut();
        if kept.is_ok() {
            only_here.remove(&item.key);
        } else {
            only_here.insert(item.key.clone());
        }
        kept
    }

    fn place(&self, item: Item) {
        let mut items = self.0.items.borrow_mut();
        match items.iter_mut().find(|other| other.key == item.key) {
            Some(other) => *other = item,
            None => items.push(item),
        }
        items.sort_by_key(|item| (item.order, item.made));
    }

    /// Throws a report away.
    pub async fn drop(&self, key: &str) {
        if let Some(store) = self.store() {
            let _ = store.drop(key).await;
        }
        self.0.items.borrow_mut().retain(|item| item.key != key);
        self.0.only_here.borrow_mut().remove(key);
        self.0.tell.emit(());
    }

    /// Forgets everything of this account on this device.
    pub async fn wipe(&self) {
        if let Some(store) = self.store() {
            let _ = store.wipe().await;
        }
        self.0.items.borrow_mut().clear();
        self.0.tell.emit(());
    }

    /// Sends what waits, in order; whoever asks while that is under way has it done once more.
    pub fn send(&self) {
        if self.0.busy.replace(true) {
            return self.0.again.set(true);
        }
        let desk = self.clone();
        self.0.tell.emit(());
        spawn_local(async move {
            loop {
                desk.0.again.set(false);
                match desk.store() {
                    Some(store) => {
                        let own = desk.clone();
                        store
                            .alone(async move {
                                // What another tab sent meanwhile is not sent again.
                                let _ = own.reread().await;
                                own.pass().await;
                            })
                            .await;
                    }
                    None => desk.pass().await,
                }
                if !desk.0.again.get() {
                    break;
                }
            }
            desk.0.busy.set(false);
            desk.0.tell.emit(());
        });
    }

    /// First all incidents, then what belongs to them: on a bad line the words matter more than the pictures.
    async fn pass(&self) {
        for whole in [false, true] {
            let keys: Vec<String> =
                self.0.items.borrow().iter().filter(|item| item.is_waiting()).map(|item| item.key.clone()).collect();
            for key in keys {
                if self.one(&key, whole).await == Verdict::Later {
                    return;
                }
            }
        }
    }

    /// One report as far as it goes; saved after each step.
    async fn one(&self, key: &str, whole: bool) -> Verdict {
        loop {
            let Some(mut item) = self.0.items.borrow().iter().find(|item| item.key == key).cloned() else {
                return Verdict::Skip;
            };
            let next = item.next();
            if !item.is_waiting() || (!whole && !matches!(next, Next::Incident | Next::Done)) {
                return Verdict::Skip;
            }
            if next == Next::Done {
                self.arrive(&item).await;
                return Verdict::Skip;
            }
            if edge::ahead().is_none() && send::hear_clock(&self.0.client).await.is_err() {
                return Verdict::Later;
            }
            item.ready(edge::now(), edge::ahead());
            // What travels stands in the store as it travels: a repeat is the same to the letter.
            // A device that is full must not hold it back.
            let _ = self.write(&item, false, &[]).await;
            self.place(item.clone());
            if !item.is_waiting() {
                self.0.tell.emit(());
                return Verdict::Skip;
            }
            let photo = item.photos.first().map(|photo| photo.id.clone());
            let answer = send::send(&self.0.client, self.store().as_ref(), &item, next).await;
            let verdict = item.heard(next, answer);
            if verdict != Verdict::Later {
                let _ = self.write(&item, false, &[]).await;
            }
            if let (Next::Photo, Verdict::On, Some(store), Some(photo)) = (next, verdict, self.store(), photo) {
                store.drop_file(&photo).await;
            }
            self.place(item);
            self.0.tell.emit(());
            if verdict != Verdict::On {
                return verdict;
            }
        }
    }

    async fn arrive(&self, item: &Item) {
        if let (Some((id, number)), Some(report)) = (&item.made_into, &item.report) {
            *self.0.arrived.borrow_mut() = Some(Arrived {
                key: item.key.clone(),
                id: *id,
                number: number.clone(),
                category: report.incident.category.clone(),
            });
        }
        self.drop(&item.key).await;
    }
}

/// The name of something kept to work without a network.
pub fn pantry(name: &str) -> String {
    format!("{PANTRY}{name}")
}
