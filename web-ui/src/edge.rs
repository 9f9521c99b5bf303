//! The browser's own functions (page/edge.js) as Rust sees them: network, clock, time zones, storage,
//! address, focus. Called by client, nav, i18n and a few components. No decision is taken here, so that
//! everything that decides can be tested natively, where these functions are not there.

use std::cell::Cell;

use js_sys::{Array, Function, Object};
use wasm_bindgen::prelude::*;
use web_sys::{AbortController, AbortSignal, Blob, Element, File};

#[wasm_bindgen(module = "/page/edge.js")]
extern "C" {
    /// One call over fetch: status, body, etag, retry-after, location, content-type, date.
    #[wasm_bindgen(catch)]
    pub async fn request(
        method: &str,
        path: &str,
        names: Array,
        values: Array,
        body: Option<&str>,
        signal: Option<&AbortSignal>,
    ) -> Result<JsValue, JsValue>;
    /// As `request`, with bytes.
    #[wasm_bindgen(catch, js_name = request)]
    pub async fn request_blob(
        method: &str,
        path: &str,
        names: Array,
        values: Array,
        body: &Blob,
        signal: &AbortSignal,
    ) -> Result<JsValue, JsValue>;
    /// As `request`, for a file that is kept on the device under a name instead of read.
    #[wasm_bindgen(catch, js_name = requestSaved)]
    pub async fn request_saved(
        method: &str,
        path: &str,
        names: Array,
        values: Array,
        body: Option<&str>,
        file: &str,
    ) -> Result<JsValue, JsValue>;
    /// Sends a file and tells how far it is; answers as `request`.
    #[wasm_bindgen(catch)]
    pub async fn upload(
        path: &str,
        names: Array,
        values: Array,
        file: &File,
        progress: &Function,
    ) -> Result<JsValue, JsValue>;
    /// A signal that ends a call after a time, in milliseconds.
    pub fn deadline(ms: f64) -> AbortSignal;
    /// Reads server-sent events and tells id, type and data of each; answers the status when they end.
    #[wasm_bindgen(catch)]
    pub async fn listen(
        path: &str,
        names: Array,
        values: Array,
        heard: &Function,
        signal: &AbortSignal,
    ) -> Result<JsValue, JsValue>;
    /// Whether somebody can see the page.
    #[wasm_bindgen(js_name = isVisible)]
    pub fn is_visible() -> bool;
    /// Hears the page come into sight and go; returns the function that stops it.
    #[wasm_bindgen(js_name = onVisible)]
    pub fn on_visible(call: &Function) -> Function;
    /// A fresh handle that can stop a call.
    pub fn aborter() -> AbortController;
    /// 128 random bits in hex.
    #[wasm_bindgen(js_name = randomKey)]
    pub fn random_key() -> String;

    #[wasm_bindgen(js_name = now)]
    fn now_js() -> f64;
    #[wasm_bindgen(js_name = parseDate)]
    fn parse_date_js(text: &str) -> f64;
    #[wasm_bindgen(js_name = formatTime)]
    fn format_time_js(ms: f64, zone: &str, language: &str, style: &str) -> String;
    #[wasm_bindgen(js_name = zoneOffset)]
    fn zone_offset_js(ms: f64, zone: &str) -> f64;
    #[wasm_bindgen(js_name = ownZone)]
    fn own_zone_js() -> String;
    #[wasm_bindgen(js_name = recall)]
    fn recall_js(key: &str) -> Option<String>;
    #[wasm_bindgen(js_name = keep)]
    fn keep_js(key: &str, value: Option<&str>) -> bool;
    #[wasm_bindgen(js_name = address)]
    fn address_js() -> Array;

    /// Scheme and host of the page.
    pub fn origin() -> String;
    /// Puts a path in the address bar.
    pub fn go(path: &str, replace: bool);
    /// As the browser's back button.
    pub fn back();
    /// Calls when the person goes back or forward.
    #[wasm_bindgen(js_name = onPop)]
    pub fn on_pop(call: &Function);
    #[wasm_bindgen(js_name = beginning)]
    fn beginning_js() -> Array;
    /// From the gate to the page, with the token of the new session.
    #[wasm_bindgen(js_name = handOver)]
    pub fn hand_over(token: &str);
    /// The token that the gate handed over, once.
    #[wasm_bindgen(js_name = handedOver)]
    pub fn handed_over() -> Option<String>;
    /// From the page to the gate.
    #[wasm_bindgen(js_name = toGate)]
    pub fn to_gate();
    /// Where the page is put, emptied of the static shell.
    pub fn root() -> Element;
    /// A text as a QR code: its side, and the path of its dark squares.
    #[wasm_bindgen(catch)]
    pub async fn qr(text: &str) -> Result<JsValue, JsValue>;
    /// Language and title of the document.
    pub fn dress(language: &str, title: &str);
    /// `light`, `dark`, or nothing: as the device says.
    pub fn theme(name: Option<&str>);
    /// Moves the focus; false when nothing matches.
    #[wasm_bindgen(js_name = focusOn)]
    pub fn focus_on(selector: &str) -> bool;
    /// Scrolls to the top of the page.
    #[wasm_bindgen(js_name = toTop)]
    pub fn to_top();
    /// Scrolls as little as needed to see the element.
    #[wasm_bindgen(js_name = intoView)]
    pub fn into_view(selector: &str);
    /// Opens or closes a `<dialog>`.
    pub fn modal(element: &Element, open: bool);
    /// Hears keys outside of fields; returns the function that stops it.
    #[wasm_bindgen(js_name = onKey)]
    pub fn on_key(call: &Function) -> Function;
    /// Hears the network come and go; returns the function that stops it.
    #[wasm_bindgen(js_name = onOnline)]
    pub fn on_online(call: &Function) -> Function;
    /// Hears that the page is looked at again; returns the function that stops it.
    #[wasm_bindgen(js_name = onSeen)]
    pub fn on_seen(call: &Function) -> Function;
    /// Hears that a newer page stands ready; returns the function that stops it.
    #[wasm_bindgen(js_name = onNewer)]
    pub fn on_newer(call: &Function) -> Function;
    /// Loads the page again.
    pub fn reload();
    /// Whether the device has a network.
    #[wasm_bindgen(js_name = isOnline)]
    pub fn is_online() -> bool;
    /// Calls once after a time; returns the function that stops it.
    pub fn after(ms: f64, call: &Function) -> Function;
    /// Waits.
    pub async fn pause(ms: f64);
    /// Asks where the device is; the call gets longitude and latitude, or nothing.
    fn position(call: &Function);
    /// Saves a text as a file on the device.
    pub fn save(name: &str, media_type: &str, text: &str);
    /// An address under which the page can show bytes; let go of when it is no longer shown.
    #[wasm_bindgen(js_name = show)]
    pub fn show_blob(blob: &Blob) -> String;
    /// Lets go of such an address.
    #[wasm_bindgen(js_name = unshow)]
    pub fn unshow_blob(address: &str);
    /// Copies to the clipboard.
    #[wasm_bindgen(catch)]
    pub async fn copy(text: &str) -> Result<(), JsValue>;
    /// The print dialogue.
    #[wasm_bindgen(js_name = printPage)]
    pub fn print_page();
    /// Whether this browser can be woken by messages at all.
    #[wasm_bindgen(js_name = canBeWoken)]
    pub fn can_be_woken() -> bool;
    #[wasm_bindgen(catch, js_name = subscribe)]
    async fn subscribe_js(key: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_name = unsubscribe)]
    async fn unsubscribe_js() -> Result<JsValue, JsValue>;
    /// Walks a table of links with the arrow keys; true when the key was one of them.
    pub fn roam(event: &web_sys::KeyboardEvent) -> bool;
}

/// True in the browser; the native tests render without one.
pub const BROWSER: bool = cfg!(target_arch = "wasm32");

/// A fixed moment for the native tests: 2026-03-31T16:40:00Z.
const TEST_NOW: i64 = 1_774_975_200_000;

thread_local! {
    /// How far the server's clock is ahead of the device's, in milliseconds; nothing until an answer told.
    static AHEAD: Cell<Option<i64>> = const { Cell::new(None) };
}

/// Below this, what an answer took on its way and its whole seconds explain the difference.
const SAME_CLOCK_MS: i64 = 5_000;

/// Milliseconds since 1970, by the server's clock as soon as an answer told it: a phone's clock may be a day wrong.
pub fn now() -> i64 {
    if BROWSER { now_js() as i64 + ahead().unwrap_or(0) } else { TEST_NOW }
}

/// How far the server's clock is ahead of the device's, in milliseconds; nothing until an answer told.
pub fn ahead() -> Option<i64> {
    AHEAD.get()
}

/// Takes up the `Date` of an answer; an answer without one says nothing against the device's clock.
pub fn heard_clock(date: Option<&str>) {
    if !BROWSER {
        return;
    }
    let ms = date.map(parse_date_js).filter(|ms| ms.is_finite()).map(|ms| ms as i64 - now_js() as i64);
    let known = AHEAD.get();
    AHEAD.set(ms.map(|ms| if ms.abs() < SAME_CLOCK_MS { 0 } else { ms }).or(known).or(Some(0)));
}

/// A moment in words, on the clock of `zone`. Natively: UTC in ISO order.
pub fn format_time(ms: i64, zone: &str, language: &str, style: &str) -> String {
    if BROWSER {
        return format_time_js(ms as f64, zone, language, style);
    }
    let moment = jiff::Timestamp::from_millisecond(ms).unwrap_or_default().to_string();
    match style {
        "time" => moment[11..16].to_owned(),
        _ => moment[..10].to_owned(),
    }
}

/// Minutes that the clock of `zone` is ahead of UTC at that moment. Natively: 0.
pub fn zone_offset(ms: i64, zone: &str) -> i64 {
    if BROWSER { zone_offset_js(ms as f64, zone) as i64 } else { 0 }
}

/// The time zone of the device.
pub fn own_zone() -> String {
    if BROWSER { own_zone_js() } else { "Europe/Amsterdam".to_owned() }
}

/// Asks the person whether this browser may be woken, and its push service where: address, key and secret. Nothing when either refuses.
pub async fn subscribe(key: &str) -> Option<(String, String, String)> {
    let parts: Array = subscribe_js(key).await.ok()?.dyn_into().ok()?;
    Some((parts.get(0).as_string()?, parts.get(1).as_string()?, parts.get(2).as_string()?))
}

/// Lets this browser sleep again; one that was not woken does already.
pub async fn unsubscribe() {
    let _ = unsubscribe_js().await;
}

/// What was kept on this device under a name.
pub fn recall(key: &str) -> Option<String> {
    if BROWSER { recall_js(key) } else { None }
}

/// Keeps or (with nothing) forgets on this device; false when the device refuses.
pub fn keep(key: &str, value: Option<&str>) -> bool {
    BROWSER && keep_js(key, value)
}

/// Asks where the device is, once: longitude and latitude, or nothing where it may or can not say.
pub fn locate(call: impl FnOnce(Option<(f64, f64)>) + 'static) {
    let told = move |longitude: JsValue, latitude: JsValue| call(longitude.as_f64().zip(latitude.as_f64()));
    position(Closure::once_into_js(told).unchecked_ref());
}

/// Path, query with `?`, fragment with `#`.
pub fn address() -> (String, String, String) {
    if !BROWSER {
        return ("/today".to_owned(), String::new(), String::new());
    }
    let parts = address_js();
    let part = |at| parts.get(at).as_string().unwrap_or_default();
    (part(0), part(1), part(2))
}

/// Language, its texts, and the function that fetches another's.
pub fn beginning() -> (String, Array, Function) {
    let parts = beginning_js();
    (parts.get(0).as_string().unwrap_or_default(), parts.get(1).unchecked_into(), parts.get(2).unchecked_into())
}

/// Two arrays of the same length, as the network functions want their headers.
pub fn pairs(headers: &[(&str, String)]) -> (Array, Array) {
    let names = headers.iter().map(|(name, _)| JsValue::from_str(name)).collect();
    let values = headers.iter().map(|(_, value)| JsValue::from_str(value)).collect();
    (names, values)
}

/// A listener that ends when it is dropped.
pub struct Listener {
    stop: Function,
    _call: Box<dyn Drop0>,
}

trait Drop0 {}
impl<T: ?Sized> Drop0 for Closure<T> {}

impl Listener {
    /// Hears keys; the callback says whether it took the key.
    pub fn keys(call: impl Fn(String) -> bool + 'static) -> Self {
        let call = Closure::<dyn Fn(String) -> bool>::new(call);
        Self { stop: on_key(call.as_ref().unchecked_ref()), _call: Box::new(call) }
    }

    /// Hears the network come and go.
    pub fn network(call: impl Fn(bool) + 'static) -> Self {
        let call = Closure::<dyn Fn(bool)>::new(call);
        Self { stop: on_online(call.as_ref().unchecked_ref()), _call: Box::new(call) }
    }

    /// Hears that the page is looked at again.
    pub fn seen(call: impl Fn() + 'static) -> Self {
        let call = Closure::<dyn Fn()>::new(call);
        Self { stop: on_seen(call.as_ref().unchecked_ref()), _call: Box::new(call) }
    }

    /// Hears that a newer page stands ready.
    pub fn newer(call: impl Fn() + 'static) -> Self {
        let call = Closure::<dyn Fn()>::new(call);
        Self { stop: on_newer(call.as_ref().unchecked_ref()), _call: Box::new(call) }
    }

    /// Hears the page come into sight and go.
    pub fn visible(call: impl Fn(bool) + 'static) -> Self {
        let call = Closure::<dyn Fn(bool)>::new(call);
        Self { stop: on_visible(call.as_ref().unchecked_ref()), _call: Box::new(call) }
    }

    /// Calls once after a time, unless dropped before.
    pub fn timer(ms: i32, call: impl Fn() + 'static) -> Self {
        let call = Closure::<dyn Fn()>::new(call);
        Self { stop: after(f64::from(ms), call.as_ref().unchecked_ref()), _call: Box::new(call) }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self.stop.call0(&Object::new());
    }
}
