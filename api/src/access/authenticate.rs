//! Signing a request in, before its body is looked at: Bearer token -> who calls -> [`super::Ctx`] in the request.
//!
//! Wrapped by `server` around every operation of the contract; what the document calls public passes without.

use super::standing::Standing;
use crate::web::contract::Matched;
use crate::web::limits::Caller;
use crate::web::refuse;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage as _};

/// The middleware.
pub async fn middleware(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let public = req.extensions().get::<Matched>().is_some_and(|m| m.0.public);
    if !public {
        let standing = match Standing::of(&req) {
            Ok(standing) => standing,
            Err(fault) => return Ok(refuse(req, &fault)),
        };
        match standing.now().await {
            Ok(ctx) => {
                let caller = Caller(crate::keys::hex(&ctx.actor().key()));
                req.extensions_mut().insert(caller);
                req.extensions_mut().insert(ctx);
                req.extensions_mut().insert(standing);
            }
            Err(fault) => return Ok(refuse(req, &fault)),
        }
    }
    next.call(req).await.map(ServiceResponse::map_into_boxed_body)
}
