//! A trial: a text to oneself by every channel, so that nobody finds out during an alert that a number was wrong.
//!
//! Called over HTTP. It hands over right away and once, tells what the provider said, and leaves no delivery behind: nobody waits for
//! its receipt. At most one a minute, by the mail that each trial queues.

use super::{known_of, message, phone, push};
use crate::access::{Person, audit};
use crate::channels::{Destination, Handed, Parcel};
use crate::db::schema::{account, mail_outbox};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use crate::jobs::mail;
use crate::keys::Keys;
use diesel::prelude::*;
use jiff::SignedDuration;
use shared_types::account::Language;
use shared_types::delivery::{AlertChannel, DeliveryWhy};
use shared_types::notify::{TrialFate, TrialResult};

/// Between two trials.
const BETWEEN: SignedDuration = SignedDuration::from_secs(60);

/// What goes to the caller by one channel, or what is to be said of it.
pub enum Try {
    /// To be handed over.
    Hand(AlertChannel, Box<Parcel>),
    /// Told already.
    Told(TrialResult),
}

/// Queues the mail and makes the rest. `delivers` tells whether a mail server is set.
pub fn prepare(conn: &mut AnyConnection, keys: &Keys, who: &Person, delivers: bool) -> Outcome<Vec<Try>> {
    let (id, at) = (Key::from(who.account), who.at());
    let (email, language): (String, String) =
        account::table.find(id).select((account::email, account::language)).first(conn)?;
    let language: Language = language.parse().unwrap_or(Language::Nl);
    let (subject, text) = message::trial(language);
    let since = Moment::from(at - BETWEEN);
    let lately = mail_outbox::table
        .filter(mail_outbox::recipient.eq(&email).and(mail_outbox::subject.eq(subject)))
        .filter(mail_outbox::created_at.gt(since));
    if diesel::select(diesel::dsl::exists(lately)).get_result(conn)? {
        return Err(Fault::TooMany { retry_after: BETWEEN.as_secs().unsigned_abs() });
    }
    mail::queue(conn, &email, subject, text, at)?;
    audit::record(conn, who, &audit::Entry::of("alert.try", "account", id.0, None))?;
    let parcel = |to| {
        Box::new(Parcel {
            reference: Key::fresh().0,
            to,
            subject: subject.to_owned(),
            text: text.to_owned(),
            link: None,
            urgent: false,
            expires_at: at + BETWEEN,
        })
    };
    let nothing = |channel, why| Try::Told(TrialResult { channel, fate: TrialFate::NotSet, why });
    let push = match push::targets(conn, keys, &[id], at)?.remove(&id) {
        Some(target) => Try::Hand(AlertChannel::Push, parcel(Destination::Push(target))),
        None => nothing(AlertChannel::Push, None),
    };
    let sms = match phone::numbers(conn, keys, &[id])?.remove(&id) {
        Some(Ok(number)) => Try::Hand(AlertChannel::Sms, parcel(Destination::Phone(number))),
        Some(Err(why)) => nothing(AlertChannel::Sms, Some(why)),
        None => nothing(AlertChannel::Sms, None),
    };
    let fate = if delivers { TrialFate::OnItsWay } else { TrialFate::Kept };
    Ok(vec![push, sms, Try::Told(TrialResult { channel: AlertChannel::Mail, fate, why: None })])
}

/// What a channel made of it; none where no provider is set.
pub fn told(channel: AlertChannel, handed: Option<Handed>) -> TrialResult {
    let (fate, why) = match handed {
        None => (TrialFate::Kept, Some(DeliveryWhy::NoProvider)),
        Some(Handed::Taken { .. }) => (TrialFate::OnItsWay, None),
        Some(Handed::Refused { why, .. }) => (TrialFate::Refused, Some(known_of::word(why))),
        Some(Handed::Unclear { why }) => (TrialFate::Unclear, Some(known_of::word(why))),
    };
    TrialResult { channel, fate, why }
}
