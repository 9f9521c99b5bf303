//! Whether a person wants mail. In the app a message always stands.

use crate::access::{Person, audit};
use crate::db::schema::mail_choice as t;
use crate::db::{AnyConnection, Key};
use crate::fault::Outcome;
use diesel::prelude::*;
use shared_types::message::NotificationChoice;

/// Whether mail goes to an account.
pub fn wants_mail(conn: &mut AnyConnection, account: Key) -> Outcome<bool> {
    Ok(t::table.find(account).select(t::mail).first(conn).optional()?.unwrap_or(true))
}

/// Chooses.
pub fn choose(conn: &mut AnyConnection, who: &Person, choice: NotificationChoice) -> Outcome<NotificationChoice> {
    let id = Key::from(who.account);
    diesel::delete(t::table.filter(t::account_id.eq(id))).execute(conn)?;
    diesel::insert_into(t::table).values((t::account_id.eq(id), t::mail.eq(choice.mail))).execute(conn)?;
    audit::record(conn, who, &audit::Entry::of("notifications.choose", "account", id.0, None))?;
    Ok(choice)
}
