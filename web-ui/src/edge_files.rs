//! The browser's own functions for pictures and files (page/files.js) as Rust sees them. Called by client and by the
//! screens of photos and files. As in `edge`, no decision is taken here.

use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::{AbortSignal, Blob, Element};

#[wasm_bindgen(module = "/page/files.js")]
extern "C" {
    /// One call with bytes out or in: as `edge::request`, and the bytes last.
    #[wasm_bindgen(catch)]
    pub async fn request(
        method: &str,
        path: &str,
        names: Array,
        values: Array,
        bytes: Option<&Blob>,
        signal: Option<&AbortSignal>,
        wants_bytes: bool,
    ) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_name = sha256)]
    async fn sha256_js(blob: &Blob) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_name = smaller)]
    async fn smaller_js(blob: &Blob, side: u32) -> Result<JsValue, JsValue>;
    /// A text as bytes.
    #[wasm_bindgen(js_name = ofText)]
    pub fn of_text(text: &str) -> Blob;
    /// A part of a file.
    pub fn part(blob: &Blob, from: f64, until: f64) -> Blob;
    /// An address of this page alone for some bytes, until it is revoked.
    #[wasm_bindgen(js_name = objectUrl)]
    pub fn object_url(blob: &Blob) -> String;
    /// Lets go of such an address.
    pub fn revoke(url: &str);
    /// Saves what such an address stands for.
    #[wasm_bindgen(js_name = saveBlob)]
    pub fn save_blob(name: &str, url: &str);
    #[wasm_bindgen(js_name = pointIn)]
    fn point_in_js(svg: &Element, x: f64, y: f64) -> Array;
    /// Hears a pointer until it is lifted, wherever it goes.
    pub fn capture(element: &Element, pointer: i32);
}

/// SHA-256 in hex; nothing where the browser has no such function, on a page that is not served safely.
pub async fn sha256(blob: &Blob) -> Option<String> {
    sha256_js(blob).await.ok().and_then(|hash| hash.as_string())
}

/// A picture made smaller; what cannot be, stays as it is.
pub async fn smaller(blob: &Blob, side: u32) -> Blob {
    smaller_js(blob, side).await.ok().and_then(|made| made.dyn_into().ok()).unwrap_or_else(|| blob.clone())
}

/// Where a pointer is, in the units of an SVG.
pub fn point_in(svg: &Element, x: f64, y: f64) -> (f64, f64) {
    let point = point_in_js(svg, x, y);
    (point.get(0).as_f64().unwrap_or_default(), point.get(1).as_f64().unwrap_or_default())
}
