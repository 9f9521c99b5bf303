//! The database: SQLite (embedded default) or PostgreSQL, behind one connection type and two calls.
//!
//! Rooms call [`Db::read`] and [`Db::write`] and build diesel queries on [`AnyConnection`]; what the engines do differently
//! has a name in [`dialect`]. Nothing else may match on the engine, and nothing may hold a connection across an await.

pub mod bulk;
mod checkpoint;
pub mod connection;
pub mod dialect;
pub mod item;
pub mod migrate;
pub mod notices;
mod pool;
pub mod pulse;
pub mod schema;
mod schema_alerts;
mod schema_attachments;
mod schema_belonging;
mod schema_floor_plans;
mod schema_handling;
mod schema_involved;
mod schema_measures;
mod schema_open_figures;
mod schema_reports;
mod schema_shifts;
mod schema_unusual;
mod schema_webhooks;
mod schema_work;
pub mod sql;
mod statements;
pub mod types;
pub mod walk;
mod words;
mod writer;

pub use connection::{AnyConnection, Engine, Target};
pub use pool::{Db, PoolSize};
pub use sql::Sql;
pub use statements::Statements;
pub use types::{Day, Key, Moment};
