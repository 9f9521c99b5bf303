//! SMS by HTTP: one request for each message, receipts and replies by requests of the provider to us.
//!
//! Made by [`crate::cli`] from the settings; called by alerts as a [`Channel`]. Two ways of speaking behind one name each: that of CM.com
//! ([`cm`]) and one that the house describes itself in a file ([`shaped`]). A redirect is not followed, an answer is read to 64 KiB, and
//! what is not known for certain is said to be unclear, never guessed. It must not know what it carries, keep it, or say a number, a
//! text, a secret or an answer to the log.

mod cm;
mod proof;
mod settings;
mod shape;
mod shaped;
mod values;

pub use cm::Cm;
pub use settings::Settings;
pub use shape::Shape;
pub use shaped::Shaped;

use super::{Came, Channel, Destination, Handed, Parcel, Read, Why, answer};
use crate::clock::Clock;
use crate::outside::{Asker, ask};
use futures_util::future::BoxFuture;
use reqwest::{Client, RequestBuilder};
use std::time::Duration;

/// How long a provider may take for a request with its answer.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// What is to be carried, as providers want it.
pub(crate) struct Message<'a> {
    /// E.164 with its `+`.
    number: &'a str,
    /// The parcel.
    parcel: &'a Parcel,
}

/// How a provider is spoken to.
pub(crate) trait Speaks: Send + Sync {
    /// Stands with each delivery, and in the address to which the provider sends.
    fn name(&self) -> &'static str;
    /// How many at once.
    fn at_once(&self) -> usize;
    /// The request; none when it cannot be made of this message.
    fn request(&self, client: &Client, message: &Message<'_>, now: jiff::Timestamp) -> Option<RequestBuilder>;
    /// What an answer says that came whole; none when it says nothing that such a provider says.
    fn judge(&self, status: u16, body: &[u8], parcel: &Parcel) -> Option<Handed>;
    /// Reads what the provider sends to us.
    fn read(&self, came: &Came) -> Read;
}

/// The channel.
pub struct SmsHttp {
    way: Box<dyn Speaks>,
    asker: Asker,
    clock: Clock,
}

impl SmsHttp {
    /// One as the settings say; `patience` is for a request with its answer.
    pub fn open(settings: Settings, patience: Duration, clock: Clock) -> Self {
        let way: Box<dyn Speaks> = match settings {
            Settings::Cm(cm) => Box::new(cm),
            Settings::Shaped(shaped) => shaped,
        };
        Self { way, asker: Asker::new(patience), clock }
    }

    async fn carry(&self, parcel: Parcel) -> Handed {
        let never = |why| Handed::Refused { why, again_after: None };
        let Destination::Phone(number) = &parcel.to else { return never(Why::NoSuchAddress) };
        let Some(client) = self.asker.client() else { return never(Why::Unreachable) };
        let now = self.clock.now();
        let Some(request) = self.way.request(client, &Message { number, parcel: &parcel }, now) else {
            return never(Why::Rejected);
        };
        let said = ask(request, now).await;
        answer::judge(said, |status, body| self.way.judge(status, body, &parcel))
    }
}

impl Channel for SmsHttp {
    fn name(&self) -> &'static str {
        self.way.name()
    }

    fn at_once(&self) -> usize {
        self.way.at_once()
    }

    fn hand_over(&self, parcel: Parcel) -> BoxFuture<'_, Handed> {
        Box::pin(self.carry(parcel))
    }

    fn read(&self, came: &Came) -> Read {
        self.way.read(came)
    }
}
