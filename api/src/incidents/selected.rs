//! A selection as an answer: one page of it, or all of it as a table. Asked by the list here and by the search, so that both give
//! the same rows of the same filters.

use super::select::{Asker, Selection};
use super::{export, list};
use crate::access::Require;
use crate::access::permission::IncidentRead;
use crate::codes::CodeBook;
use crate::fault::{Fault, Outcome};
use crate::web::query::limit;
use crate::web::{Cursor, State, sheet};
use actix_web::{HttpResponse, web};
use futures_util::stream;
use shared_types::incident::{IncidentFilter, IncidentPage};
use std::sync::Arc;

/// One page of a selection.
pub async fn page(
    caller: Require<IncidentRead>,
    state: &State,
    book: web::Data<CodeBook>,
    filter: IncidentFilter,
    cursor: Option<&str>,
    asked: Option<u32>,
) -> Outcome<IncidentPage> {
    let reach = caller.reach();
    let place = serde_json::to_vec(&("incidents", &filter)).map_err(Fault::internal)?;
    let after = cursor.map(|c| Cursor::read(c, &state.keys, &place)).transpose();
    let selection = Fault::both(Selection::new(filter, &reach, &book, Asker::of(&caller)), after);
    let ((selection, after), limit) = Fault::both(selection, limit(asked))?;
    let (items, next) =
        state.db.read(move |conn| list::page(conn, &selection, &reach, &book, after.as_ref(), limit)).await?;
    Ok(IncidentPage { items, next_cursor: next.map(|c| c.write(&state.keys, &place)) })
}

/// The whole selection as a table, a piece at a time.
pub async fn table(
    caller: Require<IncidentRead>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    filter: IncidentFilter,
    paged: bool,
) -> Outcome<HttpResponse> {
    if paged {
        return Err(Fault::Malformed {
            code: "whole-selection",
            detail: "A table holds the whole selection: leave out cursor and limit.".into(),
        });
    }
    let (ctx, reach) = (caller.ctx(), Arc::new(caller.reach()));
    let selection = Arc::new(Selection::new(filter, &reach, &book, Asker::of(&ctx))?);
    let (taken, within) = (Arc::clone(&selection), Arc::clone(&reach));
    state.db.write(move |conn| export::begin(conn, &ctx, &taken, &within)).await?;
    let rest = stream::try_unfold(Some(None::<Cursor>), move |next| {
        let (state, book) = (state.clone(), book.clone());
        let (selection, reach) = (Arc::clone(&selection), Arc::clone(&reach));
        async move {
            let Some(after) = next else { return Ok(None) };
            let read = move |conn: &mut _| export::piece(conn, &selection, &reach, &book, after.as_ref());
            let (lines, next) = state.db.read(read).await?;
            Ok(Some((lines, next.map(Some))))
        }
    });
    sheet::stream("incidents", &export::HEAD, rest)
}
