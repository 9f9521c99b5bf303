//! What belongs together: links between incidents, merges that can be undone, and what an incident is alike to.
//!
//! Called over HTTP. A link may reach across sites and is shown to who may know both ends; to anybody else it is not there, not
//! even as a count. A merge moves nothing: the one that went in keeps its number and its rows and only stops being counted. It
//! must not decide by itself that two incidents are one: it suggests and shows why, a person decides.

mod alike;
mod alike_http;
mod candidates;
pub mod http;
mod link;
mod merge;
mod other;
pub mod similarity;
mod store;
pub mod surroundings;
