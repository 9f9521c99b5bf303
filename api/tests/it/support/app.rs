//! A running server for one test, and words to ask it.

use super::database::TestDatabase;
use super::planted;
use super::world::World;
use jiff::Timestamp;
use serde_json::Value;
use std::collections::HashMap;
use std::net::TcpListener;
use std::sync::Arc;
use webm::access::Hasher;
use webm::alerts::Channels;
use webm::clock::Clock;
use webm::config::Config;
use webm::db::{Db, PoolSize};
use webm::keys::Keys;
use webm::objects::Store;
use webm::server::{self, Shared};
use webm::web::State;

/// The moment at which every test begins, a Tuesday: 31 March 2026, 18:40 on the clock of De Linde.
pub const BEGIN: &str = "2026-03-31T16:40:00Z";

/// A server with a database of its own.
pub struct TestApp {
    pub base: String,
    pub clock: Clock,
    pub state: State,
    pub shared: Shared,
    pub http: reqwest::Client,
    _database: TestDatabase,
}

impl TestApp {
    /// An empty one.
    pub async fn new() -> Self {
        Self::with(&[]).await
    }

    /// An empty one with settings.
    pub async fn with(settings: &[(&str, &str)]) -> Self {
        Self::with_all(settings, Channels::default()).await
    }

    /// One with the small world in it and providers of channels.
    pub async fn with_channels(channels: Channels) -> (Self, World) {
        let app = Self::with_all(&[], channels).await;
        let world = World::build(&app).await;
        (app, world)
    }

    async fn with_all(settings: &[(&str, &str)], channels: Channels) -> Self {
        planted::listen();
        let database = TestDatabase::new();
        let mut map: HashMap<String, String> = HashMap::from([
            ("WEBM_DATA_DIR".to_owned(), database.folder.path().display().to_string()),
            ("WEBM_KEYS".to_owned(), Keys::generate()),
            ("WEBM_RATE_LIMIT".to_owned(), "off".to_owned()),
            ("WEBM_WORKERS".to_owned(), "1".to_owned()),
        ]);
        map.extend(settings.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())));
        let mut config = Config::read(|name| map.get(name).cloned()).unwrap();
        config.database = database.target.clone();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        if !map.contains_key("WEBM_PUBLIC_URL") {
            config.public_url = base.clone();
        }
        let clock = Clock::fixed(BEGIN.parse::<Timestamp>().unwrap());
        let state = State {
            db: Db::open(&config.database, PoolSize { read: 4, write: 4 }).unwrap(),
            clock: clock.clone(),
            keys: Keys::load(&config).unwrap(),
            objects: Store::open(&config).unwrap(),
            config: Arc::new(config),
        };
        let shared = Shared::with_hasher(state.clone(), Hasher::with_cost(64, 1)).unwrap().with_channels(channels);
        state.db.read_blocking(|conn| shared.held().keep(conn)).unwrap();
        let server = server::start(shared.clone(), listener).unwrap();
        actix_web::rt::spawn(server);
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            // Nothing here is spoken over TLS: the certificates of the machine need not be read for each test.
            .tls_certs_only([])
            .build()
            .unwrap();
        Self { base, clock, state, shared, http, _database: database }
    }

    /// One with the small world in it.
    pub async fn with_world() -> (Self, World) {
        let app = Self::new().await;
        let world = World::build(&app).await;
        (app, world)
    }

    /// A request to a path below `/api/v1`, or to any other path of the server.
    pub fn ask(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        planted::look("an address", path);
        let url =
            if path.starts_with("/health") || path.starts_with("/oauth") || path.starts_with("/api") || path == "/" {
                format!("{}{path}", self.base)
            } else {
                format!("{}/api/v1{path}", self.base)
            };
        self.http.request(method.parse().unwrap(), url)
    }

    /// GET with a token.
    pub async fn get(&self, token: &str, path: &str) -> Answered {
        Answered::of(self.ask("GET", path).bearer_auth(token)).await
    }

    /// POST of JSON with a token.
    pub async fn post(&self, token: &str, path: &str, body: &Value) -> Answered {
        Answered::of(self.ask("POST", path).bearer_auth(token).json(body)).await
    }

    /// PATCH of JSON with a token.
    pub async fn patch(&self, token: &str, path: &str, body: &Value) -> Answered {
        Answered::of(self.ask("PATCH", path).bearer_auth(token).json(body)).await
    }

    /// PUT of JSON with a token.
    pub async fn put(&self, token: &str, path: &str, body: &Value) -> Answered {
        Answered::of(self.ask("PUT", path).bearer_auth(token).json(body)).await
    }

    /// DELETE with a token.
    pub async fn delete(&self, token: &str, path: &str) -> Answered {
        Answered::of(self.ask("DELETE", path).bearer_auth(token)).await
    }
}

/// What nobody may find is looked for at the end of every story.
impl Drop for TestApp {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let found = planted::found(self);
            assert!(found.is_empty(), "{}", found.join("\n"));
        }
    }
}

/// An answer, read whole.
pub struct Answered {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
}

impl Answered {
    /// Sends a request and reads the answer.
    pub async fn of(request: reqwest::RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        let answer = Self {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            text: response.text().await.unwrap(),
        };
        planted::look("an address", answer.header("location"));
        // Who was too slow is told how it stands now, as far as he may see it.
        if answer.status >= 400 && answer.status != 412 {
            planted::look("an error", &answer.text);
        }
        answer
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|e| panic!("{e}: {}", self.text))
    }

    /// A header, empty when absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default()
    }

    /// The version in the tag, as in `v1`.
    pub fn version(&self) -> &str {
        let tag = self.header("etag").trim_matches('"');
        tag.split_once('-').map_or("no version with a digest", |(version, _)| version)
    }

    /// Expects a status and gives the body.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        if self.text.is_empty() { Value::Null } else { self.json() }
    }

    /// Expects a problem with a status and a code.
    #[track_caller]
    pub fn expect_problem(self, status: u16, code: &str) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        assert_eq!(self.header("content-type"), "application/problem+json");
        let problem = self.json();
        assert_eq!(problem["status"], status);
        assert_eq!(problem["code"], code, "{problem}");
        problem
    }
}
