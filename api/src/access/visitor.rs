//! Who knocks, before it is known who it is: address, browser, cookies.
//!
//! Taken by the handlers that are open to everybody; what it holds is used to slow down, to name a session, to find a token.

use crate::fault::Fault;
use crate::web::limits;
use actix_web::dev::Payload;
use actix_web::http::header::{COOKIE, USER_AGENT};
use actix_web::{FromRequest, HttpRequest};
use std::future::{Ready, ready};

/// The most that is kept of a browser's own word.
const AGENT_LENGTH: usize = 160;

/// Who knocks.
#[derive(Clone)]
pub struct Visitor {
    /// The network address.
    pub address: String,
    /// The browser by its own word, shortened.
    pub user_agent: String,
    cookies: String,
}

impl Visitor {
    /// A cookie's value.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.split(';').filter_map(|c| c.trim().split_once('=')).find(|(n, _)| *n == name).map(|(_, v)| v)
    }
}

impl FromRequest for Visitor {
    type Error = Fault;
    type Future = Ready<Result<Self, Fault>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let text = |name| req.headers().get_all(name).filter_map(|v| v.to_str().ok()).collect::<Vec<_>>().join("; ");
        ready(Ok(Self {
            address: limits::address(req),
            user_agent: text(USER_AGENT).chars().filter(|c| !c.is_control()).take(AGENT_LENGTH).collect(),
            cookies: text(COOKIE),
        }))
    }
}
