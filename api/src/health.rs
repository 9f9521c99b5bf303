//! Health: whether the process lives, and whether it can do its work.
//!
//! Asked by load balancers and scripts, outside the contract; it tells nothing else.

use crate::web::State;
use actix_web::{HttpResponse, web};
use serde_json::json;

/// `/health/live` and `/health/ready`.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/health/live").route(web::get().to(live)))
        .service(web::resource("/health/ready").route(web::get().to(ready)));
}

async fn live() -> HttpResponse {
    HttpResponse::Ok().json(json!({"status": "live"}))
}

async fn ready(state: web::Data<State>) -> HttpResponse {
    match state.db.read(crate::db::migrate::check).await {
        Ok(()) => HttpResponse::Ok().json(json!({"status": "ready"})),
        Err(_) => {
            HttpResponse::ServiceUnavailable().insert_header(("retry-after", "2")).json(json!({"status": "not-ready"}))
        }
    }
}
