//! Out of the ordinary: every hour it looks at each site whether a kind, a method, a unit or a block of hours has more incidents than
//! usual, and keeps what it finds for Today.
//!
//! Called by a chore of the house and over HTTP. Its counts are those of the list with the same filters, seen in full; only who sees a
//! site's incidents in full is told of a finding there. It must not tell of a series by itself: how many are false is promised over all
//! that were looked at, and they are held together in [`findings`](crate::insight::methods::findings).

mod aside;
mod count;
pub mod http;
mod look;
mod series;
mod store;
mod weekly;
pub mod words;

pub use look::run;
pub use store::now;
pub use weekly::run as mail;
