//! The tests of the server: stories told over HTTP against a server and a database of their own.
//!
//! One binary, so that it links once. `WEBM_TEST_DATABASE=sqlite|postgres` chooses the engine.

// Names tell the story; in a test a panic is the message.
#![allow(missing_docs, clippy::unwrap_used)]

mod accounts;
mod accreditations;
mod alike;
mod all_faults;
mod areas;
mod assignment;
mod at_once;
mod attachment_ends;
mod attachment_uploads;
mod attachments;
mod audit;
mod belonging;
mod cap;
mod clients;
mod contract;
mod cooperations;
mod country_rules;
mod demo;
mod desk;
mod devices;
mod document;
mod duplicates;
mod entity_tags;
mod finding;
mod handling_table;
mod import_files;
mod import_kill;
mod import_traps;
mod imports;
mod incident_export;
mod incident_words;
mod incidents;
mod insight;
mod insight_equals_list;
mod insight_rights;
mod insight_rows;
mod invitations;
mod involved;
mod key_ring;
mod live;
mod me;
mod messages;
mod nearby;
mod neighbours;
mod organisations;
mod participations;
mod planted;
mod retention;
mod rights;
mod saved_views;
mod schema;
mod sessions;
mod shifts;
mod sight_table;
mod support;
mod timeline;
mod tokens;
mod totp;
mod tracks;
mod units;
mod user_command;
