//! The providers that the settings name, joined into the channels of the server.
//!
//! Called by `serve`, within its runtime: a line to a provider lives there. Each kind of provider has a function of its own.

use crate::alerts::{Channels, ear, push_key};
use crate::channels::smpp::Smpp;
use crate::channels::sms_http::{self, SmsHttp};
use crate::channels::web_push::{self, Vapid, WebPush};
use crate::outside::address::Internal;
use crate::outside::dial;
use crate::web::State;
use shared_types::delivery::AlertChannel;
use std::sync::Arc;

/// What is to be closed when the server stops.
#[derive(Default)]
pub struct Lines {
    smpp: Option<Arc<Smpp>>,
}

/// Opens them. Of providers of SMS the settings name one at most.
pub fn open(state: &State) -> Result<(Channels, Lines), String> {
    let (mut channels, mut lines) = (Channels::default(), Lines::default());
    if let Some(provider) = smpp(state)? {
        channels = channels.with(AlertChannel::Sms, provider.clone());
        lines.smpp = Some(provider);
    }
    if let Some(provider) = sms_http(state) {
        channels = channels.with(AlertChannel::Sms, provider);
    }
    if let Some(provider) = web_push(state)? {
        channels = channels.with(AlertChannel::Push, provider);
    }
    Ok((channels, lines))
}

/// SMS by SMPP.
fn smpp(state: &State) -> Result<Option<Arc<Smpp>>, String> {
    let Some(settings) = state.config.smpp.clone() else { return Ok(None) };
    Smpp::start(settings, ear(state), state.clock.clone()).map(|one| Some(Arc::new(one)))
}

/// SMS by HTTP.
fn sms_http(state: &State) -> Option<Arc<SmsHttp>> {
    let settings = state.config.sms_http.clone()?;
    Some(Arc::new(SmsHttp::open(settings, sms_http::PATIENCE, state.clock.clone())))
}

/// Web push, with the key of the house.
fn web_push(state: &State) -> Result<Option<Arc<WebPush>>, String> {
    if !state.config.web_push {
        return Ok(None);
    }
    let (keys, at) = (state.keys.clone(), state.clock.now());
    let private = state.db.write_blocking(move |conn| push_key::kept(conn, &keys, at)).map_err(|e| e.to_string())?;
    let vapid = Vapid::of(&private, contact(state)).ok_or("the key of web push is none")?;
    let internal = Internal::of(&state.config);
    let clock = state.clock.clone();
    Ok(Some(Arc::new(WebPush::open(vapid, internal, dial::system(), web_push::PATIENCE, clock))))
}

/// Where a push service reaches who runs this server: its address, or the sender of its mail.
fn contact(state: &State) -> String {
    let config = &state.config;
    if config.public_url.starts_with("https://") {
        return config.public_url.clone();
    }
    let mail = config.mail_from.rsplit('<').next().unwrap_or_default();
    format!("mailto:{}", mail.trim_end_matches('>'))
}

impl Lines {
    /// Says goodbye to the providers, after the last message was handed over.
    pub async fn close(self) {
        if let Some(smpp) = self.smpp {
            smpp.close().await;
        }
    }
}
