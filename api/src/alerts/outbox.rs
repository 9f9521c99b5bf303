//! The outbox of alerts as a page: what goes, went or would have gone by channels beside the screen, exactly as it reads.
//!
//! For who manages alerts at a site. Of a number only the end is shown; a text that the reader itself may not have is not.

use super::known::Viewer;
use super::message::Message;
use super::parcel::{begins, places, text_by};
use super::phone;
use super::{call, seals, store, view};
use crate::access::Reach;
use crate::db::{AnyConnection, Key, Moment, Sql};
use crate::fault::{Fault, Outcome};
use crate::keys::Keys;
use crate::web::Cursor;
use crate::web::cursor::cut;
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Binary, Nullable, Text};
use shared_types::account::Language;
use shared_types::alert::{AlertText, AlertUpdateKind};
use shared_types::delivery::{AlertChannel, AlertOutboxItem};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Binary)]
    id: Key,
    #[diesel(sql_type = Binary)]
    alert_id: Key,
    #[diesel(sql_type = Binary)]
    update_id: Key,
    #[diesel(sql_type = Binary)]
    recipient_id: Key,
    #[diesel(sql_type = Binary)]
    account_id: Key,
    #[diesel(sql_type = Text)]
    channel: String,
    #[diesel(sql_type = Text)]
    state: String,
    #[diesel(sql_type = Nullable<Text>)]
    why: Option<String>,
    #[diesel(sql_type = BigInt)]
    queued_at: Moment,
    #[diesel(sql_type = BigInt)]
    not_before: Moment,
    #[diesel(sql_type = BigInt)]
    expires_at: Moment,
    #[diesel(sql_type = Text)]
    text: String,
    #[diesel(sql_type = Text)]
    account_name: String,
    #[diesel(sql_type = Text)]
    email: String,
    #[diesel(sql_type = Text)]
    language: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Nullable<Text>)]
    open_text: Option<String>,
    #[diesel(sql_type = Nullable<Binary>)]
    restricted: Option<Vec<u8>>,
}

/// One page, the last first.
pub fn page(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    reach: &Reach,
    keys: &Keys,
    public_url: &str,
    (after, limit): (Option<&Cursor>, usize),
) -> Outcome<(Vec<AlertOutboxItem>, Option<Cursor>)> {
    let sites: Vec<Key> = reach.sites().iter().map(|s| Key::from(s.id)).collect();
    if sites.is_empty() {
        return Ok((vec![], None));
    }
    let mut sql = Sql::new(
        "SELECT d.id, d.alert_id, d.update_id, d.recipient_id, d.account_id, d.channel, d.state, d.why, d.queued_at, d.not_before, d.expires_at, r.text, \
         p.name AS account_name, p.email, p.language, u.kind, u.open_text, u.restricted FROM alert_delivery d \
         JOIN alert_recipient r ON r.id = d.recipient_id JOIN alert_update u ON u.id = d.update_id \
         JOIN account p ON p.id = d.account_id JOIN alert a ON a.id = d.alert_id WHERE d.channel <> 'screen' AND a.site_id IN (",
    );
    sql.list(sites).push(")");
    if let Some(after) = after {
        sql.push(" AND d.id < ").bind(Key(after.id()?));
    }
    sql.push(" ORDER BY d.id DESC LIMIT ").bind(i64::try_from(limit + 1).unwrap_or(i64::MAX));
    let (rows, next) = cut(sql.load::<Found>(conn)?, limit, |r| Cursor::of(0, r.id.0));
    let accounts: Vec<Key> = rows.iter().map(|r| r.account_id).collect();
    let numbers = phone::numbers(conn, keys, &accounts)?;
    let updates: Vec<Key> = rows.iter().map(|r| r.update_id).collect();
    let asked = call::asked_by(conn, &updates)?;
    let mut known: HashMap<Key, (store::Row, AlertText)> = HashMap::new();
    let mut items = Vec::new();
    for row in rows {
        let (alert, mine) = match known.entry(row.alert_id) {
            Entry::Occupied(there) => there.into_mut(),
            Entry::Vacant(free) => {
                let alert = store::of_house(conn, row.alert_id)?;
                let text = view::text_for(conn, viewer, &alert)?;
                free.insert((alert, text))
            }
        };
        let channel: AlertChannel = row.channel.parse().map_err(Fault::internal)?;
        let kind: AlertUpdateKind = row.kind.parse().map_err(Fault::internal)?;
        let language = row.language.parse().unwrap_or(Language::Nl);
        // What asks has no words of its own: it says what the alert says.
        let (of, open_text, sealed) = if kind == AlertUpdateKind::Ask {
            (alert.first_id, alert.open_text.clone(), alert.restricted.clone())
        } else {
            (row.update_id, row.open_text, row.restricted)
        };
        let theirs = text_by(channel, row.text.parse().map_err(Fault::internal)?);
        let with = theirs == AlertText::Restricted && sealed.is_some();
        let restricted = if with && *mine == AlertText::Restricted {
            seals::open_restricted(keys, of, sealed.as_deref())?
        } else {
            None
        };
        let places = places(alert, kind);
        let site = viewer.read.tree().get(alert.site_id.to()).map_or("", |p| p.name.as_str());
        let message = Message {
            kind,
            level: alert.level()?,
            site,
            places: &places,
            open_text: open_text.as_deref().unwrap_or_default(),
            restricted: restricted.as_deref(),
            instruction: alert.instruction.as_deref().filter(|_| begins(kind)),
            ending: alert.ending()?.filter(|_| kind == AlertUpdateKind::Ending),
            asked: asked.contains(&(row.update_id, row.recipient_id)),
        };
        let body = if channel == AlertChannel::Sms { message.whole(language) } else { message.body(language) };
        let shown = open_text.is_some() && (!with || *mine == AlertText::Restricted);
        items.push(AlertOutboxItem {
            id: row.id.to(),
            alert_id: row.alert_id.to(),
            channel,
            account_name: row.account_name,
            to: match channel {
                AlertChannel::Mail => Some(row.email),
                AlertChannel::Sms => numbers.get(&row.account_id).and_then(|n| n.as_ref().ok()).map(|n| end_of(n)),
                AlertChannel::Push | AlertChannel::Screen => None,
            },
            subject: message.subject(language),
            body: Some(body).filter(|_| shown),
            link: format!("{public_url}/alerts/{}", row.alert_id.0),
            state: row.state.parse().map_err(Fault::internal)?,
            why: row.why.map(|w| w.parse().map_err(Fault::internal)).transpose()?,
            queued_at: row.queued_at.into(),
            not_before: row.not_before.into(),
            expires_at: row.expires_at.into(),
        });
    }
    Ok((items, next))
}

/// The last three digits.
fn end_of(number: &str) -> String {
    let count = number.chars().count();
    format!("…{}", number.chars().skip(count.saturating_sub(3)).collect::<String>())
}
