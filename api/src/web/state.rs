//! What every handler may need of the ground: database, clock, keys, settings.
//!
//! Made once by `server` (or by a test) and shared by all workers.

use crate::clock::Clock;
use crate::config::Config;
use crate::db::Db;
use crate::keys::Keys;
use crate::objects::Store;
use std::sync::Arc;

/// The ground that handlers stand on. Cheap to clone.
#[derive(Clone)]
pub struct State {
    /// The database.
    pub db: Db,
    /// The clock.
    pub clock: Clock,
    /// The key ring.
    pub keys: Keys,
    /// The settings.
    pub config: Arc<Config>,
    /// Where files are kept.
    pub objects: Store,
}
