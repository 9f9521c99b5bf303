//! Starts and ends the session of this page: takes the token of the gate or renews the session by its cookie,
//! loads the person and the code lists, and goes back to the gate when it ends. Without a network it takes both as they
//! were last time, out of what is kept on this device: being offline signs nobody out. Called by app.rs.

use std::rc::Rc;

use shared_types::account::Me;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::{Codes, Session};
use crate::{
    around::Speak,
    client::{Client, Fault, Load, Remote, access, code_lists, involved, use_client},
    content::async_content,
    edge::{self, Listener},
    i18n::use_i18n,
    kept::{Store, pantry},
};

/// Kept on the device while someone is signed in, and whose: page/main.js opens the gate without it.
const MARK: &str = "webm.signed-in";

/// How far signing in is.
#[derive(Clone, PartialEq)]
enum State {
    Starting,
    Failed(Fault),
    In(Rc<Me>, Rc<Codes>),
}

/// What the provider holds.
#[derive(Properties, PartialEq)]
pub struct SessionProviderProps {
    /// For someone who is signed in.
    pub inside: Html,
    /// While that is not known yet.
    pub waiting: Html,
}

/// Shows what is inside once someone is there.
#[component]
pub fn SessionProvider(props: &SessionProviderProps) -> Html {
    let client = use_client();
    let i18n = use_i18n();
    let speak = use_context::<Speak>();
    let state = use_state(|| State::Starting);
    let words = use_state_eq(AttrValue::default);

    let arrive = {
        let (client, state) = (client.clone(), state.setter());
        Callback::from(move |()| {
            let (client, state, speak) = (client.clone(), state.clone(), speak.clone());
            spawn_local(async move { arrive(client, state, speak).await });
        })
    };
    {
        let (client, state, arrive) = (client.clone(), state.setter(), arrive.clone());
        use_effect_with((), move |()| {
            client.on_signed_out(Callback::from(|()| out()));
            if let Some(token) = edge::handed_over().and_then(|text| serde_json::from_str(&text).ok()) {
                client.hold(Some(token));
                arrive.emit(());
                return;
            }
            spawn_local(async move {
                match client.renew().await {
                    Ok(()) => arrive.emit(()),
                    Err(Fault::Offline) => state.set(as_last_time().await),
                    Err(_) => out(),
                }
            });
        });
    }
    {
        // Who began without a network is read again when it is back.
        let (client, arrive) = (client.clone(), arrive.clone());
        use_effect_with((), move |()| {
            let heard = Listener::network(move |there| {
                if there && client.session().is_none() {
                    arrive.emit(());
                }
            });
            move || drop(heard)
        });
    }
    let leave = {
        let client = client.clone();
        Callback::from(move |()| {
            let client = client.clone();
            spawn_local(async move {
                // Even without an answer the token is gone from here.
                let _ = access::end_session(client).await;
                out();
            });
        })
    };
    match &*state {
        State::Starting => props.waiting.clone(),
        State::Failed(fault) => {
            let load = Load::<()> { remote: Remote::failed(fault.clone()), again: arrive.clone() };
            let told = async_content(&i18n, &load, Html::default(), |()| Html::default());
            html! { <main class="gate"><div class="card gate-card">{ told }</div></main> }
        }
        State::In(me, codes) => {
            let search = {
                let words = words.setter();
                Callback::from(move |typed| words.set(typed))
            };
            let session = Session {
                me: me.clone(),
                codes: codes.clone(),
                words: (*words).clone(),
                search,
                reload: arrive,
                leave,
            };
            html! { <ContextProvider<Session> context={session}>{ props.inside.clone() }</ContextProvider<Session>> }
        }
    }
}

/// To the gate; the address stays, so that one comes back to where one was.
fn out() {
    edge::keep(MARK, None);
    edge::to_gate();
}

/// Loads who is there; a failure leaves someone who is in already where they are.
async fn arrive(client: Client, state: UseStateSetter<State>, speak: Option<Speak>) {
    match load(client).await {
        Ok((me, codes)) => {
            let account = me.account.as_ref().map(|account| account.id.to_string()).unwrap_or_default();
            edge::keep(MARK, Some(&account));
            if let (Some(account), Some(speak)) = (&me.account, speak) {
                speak.say(account.language);
            }
            let (me, codes) = (Rc::new(me), Rc::new(codes));
            state.set(State::In(me.clone(), codes.clone()));
            if let Ok(store) = Store::open(&account).await {
                store.remember(&pantry("me"), &*me).await;
                store.remember(&pantry("codes"), &*codes).await;
            }
        }
        Err(fault) if fault.status() == Some(401) => out(),
        Err(Fault::Offline) => state.set(as_last_time().await),
        Err(fault) => state.set(State::Failed(fault)),
    }
}

/// Who was signed in here last time, as it was then.
async fn as_last_time() -> State {
    let known = async {
        let store = Store::open(&edge::recall(MARK)?).await.ok()?;
        Some((store.recall::<Me>(&pantry("me")).await?, store.recall::<Codes>(&pantry("codes")).await?))
    };
    match known.await {
        Some((me, codes)) => State::In(Rc::new(me), Rc::new(codes)),
        None => State::Failed(Fault::Offline),
    }
}

async fn load(client: Client) -> Result<(Me, Codes), Fault> {
    let me = access::read_me(client.clone()).await?;
    let categories = code_lists::list_categories(client.clone()).await?.items;
    let methods = code_lists::list_methods(client.clone()).await?.items;
    let questions = involved::list_questions(client).await?.items;
    Ok((me, Codes { categories, methods, questions }))
}
