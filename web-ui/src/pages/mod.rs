//! The screens, one file or folder per noun. Called by app.rs. Each loads through client/, draws with
//! components/ and charts/, and keeps its filters in the address.

pub mod about;
pub mod alerts;
pub mod import;
pub mod incidents;
pub mod insight;
pub mod invitation;
pub mod keeping;
pub mod measures;
pub mod messages;
pub mod nearby;
pub mod not_found;
pub mod open_figures;
pub mod outbox;
pub mod participants;
pub mod parts;
pub mod period;
pub mod question;
pub mod report;
pub mod reports;
pub mod settings;
mod shift;
pub mod sign_in;
pub mod today;
pub mod unusual;
pub mod waiting;
pub mod webhooks;
