//! What recipients do: read it, see them now, go, cannot, are there, answer in words. Kept once for each person and kind, but that
//! seeing them is told each time, and of the answers the last holds ([`super::answer`]).

use super::answer::{self, Said};
use super::decide::addressed;
use super::known::Viewer;
use super::seals;
use super::store::{self, Row};
use super::update;
use crate::db::schema::{alert_delivery, alert_reaction as t, alert_recipient};
use crate::db::{AnyConnection, Key, Moment, Sql};
use crate::fault::{Fault, Outcome};
use crate::jobs::outbox;
use crate::keys::Keys;
use diesel::QueryableByName;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Nullable, Text};
use shared_types::alert::{AlertReaction, AlertReactionKind, AlertState, NewAlertReaction};
use shared_types::alert_answer::AlertAnswerKind;
use shared_types::delivery::{AlertChannel, DeliveryState};
use shared_types::ids::AlertId;

/// How many are shown.
const SHOWN: i64 = 200;

/// Reacts; only who received it does. Reading counts also after the end.
pub fn react(conn: &mut AnyConnection, viewer: &Viewer, id: AlertId, new: &NewAlertReaction) -> Outcome<()> {
    let row = store::find(conn, viewer, id)?;
    let (Some(recipient), Some(account)) = (row.recipient_id, viewer.account()) else {
        return Err(Fault::forbidden("not-received", "Who received it reacts to it."));
    };
    if new.kind != AlertReactionKind::Read && row.state()? != AlertState::Open {
        return Err(update::not_open());
    }
    let (account, at) = (Key::from(account), Moment::from(viewer.ctx.at()));
    read(conn, recipient, at)?;
    if AlertAnswerKind::of(new.kind).is_some() {
        let said = Said { id: Key::fresh(), account, recipient, kind: new.kind, text: None };
        return answer::keep(conn, &row, &said, viewer.ctx.at()).map(drop);
    }
    let same = t::table.filter(t::alert_id.eq(row.id).and(t::account_id.eq(account)).and(t::kind.eq(new.kind.word())));
    let known = new.kind != AlertReactionKind::SeeThemNow
        && diesel::select(diesel::dsl::exists(same)).get_result::<bool>(conn)?;
    if known {
        return Ok(());
    }
    diesel::insert_into(t::table)
        .values((
            t::id.eq(Key::fresh()),
            t::alert_id.eq(row.id),
            t::account_id.eq(account),
            t::kind.eq(new.kind.word()),
            t::at.eq(at),
            t::place.eq(new.place.as_deref()),
        ))
        .execute(conn)?;
    outbox::emit_to(conn, viewer.ctx.at(), "alert.reacted", row.id.0, Some(row.site_id.to()), Some(addressed(&row)))
}

/// Notes that a person read it: it came on the screen, and no further channel is tried.
pub fn read(conn: &mut AnyConnection, recipient: Key, at: Moment) -> Outcome<()> {
    let unread =
        alert_recipient::table.filter(alert_recipient::id.eq(recipient).and(alert_recipient::read_at.is_null()));
    diesel::update(unread).set(alert_recipient::read_at.eq(Some(at))).execute(conn)?;
    let screen = alert_delivery::table.filter(
        alert_delivery::recipient_id
            .eq(recipient)
            .and(alert_delivery::channel.eq(AlertChannel::Screen.word()))
            .and(alert_delivery::state.eq(DeliveryState::Sent.word())),
    );
    diesel::update(screen)
        .set((alert_delivery::state.eq(DeliveryState::Delivered.word()), alert_delivery::ended_at.eq(Some(at))))
        .execute(conn)?;
    let next = alert_delivery::table
        .filter(alert_delivery::recipient_id.eq(recipient).and(alert_delivery::next_at.is_not_null()));
    diesel::update(next).set(alert_delivery::next_at.eq(None::<Moment>)).execute(conn)?;
    Ok(())
}

#[derive(QueryableByName)]
struct Reacted {
    #[diesel(sql_type = Binary)]
    id: Key,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = BigInt)]
    at: Moment,
    #[diesel(sql_type = Binary)]
    account_id: Key,
    #[diesel(sql_type = Text)]
    account_name: String,
    #[diesel(sql_type = Text)]
    organisation_name: String,
    #[diesel(sql_type = Nullable<Text>)]
    place: Option<String>,
    #[diesel(sql_type = Nullable<Binary>)]
    text: Option<Vec<u8>>,
}

/// The reactions as a reader may see them: all for who answers for the alert; else who sees them or goes, and one's own.
pub fn shown(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    keys: &Keys,
    row: &Row,
    answers: bool,
    full: bool,
) -> Outcome<Vec<AlertReaction>> {
    let mut sql = Sql::new(
        "SELECT x.id, x.kind, x.at, x.account_id, a.name AS account_name, o.name AS organisation_name, x.place, x.text \
         FROM alert_reaction x JOIN account a ON a.id = x.account_id JOIN organisation o ON o.id = a.organisation_id \
         WHERE x.alert_id = ",
    );
    sql.bind(row.id);
    if !answers {
        sql.push(" AND (x.kind IN ('see-them-now', 'i-go', 'on-the-spot') OR x.account_id = ");
        sql.bind(viewer.account().map(Key::from)).push(")");
    }
    sql.push(" ORDER BY x.id DESC LIMIT ").bind(SHOWN);
    let mut all = Vec::new();
    for one in sql.load::<Reacted>(conn)? {
        let open = full || viewer.account().map(Key::from) == Some(one.account_id);
        all.push(AlertReaction {
            text: if open { seals::open_reply(keys, one.id, one.text.as_deref())? } else { None },
            place: one.place.filter(|_| open),
            id: one.id.to(),
            kind: one.kind.parse().map_err(Fault::internal)?,
            at: one.at.into(),
            account_id: one.account_id.to(),
            account_name: one.account_name,
            organisation_name: one.organisation_name,
        });
    }
    Ok(all)
}
