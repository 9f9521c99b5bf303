//! The permission in the signature: a handler that takes `Require<ReportIncident>` cannot be reached without it.
//!
//! The check is ready at once, before any body is awaited, so that 403 comes before 400.

use super::ctx::Ctx;
use super::permission::Needed;
use super::scope::Reach;
use super::sessions::Method;
use crate::fault::{Fault, Outcome};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};
use shared_types::ids::{AccountId, SessionId};
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

/// A person with a session, whatever it began with. For what everybody may do with itself, which machine clients have not.
#[derive(Clone)]
pub struct Person {
    ctx: Ctx,
    /// Who.
    pub account: AccountId,
    /// The session that asks.
    pub session: SessionId,
}

impl Person {
    fn of(ctx: Ctx) -> Outcome<Self> {
        match (ctx.actor().account, ctx.actor().session) {
            (Some(account), Some(session)) => Ok(Self { ctx, account, session }),
            _ => Err(Fault::forbidden("person-needed", "This is for people; a machine client has none of it.")),
        }
    }

    /// Whether the session began with the password rather than a quick code.
    pub fn by_password(&self) -> bool {
        self.ctx.actor().method == Method::Password.word()
    }
}

impl FromRequest for Person {
    type Error = Fault;
    type Future = Ready<Outcome<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(ctx(req).and_then(Self::of))
    }
}

impl Deref for Person {
    type Target = Ctx;
    fn deref(&self) -> &Ctx {
        &self.ctx
    }
}

/// A person whose session began with the password. Stands beside [`Require`] where a quick code on a shared till is too little:
/// secrets, devices, and the rights of others.
#[derive(Clone)]
pub struct ByPassword(pub Person);

impl FromRequest for ByPassword {
    type Error = Fault;
    type Future = Ready<Outcome<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(ctx(req).and_then(Person::of).and_then(|person| {
            if person.by_password() {
                Ok(Self(person))
            } else {
                Err(Fault::forbidden("password-session-needed", "Sign in with your password to do this."))
            }
        }))
    }
}

impl Deref for ByPassword {
    type Target = Person;
    fn deref(&self) -> &Person {
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

/// A caller who has one of two permissions somewhere, the first giving more than the second. Each has its own reach; what
/// holds where both do is the room's to decide.
pub struct RequireEither<A, B>(Ctx, PhantomData<(A, B)>);

impl<A: Needed, B: Needed> RequireEither<A, B> {
    /// The places where the first holds.
    pub fn more(&self) -> Reach {
        self.0.reach(A::PERMISSION)
    }

    /// The places where the second holds.
    pub fn less(&self) -> Reach {
        self.0.reach(B::PERMISSION)
    }
}

impl<A: Needed, B: Needed> FromRequest for RequireEither<A, B> {
    type Error = Fault;
    type Future = Ready<Outcome<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(ctx(req).and_then(|ctx| {
            if ctx.scope().may(A::PERMISSION) || ctx.scope().may(B::PERMISSION) {
                Ok(Self(ctx, PhantomData))
            } else {
                let detail = format!("This needs the permission {} or {}.", A::PERMISSION, B::PERMISSION);
                Err(Fault::forbidden("permission-missing", detail))
            }
        }))
    }
}

impl<A, B> Deref for RequireEither<A, B> {
    type Target = Ctx;
    fn deref(&self) -> &Ctx {
        &self.0
    }
}
