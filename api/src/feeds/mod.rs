//! Feeds: what happens, in the standards of others, for systems that come and ask: each alert as a document of the Common Alerting
//! Protocol, the last ones as a feed of Atom.
//!
//! Called over HTTP. The room must not know the restricted text of an alert: it is handed what `alerts::published` gives.

pub mod atom;
pub mod cap;
pub mod http;
pub mod said;
