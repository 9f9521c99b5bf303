//! Mail that waits to be sent: a row in the transaction of what it tells of, sent afterwards when there is a mail server.
//!
//! Rooms call [`queue`]; the runner's process calls [`deliver`] now and then. Without `WEBM_SMTP_URL` the rows stay where they
//! are. A mail holds no personal data beyond its address: it says where to look.

use crate::db::schema::mail_outbox as t;
use crate::db::{AnyConnection, Db, Key, Moment};
use crate::fault::{Fault, Outcome};
use diesel::prelude::*;
use jiff::{SignedDuration, Timestamp};
use lettre::{Message, SmtpTransport, Transport as _};

/// How often a mail is tried.
pub const ATTEMPTS: i32 = 10;
/// How many are sent at once.
const AT_ONCE: i64 = 50;

/// Stands in a text where a link comes when the mail goes: such a link stands for a person and is kept nowhere.
pub const LINK: &str = "{link}";
/// How long mail is kept that went out, and mail that did not.
const KEPT: [SignedDuration; 2] = [SignedDuration::from_hours(30 * 24), SignedDuration::from_hours(90 * 24)];

/// A mail that belongs to something.
pub struct Letter<'a> {
    /// To whom.
    pub to: &'a str,
    /// The subject.
    pub subject: &'a str,
    /// The text; [`LINK`] in it becomes the link of the question.
    pub body: &'a str,
    /// The site whose people may see that it goes out.
    pub site: Option<Key>,
    /// The incident with whose words it is removed.
    pub incident: Option<Key>,
    /// The question that its link opens.
    pub question: Option<Key>,
}

/// Whether a mail server can be reached by this address; nothing is tried.
pub fn is_server(url: &str) -> bool {
    let host = url.strip_prefix("smtp://").or_else(|| url.strip_prefix("smtps://"));
    host.is_some_and(|h| !h.is_empty() && !h.starts_with([':', '/', '?'])) && SmtpTransport::from_url(url).is_ok()
}

/// Whether mail can be sent in this name.
pub fn is_sender(from: &str) -> bool {
    from.parse::<lettre::message::Mailbox>().is_ok()
}

/// Adds a mail.
pub fn queue(conn: &mut AnyConnection, to: &str, subject: &str, body: &str, at: Timestamp) -> Outcome<()> {
    put(conn, &Letter { to, subject, body, site: None, incident: None, question: None }, at).map(|_| ())
}

/// Adds a mail that belongs to something; its id.
pub fn put(conn: &mut AnyConnection, letter: &Letter<'_>, at: Timestamp) -> Outcome<Key> {
    let id = Key::fresh();
    diesel::insert_into(t::table)
        .values((
            t::id.eq(id),
            t::recipient.eq(letter.to),
            t::subject.eq(letter.subject),
            t::body.eq(letter.body),
            t::site_id.eq(letter.site),
            t::incident_id.eq(letter.incident),
            t::question_id.eq(letter.question),
            t::created_at.eq(Moment::from(at)),
            t::attempts.eq(0),
        ))
        .execute(conn)?;
    Ok(id)
}

/// Removes what has been kept long enough; called by the housekeeping job.
pub fn sweep(conn: &mut AnyConnection, at: Timestamp) -> Outcome<usize> {
    let [gone, stuck] = KEPT.map(|kept| Moment::from(at - kept));
    let old = t::table.filter(t::sent_at.lt(gone).or(t::sent_at.is_null().and(t::created_at.lt(stuck))));
    Ok(diesel::delete(old).execute(conn)?)
}

/// Sends what waits; whoever cannot make links leaves mail that needs one to others. A mail that fails is tried again the next time, up to ten times.
pub fn deliver(
    db: &Db,
    smtp_url: Option<&str>,
    from: &str,
    at: Timestamp,
    link: Option<&dyn Fn(Key) -> String>,
) -> Outcome<usize> {
    let Some(url) = smtp_url else { return Ok(0) };
    let waiting: Vec<(Key, String, String, String, Option<Key>)> = db.read_blocking(|conn| {
        Ok(t::table
            .filter(t::sent_at.is_null().and(t::attempts.lt(ATTEMPTS)))
            .order(t::id.asc())
            .limit(AT_ONCE)
            .select((t::id, t::recipient, t::subject, t::body, t::question_id))
            .load(conn)?)
    })?;
    if waiting.is_empty() {
        return Ok(0);
    }
    let server = SmtpTransport::from_url(url).map_err(|e| Fault::internal(format!("WEBM_SMTP_URL: {e}")))?.build();
    let mut sent = 0;
    for (id, to, subject, body, question) in waiting {
        let body = match (question, link) {
            (None, _) => body,
            (Some(question), Some(link)) => body.replace(LINK, &link(question)),
            (Some(_), None) => continue,
        };
        let tried = send(&server, from, &to, &subject, body);
        if let Err(why) = &tried {
            tracing::warn!(mail = %id.0, why, "a mail could not be sent");
        }
        let gone = tried.is_ok().then(|| Moment::from(at));
        sent += usize::from(gone.is_some());
        db.write_blocking(move |conn| {
            diesel::update(t::table.filter(t::id.eq(id)))
                .set((t::attempts.eq(t::attempts + 1), t::sent_at.eq(gone)))
                .execute(conn)?;
            Ok(())
        })?;
    }
    Ok(sent)
}

fn send(server: &SmtpTransport, from: &str, to: &str, subject: &str, body: String) -> Result<(), String> {
    let message = Message::builder()
        .from(from.parse().map_err(|e| format!("WEBM_MAIL_FROM: {e}"))?)
        .to(to.parse().map_err(|_| "the address cannot be written to".to_owned())?)
        .subject(subject)
        .body(body)
        .map_err(|e| e.to_string())?;
    server.send(&message).map(|_| ()).map_err(|e| e.to_string())
}
