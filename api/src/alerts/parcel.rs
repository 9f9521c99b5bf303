//! What goes to one person by one channel: made right before it is handed over, of how things stand then. A role, an accreditation or
//! a number that ended since ends it here.

use super::audience::{self, Asked};
use super::call;
use super::message::{self, Message};
use super::seals;
use super::store::{self, Row};
use super::{phone, push};
use crate::access::AreaTree;
use crate::channels::{Destination, Parcel, PushTarget};
use crate::db::schema::{account, alert_recipient, alert_update};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use crate::keys::Keys;
use diesel::QueryableByName;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Bool, Integer, Text};
use jiff::Timestamp;
use shared_types::account::Language;
use shared_types::alert::{AlertAudience, AlertState, AlertText, AlertUpdateKind};
use shared_types::delivery::{AlertChannel, DeliveryWhy};
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

/// A delivery in hand.
#[derive(Clone, Debug, QueryableByName)]
#[allow(missing_docs)]
pub struct Claimed {
    #[diesel(sql_type = Binary)]
    pub id: Key,
    #[diesel(sql_type = Binary)]
    pub alert_id: Key,
    #[diesel(sql_type = Binary)]
    pub update_id: Key,
    #[diesel(sql_type = Binary)]
    pub recipient_id: Key,
    #[diesel(sql_type = Binary)]
    pub account_id: Key,
    #[diesel(sql_type = Text)]
    pub channel: String,
    #[diesel(sql_type = Integer)]
    pub attempts: i32,
    #[diesel(sql_type = Bool)]
    pub urgent: bool,
    #[diesel(sql_type = Bool)]
    pub digest: bool,
    #[diesel(sql_type = BigInt)]
    pub expires_at: Moment,
}

/// What is to be done with it.
pub enum Ready {
    /// To be handed to the channel.
    Hand(Parcel),
    /// To go by mail: address, language, subject, text without what stands below.
    Mail { to: String, language: Language, subject: String, body: String, site: Key, page: String },
    /// Not at all.
    Not(DeliveryWhy),
}

/// The text that goes by a channel: by mail never more than the open one, since a mail is kept on its way by others.
pub fn text_by(channel: AlertChannel, text: AlertText) -> AlertText {
    if channel == AlertChannel::Mail { AlertText::Open } else { text }
}

/// One message of one alert.
struct About {
    row: Row,
    kind: AlertUpdateKind,
    open_text: Option<String>,
    restricted: Option<String>,
    has_restricted: bool,
}

/// Makes them.
pub fn make(
    conn: &mut AnyConnection,
    keys: &Keys,
    public_url: &str,
    claimed: &[Claimed],
    at: Timestamp,
) -> Outcome<Vec<Ready>> {
    let tree = AreaTree::load(conn)?;
    let mut abouts: HashMap<Key, About> = HashMap::new();
    for one in claimed {
        if let Entry::Vacant(free) = abouts.entry(one.update_id) {
            free.insert(about(conn, keys, one)?);
        }
    }
    let accounts: Vec<Key> = claimed.iter().map(|c| c.account_id).collect();
    let people: HashMap<Key, (String, Language)> = account::table
        .filter(account::id.eq_any(&accounts))
        .select((account::id, account::email, account::language))
        .load::<(Key, String, String)>(conn)?
        .into_iter()
        .map(|(id, email, language)| (id, (email, language.parse().unwrap_or(Language::Nl))))
        .collect();
    let recipients: Vec<Key> = claimed.iter().map(|c| c.recipient_id).collect();
    let via: HashMap<Key, Key> = alert_recipient::table
        .filter(alert_recipient::id.eq_any(&recipients))
        .select((alert_recipient::id, alert_recipient::via_site_id))
        .load::<(Key, Key)>(conn)?
        .into_iter()
        .collect();
    let by_phone = claimed.iter().any(|c| c.channel == AlertChannel::Sms.word());
    let numbers = if by_phone { phone::numbers(conn, keys, &accounts)? } else { HashMap::new() };
    let by_push = claimed.iter().any(|c| c.channel == AlertChannel::Push.word());
    let browsers = if by_push { push::targets(conn, keys, &accounts, at)? } else { HashMap::new() };
    let asked_ever = call::asked_of(conn, &recipients)?;
    let texts = texts(conn, &tree, claimed, &abouts, (&via, &asked_ever), at)?;
    let updates: Vec<Key> = abouts.keys().copied().collect();
    let asked = call::asked_by(conn, &updates)?;
    let mut all = Vec::new();
    for one in claimed {
        let (Some(about), Some((email, language))) = (abouts.get(&one.update_id), people.get(&one.account_id)) else {
            return Err(Fault::internal("a delivery to nobody"));
        };
        let text = texts.get(&(one.update_id, one.account_id)).copied();
        let channel: AlertChannel = one.channel.parse().map_err(Fault::internal)?;
        all.push(match (text, &about.open_text) {
            _ if one.expires_at <= Moment::from(at) => Ready::Not(DeliveryWhy::Expired),
            (_, None) => Ready::Not(DeliveryWhy::Wiped),
            (None, _) => Ready::Not(DeliveryWhy::RoleEnded),
            // Nobody is sent to what is over.
            _ if about.kind == AlertUpdateKind::Ask && about.row.state()? != AlertState::Open => {
                Ready::Not(DeliveryWhy::Expired)
            }
            (Some(text), Some(open_text)) => {
                let places = places(&about.row, about.kind);
                let site = tree.get(about.row.site_id.to()).map_or("", |p| p.name.as_str());
                let message = Message {
                    kind: about.kind,
                    level: about.row.level()?,
                    site,
                    places: &places,
                    open_text,
                    restricted: about.restricted.as_deref().filter(|_| text_by(channel, text) == AlertText::Restricted),
                    instruction: about.row.instruction.as_deref().filter(|_| begins(about.kind)),
                    ending: about.row.ending()?.filter(|_| about.kind == AlertUpdateKind::Ending),
                    asked: asked.contains(&(one.update_id, one.recipient_id)),
                };
                let page = format!("{public_url}/alerts/{}", one.alert_id.0);
                ready(
                    one,
                    channel,
                    &message,
                    (email, *language),
                    page,
                    (numbers.get(&one.account_id).cloned(), browsers.get(&one.account_id).cloned()),
                    about.row.site_id,
                )
            }
        });
    }
    Ok(all)
}

/// Whether a message says what the alert is: the first, and what asks somebody later, who may not have had the first.
pub fn begins(kind: AlertUpdateKind) -> bool {
    matches!(kind, AlertUpdateKind::First | AlertUpdateKind::Ask)
}

/// Unit and place in words stand with the first message.
pub fn places(row: &Row, kind: AlertUpdateKind) -> Vec<String> {
    let all = row.unit_label.iter().chain(&row.place).filter(|_| begins(kind));
    all.cloned().collect()
}

fn ready(
    one: &Claimed,
    channel: AlertChannel,
    message: &Message<'_>,
    (email, language): (&str, Language),
    page: String,
    (number, browser): (Option<Result<String, DeliveryWhy>>, Option<PushTarget>),
    site: Key,
) -> Ready {
    let to = match channel {
        AlertChannel::Mail => {
            let (subject, body) = (message.subject(language), message.body(language));
            return Ready::Mail { to: email.to_owned(), language, subject, body, site, page };
        }
        AlertChannel::Sms => match number {
            Some(Ok(number)) => Destination::Phone(number),
            Some(Err(why)) => return Ready::Not(why),
            None => return Ready::Not(DeliveryWhy::NoSuchAddress),
        },
        AlertChannel::Push => match browser {
            Some(browser) => Destination::Push(browser),
            None => return Ready::Not(DeliveryWhy::NoSuchAddress),
        },
        AlertChannel::Screen => return Ready::Not(DeliveryWhy::NoSuchAddress),
    };
    Ready::Hand(Parcel {
        reference: one.id.0,
        to,
        subject: message.subject(language),
        text: if channel == AlertChannel::Sms { message.whole(language) } else { message.body(language) },
        link: Some(page),
        urgent: one.urgent,
        expires_at: one.expires_at.into(),
    })
}

fn about(conn: &mut AnyConnection, keys: &Keys, one: &Claimed) -> Outcome<About> {
    let row = store::of_house(conn, one.alert_id)?;
    let (kind, open_text, sealed): (String, Option<String>, Option<Vec<u8>>) = alert_update::table
        .find(one.update_id)
        .select((alert_update::kind, alert_update::open_text, alert_update::restricted))
        .first(conn)?;
    let kind: AlertUpdateKind = kind.parse().map_err(Fault::internal)?;
    // What asks has no words of its own: it says what the alert says.
    let (of, open_text, sealed) = if kind == AlertUpdateKind::Ask {
        (row.first_id, row.open_text.clone(), row.restricted.clone())
    } else {
        (one.update_id, open_text, sealed)
    };
    Ok(About {
        row,
        kind,
        open_text,
        has_restricted: sealed.is_some(),
        restricted: seals::open_restricted(keys, of, sealed.as_deref())?,
    })
}

/// Which text each of them gets now; who is not in it gets nothing any more.
fn texts(
    conn: &mut AnyConnection,
    tree: &AreaTree,
    claimed: &[Claimed],
    abouts: &HashMap<Key, About>,
    (via, asked_ever): (&HashMap<Key, Key>, &HashSet<Key>),
    at: Timestamp,
) -> Outcome<HashMap<(Key, Key), AlertText>> {
    let mut groups: HashMap<(Key, Key, bool), Vec<Key>> = HashMap::new();
    for one in claimed {
        let Some(site) = via.get(&one.recipient_id) else { continue };
        groups.entry((one.update_id, *site, asked_ever.contains(&one.recipient_id))).or_default().push(one.account_id);
    }
    let mut all = HashMap::new();
    for ((update, site, was_asked), accounts) in groups {
        let Some(about) = abouts.get(&update) else { continue };
        // Only roles narrow it now: who left the shift or moved meanwhile was told of the beginning and hears the rest.
        // Who was asked to go is told whatever the audience was.
        let roles = if was_asked { vec![] } else { about.row.audience()?.roles };
        let audience = AlertAudience { roles, ..AlertAudience::default() };
        let asked = Asked {
            sites: &[site.to()],
            level: about.row.level()?,
            kind: None,
            audience: &audience,
            unit: None,
            sender: None,
            organisation: about.row.organisation_id.to(),
            restricted: about.has_restricted,
            only: Some(&accounts),
        };
        for told in audience::who(conn, tree, &asked, at)? {
            all.insert((update, Key::from(told.account)), told.text);
        }
    }
    Ok(all)
}

/// Puts what stands below a mail under one or several messages.
pub fn letter(language: Language, messages: &[(String, String, String)]) -> (String, String) {
    match messages {
        [(subject, body, page)] => (subject.clone(), format!("{body}\n\n{}\n", message::below(language, page))),
        many => {
            let parts: Vec<String> = many.iter().map(|(s, b, p)| format!("{s}\n{b}\n{p}")).collect();
            let page = many.last().map_or("", |m| m.2.rsplit_once('/').map_or("", |(list, _)| list));
            let body = format!("{}\n\n{}\n", parts.join("\n\n"), message::below(language, page));
            (message::digest(language, many.len()), body)
        }
    }
}
