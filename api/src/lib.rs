//! WeBM, the server: rooms of the domain behind one HTTP contract.
//!
//! Ground rooms know nothing of the domain; a domain room imports ground and the domain rooms named before it; only `server` and
//! `cli` know all. Which is which and in what order stands in `tests/architecture.rs`, which proves it.

// In a test an unwrap is an assertion.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod access;
pub mod alerts;
pub mod attachments;
pub mod belonging;
pub mod channels;
pub mod cli;
pub mod clock;
pub mod codes;
pub mod config;
pub mod db;
pub mod demo;
pub mod documents;
pub mod fault;
pub mod feeds;
pub mod finding;
pub mod floor_plans;
pub mod handling;
pub mod health;
pub mod imports;
pub mod incidents;
pub mod insight;
pub mod involved;
pub mod jobs;
pub mod keys;
pub mod ladder;
pub mod live;
pub mod measures;
pub mod messages;
pub mod objects;
pub mod open_figures;
pub mod outside;
pub mod page;
mod paper;
pub mod places;
pub mod private_files;
pub mod questions;
pub mod reports;
pub mod retention;
pub mod seal;
pub mod server;
pub mod setting_names;
pub mod shifts;
pub mod telemetry;
pub mod tracks;
pub mod unusual;
pub mod wall_clock;
pub mod web;
pub mod webhooks;
