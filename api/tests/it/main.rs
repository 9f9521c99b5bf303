//! The tests of the server: stories told over HTTP against a server and a database of their own.
//!
//! One binary, so that it links once. `WEBM_TEST_DATABASE=sqlite|postgres` chooses the engine.

#![allow(missing_docs)]

mod areas;
mod contract;
mod incidents;
mod sessions;
mod support;
mod units;
