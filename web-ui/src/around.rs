//! What gate and page have in common: texts and their language, messages, the client, the place. Called by
//! gate.rs and app.rs, which are compiled to a wasm each.

use js_sys::{Array, Function, Promise};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use yew::prelude::*;

use crate::{
    client::Client,
    components::Toasts,
    edge,
    i18n::{I18n, Language},
    nav::NavProvider,
};

/// The way to another language.
#[derive(Clone, PartialEq)]
pub struct Speak(Callback<Language>);

impl Speak {
    /// Speaks this language from now on, here and at the next visit.
    pub fn say(&self, language: Language) {
        self.0.emit(language);
    }
}

/// What surrounds gate and page.
#[derive(Clone, Properties, PartialEq)]
pub struct AroundProps {
    /// The texts of the first language.
    pub i18n: I18n,
    /// Fetches the texts of another language.
    pub load: Function,
    /// What is inside.
    #[prop_or_default]
    pub children: Html,
}

/// Texts, messages, client and place around what is inside.
#[component]
pub fn Around(props: &AroundProps) -> Html {
    let i18n = use_state(|| props.i18n.clone());
    let client = use_state(Client::default);
    let speak = {
        let (i18n, load) = (i18n.clone(), props.load.clone());
        Callback::from(move |language: Language| {
            edge::keep("webm.language", Some(language.word()));
            if language == i18n.language {
                return;
            }
            let (i18n, load) = (i18n.setter(), load.clone());
            spawn_local(async move {
                if let Some(texts) = fetch_texts(&load, language).await {
                    i18n.set(texts);
                }
            });
        })
    };
    html! {
        <ContextProvider<I18n> context={(*i18n).clone()}>
        <ContextProvider<Speak> context={Speak(speak)}>
        <ContextProvider<Client> context={(*client).clone()}>
            <Toasts><NavProvider>{ props.children.clone() }</NavProvider></Toasts>
        </ContextProvider<Client>>
        </ContextProvider<Speak>>
        </ContextProvider<I18n>>
    }
}

/// What page/main.js starts gate and page with: texts, and the function that fetches another language's.
/// Nothing when texts and wasm are of different builds.
pub fn start() -> Option<AroundProps> {
    let (language, texts, load) = edge::beginning();
    let language = language.parse().unwrap_or(Language::Nl);
    let i18n = I18n::new(language, texts.iter().filter_map(|text| text.as_string()).collect())?;
    Some(AroundProps { i18n, load, children: Html::default() })
}

async fn fetch_texts(load: &Function, language: Language) -> Option<I18n> {
    let promise: Promise = load.call1(&wasm_bindgen::JsValue::NULL, &language.word().into()).ok()?.dyn_into().ok()?;
    let texts: Array = JsFuture::from(promise).await.ok()?.dyn_into().ok()?;
    I18n::new(language, texts.iter().filter_map(|text| text.as_string()).collect())
}
