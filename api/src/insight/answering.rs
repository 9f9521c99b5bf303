//! What the handlers of this room share: the filters of a question, judging and counting it off the async threads, and the answer as JSON or
//! as a table.
//!
//! Called by `http` and `more_http`, and by nobody else.

use super::asked::{Asked, Reader};
use super::facts::Source;
use super::held::Held;
use crate::codes::CodeBook;
use crate::db::AnyConnection;
use crate::fault::Outcome;
use crate::incidents::filter_query::filter_query;
use crate::web::{State, sheet};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use shared_types::incident::IncidentFilter;

filter_query! {
    /// Filters of an answer: those of the list.
    InsightQuery {}
    texts []
    numbers []
}

/// Judges the question, reads and counts off the async threads.
pub(super) async fn answer<T: Send + 'static>(
    reader: &Reader,
    state: &State,
    (book, held): (web::Data<CodeBook>, web::Data<Held>),
    filter: IncidentFilter,
    count: impl FnOnce(&mut AnyConnection, &Source, &Asked, &CodeBook) -> Outcome<T> + Send + 'static,
) -> Outcome<T> {
    let asked = Asked::new(reader, filter, &book)?;
    let read = move |conn: &mut AnyConnection| {
        let source = Source::of(conn, &held, &asked)?;
        count(conn, &source, &asked, &book)
    };
    state.db.read(read).await
}

/// JSON, or the table where the caller likes that better.
pub(super) fn told<T: Serialize>(
    req: &HttpRequest,
    name: &str,
    answer: &T,
    table: impl FnOnce(&T) -> Outcome<web::Bytes>,
) -> Outcome<HttpResponse> {
    if sheet::is_asked(req) {
        return Ok(sheet::answer(&format!("insight-{name}")).body(table(answer)?));
    }
    Ok(HttpResponse::Ok().json(answer))
}
