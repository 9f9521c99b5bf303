//! How an alert reaches one person: channels, what is known of each delivery, and the one rule by which that changes.
//!
//! Served by `api::alerts`. Receipts come late, twice and out of order: [`DeliveryState::after`] is the only way a state changes.

use crate::alert::{AlertText, AlertUpdateKind};
use crate::ids::{AccountId, AlertDeliveryId, AlertId, AlertUpdateId};
use serde::{Deserialize, Serialize};

crate::words! {
    /// A way to a person.
    AlertChannel {
        /// The page: a live event, and unread until it is read.
        Screen = "screen",
        /// Web push.
        Push = "push",
        /// SMS.
        Sms = "sms",
        /// E-mail: the open text and a link.
        Mail = "mail",
    }
}

crate::words! {
    /// What is known of a delivery.
    DeliveryState {
        /// It waits.
        Queued = "queued",
        /// The provider has it.
        Sent = "sent",
        /// It came.
        Delivered = "delivered",
        /// It did not and will not come.
        Failed = "failed",
        /// It was of no use any more.
        Expired = "expired",
    }
}

impl DeliveryState {
    /// Whether nothing is awaited any more.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Delivered | Self::Failed | Self::Expired)
    }

    const fn rank(self) -> u8 {
        match self {
            Self::Queued => 0,
            Self::Sent => 1,
            Self::Failed | Self::Expired => 2,
            Self::Delivered => 3,
        }
    }

    /// The state after hearing of another: never one that says less. What came has come, also when it had been given up.
    #[must_use]
    pub const fn after(self, heard: Self) -> Self {
        if heard.rank() > self.rank() { heard } else { self }
    }
}

crate::words! {
    /// Why something did not come.
    DeliveryWhy {
        /// The provider asks for fewer at once.
        Throttled = "throttled",
        /// Nobody answered there.
        Unreachable = "unreachable",
        /// An answer came too late.
        TimedOut = "timed-out",
        /// What came is no answer that such a provider gives.
        NotUnderstood = "not-understood",
        /// The provider refuses us.
        RefusedUs = "refused-us",
        /// The provider or the receiver refuses the message.
        Rejected = "rejected",
        /// There is no such number, address or browser (any more).
        NoSuchAddress = "no-such-address",
        /// It could not be brought in time.
        Expired = "expired",
        /// The receiver wants nothing of us (STOP).
        Stopped = "stopped",
        /// No provider is set up for this channel: it stays in the outbox.
        NoProvider = "no-provider",
        /// The receiver has no role or no accreditation there any more.
        RoleEnded = "role-ended",
        /// The process that had it in hand was stopped: it may have been taken.
        Interrupted = "interrupted",
        /// The words were wiped before.
        Wiped = "wiped",
    }
}

/// One message by one channel to one person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AlertDelivery {
    /// Its id.
    pub id: AlertDeliveryId,
    /// The message.
    pub update_id: AlertUpdateId,
    /// What that is.
    pub update: AlertUpdateKind,
    /// The channel.
    pub channel: AlertChannel,
    /// What is known.
    pub state: DeliveryState,
    /// Why it did not come, or what stood in the way the last time.
    pub why: Option<DeliveryWhy>,
    /// The provider's word.
    pub provider: Option<String>,
    /// How often it was handed over.
    pub attempts: i32,
    /// Whether it was handed over again although it may have been taken: the person may have it twice.
    pub repeated: bool,
    /// Since when it waits.
    pub queued_at: jiff::Timestamp,
    /// When the provider took it.
    pub sent_at: Option<jiff::Timestamp>,
    /// When a final state was reached.
    pub ended_at: Option<jiff::Timestamp>,
}

/// Somebody whom an alert went to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AlertRecipient {
    /// Who.
    pub account_id: AccountId,
    /// That person's name.
    pub account_name: String,
    /// For whom.
    pub organisation_name: String,
    /// Which text, when it went.
    pub text: AlertText,
    /// When it was read.
    pub read_at: Option<jiff::Timestamp>,
    /// What went, the first first.
    pub deliveries: Vec<AlertDelivery>,
}

crate::page! {
    /// Whom an alert went to, by name.
    AlertRecipientPage of AlertRecipient
}

/// One message as it goes, went or would go out by a channel other than the screen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AlertOutboxItem {
    /// Of which delivery.
    pub id: AlertDeliveryId,
    /// The alert.
    pub alert_id: AlertId,
    /// The channel.
    pub channel: AlertChannel,
    /// The receiver's name.
    pub account_name: String,
    /// Where it goes: the last three digits of a number, an address of mail, nothing of a browser.
    pub to: Option<String>,
    /// The line above it.
    pub subject: String,
    /// The text as it goes; absent after its end, and where the reader may not have the receiver's text.
    pub body: Option<String>,
    /// Where more is to be seen.
    pub link: String,
    /// What is known.
    pub state: DeliveryState,
    /// Why not.
    pub why: Option<DeliveryWhy>,
    /// Since when it waits.
    pub queued_at: jiff::Timestamp,
    /// Not before this: quiet hours, a digest, another attempt.
    #[serde(rename = "notBeforeAt")]
    pub not_before: jiff::Timestamp,
    /// After this it is of no use.
    pub expires_at: jiff::Timestamp,
}

crate::page! {
    /// The outbox of alerts, the last first.
    AlertOutboxPage of AlertOutboxItem
}

#[cfg(test)]
mod tests {
    use super::DeliveryState::{self, Delivered, Expired, Failed, Queued, Sent};

    #[test]
    fn a_final_state_is_never_downgraded() {
        let table = [
            (Queued, [Queued, Sent, Delivered, Failed, Expired]),
            (Sent, [Sent, Sent, Delivered, Failed, Expired]),
            (Delivered, [Delivered, Delivered, Delivered, Delivered, Delivered]),
            (Failed, [Failed, Failed, Delivered, Failed, Failed]),
            (Expired, [Expired, Expired, Delivered, Expired, Expired]),
        ];
        for (from, row) in table {
            for (heard, expected) in DeliveryState::ALL.iter().zip(row) {
                assert_eq!(from.after(*heard), expected, "{from} after {heard}");
            }
        }
    }

    #[test]
    fn in_whatever_order_receipts_come_the_end_is_the_same() {
        for a in DeliveryState::ALL {
            for b in DeliveryState::ALL {
                let (one, other) = (Queued.after(*a).after(*b), Queued.after(*b).after(*a));
                let undecided = matches!((a, b), (Failed, Expired) | (Expired, Failed));
                assert!(one == other || undecided, "{a} {b}");
            }
        }
    }
}
