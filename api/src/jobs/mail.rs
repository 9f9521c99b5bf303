//! Mail that waits to be sent: a row in the transaction of what it tells of, sent afterwards when there is a mail server.
//!
//! Rooms call [`queue`]; the runner's process calls [`deliver`] now and then, the post office of alerts every second. Without `WEBM_SMTP_URL` the rows stay where they
//! are. A mail holds no personal data beyond its address: it says where to look.

use crate::db::schema::mail_outbox as t;
use crate::db::{AnyConnection, Db, Key, Moment};
use crate::fault::{Fault, Outcome};
use diesel::prelude::*;
use jiff::{SignedDuration, Timestamp};
use lettre::{Message, SmtpTransport, Transport as _};
use std::time::{Duration, Instant};

/// How often a mail is tried.
pub const ATTEMPTS: i32 = 10;
/// How many are sent at once.
const AT_ONCE: i64 = 50;
/// For so long each word of a mail server is waited for.
const PATIENCE: Duration = Duration::from_secs(10);
/// A round ends after so long, so that no mail is out of the hands of who sends it.
const ROUND: Duration = Duration::from_secs(60);
/// For so long a mail is in the hands of one server; what a killed one had in hand goes again after that, and may go twice.
const HELD: SignedDuration = SignedDuration::from_mins(5);
/// How long a mail that was refused for now is left alone, the first time; twice as long each time after that.
const AGAIN: SignedDuration = SignedDuration::from_secs(30);

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

/// Sends what waits; whoever cannot make links leaves mail that needs one to others. A mail that is refused for now is tried again
/// later, up to ten times; one whose receiver is refused for good is not. Of several servers each mail is in the hands of one.
pub fn deliver(
    db: &Db,
    smtp_url: Option<&str>,
    from: &str,
    at: Timestamp,
    link: Option<&dyn Fn(Key) -> String>,
) -> Outcome<usize> {
    deliver_within(db, smtp_url, from, at, link, PATIENCE)
}

/// The same with another patience, for tests.
pub fn deliver_within(
    db: &Db,
    smtp_url: Option<&str>,
    from: &str,
    at: Timestamp,
    link: Option<&dyn Fn(Key) -> String>,
    patience: Duration,
) -> Outcome<usize> {
    let Some(url) = smtp_url else { return Ok(0) };
    let links = link.is_some();
    let waiting: Vec<Waiting> = db.read_blocking(move |conn| {
        let mut waiting = t::table
            .filter(t::sent_at.is_null().and(t::attempts.lt(ATTEMPTS)))
            .filter(t::next_at.is_null().or(t::next_at.le(Moment::from(at))))
            .order(t::id.asc())
            .limit(AT_ONCE)
            .select((t::id, t::recipient, t::subject, t::body, t::question_id, t::attempts))
            .into_boxed();
        if !links {
            waiting = waiting.filter(t::question_id.is_null());
        }
        Ok(waiting.load(conn)?)
    })?;
    if waiting.is_empty() {
        return Ok(0);
    }
    let server = SmtpTransport::from_url(url).map_err(|e| Fault::internal(format!("WEBM_SMTP_URL: {e}")))?;
    let server = server.timeout(Some(patience)).build();
    let (mut sent, begun) = (0, Instant::now());
    for (id, to, subject, body, question, attempts) in waiting {
        if begun.elapsed() > ROUND {
            break;
        }
        let held = Moment::from(at + HELD);
        let free = t::next_at.is_null().or(t::next_at.le(Moment::from(at)));
        let mine = t::table.filter(t::id.eq(id).and(t::sent_at.is_null())).filter(free);
        if db.write_blocking(move |conn| Ok(diesel::update(mine).set(t::next_at.eq(Some(held))).execute(conn)?))? == 0 {
            continue;
        }
        let body = match (question, link) {
            (Some(question), Some(link)) => body.replace(LINK, &link(question)),
            _ => body,
        };
        let tried = send(&server, from, &to, &subject, body);
        if let Err(why) = &tried {
            // Never what the server said: it repeats the address.
            tracing::warn!(mail = %id.0, why = why.word, status = why.status, "a mail could not be sent");
        }
        let gone = tried.is_ok().then(|| Moment::from(at));
        sent += usize::from(gone.is_some());
        let for_good = tried.as_ref().is_err_and(|why| why.for_good);
        let tries = if for_good { ATTEMPTS } else { attempts + 1 };
        let again = Moment::from(at + AGAIN * (1 << attempts.clamp(0, 7)));
        db.write_blocking(move |conn| {
            diesel::update(t::table.filter(t::id.eq(id)))
                .set((t::attempts.eq(tries), t::sent_at.eq(gone), t::next_at.eq(Some(again))))
                .execute(conn)?;
            Ok(())
        })?;
        if tried.is_err_and(|why| why.nobody_there) {
            // The others would wait for the same: they are tried in the next round.
            break;
        }
    }
    Ok(sent)
}

type Waiting = (Key, String, String, String, Option<Key>, i32);

/// Why a mail did not go: a word of ours, and the number that the server gave.
struct Refused {
    word: &'static str,
    status: u16,
    /// Trying it again is of no use.
    for_good: bool,
    /// No other mail would go now either.
    nobody_there: bool,
}

impl Refused {
    fn of(error: &lettre::transport::smtp::Error) -> Self {
        let status = error.status().map_or(0, u16::from);
        // 55x is about the receiver; other refusals for good are about us, and may be mended.
        let for_good = (550..560).contains(&status);
        let word = match () {
            () if for_good => "rejected",
            () if status > 0 => "refused",
            () if error.is_timeout() => "timed-out",
            () => "unreachable",
        };
        Self { word, status, for_good, nobody_there: status == 0 || status == 421 }
    }

    /// It cannot even be written.
    const fn unwritable() -> Self {
        Self { word: "unwritable", status: 0, for_good: true, nobody_there: false }
    }
}

fn send(server: &SmtpTransport, from: &str, to: &str, subject: &str, body: String) -> Result<(), Refused> {
    let message = Message::builder()
        .from(from.parse().map_err(|_| Refused::unwritable())?)
        .to(to.parse().map_err(|_| Refused::unwritable())?)
        .subject(subject)
        .body(body)
        .map_err(|_| Refused::unwritable())?;
    server.send(&message).map(|_| ()).map_err(|e| Refused::of(&e))
}
