//! The operations of this room. Handlers extract, call and answer; they decide nothing.

pub mod sessions;

use utoipa_actix_web::service_config::ServiceConfig;

/// Every operation of the room.
pub fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.configure(sessions::operations);
}
