//! What happens while the page is looked at: one stream of events for the whole page, which says only that something happened; who
//! shows it reads it anew. Called by app.rs (provider) and by every screen that stays as it is ([`use_live`]).
//!
//! The line breaks and comes back by itself, longer apart each time, and goes on where it was. A page that nobody looks at does not
//! listen: browsers share a few connections to a host among all tabs.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use shared_types::live::LiveEvent;
use wasm_bindgen_futures::spawn_local;
use web_sys::AbortController;
use yew::prelude::*;

use crate::{
    client::{Client, Fault, Heard, use_client},
    edge::{self, Listener},
};

/// Events that come close together are told as one, in milliseconds.
const TOGETHER: i32 = 250;
/// The first and the longest wait before the line is tried again, in milliseconds.
const WAIT: (f64, f64) = (1_000.0, 30_000.0);

/// What happened last, and whether anything would be heard.
#[derive(Clone, PartialEq)]
pub struct Live {
    /// Whether the line is there.
    pub on: bool,
    /// Grows with each piece of news.
    turn: u32,
    news: Rc<News>,
}

/// Some events, or all that may have been missed.
#[derive(Debug, Default, PartialEq)]
struct News {
    all: bool,
    events: Vec<LiveEvent>,
}

/// Whether what happens is heard; false where there is no provider.
#[hook]
pub fn use_is_live() -> bool {
    use_context::<Live>().is_some_and(|live| live.on)
}

/// Calls when something happened that the screen shows, or may have.
#[hook]
pub fn use_live<F>(hears: F, tell: Callback<()>)
where
    F: Fn(&LiveEvent) -> bool + 'static,
{
    let live = use_context::<Live>();
    let known = use_mut_ref(|| live.as_ref().map(|live| live.turn));
    let turn = live.as_ref().map(|live| live.turn);
    use_effect_with(turn, move |turn| {
        // What happened before the screen was there it has read already.
        let news = live.filter(|_| known.replace(*turn) != *turn);
        if news.is_some_and(|live| live.news.all || live.news.events.iter().any(hears)) {
            tell.emit(());
        }
    });
}

/// What the provider holds.
#[derive(Properties, PartialEq)]
pub struct LiveProviderProps {
    /// Everything that may listen.
    pub children: Html,
}

/// Listens for everything below it.
#[component]
pub fn LiveProvider(props: &LiveProviderProps) -> Html {
    let client = use_client();
    let on = use_state_eq(|| false);
    let told = use_state(|| (0_u32, Rc::new(News::default())));
    {
        let (on, told) = (on.setter(), told.setter());
        use_effect_with((), move |()| {
            let line = Rc::new(Line::default());
            let (waiting, turn) = (Rc::new(RefCell::new(News::default())), Rc::new(Cell::new(0_u32)));
            let timer: Rc<RefCell<Option<Listener>>> = Rc::default();
            let heard = Callback::from(move |heard: Heard| {
                {
                    let mut news = waiting.borrow_mut();
                    match heard {
                        Heard::Ready => return on.set(true),
                        Heard::Over => return on.set(false),
                        Heard::Missed => news.all = true,
                        Heard::Event(event) => news.events.push(event),
                    }
                }
                if timer.borrow().is_some() {
                    return;
                }
                let (waiting, turn, told, done) = (waiting.clone(), turn.clone(), told.clone(), timer.clone());
                *timer.borrow_mut() = Some(Listener::timer(TOGETHER, move || {
                    turn.set(turn.get() + 1);
                    told.set((turn.get(), Rc::new(waiting.take())));
                    let done = done.clone();
                    // Not from within its own call.
                    spawn_local(async move { *done.borrow_mut() = None });
                }));
            });
            let seen = {
                let line = line.clone();
                Listener::visible(move |visible| {
                    if !visible {
                        line.hang_up();
                    }
                })
            };
            spawn_local(follow(client, line.clone(), heard));
            move || {
                drop(seen);
                line.over.set(true);
                line.hang_up();
            }
        });
    }
    let live = Live { on: *on, turn: told.0, news: told.1.clone() };
    html! { <ContextProvider<Live> context={live}>{ props.children.clone() }</ContextProvider<Live>> }
}

/// The line as it is now.
#[derive(Default)]
struct Line {
    over: Cell<bool>,
    aborter: RefCell<Option<AbortController>>,
}

impl Line {
    fn hang_up(&self) {
        self.aborter.borrow_mut().take().into_iter().for_each(|aborter| aborter.abort());
    }
}

/// Listens as long as the page is there, and comes back when the line breaks.
async fn follow(client: Client, line: Rc<Line>, heard: Callback<Heard>) {
    let last = Rc::new(RefCell::new(None::<String>));
    let mut wait = WAIT.0;
    while !line.over.get() {
        if !edge::is_visible() {
            edge::pause(WAIT.0).await;
            continue;
        }
        let aborter = edge::aborter();
        let signal = aborter.signal();
        *line.aborter.borrow_mut() = Some(aborter);
        let ready = Rc::new(Cell::new(false));
        let tell = {
            let (heard, ready) = (heard.clone(), ready.clone());
            Callback::from(move |told: Heard| {
                ready.set(ready.get() || told == Heard::Ready);
                heard.emit(told);
            })
        };
        let ended = client.listen("/events", last.clone(), &signal, tell).await;
        heard.emit(Heard::Over);
        match ended {
            // It ends with its token: renewed, it goes on at once.
            Ok(()) if ready.get() => wait = WAIT.0,
            Err(Fault::Stopped) => continue,
            _ if ready.get() => wait = WAIT.0,
            _ => {}
        }
        edge::pause(wait).await;
        wait = (wait * 2.0).min(WAIT.1);
    }
}
