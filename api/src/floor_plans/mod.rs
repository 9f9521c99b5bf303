//! Floor plans: pictures of the floors of a site, with the places of its units on them.
//!
//! Called over HTTP; the screen lays the counts of insight over them, and nothing is counted here. Who sees the units of a site sees its
//! plans, who manages its places puts them there. What comes in is judged by its content and written anew: pictures by `attachments`, SVG
//! by [`draw`], so that no browser ever opens a drawing of others. Their bytes lie in `objects`.

mod bounds;
mod change;
mod draw;
pub mod http;
mod prepare;
mod store;
