//! Signing a request in, before its body is looked at: Bearer token -> who calls -> [`Ctx`] in the request.
//!
//! Wrapped by `server` around every operation of the contract; what the document calls public passes without.

use super::ctx::Ctx;
use super::remember::Remembered;
use super::{load, token};
use crate::fault::{Fault, Outcome};
use crate::web::contract::Matched;
use crate::web::headers::RequestId;
use crate::web::limits::Caller;
use crate::web::{State, refuse};
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::AUTHORIZATION;
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage as _, web};
use uuid::Uuid;

/// The middleware.
pub async fn middleware(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let public = req.extensions().get::<Matched>().is_some_and(|m| m.0.public);
    if !public {
        match sign_in(&req).await {
            Ok(ctx) => {
                let caller = Caller(crate::keys::hex(&ctx.actor().key()));
                req.extensions_mut().insert(caller);
                req.extensions_mut().insert(ctx);
            }
            Err(fault) => return Ok(refuse(req, &fault)),
        }
    }
    next.call(req).await.map(ServiceResponse::map_into_boxed_body)
}

async fn sign_in(req: &ServiceRequest) -> Outcome<Ctx> {
    const MISSING: Fault =
        Fault::Unauthenticated { code: "token-missing", detail: "Sign in, then send the token as Bearer." };
    let header = req.headers().get(AUTHORIZATION).and_then(|v| v.to_str().ok()).ok_or(MISSING)?;
    let text = header.strip_prefix("Bearer ").ok_or(MISSING)?.trim().to_owned();
    let data = |what: &str| Fault::internal(format!("no {what} in the app"));
    let state = req.app_data::<web::Data<State>>().ok_or_else(|| data("state"))?.clone();
    let remembered = req.app_data::<web::Data<Remembered>>().ok_or_else(|| data("memory"))?.clone();
    let request = req.extensions().get::<RequestId>().map_or_else(Uuid::now_v7, |r| r.0);
    let at = state.clock.now();
    let claims = token::verify(&state.keys, at, &text)?;
    // A machine client may hold tokens of different scope: those are different callers.
    let caller = claims.sid.unwrap_or(claims.jti);
    let found = match remembered.get(caller, at).filter(|f| f.actor.key() == *claims.sub.as_bytes()) {
        Some(found) => found,
        None => {
            let generation = remembered.generation();
            let found = state.db.read(move |conn| load::caller(conn, &claims, at)).await?;
            remembered.put(caller, at, generation, found.clone());
            found
        }
    };
    Ok(Ctx { actor: found.actor, scope: found.scope, at, request })
}
