//! Opens what is kept on this device for the person who is signed in and sends it whenever there is a chance: at the start,
//! when the network comes back, when the page is looked at again, and after a while by itself. Called by app.rs.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::{
    desk::{Arrived, Desk},
    item::Item,
};
use crate::{
    client::use_client,
    edge::{self, Listener},
};

/// How long to wait before trying again by itself, in milliseconds: soon at first, then less often.
const WAITS: [i32; 5] = [5_000, 10_000, 20_000, 40_000, 60_000];

/// What is kept on this device, as it stands now.
#[derive(Clone, PartialEq)]
pub struct Kept {
    /// The way to change it.
    pub desk: Desk,
    /// Everything, the oldest first.
    pub items: Rc<Vec<Item>>,
    /// The last report that arrived.
    pub arrived: Option<Arrived>,
    /// Sending is under way.
    pub busy: bool,
    /// Whether the device keeps anything at all; nothing while that is not known yet.
    pub keeps: Option<bool>,
    turn: u32,
}

impl Kept {
    /// What was not sent yet, without the form that is being filled in.
    pub fn unsent(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(|item| item.is_unsent())
    }
}

/// From the nearest provider.
#[hook]
pub fn use_kept() -> Kept {
    use_context::<Kept>().expect("app.rs provides what is kept above every screen")
}

/// What the provider holds.
#[derive(Properties, PartialEq)]
pub struct KeptProviderProps {
    /// Whose.
    pub account: AttrValue,
    /// What is inside.
    pub children: Html,
}

/// Provides what is kept on this device.
#[component]
pub fn KeptProvider(props: &KeptProviderProps) -> Html {
    let client = use_client();
    let turn = use_reducer(Turns::default);
    let keeps = use_state_eq(|| None::<bool>);
    let desk = use_memo((), |()| {
        let turn = turn.dispatcher();
        Desk::new(client.clone(), Callback::from(move |()| turn.dispatch(())))
    });
    {
        let (desk, keeps) = (desk.clone(), keeps.setter());
        use_effect_with(props.account.clone(), move |account| {
            let (account, opened) = (account.clone(), desk.clone());
            spawn_local(async move {
                keeps.set(Some(opened.open(&account).await.is_ok()));
                opened.send();
            });
            let (back, seen) = (desk.clone(), desk.clone());
            let network = Listener::network(move |there| {
                if there {
                    back.send();
                }
            });
            let looked = Listener::seen(move || seen.send());
            move || drop((network, looked))
        });
    }
    {
        let desk = desk.clone();
        use_effect_with(*keeps == Some(true), move |_| {
            let (news, own) = (desk.store(), desk.clone());
            let news = news.map(|store| {
                store.news(move || {
                    let desk = own.clone();
                    spawn_local(async move {
                        if !desk.is_busy() {
                            let _ = desk.reread().await;
                        }
                    });
                })
            });
            move || drop(news)
        });
    }
    let items = Rc::new(desk.items());
    let waiting = items.iter().filter(|item| item.is_waiting()).count();
    let (busy, tries) = (desk.is_busy(), use_mut_ref(|| 0usize));
    {
        // As long as something waits and nothing is under way, it is tried again after a while.
        let desk = desk.clone();
        use_effect_with((waiting, busy), move |(waiting, busy)| {
            let mut tries = tries.borrow_mut();
            if *waiting == 0 {
                *tries = 0;
            }
            let timer = (*waiting > 0 && !busy).then(|| {
                let wait = WAITS[(*tries).min(WAITS.len() - 1)];
                *tries += 1;
                Listener::timer(wait, move || {
                    if edge::is_online() {
                        desk.send();
                    }
                })
            });
            move || drop(timer)
        });
    }
    let kept = Kept { desk: (*desk).clone(), items, arrived: desk.arrived(), busy, keeps: *keeps, turn: turn.0 };
    html! { <ContextProvider<Kept> context={kept}>{ props.children.clone() }</ContextProvider<Kept>> }
}

/// Counts changes, so that each is drawn.
#[derive(Default, PartialEq)]
struct Turns(u32);

impl Reducible for Turns {
    type Action = ();

    fn reduce(self: Rc<Self>, (): ()) -> Rc<Self> {
        Rc::new(Self(self.0 + 1))
    }
}
