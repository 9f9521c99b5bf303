//! SMS by SMPP 3.4: a line to the provider that is kept, messages out over it, receipts and replies back.
//!
//! Made by [`crate::cli`] from the settings; called by alerts as a [`Channel`]. One connection for both ways (`bind_transceiver`). A long
//! text goes as several messages; it is taken when all are. What is not known for certain is said to be unclear, never guessed. It
//! must not know what it carries, keep it, or say a number or a text to the log.

mod frame;
mod inbound;
mod line;
mod link;
mod receipt;
mod session;
mod settings;
mod status;
mod submit;
mod text;

pub use receipt::Ids;
pub use settings::{Settings, Timing};

use super::{Channel, Destination, Ear, Handed, PARTS, Parcel, Why};
use crate::clock::Clock;
use futures_util::future::BoxFuture;
use jiff::SignedDuration;
use line::Line;
use rusmpp::CommandStatus;
use rusmpp::pdus::SubmitSm;
use session::{Answer, Hearing};
use std::sync::{Arc, Mutex};
use tokio::sync::Semaphore;
use tokio::time::{Duration, Instant, sleep_until, timeout_at};

/// Between two attempts with a part of a text of which others were taken.
const AGAIN: Duration = Duration::from_secs(1);
/// When it makes sense to try again where there is no line.
const NO_LINE: SignedDuration = SignedDuration::from_secs(5);

/// The channel. One for each process, within a runtime.
pub struct Smpp {
    settings: Arc<Settings>,
    line: Line,
    window: Semaphore,
    /// When the next may go.
    free: Mutex<Option<Instant>>,
}

impl Smpp {
    /// Begins to keep a line; `ear` hears what comes back. Fails when the file of certificates cannot be read.
    pub fn start(settings: Settings, ear: Ear, clock: Clock) -> Result<Self, String> {
        let tls = link::tls(&settings)?;
        let settings = Arc::new(settings);
        Ok(Self {
            line: Line::keep(settings.clone(), tls, Hearing { ear, clock }),
            window: Semaphore::new(settings.window.into()),
            free: Mutex::new(None),
            settings,
        })
    }

    /// Says goodbye to the provider; nothing is taken after it.
    pub async fn close(&self) {
        self.line.close().await;
    }

    async fn carry(&self, parcel: Parcel) -> Handed {
        let never = |why| Handed::Refused { why, again_after: None };
        let Destination::Phone(number) = &parcel.to else { return never(Why::NoSuchAddress) };
        let Some(parts) = text::parts(&parcel.text, parcel.reference) else { return never(Why::Rejected) };
        let timing = self.settings.timing;
        let end = Instant::now() + timing.message;
        let mut ids = Vec::new();
        for part in &parts {
            let Some(message) = submit::part(&self.settings, number, part, parcel.expires_at) else {
                return never(Why::NoSuchAddress);
            };
            let (why, again_after) = loop {
                let (why, again) = match self.one(message.clone(), end).await {
                    Ok(Answer::Said(CommandStatus::EsmeRok, id)) => {
                        ids.push(receipt::canonical(&id));
                        break (None, None);
                    }
                    Ok(Answer::Said(status, _)) => status::refused(status),
                    Ok(Answer::Lost(why)) => return Handed::Unclear { why },
                    Ok(Answer::Unwritten) => (Why::Unreachable, Some(NO_LINE)),
                    Err((why, again)) => (why, Some(again)),
                };
                // A part of a text of which others were taken is handed over until it is taken too: that is no second time.
                let later = Instant::now() + AGAIN.min(timing.message / 10);
                if ids.is_empty() || again.is_none() || later >= end {
                    break (Some(why), again);
                }
                sleep_until(later).await;
            };
            match why {
                None => {}
                // Some of it is on its way.
                Some(why) if !ids.is_empty() && again_after.is_some() => return Handed::Unclear { why },
                Some(why) => return Handed::Refused { why, again_after },
            }
        }
        // Without the words of all its parts no receipt would tell of the whole.
        let named = ids.iter().all(|id| !id.is_empty());
        Handed::Taken { reference: named.then(|| ids.join(PARTS)), receipt: named }
    }

    /// Hands one message over when there is room for it.
    async fn one(&self, message: SubmitSm, end: Instant) -> Result<Answer, (Why, SignedDuration)> {
        let timing = self.settings.timing;
        let line = (Instant::now() + timing.line).min(end);
        let full = (Why::Throttled, SignedDuration::from_secs(1));
        let Ok(Ok(_room)) = timeout_at(line, self.window.acquire()).await else { return Err(full) };
        let Some(turn) = self.turn(line) else { return Err(full) };
        sleep_until(turn).await;
        let line = (Instant::now() + timing.line).min(end);
        self.line.hand(message, line, end).await.map_err(|why| (why, NO_LINE))
    }

    /// When the next may go by the rate that is set; none when that is too late.
    fn turn(&self, latest: Instant) -> Option<Instant> {
        let Some(rate) = self.settings.per_second else { return Some(Instant::now()) };
        let mut free = self.free.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let turn = free.map_or_else(Instant::now, |free| free.max(Instant::now()));
        if turn > latest {
            return None;
        }
        *free = Some(turn + Duration::from_secs(1) / rate);
        Some(turn)
    }
}

impl Channel for Smpp {
    fn name(&self) -> &'static str {
        inbound::NAME
    }

    fn at_once(&self) -> usize {
        self.settings.window.into()
    }

    fn hand_over(&self, parcel: Parcel) -> BoxFuture<'_, Handed> {
        Box::pin(self.carry(parcel))
    }
}
