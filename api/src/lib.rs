//! The WeBM server as a library: the rooms of the domain, for the binary and for the tests.

// In a test an unwrap is an assertion.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod insight;
