//! Web push: a text to a browser by its push service, sealed so that only the browser opens it (RFC 8030, 8188, 8291, 8292).
//!
//! Made by [`crate::cli`] with the key that the house keeps; called by alerts as a [`Channel`]. The address is one that a client gave, so
//! it is judged like that of a webhook, each time. The push service learns that somebody is told something, how urgent it is and for how
//! long, and nothing of what. It must not know what it carries, or say an address or a text to the log.

mod payload;
mod sealing;
mod vapid;

pub use sealing::{Sealing, seal};
pub use vapid::Vapid;

use super::{Channel, Destination, Handed, Parcel, PushTarget, Why, answer};
use crate::clock::Clock;
use crate::outside::address::{Internal, receiver};
use crate::outside::dial::{Judged, Lookup};
use crate::outside::{Answer, Asker, ask};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures_util::future::BoxFuture;
use std::time::Duration;

const NAME: &str = "push";
/// Requests at once.
const AT_ONCE: usize = 16;
/// How long a push service may take.
pub const PATIENCE: Duration = Duration::from_secs(15);
/// The longest that a push service may be asked to keep something, in seconds: four weeks, beyond which some refuse it.
const LONGEST: i64 = 28 * 24 * 3600;

/// The channel.
pub struct WebPush {
    vapid: Vapid,
    internal: Internal,
    asker: Asker,
    clock: Clock,
}

impl WebPush {
    /// One that signs with a key; names are looked up by `lookup`, and `patience` is for a request with its answer.
    pub fn open(vapid: Vapid, internal: Internal, lookup: Lookup, patience: Duration, clock: Clock) -> Self {
        Self { vapid, internal, asker: Asker::careful(patience, Judged::new(lookup, internal)), clock }
    }

    async fn carry(&self, parcel: Parcel) -> Handed {
        let never = |why| Handed::Refused { why, again_after: None };
        let Destination::Push(target) = &parcel.to else { return never(Why::NoSuchAddress) };
        let (Ok(url), Some(keys)) = (receiver(&target.endpoint, self.internal), keys(target)) else {
            return never(Why::NoSuchAddress);
        };
        let Some(client) = self.asker.client() else { return never(Why::Unreachable) };
        let now = self.clock.now();
        let Some(body) = Sealing::fresh().and_then(|fresh| seal(&fresh, &keys.0, &keys.1, &payload::of(&parcel)))
        else {
            return never(Why::NoSuchAddress);
        };
        let Some(authorization) = self.vapid.authorization(&url, now) else { return never(Why::RefusedUs) };
        let left = parcel.expires_at.as_second().saturating_sub(now.as_second()).clamp(0, LONGEST);
        let request = client
            .post(url)
            .header("authorization", authorization)
            .header("content-type", "application/octet-stream")
            .header("content-encoding", "aes128gcm")
            .header("ttl", left.to_string())
            .header("urgency", if parcel.urgent { "high" } else { "normal" })
            // The same parcel handed over again takes the place of itself where it still waits.
            .header("topic", parcel.reference.simple().to_string())
            .body(body);
        let said = match ask(request, now).await {
            // What it says beside its status is for people.
            Answer::Said { status, retry_after, .. } => Answer::Said { status, retry_after, body: Some(vec![]) },
            other => other,
        };
        answer::judge(said, |status, _| match status {
            200..=299 => Some(Handed::Taken { reference: None, receipt: false }),
            404 | 410 => Some(never(Why::NoSuchAddress)),
            _ => None,
        })
    }
}

/// Public key and secret of a browser; none when they are none.
fn keys(target: &PushTarget) -> Option<(Vec<u8>, Vec<u8>)> {
    let read = |text: &str, length| URL_SAFE_NO_PAD.decode(text).ok().filter(|bytes: &Vec<u8>| bytes.len() == length);
    Some((read(&target.p256dh, 65)?, read(&target.auth, 16)?))
}

impl Channel for WebPush {
    fn name(&self) -> &'static str {
        NAME
    }

    fn at_once(&self) -> usize {
        AT_ONCE
    }

    fn hand_over(&self, parcel: Parcel) -> BoxFuture<'_, Handed> {
        Box::pin(self.carry(parcel))
    }

    fn public_key(&self) -> Option<String> {
        Some(self.vapid.public_key().to_owned())
    }
}
