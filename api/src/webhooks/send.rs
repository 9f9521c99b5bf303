//! The sender: follows the events, takes what is due and sends it, so many at once and so many for one endpoint, so that a slow
//! receiver holds up nobody but itself.
//!
//! Made by `server` and run beside it; tests drive it by [`Sender::round`]. Several servers share the work by leases.

use super::finish::{self, Attempt};
use super::schedule::{self, Answer};
use super::take::{self, Parcel};
use super::{expand, sign};
use crate::clock::Clock;
use crate::codes::CodeBook;
use crate::db::{Db, Key};
use crate::fault::{Fault, Outcome};
use crate::keys::{Keys, random};
use crate::outside::address::{self, Internal};
use crate::outside::dial::{self, Judged, Lookup};
use crate::outside::{self, retry_after};
use crate::web::State;
use reqwest::header::RETRY_AFTER;
use shared_types::webhook::WebhookReason;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How long a receiver may take for all of its answer's head.
pub const PATIENCE: Duration = Duration::from_secs(15);
/// How often it is looked for events and for what is due.
const POLL: Duration = Duration::from_secs(1);
/// Attempts under way in this process.
const AT_ONCE: usize = 32;
/// Attempts under way for one endpoint.
const OF_ONE: usize = 4;

/// The sender. Cheap to clone.
#[derive(Clone)]
pub struct Sender(Arc<Inner>);

struct Inner {
    db: Db,
    clock: Clock,
    keys: Keys,
    book: Arc<CodeBook>,
    internal: Internal,
    lookup: Lookup,
    patience: Duration,
    owner: Key,
    client: OnceLock<reqwest::Client>,
}

impl Sender {
    /// One on the ground of a server.
    pub fn new(state: &State, book: Arc<CodeBook>) -> Self {
        Self::with(state, book, dial::system(), PATIENCE)
    }

    /// The same, with names looked up in another way and another patience.
    pub fn with(state: &State, book: Arc<CodeBook>, lookup: Lookup, patience: Duration) -> Self {
        Self(Arc::new(Inner {
            db: state.db.clone(),
            clock: state.clock.clone(),
            keys: state.keys.clone(),
            book,
            internal: Internal::of(&state.config),
            lookup,
            patience,
            owner: Key::fresh(),
            client: OnceLock::new(),
        }))
    }

    /// Looks through the events and sends everything that is due; how many attempts there were.
    pub async fn round(&self) -> Outcome<usize> {
        self.look().await?;
        let (mut flying, mut busy, mut made) = (JoinSet::new(), HashMap::new(), 0);
        loop {
            made += self.fill(&mut flying, &mut busy).await?;
            let Some(done) = flying.join_next().await else { return Ok(made) };
            land(&mut busy, done.map_err(Fault::internal)?);
        }
    }

    /// Looks through the events only; how many deliveries came of it.
    pub async fn look(&self) -> Outcome<usize> {
        expand::expand(&self.0.db, &self.0.book, self.0.clock.now()).await
    }

    /// Runs beside the server until [`Sending::stop`].
    pub fn start(self) -> Sending {
        let (stop, mut stopped) = watch::channel(false);
        let task = tokio::spawn(async move {
            let (mut flying, mut busy) = (JoinSet::new(), HashMap::new());
            while !*stopped.borrow() {
                let work = async {
                    self.look().await?;
                    self.fill(&mut flying, &mut busy).await
                };
                if let Err(fault) = work.await {
                    tracing::error!(%fault, "webhooks could not be sent");
                }
                tokio::select! {
                    Some(done) = flying.join_next() => {
                        if let Ok(endpoint) = done {
                            land(&mut busy, endpoint);
                        }
                    }
                    () = tokio::time::sleep(POLL) => {}
                    _ = stopped.changed() => {}
                }
            }
            // What is in the air comes down, within its patience.
            while flying.join_next().await.is_some() {}
        });
        Sending { stop, task }
    }

    /// Takes and begins as much as there is room for; how many were begun.
    async fn fill(&self, flying: &mut JoinSet<Key>, busy: &mut HashMap<Key, usize>) -> Outcome<usize> {
        let mut begun = 0;
        while flying.len() < AT_ONCE {
            let full: Vec<Key> = busy.iter().filter(|(_, n)| **n >= OF_ONE).map(|(key, _)| *key).collect();
            let (at, most) = (self.0.clock.now(), AT_ONCE - flying.len());
            let asked = full.clone();
            if !self.0.db.read(move |conn| take::is_due(conn, &asked, at)).await? {
                break;
            }
            let inner = self.0.clone();
            let taken = self
                .0
                .db
                .write(move |conn| take::take(conn, (&inner.keys, &inner.book), inner.owner, &full, most, at))
                .await?;
            if taken.count == 0 {
                break;
            }
            for parcel in taken.parcels {
                begun += 1;
                *busy.entry(parcel.endpoint).or_insert(0) += 1;
                let sender = self.clone();
                flying.spawn(async move { sender.deliver(parcel).await });
            }
        }
        Ok(begun)
    }

    /// Makes one attempt and writes down what came of it; the endpoint that it was for.
    async fn deliver(&self, parcel: Parcel) -> Key {
        let (endpoint, delivery) = (parcel.endpoint, parcel.delivery);
        let (began, timer) = (self.0.clock.now(), Instant::now());
        let answer = self.ask(&parcel, began).await;
        let millis = i32::try_from(timer.elapsed().as_millis()).unwrap_or(i32::MAX);
        let at = self.0.clock.now();
        let attempts = usize::try_from(parcel.attempts + 1).unwrap_or(usize::MAX);
        let next = schedule::next(&answer, attempts, random::<1>()[0], at);
        let (attempt, owner) = (Attempt { began, millis, answer, next }, self.0.owner);
        let written = self.0.db.write(move |conn| finish::finish(conn, owner, &parcel, &attempt, at)).await;
        if let Err(fault) = written {
            // Its lease ends, and it is sent again: better twice than never.
            tracing::error!(delivery = %delivery.0, %fault, "what came of a webhook could not be written down");
        }
        endpoint
    }

    async fn ask(&self, parcel: &Parcel, at: jiff::Timestamp) -> Answer {
        // An address in the URL itself is dialled without asking for a name: it is judged here, each time.
        let Ok(url) = address::receiver(&parcel.url, self.0.internal) else {
            return Answer::None(WebhookReason::AddressRefused);
        };
        let client = match self.client() {
            Ok(client) => client,
            Err(fault) => {
                tracing::error!(%fault, "webhooks cannot be sent at all");
                return Answer::None(WebhookReason::Unreachable);
            }
        };
        let (id, seconds) = (parcel.delivery.0.to_string(), at.as_second());
        let request = client
            .post(url)
            .header("content-type", "application/json")
            .header("webhook-id", &id)
            .header("webhook-timestamp", seconds.to_string())
            .header("webhook-signature", sign::signature(&parcel.secrets, &id, seconds, &parcel.body))
            .body(parcel.body.clone());
        // The body of the answer is never read: it is let go with the connection.
        match request.send().await {
            Ok(answer) => {
                let asked = answer.headers().get(RETRY_AFTER).and_then(|v| v.to_str().ok());
                let asked = asked.and_then(|text| retry_after(text, self.0.clock.now()));
                Answer::Status(answer.status().as_u16(), asked)
            }
            // Its text would name the URL: it goes nowhere.
            Err(e) if dial::leads_inside(&e) => Answer::None(WebhookReason::AddressRefused),
            Err(e) if e.is_timeout() => Answer::None(WebhookReason::TimedOut),
            Err(_) => Answer::None(WebhookReason::Unreachable),
        }
    }

    /// Made when the first is sent: the certificates of the machine need not be read before.
    fn client(&self) -> Outcome<&reqwest::Client> {
        if let Some(client) = self.0.client.get() {
            return Ok(client);
        }
        outside::cryptography();
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("WeBM/", env!("CARGO_PKG_VERSION"), " (webhooks)"))
            .redirect(reqwest::redirect::Policy::none())
            // A proxy would look names up itself.
            .no_proxy()
            .dns_resolver(Arc::new(Judged::new(self.0.lookup.clone(), self.0.internal)))
            .timeout(self.0.patience)
            // A connection that is kept would be one to an address judged long ago.
            .pool_max_idle_per_host(0);
        if self.0.internal == Internal::Refuse {
            builder = builder.https_only(true);
        }
        let client = builder.build().map_err(|e| Fault::internal(e.without_url()))?;
        Ok(self.0.client.get_or_init(|| client))
    }
}

fn land(busy: &mut HashMap<Key, usize>, endpoint: Key) {
    if let Some(n) = busy.get_mut(&endpoint) {
        *n -= 1;
        if *n == 0 {
            busy.remove(&endpoint);
        }
    }
}

/// A sender at work.
pub struct Sending {
    stop: watch::Sender<bool>,
    task: tokio::task::JoinHandle<()>,
}

impl Sending {
    /// Stops it: what is in the air comes down.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        if let Err(e) = self.task.await {
            tracing::error!(error = %e, "the sender of webhooks ended badly");
        }
    }
}
