//! Handling over HTTP: extract, authorise, call, answer.

mod assign;
mod site;
mod tasks;
mod texts;

use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of this room.
pub fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.configure(assign::operations);
    cfg.configure(site::operations);
    cfg.configure(tasks::operations);
    cfg.configure(texts::operations);
}
