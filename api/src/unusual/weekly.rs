//! The weekly mail: on Monday at seven, by the clock of the first site, what stands out at the sites that the person sees in full.
//!
//! Called by a chore of the house (making them) and over HTTP (wanting one). Made with the person's own rights at that moment. When
//! nothing stands out there is no mail: who gets one each week that says nothing reads none. It holds kinds, methods, hours and counts,
//! never a unit: a mail lies about.

use super::{store, words};
use crate::access::audit::{self, Entry};
use crate::access::{self, Person};
use crate::codes::CodeBook;
use crate::db::schema::{account, unusual_mail as t};
use crate::db::{AnyConnection, Db, Key, Moment};
use crate::documents::clock::Clock;
use crate::documents::words::Words;
use crate::fault::{Fault, Outcome};
use crate::jobs::mail;
use diesel::prelude::*;
use jiff::{Timestamp, ToSpan as _};
use shared_types::access::Permission;
use shared_types::account::Language;
use shared_types::ids::AccountId;
use shared_types::unusual::{UnusualFinding, UnusualMail, UnusualSeries};

/// The hour.
const HOUR: i8 = 7;

/// Whether a person wants it.
pub fn wanted(conn: &mut AnyConnection, account: AccountId) -> Outcome<UnusualMail> {
    let mine = t::table.filter(t::account_id.eq(Key::from(account)));
    Ok(UnusualMail { weekly: diesel::select(diesel::dsl::exists(mine)).get_result(conn)? })
}

/// Chooses. The first one comes on the next Monday.
pub fn choose(conn: &mut AnyConnection, who: &Person, choice: UnusualMail) -> Outcome<UnusualMail> {
    let id = Key::from(who.account);
    if choice != wanted(conn, who.account)? {
        diesel::delete(t::table.filter(t::account_id.eq(id))).execute(conn)?;
        if choice.weekly {
            let row = (t::account_id.eq(id), t::made_at.eq(Moment::from(who.at())));
            diesel::insert_into(t::table).values(row).execute(conn)?;
        }
        audit::record(conn, who, &Entry::of("unusual-mail.choose", "account", id.0, None))?;
    }
    Ok(choice)
}

/// A mail to be.
struct Letter {
    to: String,
    subject: String,
    body: String,
}

/// Makes those that are due; how many went out.
pub fn run(db: &Db, book: &CodeBook, public_url: &str, at: Timestamp) -> Outcome<usize> {
    let all: Vec<(Key, Moment)> =
        db.read_blocking(|conn| Ok(t::table.order(t::account_id).select((t::account_id, t::made_at)).load(conn)?))?;
    let mut sent = 0;
    for (account, made) in all {
        let Some(letter) = db.read_blocking(|conn| due(conn, book, public_url, (account, made), at))? else { continue };
        let went = db.write_blocking(move |conn| {
            // Who moves the moment on sends; another server finds it moved.
            let mine = t::table.filter(t::account_id.eq(account).and(t::made_at.eq(made)));
            if diesel::update(mine).set(t::made_at.eq(Moment::from(at))).execute(conn)? == 0 {
                return Ok(false);
            }
            let Some(letter) = &letter else { return Ok(false) };
            mail::queue(conn, &letter.to, &letter.subject, &letter.body, at)?;
            Ok(true)
        });
        sent += usize::from(went?);
    }
    Ok(sent)
}

/// What is due to somebody: nothing before its time; then a mail, or none where nothing stands out.
fn due(
    conn: &mut AnyConnection,
    book: &CodeBook,
    public_url: &str,
    (account, made): (Key, Moment),
    at: Timestamp,
) -> Outcome<Option<Option<Letter>>> {
    let Some(ctx) = access::on_behalf_of(conn, account.to(), at)? else { return Ok(None) };
    let reach = ctx.reach(Permission::InsightRead);
    let first = reach.sites().first().and_then(|site| reach.tree().get(site.id)?.site.clone());
    let Some(site) = first else { return Ok(None) };
    let now = at.to_zoned(site.zone.clone());
    let back = i32::from(now.weekday().to_monday_zero_offset());
    let monday = now.date().saturating_sub(back.days()).at(HOUR, 0, 0, 0);
    let time = monday.to_zoned(site.zone.clone()).map_err(Fault::internal)?.timestamp();
    if at < time || Timestamp::from(made) >= time {
        return Ok(None);
    }
    let told = |f: &UnusualFinding| f.series != UnusualSeries::Unit;
    let items: Vec<UnusualFinding> = store::now(conn, &reach, &[])?.into_iter().filter(told).collect();
    if items.is_empty() {
        return Ok(Some(None));
    }
    let (to, language): (String, String) =
        account::table.find(account).select((account::email, account::language)).first(conn)?;
    let words = Words { language: language.parse().unwrap_or(Language::Nl), book };
    let clock = Clock::of(&site.time_zone, words.language);
    let several = reach.sites().len() > 1;
    let line = |f: &UnusualFinding| {
        let line = words::line(&words, &clock, f);
        match reach.tree().get(f.site_id).filter(|_| several) {
            Some(place) => format!("- {}: {line}", place.name),
            None => format!("- {line}"),
        }
    };
    let lines: Vec<String> = items.iter().map(line).collect();
    let link = words.f("unusual.mail-link", &[("link", &format!("{public_url}/today"))]);
    let body = format!("{}\n\n{}\n\n{link}\n", words.t("unusual.mail-begin"), lines.join("\n"));
    Ok(Some(Some(Letter { to, subject: words.t("unusual.mail-subject").to_owned(), body })))
}
