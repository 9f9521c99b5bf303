//! Reports over HTTP: extract, authorise, call, answer.

mod actions;
mod copies;
mod made;
mod templates;

use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of this room.
pub fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.configure(templates::operations)
        .configure(made::operations)
        .configure(copies::operations)
        .configure(actions::operations);
}
