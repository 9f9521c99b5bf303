//! The codes that an incident names: whether the lists know them.
//!
//! Called by reporting and by changing, which tell all that is unknown at once.

use crate::codes::CodeBook;
use shared_types::problem::FieldFault;

/// Category and methods that no list has.
pub fn faults(book: &CodeBook, category: Option<&str>, methods: &[String]) -> Vec<FieldFault> {
    let unknown = |pointer: String, noun: &str, code: &str| {
        FieldFault::new(pointer, "unknown-code", format!("there is no {noun} {code}"))
    };
    let category = category.filter(|code| book.kind(code).is_none());
    let methods = methods.iter().enumerate().filter(|(_, code)| book.method(code).is_none());
    category
        .map(|code| unknown("/category".into(), "category", code))
        .into_iter()
        .chain(methods.map(|(i, code)| unknown(format!("/methods/{i}"), "method", code)))
        .collect()
}
