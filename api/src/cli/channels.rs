//! The providers that the settings name, joined into the channels of the server.
//!
//! Called by `serve`, within its runtime: a line to a provider lives there. Each kind of provider has a function of its own.

use crate::alerts::{Channels, ear};
use crate::channels::smpp::Smpp;
use crate::web::State;
use shared_types::delivery::AlertChannel;
use std::sync::Arc;

/// What is to be closed when the server stops.
#[derive(Default)]
pub struct Lines {
    smpp: Option<Arc<Smpp>>,
}

/// Opens them.
pub fn open(state: &State) -> Result<(Channels, Lines), String> {
    let (mut channels, mut lines) = (Channels::default(), Lines::default());
    if let Some(provider) = smpp(state)? {
        channels = channels.with(AlertChannel::Sms, provider.clone());
        lines.smpp = Some(provider);
    }
    Ok((channels, lines))
}

/// SMS by SMPP.
fn smpp(state: &State) -> Result<Option<Arc<Smpp>>, String> {
    let Some(settings) = state.config.smpp.clone() else { return Ok(None) };
    Smpp::start(settings, ear(state), state.clock.clone()).map(|one| Some(Arc::new(one)))
}

impl Lines {
    /// Says goodbye to the providers, after the last message was handed over.
    pub async fn close(self) {
        if let Some(smpp) = self.smpp {
            smpp.close().await;
        }
    }
}
