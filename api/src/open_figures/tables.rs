//! The figures as a table of comma-separated values: one line for each number, hidden ones empty.
//!
//! Called by the handler for callers who ask for `text/csv`. Codes and numbers only, nothing that a person wrote.

use crate::fault::Outcome;
use crate::web::sheet;
use actix_web::web::Bytes;
use shared_types::open_figures::{OpenFigures, OpenMonth};

/// All months.
pub fn all(figures: &OpenFigures) -> Outcome<Bytes> {
    let names = ["month", "publishedAt", "list", "code", "incidents"].map(str::to_owned);
    sheet::lines(std::iter::once(names).chain(figures.months.iter().flat_map(lines)))
}

fn lines(month: &OpenMonth) -> impl Iterator<Item = [String; 5]> {
    let line = |list: &str, code: &str, count: Option<i64>| {
        let (at, count) = (month.published_at.to_string(), count.map(|n| n.to_string()).unwrap_or_default());
        [month.month_date.strftime("%Y-%m").to_string(), at, list.to_owned(), code.to_owned(), count]
    };
    let kinds = month.kinds.iter().map(move |k| line("kind", &k.category, k.count));
    let hours = month.hours.iter().map(move |h| line("hours", h.hours.word(), h.count));
    std::iter::once(line("total", "all", month.total)).chain(kinds).chain(hours)
}
