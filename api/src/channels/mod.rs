//! Channels: how one text reaches one person outside the screen, and what comes back from there.
//!
//! Called by the room of alerts, which decides who gets what and when, keeps what is known of each delivery, and tries again or
//! another way. A channel hands one parcel to its provider, once, and says what became of that. It must not know an incident, an
//! alert or an account, keep anything of its own beyond a connection, try a second time by itself, or log an address or a text.

mod answer;
pub mod smpp;
pub mod sms_http;
pub mod web_push;

use futures_util::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// One text for one person.
#[derive(Clone)]
pub struct Parcel {
    /// Ours, the same when it is handed over again: a provider that can, takes it once only.
    pub reference: Uuid,
    /// Where it goes.
    pub to: Destination,
    /// The line above it, where the channel has one.
    pub subject: String,
    /// The text, as it is to be read.
    pub text: String,
    /// Where more is to be seen, after signing in. It names nobody.
    pub link: Option<String>,
    /// Whether it is about danger now: told to channels that know of hurry.
    pub urgent: bool,
    /// After this it is of no use, and the provider may drop it.
    pub expires_at: Timestamp,
}

/// An address, verified before it came here. Deliberately without `Debug`.
#[derive(Clone)]
pub enum Destination {
    /// A number in the form of E.164, `+31612345678`.
    Phone(String),
    /// An address of e-mail.
    Mail(String),
    /// A browser that asked to be woken.
    Push(PushTarget),
}

/// A subscription of a browser (RFC 8030, RFC 8291).
#[derive(Clone)]
pub struct PushTarget {
    /// The address of the push service for this browser.
    pub endpoint: String,
    /// The browser's public key on P-256, uncompressed, base64url without padding.
    pub p256dh: String,
    /// The browser's secret of authentication, 16 bytes, base64url without padding.
    pub auth: String,
}

/// Between the provider's words for a text that went in several parts, each with a receipt of its own.
pub const PARTS: &str = "\n";

/// What became of handing it over, once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Handed {
    /// The provider has it.
    Taken {
        /// The provider's own word for it, by which a receipt will name it; none where it gives none. Where it went in parts,
        /// those of all of them with [`PARTS`] between: it arrived when all have, and failed when one has.
        reference: Option<String>,
        /// Whether a receipt may follow. Without one, taken is all that will ever be known.
        receipt: bool,
    },
    /// It was not taken, for certain.
    Refused {
        /// Why not.
        why: Why,
        /// When it makes sense to try again; none: never.
        again_after: Option<SignedDuration>,
    },
    /// It may have been taken: the answer was lost. Trying again may reach the person twice.
    Unclear {
        /// What was seen instead of an answer.
        why: Why,
    },
}

/// Why something did not arrive. A word of the contract: kept with the delivery and translated on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Why {
    /// The provider asks for fewer at once.
    Throttled,
    /// Nobody answered there, or the connection could not be made.
    Unreachable,
    /// An answer came too late.
    TimedOut,
    /// What came is no answer that such a provider gives.
    NotUnderstood,
    /// The provider refuses us: signing in, budget, sender name.
    RefusedUs,
    /// The provider or the receiver refuses the message.
    Rejected,
    /// There is no such number, address or browser (any more).
    NoSuchAddress,
    /// It could not be brought in time.
    Expired,
    /// The receiver wants nothing of us.
    Stopped,
    /// No provider is set up for this channel.
    NoProvider,
}

/// A way to bring it.
pub trait Channel: Send + Sync {
    /// Stands with each delivery and in the figures: `smpp`, `cm`, `http`, `push`, `mail`.
    fn name(&self) -> &'static str;
    /// How many may be under way at once.
    fn at_once(&self) -> usize;
    /// Hands it over, once, within half a minute.
    fn hand_over(&self, parcel: Parcel) -> BoxFuture<'_, Handed>;

    /// Reads what somebody sent to us who says to be the provider, where the provider comes to us over HTTP. It believes nothing that
    /// is not proved.
    fn read(&self, _came: &Came) -> Read {
        Read::Forged
    }

    /// What a browser must be told when it subscribes, where the channel wakes browsers: a public key, base64url without padding.
    fn public_key(&self) -> Option<String> {
        None
    }
}

/// What somebody sent to us over HTTP. Deliberately without `Debug`: it may hold a number, a text, a secret.
pub struct Came {
    /// Headers, their names in small letters.
    pub headers: HashMap<String, String>,
    /// What stands as `key` in the address, for providers that can sign nothing.
    pub key: Option<String>,
    /// The body, byte by byte as it came.
    pub body: Vec<u8>,
    /// When.
    pub at: Timestamp,
}

/// What was made of it.
pub enum Read {
    /// It is from the provider, and says this.
    Told(Vec<Back>),
    /// It does not prove that it is from the provider.
    Forged,
    /// It is from the provider, and nothing that can be understood.
    NotUnderstood,
}

/// What came back from a provider.
#[derive(Clone)]
pub enum Back {
    /// What became of one that was taken.
    Receipt {
        /// The channel's name.
        channel: &'static str,
        /// The provider's word for it.
        reference: String,
        /// What became of it.
        fate: Fate,
        /// When, by the provider's clock; ours where it tells none.
        at: Timestamp,
    },
    /// Somebody wrote back.
    Reply {
        /// The channel's name.
        channel: &'static str,
        /// The number in the form of E.164.
        from: String,
        /// What was written.
        text: String,
        /// When it came.
        at: Timestamp,
    },
}

/// What became of a message, by its receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is on its way still.
    UnderWay,
    /// It arrived.
    Delivered,
    /// It did not and will not arrive.
    Failed(Why),
}

/// Who hears what comes back. True once it is kept: only then is the provider told that it may forget it.
pub type Ear = Arc<dyn Fn(Back) -> BoxFuture<'static, bool> + Send + Sync>;
