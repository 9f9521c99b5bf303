//! The parts of a delivery that went as several messages: it has arrived when all have, and failed when one has.
//!
//! Called by what takes down an answer and by what hears receipts, within their transactions. Where a delivery went as one message
//! there is nothing here.

use crate::channels::PARTS;
use crate::db::schema::{alert_delivery as d, alert_part as p};
use crate::db::{AnyConnection, Key};
use crate::fault::{Fault, Outcome};
use diesel::prelude::*;
use shared_types::delivery::{DeliveryState, DeliveryWhy};

/// A state with its reason.
pub type Known = (DeliveryState, Option<DeliveryWhy>);

/// Keeps the parts of a reference, if it has any.
pub fn keep(conn: &mut AnyConnection, delivery: Key, provider: &str, reference: &str) -> Outcome<()> {
    if !reference.contains(PARTS) {
        return Ok(());
    }
    for part in reference.split(PARTS) {
        diesel::insert_into(p::table)
            .values((
                p::id.eq(Key::fresh()),
                p::delivery_id.eq(delivery),
                p::provider.eq(provider),
                p::reference.eq(part),
                p::state.eq(DeliveryState::Sent.word()),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Hears of one part: of which delivery it is, and what that tells of the whole. None when no part has this reference.
pub fn hear(
    conn: &mut AnyConnection,
    provider: &str,
    reference: &str,
    (heard, why): Known,
) -> Outcome<Option<(Key, Option<Known>)>> {
    let part = p::table.filter(p::provider.eq(provider).and(p::reference.eq(reference)));
    let Some(delivery) = part.select(p::delivery_id).first::<Key>(conn).optional()? else { return Ok(None) };
    // One after the other: of the last two parts at once each would see the other still on its way.
    diesel::update(d::table.find(delivery)).set(d::reference.eq(d::reference)).execute(conn)?;
    let before: Vec<&str> = DeliveryState::ALL.iter().filter(|s| s.after(heard) != **s).map(|s| s.word()).collect();
    diesel::update(part.filter(p::state.eq_any(before)))
        .set((p::state.eq(heard.word()), p::why.eq(why.map(DeliveryWhy::word))))
        .execute(conn)?;
    let all: Vec<(String, Option<String>)> =
        p::table.filter(p::delivery_id.eq(delivery)).order(p::id.asc()).select((p::state, p::why)).load(conn)?;
    let mut whole = Some((DeliveryState::Delivered, None));
    for (state, why) in &all {
        match state.parse().map_err(Fault::internal)? {
            DeliveryState::Delivered => {}
            state @ (DeliveryState::Failed | DeliveryState::Expired) => {
                let why = why.as_deref().map(|w| w.parse().map_err(Fault::internal)).transpose()?;
                whole = Some((state, why));
                break;
            }
            DeliveryState::Queued | DeliveryState::Sent => whole = None,
        }
    }
    Ok(Some((delivery, whole)))
}
