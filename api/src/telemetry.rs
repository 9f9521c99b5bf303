//! Logs and metrics: one structured line a request, no personal data; counters in the Prometheus text format.
//!
//! A line names method, pattern (never the address itself), status and time. Wrapped by `server` around the whole app.

use crate::db::Statements;
use crate::web::headers::RequestId;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage as _, web};
use prometheus::{HistogramOpts, HistogramVec, IntCounterVec, IntGauge, Opts, Registry, TextEncoder};
use std::time::Instant;

/// Starts the log of this process; `filter` as in `info` or `webm=debug`.
pub fn start(filter: &str) -> Result<(), String> {
    let filter = tracing_subscriber::EnvFilter::try_new(filter).map_err(|e| format!("WEBM_LOG: {e}"))?;
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .try_init()
        .map_err(|e| e.to_string())
}

/// The counters of the server.
#[derive(Clone)]
pub struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    seconds: HistogramVec,
    in_hand: IntGauge,
}

impl Metrics {
    /// Fresh counters, beside that of the database.
    pub fn new(statements: &Statements) -> Result<Self, prometheus::Error> {
        let registry = Registry::new();
        let requests = IntCounterVec::new(
            Opts::new("webm_http_requests_total", "Requests by operation and status"),
            &["operation", "status"],
        )?;
        let seconds = HistogramVec::new(
            HistogramOpts::new("webm_http_request_seconds", "Time to answer")
                .buckets(vec![0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0]),
            &["operation"],
        )?;
        let in_hand = IntGauge::new("webm_http_requests_in_hand", "Requests being answered")?;
        registry.register(Box::new(requests.clone()))?;
        registry.register(Box::new(seconds.clone()))?;
        registry.register(Box::new(in_hand.clone()))?;
        registry.register(Box::new(statements.counter()))?;
        Ok(Self { registry, requests, seconds, in_hand })
    }

    /// The counters as text.
    pub fn text(&self) -> String {
        TextEncoder::new().encode_to_string(&self.registry.gather()).unwrap_or_default()
    }
}

/// Counts and logs each request.
pub async fn middleware(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let began = Instant::now();
    let metrics = req.app_data::<web::Data<Metrics>>().cloned();
    if let Some(m) = &metrics {
        m.in_hand.inc();
    }
    let method = req.method().clone();
    let answer = next.call(req).await;
    let took = began.elapsed();
    let (status, operation, request) = match &answer {
        Ok(a) => {
            let extensions = a.request().extensions();
            let operation = extensions
                .get::<crate::web::contract::Matched>()
                .map_or_else(|| "other".to_owned(), |m| m.0.id.clone());
            (a.status().as_u16(), operation, extensions.get::<RequestId>().map(|r| r.0.to_string()))
        }
        Err(e) => (e.as_response_error().status_code().as_u16(), "other".to_owned(), None),
    };
    if let Some(m) = &metrics {
        m.in_hand.dec();
        m.requests.with_label_values(&[operation.as_str(), &status.to_string()]).inc();
        m.seconds.with_label_values(&[operation.as_str()]).observe(took.as_secs_f64());
    }
    tracing::info!(
        target: "webm::request",
        method = %method,
        operation,
        status,
        micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
        request = request.unwrap_or_default(),
        "request"
    );
    answer
}
