//! Signing a request in, before its body is looked at: Bearer token -> who calls -> [`super::Ctx`] in the request.
//!
//! Where an operation takes HTTP Basic, a machine client may show its secret instead. Wrapped by `server` around every operation of the contract; what the document calls public passes without.

use super::clients::basic;
use super::standing::Standing;
use crate::fault::Fault;
use crate::web::contract::Matched;
use crate::web::limits::Caller;
use crate::web::refuse;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderValue, WWW_AUTHENTICATE};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage as _};

/// The middleware.
pub async fn middleware(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let operation = req.extensions().get::<Matched>().map(|m| m.0.clone());
    if !operation.as_ref().is_some_and(|o| o.public) {
        let takes_basic = operation.as_ref().is_some_and(|o| o.basic);
        let refused = |req, fault: &Fault| {
            let mut answer = refuse(req, fault);
            if takes_basic && matches!(fault, Fault::Unauthenticated { .. }) {
                answer.headers_mut().append(WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"webm\""));
            }
            answer
        };
        let shown = match operation.filter(|o| o.basic).and_then(|_| basic::shown(&req)) {
            Some(shown) => basic::standing(&req, shown).await,
            None => Standing::of(&req),
        };
        let standing = match shown {
            Ok(standing) => standing,
            Err(fault) => return Ok(refused(req, &fault)),
        };
        match standing.now().await {
            Ok(ctx) => {
                let caller = Caller(crate::keys::hex(&ctx.actor().key()));
                req.extensions_mut().insert(caller);
                req.extensions_mut().insert(ctx);
                req.extensions_mut().insert(standing);
            }
            Err(fault) => return Ok(refused(req, &fault)),
        }
    }
    next.call(req).await.map(ServiceResponse::map_into_boxed_body)
}
