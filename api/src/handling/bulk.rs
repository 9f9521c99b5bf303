//! The same for many incidents: each through the verb of one, with its rights, and with an outcome of its own. A bad one never
//! undoes a good one.

use super::assign;
use crate::access::{Ctx, Reach};
use crate::codes::CodeBook;
use crate::db::AnyConnection;
use crate::db::item::item;
use crate::fault::{Fault, Outcome};
use crate::incidents::take_step;
use crate::web::etag::IfMatch;
use shared_types::assignment::NewAssignment;
use shared_types::bulk::{BulkAction, BulkItem, BulkResult, NewBulk};
use shared_types::handling::{HandlingState, NewTransition};
use shared_types::ids::IncidentId;
use std::collections::BTreeMap;

/// Does it to all of them.
pub fn run(conn: &mut AnyConnection, ctx: &Ctx, reach: &Reach, book: &CodeBook, new: &NewBulk) -> Outcome<BulkResult> {
    // In one order whoever asks: two who do the same for the same incidents must not wait for each other in a ring.
    let mut became: BTreeMap<IncidentId, (u16, Option<String>)> =
        new.incidents.iter().map(|id| (*id, (0, None))).collect();
    for (id, outcome) in &mut became {
        let tried = item(conn, |conn| match new.action {
            BulkAction::Assign => {
                let hands = NewAssignment { account_id: new.account_id, team_id: new.team_id };
                assign::assign(conn, ctx, reach, book, *id, &hands).map(|_| ())
            }
            BulkAction::Close => {
                let step = NewTransition {
                    to: HandlingState::Closed,
                    outcome: new.outcome,
                    reject_reason: None,
                    duplicate_of: None,
                    note: new.note.clone(),
                };
                take_step(conn, ctx, reach, book, *id, IfMatch::Absent, &step).map(|_| ())
            }
        });
        *outcome = told(tried)?;
    }
    let items: Vec<BulkItem> = new
        .incidents
        .iter()
        .map(|id| {
            let (status, code) = became.get(id).cloned().unwrap_or_default();
            BulkItem { incident_id: *id, status, code }
        })
        .collect();
    let done = became.values().filter(|(status, _)| *status == 200).count();
    Ok(BulkResult { items, done: i64::try_from(done).unwrap_or(i64::MAX) })
}

/// What asking for this one alone would have answered; trouble that is not of this one ends all.
fn told(tried: Outcome<()>) -> Outcome<(u16, Option<String>)> {
    let (status, code) = match tried {
        Ok(()) => return Ok((200, None)),
        Err(Fault::NotFound) => (404, "not-found".to_owned()),
        Err(Fault::Forbidden { code, .. }) => (403, code.to_owned()),
        Err(Fault::Conflict { code, .. }) => (409, code.to_owned()),
        Err(Fault::Invalid(list)) => (400, list.first().map_or_else(|| "invalid".to_owned(), |f| f.code.clone())),
        Err(other) => return Err(other),
    };
    Ok((status, Some(code)))
}
