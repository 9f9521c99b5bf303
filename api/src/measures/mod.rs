//! Measures: a short register of what a site did against crime, and the evaluation of each: did it help, and did what it chased away
//! turn up next door?
//!
//! Called over HTTP. The methods are those of `insight/methods/evaluation`; here stands whose incidents they are fed with. It must not
//! count a site that its caller may not know the figures of ([`sites`]), and never shows an evaluation that holds such a site.

mod change;
mod count;
mod evaluate;
mod evaluations;
pub mod http;
mod make;
mod marks;
mod marks_http;
mod propose;
mod sites;
mod store;

pub use make::make;
pub use store::running;
