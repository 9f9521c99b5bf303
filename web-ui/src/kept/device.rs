//! The sealed store of this device (page/kept.js) as Rust sees it. Called by this room and, for what is needed without a
//! network, by session/. Nothing is decided here; natively there is no device and nothing is kept.

use js_sys::{Array, Function, Promise};
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast, prelude::*};
use wasm_bindgen_futures::future_to_promise;
use web_sys::Blob;

#[wasm_bindgen(module = "/page/kept.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    async fn start(account: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch)]
    async fn wipe(account: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch)]
    async fn boxes(account: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_name = "box")]
    async fn one_box(account: &str, id: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch)]
    async fn put(
        account: &str,
        id: &str,
        text: &str,
        quick: bool,
        names: Array,
        blobs: Array,
    ) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_name = drop)]
    async fn drop_box(account: &str, id: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch)]
    async fn file(account: &str, id: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_name = dropFile)]
    async fn drop_file_js(account: &str, id: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_name = onNews)]
    fn on_news(account: &str, call: &Function) -> Function;
    #[wasm_bindgen(catch)]
    async fn alone(name: &str, call: &Function) -> Result<JsValue, JsValue>;
    async fn lasting();
    #[wasm_bindgen(js_name = hash)]
    async fn hash_js(bytes: &Blob) -> JsValue;
    #[wasm_bindgen(catch)]
    async fn smaller(picture: &Blob) -> Result<JsValue, JsValue>;
}

/// The device refused: no store, no room, or it was switched off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unkept;

impl From<JsValue> for Unkept {
    fn from(_: JsValue) -> Self {
        Self
    }
}

/// The store of one account on this device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Store {
    account: String,
}

impl Store {
    /// Opens it, with a key that is made the first time.
    pub async fn open(account: &str) -> Result<Self, Unkept> {
        if !crate::edge::BROWSER || account.is_empty() || !start(account).await?.is_truthy() {
            return Err(Unkept);
        }
        Ok(Self { account: account.to_owned() })
    }

    /// Every box that can be read: id and text.
    pub async fn boxes(&self) -> Result<Vec<(String, String)>, Unkept> {
        let rows: Array = boxes(&self.account).await?.unchecked_into();
        Ok(rows
            .iter()
            .filter_map(|row| {
                let row: Array = row.unchecked_into();
                Some((row.get(0).as_string()?, row.get(1).as_string()?))
            })
            .collect())
    }

    /// Something of the contract that was kept for when there is no network.
    pub async fn recall<T: DeserializeOwned>(&self, id: &str) -> Option<T> {
        let text = one_box(&self.account, id).await.ok()?.as_string()?;
        serde_json::from_str(&text).ok()
    }

    /// Keeps something of the contract for when there is no network; a device that refuses is no fault.
    pub async fn remember(&self, id: &str, value: &impl Serialize) {
        if let Ok(text) = serde_json::to_string(value) {
            let _ = self.put(id, &text, true, &[]).await;
        }
    }

    /// Keeps a box with its new files, all or nothing. `quick` may be lost when the power fails at this very moment.
    pub async fn put(&self, id: &str, text: &str, quick: bool, files: &[(String, Blob)]) -> Result<(), Unkept> {
        let names = files.iter().map(|(name, _)| JsValue::from_str(name)).collect::<Array>();
        let blobs = files.iter().map(|(_, blob)| JsValue::from(blob.clone())).collect::<Array>();
        put(&self.account, id, text, quick, names, blobs).await?;
        Ok(())
    }

    /// Forgets a box and its files.
    pub async fn drop(&self, id: &str) -> Result<(), Unkept> {
        drop_box(&self.account, id).await?;
        Ok(())
    }

    /// A file, opened.
    pub async fn file(&self, id: &str) -> Option<Blob> {
        file(&self.account, id).await.ok()?.dyn_into().ok()
    }

    /// Forgets a file.
    pub async fn drop_file(&self, id: &str) {
        let _ = drop_file_js(&self.account, id).await;
    }

    /// Forgets everything of this account, its key first of all.
    pub async fn wipe(&self) -> Result<(), Unkept> {
        wipe(&self.account).await?;
        Ok(())
    }

    /// Hears when another tab changes something of this account.
    pub fn news(&self, call: impl Fn() + 'static) -> News {
        let call = Closure::<dyn Fn()>::new(call);
        News { stop: on_news(&self.account, call.as_ref().unchecked_ref()), _call: call }
    }

    /// Runs in one tab at a time; does nothing while another is at it.
    pub async fn alone(&self, work: impl Future<Output = ()> + 'static) {
        let work = std::cell::RefCell::new(Some(work));
        let call = Closure::<dyn Fn() -> Promise>::new(move || {
            let work = work.borrow_mut().take();
            future_to_promise(async move {
                if let Some(work) = work {
                    work.await;
                }
                Ok(JsValue::UNDEFINED)
            })
        });
        let _ = alone(&format!("webm.send.{}", self.account), call.as_ref().unchecked_ref()).await;
    }
}

/// Hearing of other tabs, until it is dropped.
pub struct News {
    stop: Function,
    _call: Closure<dyn Fn()>,
}

impl Drop for News {
    fn drop(&mut self) {
        let _ = self.stop.call0(&JsValue::NULL);
    }
}

/// Asks the browser not to throw away what is kept when the disk is full.
pub async fn stay() {
    lasting().await;
}

/// A picture made smaller, without where it was taken; what cannot be read comes back as it is.
pub async fn shrink(picture: &Blob) -> Blob {
    let made = smaller(picture).await;
    made.ok().and_then(|made| made.dyn_into().ok()).unwrap_or_else(|| picture.clone())
}

/// SHA-256 of bytes, hexadecimal.
pub async fn hash(bytes: &Blob) -> String {
    hash_js(bytes).await.as_string().unwrap_or_default()
}
