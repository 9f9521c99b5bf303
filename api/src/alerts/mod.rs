//! Alerts: who sees something warns those whom it concerns, within seconds, by the channel that each of them chose; and everybody who
//! was warned hears how it ended.
//!
//! Called over HTTP, by the house for what comes to its end, and by its own runner, which spreads each message over its recipients
//! ([`expand`]), hands it over ([`dispatch`]) and hears what came of it ([`receipts`]). A channel is handed in by `server` behind
//! `channels::Channel`; this room knows no provider. It must not send a text to somebody whose role, ground or accreditation does
//! not allow it at the moment of sending ([`sight`] is the one table), never hand over twice what is known to be taken, and never
//! leave an alert without an ending.

mod agreements;
mod answer;
mod audience;
mod call;
mod called;
mod chase;
mod choice;
mod close;
mod compose;
mod cost;
mod decide;
mod dispatch;
mod expand;
mod figures;
mod findings;
pub mod http;
mod known;
mod known_of;
mod message;
mod next;
mod outbox;
mod parcel;
mod parts;
mod phone;
pub mod published;
mod push;
pub mod push_key;
mod react;
mod read;
mod receipts;
mod rules;
mod seals;
pub mod sight;
mod site_figures;
mod store;
mod trial;
mod update;
mod view;
pub mod when;
mod wipe;
pub mod words;

pub use audience::has_bit;
pub use dispatch::{Channels, Post, Posting, Wake};
pub use receipts::ear;
pub use seals::{SEALED, renew};
pub use wipe::wipe;
