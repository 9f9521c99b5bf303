//! Alerts over HTTP: extract, authorise, call, answer.

mod agreed;
mod follow;
mod me;
mod provider;
mod send;
mod site;

use super::known::Viewer;
use super::view;
use crate::fault::{Fault, Outcome};
use crate::web::{State, etag};
use actix_web::HttpResponse;
use actix_web::http::header::ETAG;
use actix_web::web;
use shared_types::alert::Alert;
use shared_types::ids::AlertId;
use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of this room.
pub fn operations(cfg: &mut ServiceConfig<'_>) {
    // Their addresses with a verb come before `/alerts/{alertId}`, which would take them for an id.
    send::operations(cfg);
    follow::operations(cfg);
    site::operations(cfg);
    agreed::operations(cfg);
    me::operations(cfg);
    provider::operations(cfg);
}

/// An id of an address; what is none names nothing.
fn id(text: &str) -> Outcome<AlertId> {
    text.parse().map_err(|_| Fault::NotFound)
}

/// The alert as the caller sees it now.
async fn present(state: &web::Data<State>, viewer: Viewer, id: AlertId) -> Outcome<HttpResponse> {
    let keys = state.keys.clone();
    let alert: Alert = state.db.read(move |conn| view::alert(conn, &viewer, &keys, id)).await?;
    Ok(HttpResponse::Ok().insert_header((ETAG, etag::of_version(alert.summary.version))).json(alert))
}
