//! The consumer: takes events that carry the mark of being untold, one a transaction, tells them and takes the mark away.

use super::choice;
use super::event::{self, About, Untold};
use super::mail_text;
use crate::access::{AreaTree, who};
use crate::codes::CodeBook;
use crate::db::schema::{account, event as e, message as t};
use crate::db::{AnyConnection, Db, Key, Moment, Sql, dialect};
use crate::fault::{Fault, Outcome};
use crate::incidents::numbers;
use crate::jobs::mail::{self, Letter};
use diesel::prelude::*;
use jiff::Timestamp;
use shared_types::access::Permission;
use shared_types::account::Language;
use shared_types::message::{MessageDetail, MessageKind};
use std::collections::HashMap;
use std::sync::Arc;

/// What telling needs beside the database.
#[derive(Clone)]
pub struct Teller {
    /// The code lists.
    pub book: Arc<CodeBook>,
    /// Address by which browsers reach the server.
    pub public_url: String,
}

/// Tells everything that waits; how many events there were.
pub fn tell(db: &Db, teller: &Teller, at: Timestamp) -> Outcome<usize> {
    let mut told = 0;
    // Looking costs nothing where nothing waits, and on the embedded engine no turn of the one writer.
    while db.read_blocking(|conn| Ok(waiting(conn, false)?.is_some()))? {
        let with = teller.clone();
        let tried = db.write_blocking(move |conn| {
            let Some(event) = waiting(conn, true)? else { return Ok(None) };
            let seq = event.seq;
            one(conn, &with, &event, at).map_err(|fault| Fault::internal(format!("event {seq}: {fault}")))?;
            mark(conn, seq, None)?;
            Ok(Some(seq))
        });
        match tried {
            // Another server has them all in hand.
            Ok(None) => break,
            Ok(Some(_)) => told += 1,
            Err(fault @ Fault::Unavailable(_)) => return Err(fault),
            Err(fault) => {
                // One that cannot be told must not keep all others waiting for ever: it stays, marked.
                tracing::error!(%fault, "an event could not be told");
                db.write_blocking(|conn| match waiting(conn, true)? {
                    Some(event) => mark(conn, event.seq, Some(false)),
                    None => Ok(()),
                })?;
            }
        }
    }
    Ok(told)
}

/// The first event that waits; `lock` passes over what another server is just telling.
fn waiting(conn: &mut AnyConnection, lock: bool) -> Outcome<Option<Untold>> {
    let mut sql = Sql::new("SELECT seq, id, at, kind, subject_id FROM event WHERE untold IS NOT NULL AND untold = ");
    sql.bind(true).push(" ORDER BY seq LIMIT 1");
    if lock {
        sql.push(dialect::skip_locked(conn));
    }
    Ok(sql.load::<Untold>(conn)?.pop())
}

fn mark(conn: &mut AnyConnection, seq: i64, untold: Option<bool>) -> Outcome<()> {
    diesel::update(e::table.filter(e::seq.eq(seq))).set(e::untold.eq(untold)).execute(conn)?;
    Ok(())
}

fn one(conn: &mut AnyConnection, with: &Teller, event: &Untold, at: Timestamp) -> Outcome<()> {
    let Some(about) = event::about(conn, &with.book, event.subject_id)? else { return Ok(()) };
    let said = event::said(conn, event, &about)?;
    if said.is_empty() {
        return Ok(());
    }
    let tree = AreaTree::load(conn)?;
    let place = tree.get(about.site.to()).and_then(|p| Some((p.name.clone(), p.site.as_ref()?.code.clone())));
    let (site_name, code) = place.ok_or_else(|| Fault::internal("an incident of no site"))?;
    // Only those who may still read it there in full are told: a role that ended ends this too.
    let whom: Vec<Key> = said.iter().map(|s| s.0).collect();
    let there = who::may_at(conn, &tree, about.site.to(), Permission::IncidentRead, Some(&whom), at)?;
    let addresses: HashMap<Key, (String, String)> = account::table
        .filter(account::id.eq_any(&whom))
        .select((account::id, account::email, account::language))
        .load::<(Key, String, String)>(conn)?
        .into_iter()
        .map(|(id, email, language)| (id, (email, language)))
        .collect();
    let number = numbers::text(&code, about.number.0, about.number.1);
    for (account, kind, detail) in said {
        let sees = |s: &who::Someone| s.sees(about.reported_by.to(), about.public_space);
        if !there.iter().any(|s| Key::from(s.account) == account && sees(s)) {
            continue;
        }
        put(conn, event, &about, account, kind, &detail)?;
        let Some((email, language)) = addresses.get(&account) else { continue };
        if !choice::wants_mail(conn, account)? {
            continue;
        }
        let language: Language = language.parse().unwrap_or(Language::Nl);
        let told = mail_text::Told {
            book: &with.book,
            public_url: &with.public_url,
            number: &number,
            site_name: &site_name,
            category: &about.category,
            incident: about.incident,
        };
        let (subject, body) = told.mail(kind, &detail, language);
        let letter = Letter {
            to: email,
            subject: &subject,
            body: &body,
            site: Some(about.site),
            incident: Some(about.incident),
            question: (kind == MessageKind::Question).then_some(event.id),
        };
        mail::put(conn, &letter, at)?;
    }
    Ok(())
}

/// Writes a message, once for each event.
fn put(
    conn: &mut AnyConnection,
    event: &Untold,
    about: &About,
    account: Key,
    kind: MessageKind,
    detail: &MessageDetail,
) -> Outcome<()> {
    diesel::insert_into(t::table)
        .values((
            t::id.eq(Key::fresh()),
            t::account_id.eq(account),
            t::incident_id.eq(about.incident),
            t::site_id.eq(about.site),
            t::event_id.eq(event.id),
            t::at.eq(Moment(event.at.0)),
            t::kind.eq(kind.word()),
            t::detail.eq(serde_json::to_string(detail).map_err(Fault::internal)?),
        ))
        .execute(conn)?;
    Ok(())
}
