//! Finding: one box for numbers, plates, shops and words; what happened nearby; and saved views of the list.
//!
//! Called over HTTP. What is looked for goes in a body and is never kept; a look for a person or a plate asks a reason and is
//! logged. It must not show more of an incident than the list does, nor count what it does not show.

mod asked;
pub mod http;
mod nearby;
mod search;
mod search_http;
mod views;
