//! Roles given to accounts: who may do what, where, until when.
//!
//! A role is given, and ended; its row stays, so that one can see who had it. Nobody gives more than he has: see [`giving`].

pub mod end;
pub mod give;
pub mod giving;
pub mod store;
