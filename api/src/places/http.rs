//! All operations of this room, in the order of its nouns. Called by `server` only.

use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of this room.
pub fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.configure(super::areas::http::operations).configure(super::units::http::operations);
}
