//! How often a caller may ask: a bucket for each caller, told in `RateLimit` headers, 429 with `Retry-After` when empty.
//!
//! Wrapped by `server` after signing in, so that a person behind a shared address has a bucket of its own. `WEBM_RATE_LIMIT=off`
//! takes it away for tests and load.

use super::contract::Matched;
use crate::fault::Fault;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage as _, HttpRequest, web};
use governor::clock::{Clock as _, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::{Quota, RateLimiter};
use std::num::NonZeroU32;

/// Requests in a minute, for each caller.
pub const PER_MINUTE: u32 = 600;
/// The same of receipts: one alert to thousands of people comes back as thousands, and one that is turned away lets the next channel be
/// tried for nothing.
pub const RECEIPTS_PER_MINUTE: u32 = 60_000;
/// The operation to which providers send receipts.
const RECEIPTS: &str = "hearProvider";

type Buckets =
    RateLimiter<String, governor::state::keyed::DashMapStateStore<String>, DefaultClock, StateInformationMiddleware>;

/// The buckets.
pub struct Limits {
    buckets: Option<Buckets>,
    receipts: Option<Buckets>,
}

/// Who asks, in the eyes of the limits; put in the request by whoever signs in, else the address counts.
#[derive(Clone)]
pub struct Caller(pub String);

impl Limits {
    /// Buckets, or none when switched off.
    pub fn new(on: bool) -> Self {
        let buckets = |n| {
            let quota = Quota::per_minute(NonZeroU32::new(n).expect("not zero"));
            on.then(|| RateLimiter::dashmap(quota).with_middleware())
        };
        Self { buckets: buckets(PER_MINUTE), receipts: buckets(RECEIPTS_PER_MINUTE) }
    }

    /// Forgets callers whose bucket is full; called by the housekeeping job.
    pub fn sweep(&self) {
        for buckets in self.buckets.iter().chain(&self.receipts) {
            buckets.retain_recent();
        }
    }
}

/// Takes one from the caller's bucket.
pub async fn middleware(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let limits = req.app_data::<web::Data<Limits>>().cloned();
    let receipts = req.extensions().get::<Matched>().is_some_and(|m| m.0.id == RECEIPTS);
    let most = if receipts { RECEIPTS_PER_MINUTE } else { PER_MINUTE };
    let Some(buckets) = limits.as_ref().and_then(|l| if receipts { l.receipts.as_ref() } else { l.buckets.as_ref() })
    else {
        return next.call(req).await.map(ServiceResponse::map_into_boxed_body);
    };
    let caller = req.extensions().get::<Caller>().map(|c| c.0.clone());
    let caller = caller.unwrap_or_else(|| address(req.request()));
    let (left, wait, mut answer) = match buckets.check_key(&caller) {
        Ok(snapshot) => {
            let left = snapshot.remaining_burst_capacity();
            (left, 0, next.call(req).await?.map_into_boxed_body())
        }
        Err(not_until) => {
            let wait = not_until.wait_time_from(DefaultClock::default().now()).as_secs() + 1;
            (0, wait, super::problem::refuse(req, &Fault::TooMany { retry_after: wait }))
        }
    };
    let refill = wait.max(u64::from(most - left) * 60 / u64::from(most));
    let map = answer.headers_mut();
    for (name, value) in [
        ("ratelimit-policy", format!("\"default\";q={most};w=60")),
        ("ratelimit", format!("\"default\";r={left};t={refill}")),
    ] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            map.insert(HeaderName::from_static(name), value);
        }
    }
    Ok(answer)
}

/// The caller's address: the connection's, or what a trusted proxy says of it.
pub fn address(req: &HttpRequest) -> String {
    let peer = req.peer_addr().map(|a| a.ip());
    let trusted = req
        .app_data::<web::Data<super::State>>()
        .is_some_and(|s| peer.is_some_and(|p| s.config.trusted_proxies.contains(&p)));
    let forwarded = req
        .headers()
        .get("x-forwarded-for")
        .filter(|_| trusted)
        .and_then(|v| v.to_str().ok())
        // The last one is what the trusted proxy itself saw.
        .and_then(|v| v.rsplit(',').next())
        .map(|a| a.trim().to_owned());
    forwarded.or_else(|| peer.map(|p| p.to_string())).unwrap_or_default()
}
