//! Feeds: what happens, in the standards of others, for systems that come and ask.
//!
//! So far the words of one message (Common Alerting Protocol). The room must not know the restricted text of an alert.

pub mod cap;
