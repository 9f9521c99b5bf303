//! Whom an alert went to and what came of each delivery, for who answers for it. No address stands in it.

use super::known::Viewer;
use super::store;
use super::update;
use crate::db::schema::{account, alert_delivery as d, alert_recipient as r, alert_update, organisation};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use crate::web::Cursor;
use crate::web::cursor::cut;
use diesel::prelude::*;
use shared_types::delivery::{AlertDelivery, AlertRecipient};
use shared_types::ids::AlertId;
use std::collections::HashMap;

/// One page, by account.
pub fn recipients(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    id: AlertId,
    (after, limit): (Option<&Cursor>, usize),
) -> Outcome<(Vec<AlertRecipient>, Option<Cursor>)> {
    let row = store::find(conn, viewer, id)?;
    if !update::may(viewer, &row) {
        return Err(Fault::forbidden("not-yours", "Who wrote it or answers for the site sees to whom it went."));
    }
    let mut query = r::table
        .inner_join(account::table.on(account::id.eq(r::account_id)))
        .inner_join(organisation::table.on(organisation::id.eq(account::organisation_id)))
        .filter(r::alert_id.eq(row.id))
        .order(r::id.asc())
        .limit(i64::try_from(limit + 1).unwrap_or(i64::MAX))
        .select((r::id, r::account_id, account::name, organisation::name, r::text, r::read_at))
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(r::id.gt(Key(after.id()?)));
    }
    type Found = (Key, Key, String, String, String, Option<Moment>);
    let (rows, next) = cut(query.load::<Found>(conn)?, limit, |r| Cursor::of(0, r.0.0));
    let mut sent = deliveries(conn, rows.iter().map(|r| r.0).collect())?;
    let told = rows
        .into_iter()
        .map(|(id, account, name, organisation, text, read)| {
            Ok(AlertRecipient {
                account_id: account.to(),
                account_name: name,
                organisation_name: organisation,
                text: text.parse().map_err(Fault::internal)?,
                read_at: read.map(Into::into),
                deliveries: sent.remove(&id).unwrap_or_default(),
            })
        })
        .collect::<Outcome<_>>()?;
    Ok((told, next))
}

fn deliveries(conn: &mut AnyConnection, recipients: Vec<Key>) -> Outcome<HashMap<Key, Vec<AlertDelivery>>> {
    type Found = (
        (Key, Key, Key, String, String, String, Option<String>, Option<String>),
        (i32, bool, Moment, Option<Moment>, Option<Moment>),
    );
    let rows: Vec<Found> = d::table
        .inner_join(alert_update::table.on(alert_update::id.eq(d::update_id)))
        .filter(d::recipient_id.eq_any(recipients))
        .order(d::id.asc())
        .select((
            (d::recipient_id, d::id, d::update_id, alert_update::kind, d::channel, d::state, d::why, d::provider),
            (d::attempts, d::repeated, d::queued_at, d::sent_at, d::ended_at),
        ))
        .load(conn)?;
    let mut all: HashMap<Key, Vec<AlertDelivery>> = HashMap::new();
    for ((recipient, id, update, kind, channel, state, why, provider), (attempts, repeated, queued, sent, ended)) in
        rows
    {
        all.entry(recipient).or_default().push(AlertDelivery {
            id: id.to(),
            update_id: update.to(),
            update: kind.parse().map_err(Fault::internal)?,
            channel: channel.parse().map_err(Fault::internal)?,
            state: state.parse().map_err(Fault::internal)?,
            why: why.map(|w| w.parse().map_err(Fault::internal)).transpose()?,
            provider,
            attempts,
            repeated,
            queued_at: queued.into(),
            sent_at: sent.map(Into::into),
            ended_at: ended.map(Into::into),
        });
    }
    Ok(all)
}
