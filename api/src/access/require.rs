//! The permission in the signature: a handler that takes `Require<ReportIncident>` cannot be reached without it.
//!
//! The check is ready at once, before any body is awaited, so that 403 comes before 400.

use super::ctx::Ctx;
use super::permission::Needed;
use super::scope::Reach;
use crate::fault::{Fault, Outcome};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};
use std::future::{Ready, ready};
use std::marker::PhantomData;
use std::ops::Deref;

fn ctx(req: &HttpRequest) -> Outcome<Ctx> {
    req.extensions()
        .get::<Ctx>()
        .cloned()
        .ok_or(Fault::Unauthenticated { code: "token-missing", detail: "Sign in, then send the token as Bearer." })
}

/// A caller who is signed in; asks no permission. For what everybody may do with itself.
pub struct SignedIn(pub Ctx);

impl FromRequest for SignedIn {
    type Error = Fault;
    type Future = Ready<Outcome<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(ctx(req).map(Self))
    }
}

impl Deref for SignedIn {
    type Target = Ctx;
    fn deref(&self) -> &Ctx {
        &self.0
    }
}

/// A caller who has the permission somewhere; [`Require::reach`] says where.
pub struct Require<P>(Ctx, PhantomData<P>);

impl<P: Needed> Require<P> {
    /// The places where the permission holds.
    pub fn reach(&self) -> Reach {
        self.0.reach(P::PERMISSION)
    }

    /// The context, to move into a change.
    pub fn ctx(&self) -> Ctx {
        self.0.clone()
    }
}

impl<P: Needed> FromRequest for Require<P> {
    type Error = Fault;
    type Future = Ready<Outcome<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(ctx(req).and_then(|ctx| {
            if ctx.scope().may(P::PERMISSION) {
                Ok(Self(ctx, PhantomData))
            } else {
                Err(Fault::forbidden("permission-missing", format!("This needs the permission {}.", P::PERMISSION)))
            }
        }))
    }
}

impl<P> Deref for Require<P> {
    type Target = Ctx;
    fn deref(&self) -> &Ctx {
        &self.0
    }
}
