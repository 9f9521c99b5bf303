//! The one place that knows all rooms: joins them into an app, and the app into a server.
//!
//! Called by `webm serve`, `webm openapi` and the tests. Order of judgement, from outside in: request id and headers -> log ->
//! HEAD and tags -> route (404, 405) -> signed in (401) -> how often (429) -> media types (406, 415, 413) -> handler.

use crate::access::{self, Hasher, Remembered};
use crate::alerts::{self, Channels, Post, Wake};
use crate::codes::CodeBook;
use crate::config::Config;
use crate::fault::Fault;
use crate::imports::{Folder, ImportKind};
use crate::incidents::Desk;
use crate::insight::held::Held;
use crate::jobs::{Bell, Runner, mail};
use crate::live::Live;
use crate::messages::{self, Teller};
use crate::outside::tiles::Tiles;
use crate::reports::{self, ReportKind};
use crate::telemetry::{self, Metrics};
use crate::web::document::{self, Contract};
use crate::web::limits::{self, Limits};
use crate::web::{State, body, contract, docs_page, etag, headers, problem};
use crate::webhooks::{self, Sender};
use crate::{health, page};
use actix_cors::Cors;
use actix_web::body::BoxBody;
use actix_web::dev::{Server, ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::http::header::CONTENT_TYPE;
use actix_web::middleware::{Compress, from_fn};
use actix_web::{App, Error, HttpResponse, HttpServer, web};
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use utoipa_actix_web::AppExt as _;
use utoipa_actix_web::service_config::ServiceConfig;

/// Every room's operations, in the order of the house.
fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.configure(crate::codes::http::operations);
    cfg.configure(crate::access::http::operations);
    cfg.configure(crate::places::http::operations);
    // Their `/incidents/_search` and the like come before `/incidents/{incidentId}`, which would take them for an id.
    cfg.configure(crate::finding::http::operations);
    cfg.configure(crate::belonging::http::operations);
    // Before the incidents: an address of many must not be taken for the id of one.
    cfg.configure(crate::handling::http::operations);
    cfg.configure(crate::incidents::http::operations);
    cfg.configure(crate::retention::http::operations);
    cfg.configure(crate::involved::http::operations);
    cfg.configure(crate::attachments::http::operations);
    cfg.configure(crate::floor_plans::http::operations);
    cfg.configure(crate::tracks::http::operations);
    cfg.configure(crate::questions::http::operations);
    cfg.configure(crate::messages::http::operations);
    cfg.configure(crate::documents::http::operations);
    cfg.configure(crate::insight::http::operations);
    cfg.configure(crate::unusual::http::operations);
    cfg.configure(crate::measures::http::operations);
    cfg.configure(crate::reports::http::operations);
    cfg.configure(crate::open_figures::http::operations);
    cfg.configure(crate::imports::http::operations);
    cfg.configure(crate::shifts::http::operations);
    // Its address is longer than that of an alert, which would not take it.
    cfg.configure(crate::feeds::http::operations);
    cfg.configure(crate::alerts::http::operations);
    cfg.configure(crate::live::http::operations);
    cfg.configure(crate::webhooks::http::operations);
}

/// The contract document, from the handlers themselves.
pub fn contract_document() -> serde_json::Value {
    document::finish(&collected())
}

/// What the handlers say of themselves.
fn collected() -> utoipa::openapi::OpenApi {
    let app = App::new().into_utoipa_app();
    app.service(utoipa_actix_web::scope::scope(document::BASE).configure(operations)).split_for_parts().1
}

/// What all workers share.
#[derive(Clone)]
pub struct Shared {
    state: State,
    remembered: Remembered,
    hasher: Hasher,
    limits: web::Data<Limits>,
    contract: web::Data<Contract>,
    metrics: Metrics,
    codes: web::Data<CodeBook>,
    desk: web::Data<Desk>,
    bell: Bell,
    live: Live,
    held: web::Data<Held>,
    channels: Channels,
    wake: Wake,
    tiles: web::Data<Tiles>,
}

impl Shared {
    /// Joins the ground with what is kept in memory.
    pub fn new(state: State) -> Result<Self, String> {
        Self::with_hasher(state, Hasher::standard())
    }

    /// The same, with passwords hashed at another cost.
    pub fn with_hasher(state: State, hasher: Hasher) -> Result<Self, String> {
        let codes = web::Data::new(state.db.read_blocking(CodeBook::load).map_err(|e| e.to_string())?);
        let desk = Desk::open(&state, &codes).map_err(|e| e.to_string())?;
        Ok(Self {
            limits: web::Data::new(Limits::new(state.config.rate_limit)),
            contract: web::Data::new(Contract::new(&collected(), contract_document)),
            metrics: Metrics::new(state.db.statements()).map_err(|e| e.to_string())?,
            remembered: Remembered::default(),
            bell: Bell::default(),
            channels: Channels::default(),
            wake: Wake::default(),
            live: Live::new(state.db.clone(), state.keys.clone()),
            held: web::Data::new(Held::default()),
            tiles: web::Data::new(Tiles::of(state.config.tiles.as_ref())),
            hasher,
            desk: web::Data::new(desk),
            codes,
            state,
        })
    }

    /// The same with providers of channels, by which alerts reach people beside the screen.
    #[must_use]
    pub fn with_channels(self, channels: Channels) -> Self {
        Self { channels, ..self }
    }

    /// The counters.
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// Who listens to what happens.
    pub fn live(&self) -> &Live {
        &self.live
    }

    /// The facts in memory.
    pub fn held(&self) -> &Held {
        &self.held
    }

    /// The memory of callers.
    pub fn remembered(&self) -> &Remembered {
        &self.remembered
    }

    /// The buckets of the limits.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }
}

/// The whole app.
pub fn app(
    shared: &Shared,
) -> App<
    impl ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse<BoxBody>, Error = Error, InitError = ()>
    + use<>,
> {
    let api = utoipa_actix_web::scope::scope(document::BASE)
        .configure(operations)
        .wrap(from_fn(contract::negotiate))
        .wrap(from_fn(limits::middleware))
        .wrap(from_fn(access::authenticate::middleware))
        .wrap(from_fn(contract::route))
        .wrap(from_fn(etag::middleware))
        .wrap(cors(&shared.state.config.allowed_origins))
        .wrap(from_fn(problem::preflight));
    App::new()
        .app_data(web::Data::new(shared.state.clone()))
        .app_data(web::Data::new(shared.remembered.clone()))
        .app_data(web::Data::new(shared.hasher.clone()))
        .app_data(web::Data::new(shared.metrics.clone()))
        .app_data(shared.codes.clone())
        .app_data(shared.desk.clone())
        .app_data(web::Data::new(shared.bell.clone()))
        .app_data(web::Data::new(shared.live.clone()))
        .app_data(shared.held.clone())
        .app_data(shared.tiles.clone())
        .app_data(web::Data::new(shared.channels.clone()))
        .app_data(web::Data::new(shared.wake.clone()))
        .app_data(shared.limits.clone())
        .app_data(shared.contract.clone())
        .app_data(web::PayloadConfig::new(body::JSON_LIMIT))
        // An id that is none names nothing.
        .app_data(web::PathConfig::default().error_handler(|_, _| Fault::NotFound.into()))
        .service(web::resource("/api/v1/openapi.json").route(web::get().to(openapi)).route(web::head().to(openapi)))
        .service(web::resource("/api/v1/docs").route(web::get().to(docs)).route(web::head().to(docs)))
        .service(web::resource("/api/v1/docs/style.css").route(web::get().to(docs_style)))
        .configure(health::routes)
        .configure(access::clients::oauth::routes)
        .into_utoipa_app()
        .service(api)
        .into_app()
        .default_service(web::to(page::serve))
        .wrap(Compress::default())
        .wrap(from_fn(telemetry::middleware))
        .wrap(from_fn(headers::middleware))
}

/// The runner of jobs, with every room's kinds and the chores of the house.
pub fn runner(shared: &Shared) -> Runner {
    let State { db, clock, config, objects, .. } = shared.state.clone();
    let folder = Folder::of(&config.data_dir);
    let imports = ImportKind::new(folder.clone(), shared.codes.clone().into_inner(), config.public_url.clone());
    let buckets = shared.limits.clone();
    let (book, codes) = (shared.codes.clone().into_inner(), shared.codes.clone().into_inner());
    let kinds = codes.clone();
    let teller = Teller { book: book.clone(), public_url: config.public_url.clone() };
    let reports = ReportKind::new(book.clone(), (**shared.held).clone(), config.public_url.clone());
    let (bell, weekly_url) = (shared.bell.clone(), config.public_url.clone());
    let (keys, public_url) = (shared.state.keys.clone(), config.public_url.clone());
    Runner::new(db, clock, shared.bell.clone())
        .with(Arc::new(imports))
        .with(Arc::new(reports))
        .every(1, move |db, at| reports::ask_for_due(db, &bell, at).map(|_| ()))
        .every(60, reports::sweep)
        .always(move |db, at| messages::tell(db, &teller, at))
        .every(1, move |db, at| {
            let link = |question| crate::questions::link(&keys, &public_url, question);
            mail::deliver(db, config.smtp_url.as_deref(), &config.mail_from, at, Some(&link)).map(|_| ())
        })
        .every(60, move |db, at| crate::retention::run(db, &book, at).map(|_| ()))
        .every(60, move |db, at| {
            crate::unusual::run(db, &codes, at)?;
            crate::unusual::mail(db, &codes, &weekly_url, at).map(|_| ())
        })
        .every(60, move |db, at| crate::open_figures::run(db, &kinds, at).map(|_| ()))
        .every(60, |db, at| crate::shifts::wipe(db, at).map(|_| ()))
        .every(60, |db, at| alerts::wipe(db, at).map(|_| ()))
        .every(60, move |db, at| {
            db.write_blocking(move |conn| crate::attachments::sweep(conn, at))?;
            crate::objects::sweep(db, &objects, at).map(|_| ())
        })
        .every(60, move |db, at| {
            buckets.sweep();
            db.write_blocking(move |conn| crate::web::idempotency::sweep(conn, at))?;
            db.write_blocking(move |conn| access::sweep::sweep(conn, at))?;
            db.write_blocking(move |conn| mail::sweep(conn, at))?;
            db.write_blocking(move |conn| crate::jobs::outbox::sweep(conn, at))?;
            db.write_blocking(move |conn| webhooks::sweep(conn, at))?;
            db.read_blocking(|conn| folder.sweep(&crate::imports::stored_names(conn)?))
        })
}

/// The sender of webhooks.
pub fn sender(shared: &Shared) -> Sender {
    Sender::new(&shared.state, shared.codes.clone().into_inner())
}

/// The post office of alerts, which runs beside the runner: an alert does not wait for an import.
pub fn post(shared: &Shared) -> Post {
    Post::new(shared.state.clone(), shared.channels.clone(), &shared.wake)
}

/// The document, open to everybody.
async fn openapi(contract: web::Data<Contract>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "application/json"))
        .insert_header(("access-control-allow-origin", "*"))
        .insert_header(("cross-origin-resource-policy", "cross-origin"))
        .body(contract.text().to_owned())
}

/// The same as a page for people.
async fn docs(contract: web::Data<Contract>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header(("content-security-policy", docs_page::POLICY))
        .body(contract.page().to_owned())
}

async fn docs_style() -> HttpResponse {
    HttpResponse::Ok().insert_header((CONTENT_TYPE, "text/css; charset=utf-8")).body(docs_page::STYLE)
}

/// Who may call from a browser of another origin: those on the list, with the headers of the contract.
fn cors(origins: &[String]) -> Cors {
    let methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];
    origins
        .iter()
        .fold(Cors::default(), |cors, origin| cors.allowed_origin(origin))
        .allowed_methods(methods)
        .allowed_headers([
            "authorization",
            "content-type",
            "accept",
            "idempotency-key",
            "if-match",
            "if-none-match",
            "last-event-id",
        ])
        .expose_headers([
            "api-version",
            "etag",
            "link",
            "location",
            "ratelimit",
            "ratelimit-policy",
            "retry-after",
            "x-request-id",
        ])
        .block_on_origin_mismatch(false)
        .supports_credentials()
        .max_age(600)
}

/// Binds and starts the server. It stops cleanly on SIGTERM and Ctrl-C: requests in hand finish, up to 20 seconds.
pub fn start(shared: Shared, listener: TcpListener) -> Result<Server, String> {
    let config = shared.state.config.clone();
    let workers = config.workers.unwrap_or_else(|| std::thread::available_parallelism().map_or(2, usize::from));
    let for_app = shared.clone();
    let server = HttpServer::new(move || app(&for_app))
        .workers(workers)
        .shutdown_timeout(20)
        .client_request_timeout(std::time::Duration::from_secs(20))
        .keep_alive(std::time::Duration::from_secs(75));
    let io = |e: std::io::Error| e.to_string();
    let server = match tls(&config)? {
        Some(tls) => server.listen_rustls_0_23(listener, tls).map_err(io)?,
        None => server.listen(listener).map_err(io)?,
    };
    Ok(server.run())
}

/// A server of its own for metrics, on an address that the outside does not reach.
pub fn metrics_server(metrics: Metrics, address: SocketAddr) -> Result<Server, String> {
    let server = HttpServer::new(move || {
        let metrics = metrics.clone();
        App::new().route(
            "/metrics",
            web::get().to(move || {
                let text = metrics.text();
                async move { HttpResponse::Ok().insert_header((CONTENT_TYPE, "text/plain; version=0.0.4")).body(text) }
            }),
        )
    })
    .workers(1)
    .disable_signals()
    .bind(address)
    .map_err(|e| format!("WEBM_METRICS_LISTEN: {address}: {e}"))?;
    Ok(server.run())
}

fn tls(config: &Config) -> Result<Option<rustls::ServerConfig>, String> {
    use rustls_pki_types::pem::PemObject as _;
    use rustls_pki_types::{CertificateDer, PrivateKeyDer};
    let Some((cert, key)) = &config.tls else { return Ok(None) };
    let chain = CertificateDer::pem_file_iter(cert)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|e| format!("WEBM_TLS_CERT: {}: {e}", cert.display()))?;
    let key = PrivateKeyDer::from_pem_file(key).map_err(|e| format!("WEBM_TLS_KEY: {}: {e}", key.display()))?;
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| e.to_string())?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(|e| format!("WEBM_TLS_CERT: {e}"))?;
    Ok(Some(config))
}
