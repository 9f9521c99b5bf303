//! A machine client that shows id and secret with each request, by HTTP Basic (RFC 7617): readers of feeds know no tokens.
//!
//! Called by the middleware, for operations that say in the contract that they take it. What it makes is a caller like that of a
//! token of all scopes of the client; nobody gets a token by it.

use super::oauth;
use crate::access::standing::Standing;
use crate::access::throttle::Guard;
use crate::access::token::{AUDIENCE, Claims, ISSUER, LIFE};
use crate::fault::{Fault, Outcome};
use crate::web::{State, limits};
use actix_web::dev::ServiceRequest;
use actix_web::http::header::AUTHORIZATION;
use actix_web::web;

/// What is shown, where that is HTTP Basic.
pub fn shown(req: &ServiceRequest) -> Option<(String, String)> {
    oauth::basic(req.headers().get(AUTHORIZATION)?.to_str().ok()?)
}

/// The client with this id and secret.
pub async fn standing(req: &ServiceRequest, (id, secret): (String, String)) -> Outcome<Standing> {
    const WRONG: Fault = Fault::Unauthenticated {
        code: "client-unknown",
        detail: "The client is unknown, closed, or its secret is wrong.",
    };
    let state = req.app_data::<web::Data<State>>().ok_or_else(|| Fault::internal("no state in the app"))?.clone();
    let now = state.clock.now();
    let guard = Guard::of_address(&state.keys, &limits::address(req.request()));
    let check = guard.clone();
    let found = state
        .db
        .read(move |conn| {
            check.check(conn, now)?;
            oauth::find(conn, &id, &secret)
        })
        .await?;
    let Some((key, scopes)) = found else {
        state.db.write(move |conn| guard.failed(conn, now)).await?;
        return Err(WRONG);
    };
    let claims = Claims {
        iss: ISSUER.into(),
        aud: AUDIENCE.into(),
        sub: key.0,
        client_id: key.0.to_string(),
        sid: None,
        scope: Some(scopes),
        exp: (now + LIFE).as_second(),
        nbf: now.as_second(),
        iat: now.as_second(),
        // The caller is remembered by it: one of all scopes of this client.
        jti: key.0,
    };
    Standing::by(req, claims)
}
