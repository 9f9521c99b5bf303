//! A selection as an answer: one page of it, or all of it as a file. Asked by the list here and by the search, so that both give
//! the same rows of the same filters.

use super::export::{self, Form};
use super::list;
use super::select::{Asker, Selection};
use crate::access::Require;
use crate::access::permission::IncidentRead;
use crate::codes::CodeBook;
use crate::fault::{Fault, Outcome};
use crate::web::query::limit;
use crate::web::{Cursor, State, media};
use actix_web::{HttpRequest, HttpResponse, web};
use shared_types::incident::{IncidentFilter, IncidentPage};

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

/// The form that the caller would rather have than pages, where there is one.
pub fn form(req: &HttpRequest, state: &State) -> Outcome<Option<Form>> {
    let asked = media::asked(req, &export::FORMS).unwrap_or(media::JSON);
    Form::begin(asked, &state.config.data_dir, state.clock.now())
}

/// The whole selection as a file.
pub async fn file(
    caller: Require<IncidentRead>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    filter: IncidentFilter,
    paged: bool,
    form: Form,
) -> Outcome<HttpResponse> {
    if paged {
        return Err(Fault::Malformed {
            code: "whole-selection",
            detail: "A file holds the whole selection: leave out cursor and limit.".into(),
        });
    }
    let (ctx, reach) = (caller.ctx(), caller.reach());
    let selection = Selection::new(filter, &reach, &book, Asker::of(&ctx))?;
    let (taken, within) = (selection.clone(), reach.clone());
    state.db.write(move |conn| export::begin(conn, &ctx, &taken, &within)).await?;
    export::stream(state, export::Taking { selection, reach, book }, form).await
}
