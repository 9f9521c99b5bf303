//! All operations of this room, in the order of its nouns. Called by `server` only.

use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of this room.
pub fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.configure(super::areas::http::operations)
        .configure(super::units::http::operations)
        .configure(super::neighbours::http::operations)
        .configure(super::organisations::http::operations)
        .configure(super::cooperations::http::operations)
        .configure(super::participations::http::operations)
        .configure(super::accreditations::http::operations)
        .configure(super::country_rules::http::operations)
        .configure(super::ground::operations);
}
