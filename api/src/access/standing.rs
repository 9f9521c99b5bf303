//! A caller who stays: the token of a request, by which the caller can be looked up again while an answer goes on.
//!
//! Made by the middleware; taken by handlers whose answer lasts. What it finds later is what a request of that moment would find.

use super::ctx::Ctx;
use super::remember::Remembered;
use super::token::Claims;
use super::{load, token};
use crate::fault::{Fault, Outcome};
use crate::web::State;
use crate::web::headers::RequestId;
use actix_web::dev::{Payload, ServiceRequest};
use actix_web::http::header::AUTHORIZATION;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest, web};
use std::future::{Ready, ready};
use std::sync::Arc;
use uuid::Uuid;

/// A token that was verified, and where to look its caller up.
#[derive(Clone)]
pub struct Standing {
    claims: Arc<Claims>,
    state: web::Data<State>,
    remembered: web::Data<Remembered>,
    request: Uuid,
}

impl Standing {
    /// Reads and verifies the token of a request.
    pub(super) fn of(req: &ServiceRequest) -> Outcome<Self> {
        const MISSING: Fault =
            Fault::Unauthenticated { code: "token-missing", detail: "Sign in, then send the token as Bearer." };
        let header = req.headers().get(AUTHORIZATION).and_then(|v| v.to_str().ok()).ok_or(MISSING)?;
        let text = header.strip_prefix("Bearer ").ok_or(MISSING)?.trim();
        let state = req.app_data::<web::Data<State>>().ok_or_else(|| Fault::internal("no state in the app"))?;
        let claims = token::verify(&state.keys, state.clock.now(), text)?;
        Self::by(req, claims)
    }

    /// Of claims that were verified, by whatever was shown.
    pub(super) fn by(req: &ServiceRequest, claims: Claims) -> Outcome<Self> {
        let data = |what: &str| Fault::internal(format!("no {what} in the app"));
        let state = req.app_data::<web::Data<State>>().ok_or_else(|| data("state"))?.clone();
        let remembered = req.app_data::<web::Data<Remembered>>().ok_or_else(|| data("memory"))?.clone();
        let request = req.extensions().get::<RequestId>().map_or_else(Uuid::now_v7, |r| r.0);
        Ok(Self { claims: Arc::new(claims), state, remembered, request })
    }

    /// The caller as it is now; a fault when the token, the session or the account has ended.
    pub async fn now(&self) -> Outcome<Ctx> {
        let at = self.state.clock.now();
        self.claims.holds(at)?;
        // A machine client may hold tokens of different scope: those are different callers.
        let caller = self.claims.sid.unwrap_or(self.claims.jti);
        let found = match self.remembered.get(caller, at).filter(|f| f.actor.key() == *self.claims.sub.as_bytes()) {
            Some(found) => found,
            None => {
                let generation = self.remembered.generation();
                let claims = self.claims.clone();
                let found = self.state.db.read(move |conn| load::caller(conn, &claims, at)).await?;
                self.remembered.put(caller, at, generation, found.clone());
                found
            }
        };
        Ok(Ctx { actor: found.actor, scope: found.scope, at, request: self.request })
    }

    /// Whether the token has ended; asks nobody.
    pub fn ended(&self) -> bool {
        self.claims.holds(self.state.clock.now()).is_err()
    }

    /// Grows with each change of rights that was made here.
    pub fn changes(&self) -> u64 {
        self.remembered.changes()
    }
}

impl FromRequest for Standing {
    type Error = Fault;
    type Future = Ready<Outcome<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let missing =
            || Fault::Unauthenticated { code: "token-missing", detail: "Sign in, then send the token as Bearer." };
        ready(req.extensions().get::<Self>().cloned().ok_or_else(missing))
    }
}
