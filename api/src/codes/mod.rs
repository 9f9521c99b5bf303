//! Code lists: kinds, methods and the other words of the trade, in three languages, as the migrations seeded them.
//!
//! Read whole at start into a [`CodeBook`], for they are small and change only with a migration. Incidents, imports and insight
//! ask it for the small numbers that stand in the rows. It must not know any incident.

mod book;
pub mod http;

pub use book::{CodeBook, Kind, MethodSet};
