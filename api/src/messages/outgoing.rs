//! The outbox as a page: mail of the sites within reach, exactly as it goes or would go out.

use crate::access::Reach;
use crate::db::schema::mail_outbox as t;
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::Outcome;
use crate::jobs::mail::{self, LINK};
use crate::web::Cursor;
use crate::web::cursor::cut;
use diesel::prelude::*;
use shared_types::ids::AreaId;
use shared_types::message::{MailState, OutgoingMail};

type Row = (Key, String, String, String, Moment, Option<Moment>, i32, Option<Key>, Option<Key>);

/// One page, newest first. `open` tells at which sites the reader may see links that stand for a person; `link` makes one.
pub fn page(
    conn: &mut AnyConnection,
    reach: &Reach,
    delivers: bool,
    open: &[AreaId],
    link: impl Fn(Key) -> String,
    (after, limit): (Option<&Cursor>, usize),
) -> Outcome<(Vec<OutgoingMail>, Option<Cursor>)> {
    let sites: Vec<Key> = reach.sites().iter().map(|s| Key::from(s.id)).collect();
    let mut query = t::table
        .filter(t::site_id.eq_any(sites))
        .order(t::id.desc())
        .limit(i64::try_from(limit + 1).unwrap_or(i64::MAX))
        .select((
            t::id,
            t::recipient,
            t::subject,
            t::body,
            t::created_at,
            t::sent_at,
            t::attempts,
            t::site_id,
            t::question_id,
        ))
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(t::id.lt(Key(after.id()?)));
    }
    let (rows, next) = cut(query.load::<Row>(conn)?, limit, |r| Cursor::of(0, r.0.0));
    let told = rows.into_iter().map(|(id, to, subject, body, created, sent, attempts, site, question)| {
        let may = site.is_some_and(|s| open.iter().any(|o| Key::from(*o) == s));
        let body = match question {
            Some(question) if may => body.replace(LINK, &link(question)),
            Some(_) => body.replace(LINK, "…"),
            None => body,
        };
        let state = match sent {
            Some(_) => MailState::Sent,
            None if !delivers => MailState::Kept,
            None if attempts >= mail::ATTEMPTS => MailState::Failed,
            None => MailState::Waiting,
        };
        OutgoingMail {
            id: id.to(),
            to,
            subject,
            body,
            created_at: created.into(),
            sent_at: sent.map(Into::into),
            attempts,
            state,
        }
    });
    Ok((told.collect(), next))
}
