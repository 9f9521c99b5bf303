//! Questions: somebody who handles an incident asks the reporter or an outsider, who answers by a signed link without an account.
//!
//! Called over HTTP, by those who are signed in and by whoever has a link; and by mail, which needs the link when it goes. A link
//! is the id of its question with a keyed hash, behind `#`: it carries nothing personal, stands in no table, and ends with its
//! term, the answer, or when it is taken back. What does not open says no more than that. The answer stands in the timeline.

mod answer;
mod ask;
pub mod http;
mod link;
mod read;

pub use link::link;
