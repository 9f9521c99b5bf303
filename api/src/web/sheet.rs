//! Tables of comma-separated values: written so that a spreadsheet takes no cell for a formula, answered whole or as a stream.
//!
//! Used by the handlers that answer `text/csv`. It must not know what a column means.

use super::media::{self, CSV, JSON};
use crate::fault::{Fault, Outcome};
use actix_web::http::header::{ACCEPT, CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use futures_util::{Stream, StreamExt as _, stream};

/// Whether the caller would rather have a table than JSON.
pub fn is_asked(req: &HttpRequest) -> bool {
    let accept = req.headers().get(ACCEPT).and_then(|v| v.to_str().ok());
    media::choose(accept, &[JSON, CSV]) == Some(CSV)
}

/// Words that somebody wrote, held back by an apostrophe where a spreadsheet would take them for a formula.
pub fn words(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

/// Lines of the table.
pub fn lines<R>(rows: impl IntoIterator<Item = R>) -> Outcome<Bytes>
where
    R: IntoIterator,
    R::Item: AsRef<[u8]>,
{
    let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        csv.write_record(row).map_err(Fault::internal)?;
    }
    csv.into_inner().map(Bytes::from).map_err(Fault::internal)
}

/// An answer with a table, to be saved as `name`.
pub fn answer(name: &str) -> HttpResponseBuilder {
    let mut answer = HttpResponse::Ok();
    answer.insert_header((CONTENT_TYPE, "text/csv; charset=utf-8"));
    answer.insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.csv\"")));
    answer
}

/// The same, a piece at a time, however many there are: the head, then what `rest` gives.
pub fn stream<S>(name: &str, head: &[&str], rest: S) -> Outcome<HttpResponse>
where
    S: Stream<Item = Outcome<Bytes>> + 'static,
{
    let head = lines([head])?;
    Ok(answer(name).streaming(stream::once(async { Ok(head) }).chain(rest)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_cannot_become_a_formula() {
        for text in ["=1+1", "+31", "-2", "@a", "\tx", "\rx"] {
            assert_eq!(words(text), format!("'{text}"));
        }
        assert_eq!(words("a=b"), "a=b");
        let told = lines([["a,b".to_owned(), words("=1")]]).unwrap();
        assert_eq!(told, "\"a,b\",'=1\r\n");
    }
}
