//! How a call travels: the token in memory, one renewal by cookie when it has ended (shared by all that
//! wait), problem documents as faults. Called by the operations of this room. It stores no secret.

use std::{cell::RefCell, future::Future, pin::Pin, rc::Rc};

use js_sys::{Array, Promise};
use serde::{Serialize, de::DeserializeOwned};
use shared_types::{ids::SessionId, live::LiveEvent, session::SessionToken};
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Blob, File};
use yew::prelude::*;

use super::Fault;
use crate::{edge, edge_files};

/// Where the API stands; the page is always served beside it.
const BASE: &str = "/api/v1";

/// One call to the API.
#[derive(Clone, Debug, Default)]
pub struct Call {
    method: &'static str,
    path: String,
    body: Option<String>,
    headers: Vec<(&'static str, String)>,
    open: bool,
    bytes: Option<Blob>,
    for_bytes: bool,
    saved_as: Option<String>,
}

impl Call {
    /// Reads.
    pub fn get(path: impl Into<String>) -> Self {
        Self { method: "GET", path: path.into(), ..Self::default() }
    }

    /// Makes something out of a body.
    pub fn post(path: impl Into<String>, body: &impl Serialize) -> Self {
        Self::bare_post(path).json("application/json", body)
    }

    /// Starts something that needs no words.
    pub fn bare_post(path: impl Into<String>) -> Self {
        Self { method: "POST", path: path.into(), ..Self::default() }
    }

    /// Puts something in its place.
    pub fn put(path: impl Into<String>, body: &impl Serialize) -> Self {
        Self { method: "PUT", path: path.into(), ..Self::default() }.json("application/json", body)
    }

    /// Puts bytes in their place.
    pub fn put_bytes(path: impl Into<String>) -> Self {
        let call = Self { method: "PUT", path: path.into(), ..Self::default() };
        call.header("Content-Type", "application/octet-stream")
    }

    /// Changes named fields.
    pub fn patch(path: impl Into<String>, body: &impl Serialize) -> Self {
        Self { method: "PATCH", path: path.into(), ..Self::default() }.json("application/merge-patch+json", body)
    }

    /// With bytes as they are.
    pub fn bytes(mut self, bytes: &Blob) -> Self {
        self.bytes = Some(bytes.clone());
        self.header("Content-Type", "application/octet-stream")
    }

    /// What comes back is bytes.
    pub fn for_bytes(mut self) -> Self {
        self.for_bytes = true;
        self.header("Accept", "*/*")
    }

    /// Takes something away.
    pub fn delete(path: impl Into<String>) -> Self {
        Self { method: "DELETE", path: path.into(), ..Self::default() }
    }

    /// With one more header.
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// For what one does before being signed in: no token, and a 401 is an answer.
    pub fn open(mut self) -> Self {
        self.open = true;
        self
    }

    /// For a file: what comes is kept on the device under this name, and not read.
    pub fn saved_as(mut self, name: impl Into<String>) -> Self {
        self.saved_as = Some(name.into());
        self
    }

    fn json(mut self, media: &str, body: &impl Serialize) -> Self {
        self.body = serde_json::to_string(body).ok();
        self.header("Content-Type", media)
    }
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The body as text.
    pub body: String,
    /// The resource's tag, for `If-Match`.
    pub etag: Option<String>,
    /// The bytes, where they were asked.
    pub bytes: Option<Blob>,
}

impl Answer {
    /// The body as a type of the contract.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Fault> {
        serde_json::from_str(&self.body).map_err(|_| Fault::Unreadable)
    }
}

/// What a line of events says.
#[derive(Clone, Debug, PartialEq)]
pub enum Heard {
    /// It is there, and all that was missed has been told.
    Ready,
    /// It has ended.
    Over,
    /// Too much was missed: what is shown must be read anew.
    Missed,
    /// Something happened.
    Event(LiveEvent),
}

#[derive(Default)]
struct Inner {
    session: RefCell<Option<SessionToken>>,
    renewal: RefCell<Option<Promise>>,
    signed_out: RefCell<Option<Callback<()>>>,
}

/// The way to the API; cheap to clone, one for the whole page.
#[derive(Clone, Default)]
pub struct Client(Rc<Inner>);

impl PartialEq for Client {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// The client from the nearest provider.
#[hook]
pub fn use_client() -> Client {
    use_context::<Client>().expect("app.rs provides the client above every screen")
}

impl Client {
    /// Uses this token from now on; nothing forgets it.
    pub fn hold(&self, token: Option<SessionToken>) {
        *self.0.session.borrow_mut() = token;
    }

    /// Which session is held.
    pub fn session(&self) -> Option<SessionId> {
        self.0.session.borrow().as_ref().map(|token| token.session_id)
    }

    /// Whom to tell when the session has ended.
    pub fn on_signed_out(&self, tell: Callback<()>) {
        *self.0.signed_out.borrow_mut() = Some(tell);
    }

    /// Sends, renewing the session once when the token has ended.
    pub async fn send(&self, call: Call, signal: Option<&AbortSignal>) -> Result<Answer, Fault> {
        let first = self.once(&call, signal).await;
        if call.open || first.as_ref().err().and_then(Fault::status) != Some(401) {
            return first;
        }
        match self.renew().await {
            Ok(()) => self.once(&call, signal).await,
            // Without a network nobody is signed out: what is on the screen stays.
            Err(Fault::Offline) => Err(Fault::Offline),
            Err(_) => {
                let tell = self.0.signed_out.borrow().clone();
                tell.into_iter().for_each(|tell| tell.emit(()));
                first
            }
        }
    }

    /// Sends bytes, renewing the session once when the token has ended.
    pub async fn send_blob(&self, call: Call, body: &Blob, signal: &AbortSignal) -> Result<Answer, Fault> {
        let first = self.blob_once(&call, body, signal).await;
        if first.as_ref().err().and_then(Fault::status) != Some(401) {
            return first;
        }
        self.renew().await?;
        self.blob_once(&call, body, signal).await
    }

    async fn blob_once(&self, call: &Call, body: &Blob, signal: &AbortSignal) -> Result<Answer, Fault> {
        let (names, values) = edge::pairs(&self.headers(call));
        let path = format!("{BASE}{}", call.path);
        read(edge::request_blob(call.method, &path, names, values, body, signal).await)
    }

    /// Sends and reads the answer as a type of the contract.
    pub async fn fetch<T: DeserializeOwned>(&self, call: Call, signal: Option<&AbortSignal>) -> Result<T, Fault> {
        // Boxed: each type of answer would carry its own copy of the way there.
        let sent: Pin<Box<dyn Future<Output = Result<Answer, Fault>> + '_>> = Box::pin(self.send(call, signal));
        sent.await?.json()
    }

    /// Renews the session by its cookie; whoever asks while one is under way waits for that one.
    pub async fn renew(&self) -> Result<(), Fault> {
        let under_way = self.0.renewal.borrow().clone();
        let promise = under_way.unwrap_or_else(|| {
            let client = self.clone();
            let promise = wasm_bindgen_futures::future_to_promise(async move {
                let call = Call::bare_post("/sessions/_refresh").open();
                // A network that is there and does not answer is none.
                let patience = edge::deadline(15_000.0);
                let token = client.once(&call, Some(&patience)).await.and_then(|answer| answer.json::<SessionToken>());
                *client.0.renewal.borrow_mut() = None;
                match token {
                    Ok(token) => {
                        client.hold(Some(token));
                        Ok(JsValue::TRUE)
                    }
                    Err(Fault::Offline) => Ok(JsValue::NULL),
                    Err(_) => {
                        client.hold(None);
                        Ok(JsValue::FALSE)
                    }
                }
            });
            *self.0.renewal.borrow_mut() = Some(promise.clone());
            promise
        });
        match JsFuture::from(promise).await {
            Ok(done) if done.is_truthy() => Ok(()),
            Ok(done) if done.is_null() => Err(Fault::Offline),
            _ => Err(Fault::from_answer(401, "", None)),
        }
    }

    /// Sends a file as it is and tells how far it is, 0 to 1.
    pub async fn upload(&self, call: Call, file: &File, progress: Callback<f64>) -> Result<Answer, Fault> {
        let tell = Closure::<dyn Fn(f64, f64)>::new(move |sent: f64, all: f64| {
            progress.emit(if all > 0.0 { sent / all } else { 0.0 });
        });
        // A long file outlives its token if that is old already: renew before, not in the middle.
        self.renew().await?;
        let (names, values) = edge::pairs(&self.headers(&call));
        let path = format!("{BASE}{}", call.path);
        read(edge::upload(&path, names, values, file, tell.as_ref().unchecked_ref()).await)
    }

    /// Listens to what happens until the line ends; `last` is where it goes on from, and follows what is heard. A token that
    /// has ended is renewed once.
    pub async fn listen(
        &self,
        path: &str,
        last: Rc<RefCell<Option<String>>>,
        signal: &AbortSignal,
        tell: Callback<Heard>,
    ) -> Result<(), Fault> {
        match self.listen_once(path, &last, signal, &tell).await {
            Err(fault) if fault.status() == Some(401) => {
                if let Err(fault) = self.renew().await {
                    if fault != Fault::Offline {
                        let tell = self.0.signed_out.borrow().clone();
                        tell.into_iter().for_each(|tell| tell.emit(()));
                    }
                    return Err(fault);
                }
                self.listen_once(path, &last, signal, &tell).await
            }
            other => other,
        }
    }

    async fn listen_once(
        &self,
        path: &str,
        last: &Rc<RefCell<Option<String>>>,
        signal: &AbortSignal,
        tell: &Callback<Heard>,
    ) -> Result<(), Fault> {
        let mut call = Call::get(path).header("Accept", "text/event-stream");
        if let Some(id) = last.borrow().as_ref() {
            call = call.header("Last-Event-ID", id.clone());
        }
        let heard = {
            let (last, tell) = (last.clone(), tell.clone());
            Closure::<dyn Fn(String, String, String)>::new(move |id: String, event: String, data: String| {
                if !id.is_empty() {
                    *last.borrow_mut() = Some(id);
                }
                match (event.as_str(), serde_json::from_str(&data)) {
                    ("ready", _) => tell.emit(Heard::Ready),
                    ("reset", _) => tell.emit(Heard::Missed),
                    ("", Ok(event)) => tell.emit(Heard::Event(event)),
                    _ => {}
                }
            })
        };
        let (names, values) = edge::pairs(&self.headers(&call));
        let path = format!("{BASE}{}", call.path);
        let status = edge::listen(&path, names, values, heard.as_ref().unchecked_ref(), signal).await;
        match status.map_err(broken)?.as_f64().unwrap_or_default() as u16 {
            200 => Ok(()),
            status => Err(Fault::from_answer(status, "", None)),
        }
    }

    async fn once(&self, call: &Call, signal: Option<&AbortSignal>) -> Result<Answer, Fault> {
        let (names, values) = edge::pairs(&self.headers(call));
        let path = format!("{BASE}{}", call.path);
        if call.bytes.is_some() || call.for_bytes {
            let bytes = call.bytes.clone().or_else(|| call.body.as_deref().map(edge_files::of_text));
            let wants = call.for_bytes;
            return read(edge_files::request(call.method, &path, names, values, bytes.as_ref(), signal, wants).await);
        }
        let body = call.body.as_deref();
        read(match &call.saved_as {
            Some(name) => edge::request_saved(call.method, &path, names, values, body, name).await,
            None => edge::request(call.method, &path, names, values, body, signal).await,
        })
    }

    fn headers(&self, call: &Call) -> Vec<(&'static str, String)> {
        let mut headers = call.headers.clone();
        if !headers.iter().any(|(name, _)| *name == "Accept") {
            headers.push(("Accept", "application/json".to_owned()));
        }
        if let (false, Some(token)) = (call.open, self.0.session.borrow().as_ref()) {
            headers.push(("Authorization", format!("Bearer {}", token.access_token)));
        }
        headers
    }
}

/// Why a call did not come back.
fn broken(error: JsValue) -> Fault {
    let name = js_sys::Reflect::get(&error, &JsValue::from_str("name")).ok().and_then(|name| name.as_string());
    if name.as_deref() == Some("AbortError") { Fault::Stopped } else { Fault::Offline }
}

fn read(told: Result<JsValue, JsValue>) -> Result<Answer, Fault> {
    let told = told.map_err(broken)?;
    let parts: Array = told.unchecked_into();
    let text = |at: u32| parts.get(at).as_string();
    edge::heard_clock(text(6).as_deref());
    let status = parts.get(0).as_f64().unwrap_or_default() as u16;
    let body = text(1).unwrap_or_default();
    if status >= 400 {
        return Err(Fault::from_answer(status, &body, text(3).as_deref()));
    }
    Ok(Answer { body, etag: text(2), bytes: parts.get(6).dyn_into().ok() })
}
