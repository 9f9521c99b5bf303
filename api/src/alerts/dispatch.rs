//! The post office of alerts: takes deliveries that wait under a lease, hands each to its channel, and writes down what became of it.
//!
//! Made by `server` and by tests, which drive it until idle. Beside the runner of jobs and not in it: an import that takes minutes must
//! not hold an alert. A lease is short and renewed while a channel has something in hand; what a killed process had in hand is taken
//! over by another within ten seconds and may have been taken by the provider: it is handed over again and marked so. What is known to
//! be taken never is. Mail goes through the outbox of mail,
//! which is emptied here every second.

use super::known_of::{self, LEASE};
use super::parcel::{self, Claimed, Ready};
use super::{call, chase, cost, expand, next};
use crate::channels::{Channel, Destination, Parcel};
use crate::db::schema::alert_delivery as d;
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use crate::jobs::{Bell, mail};
use crate::web::State;
use diesel::prelude::*;
use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use jiff::Timestamp;
use shared_types::delivery::{AlertChannel, DeliveryState, DeliveryWhy};
use shared_types::sms_text;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::Notify;

/// How often it is renewed.
const RENEWED: Duration = Duration::from_secs(2);
/// How often it is looked when nobody rings: work of other processes, leases that ran out, what time makes due.
const POLL: Duration = Duration::from_secs(1);
/// Mails in one transaction, and deliveries without a provider.
const TOGETHER: usize = 200;

/// The providers, by channel. Cheap to clone.
#[derive(Clone, Default)]
pub struct Channels(Arc<HashMap<AlertChannel, Arc<dyn Channel>>>);

impl Channels {
    /// With one more.
    #[must_use]
    pub fn with(self, channel: AlertChannel, provider: Arc<dyn Channel>) -> Self {
        let mut all = (*self.0).clone();
        all.insert(channel, provider);
        Self(Arc::new(all))
    }

    /// The provider of a channel.
    pub fn get(&self, channel: AlertChannel) -> Option<Arc<dyn Channel>> {
        self.0.get(&channel).cloned()
    }

    /// The provider of a name.
    pub fn named(&self, name: &str) -> Option<Arc<dyn Channel>> {
        self.0.values().find(|provider| provider.name() == name).cloned()
    }
}

/// Rings when something is to go out, so that it need not wait for the next look. Cheap to clone.
#[derive(Clone, Default)]
pub struct Wake(Bell);

impl Wake {
    /// Wakes the post office; called after the commit.
    pub fn ring(&self) {
        self.0.ring();
    }
}

/// The post office of one process. Cheap to clone.
#[derive(Clone)]
pub struct Post {
    state: State,
    channels: Channels,
    owner: Key,
    bell: Bell,
    woken: Arc<Notify>,
    stopping: Arc<AtomicBool>,
}

impl Post {
    /// One that is rung by `wake`.
    pub fn new(state: State, channels: Channels, wake: &Wake) -> Self {
        Self {
            state,
            channels,
            owner: Key::fresh(),
            bell: wake.0.clone(),
            woken: Arc::default(),
            stopping: Arc::default(),
        }
    }

    /// Does everything that is due, until nothing is.
    pub async fn run_until_idle(&self) -> Outcome<()> {
        loop {
            let mut done = self.look().await?;
            for channel in [AlertChannel::Push, AlertChannel::Sms] {
                done += self.carry(channel).await?;
            }
            if done == 0 {
                return Ok(());
            }
        }
    }

    /// What needs no provider: what time makes due, spreading, next channels, mail.
    async fn look(&self) -> Outcome<usize> {
        let (db, at) = (&self.state.db, self.state.clock.now());
        let mut done = 0;
        if db.read(move |conn| chase::is_due(conn, at)).await? {
            done += db.write(move |conn| chase::due(conn, at)).await?;
        }
        while db.read(expand::waits).await? && db.write(move |conn| expand::one(conn, at)).await? {
            done += 1;
            self.woken.notify_waiters();
        }
        if db.read(move |conn| call::is_due(conn, at)).await? {
            done += db.write(move |conn| call::due(conn, at)).await?;
            self.woken.notify_waiters();
        }
        if db.read(move |conn| next::is_due(conn, at)).await? {
            done += db.write(move |conn| next::go_on(conn, at)).await?;
        }
        done += self.mails(at).await?;
        if db.read(move |conn| known_of::is_settled(conn, at)).await? {
            done += db.write(move |conn| known_of::settle(conn, at)).await?;
        }
        for channel in [AlertChannel::Push, AlertChannel::Sms] {
            if self.channels.get(channel).is_none() {
                done += self.without(channel, at).await?;
            }
        }
        Ok(done)
    }

    /// Takes some.
    async fn claim(&self, channel: AlertChannel, most: usize, at: Timestamp) -> Outcome<Vec<Claimed>> {
        if !self.state.db.read(move |conn| known_of::is_there(conn, channel, at)).await? {
            return Ok(vec![]);
        }
        let owner = self.owner;
        self.state.db.write(move |conn| known_of::claim(conn, channel, most, owner, at)).await
    }

    /// What no provider is set up for: it did not go, and stands in the outbox as it would have.
    async fn without(&self, channel: AlertChannel, at: Timestamp) -> Outcome<usize> {
        let some = self.claim(channel, TOGETHER, at).await?;
        let many = some.len();
        if many > 0 {
            let write = move |conn: &mut AnyConnection| {
                some.iter().try_for_each(|one| known_of::fail(conn, one.id, DeliveryWhy::NoProvider, at))
            };
            self.state.db.write(write).await?;
        }
        Ok(many)
    }

    /// Puts mail that is due into the outbox of mail; what comes of it is seen there.
    async fn mails(&self, at: Timestamp) -> Outcome<usize> {
        let some = self.claim(AlertChannel::Mail, TOGETHER, at).await?;
        if some.is_empty() {
            return Ok(0);
        }
        let many = some.len();
        let (keys, config) = (self.state.keys.clone(), self.state.config.clone());
        let write = move |conn: &mut AnyConnection| {
            let made = parcel::make(conn, &keys, &config.public_url, &some, at)?;
            known_of::post(conn, some, made, config.smtp_url.is_some(), at)
        };
        self.state.db.write(write).await?;
        Ok(many)
    }

    /// Hands over what waits for a channel, so many at once as the channel takes; how many there were.
    async fn carry(&self, channel: AlertChannel) -> Outcome<usize> {
        let Some(provider) = self.channels.get(channel) else { return Ok(0) };
        let mut flight = FuturesUnordered::new();
        let (mut more, mut done) = (true, 0);
        let mut renew = tokio::time::interval(RENEWED);
        renew.tick().await;
        loop {
            let room = provider.at_once().max(1) - flight.len().min(provider.at_once().max(1));
            if more && room * 2 >= provider.at_once() && !self.stopping.load(Ordering::Relaxed) {
                let at = self.state.clock.now();
                let some = self.claim(channel, room, at).await?;
                more = !some.is_empty();
                done += some.len();
                let (keys, url, asked) = (self.state.keys.clone(), self.state.config.clone(), some.clone());
                let make = move |conn: &mut AnyConnection| parcel::make(conn, &keys, &url.public_url, &asked, at);
                let made = if some.is_empty() { vec![] } else { self.state.db.read(make).await? };
                for (one, ready) in some.into_iter().zip(made) {
                    // Each goes by itself: while this waits for the database here, they must be able to let go of it.
                    flight.push(tokio::spawn(self.clone().hand(provider.clone(), one, ready)));
                }
            }
            tokio::select! {
                landed = flight.next() => match landed {
                    Some(Ok(Ok(()))) => {}
                    // The others in hand must come to their end; this one is taken up when its lease runs out.
                    Some(Ok(Err(fault))) => tracing::error!(%fault, "what became of a delivery could not be kept"),
                    Some(Err(error)) => tracing::error!(%error, "a delivery ended badly"),
                    None if more && !self.stopping.load(Ordering::Relaxed) => {}
                    None => return Ok(done),
                },
                () = self.woken.notified() => more = true,
                _ = renew.tick() => self.renew().await?,
            }
        }
    }

    async fn hand(self, provider: Arc<dyn Channel>, one: Claimed, ready: Ready) -> Outcome<()> {
        let parcel: Parcel = match ready {
            Ready::Hand(parcel) => parcel,
            Ready::Mail { .. } => return Err(Fault::internal("mail by another channel")),
            Ready::Not(why) => {
                let at = self.state.clock.now();
                return self.state.db.write(move |conn| known_of::fail(conn, one.id, why, at)).await;
            }
        };
        let sms = matches!(parcel.to, Destination::Phone(_));
        let parts = if sms { sms_text::count(&parcel.text).parts } else { 0 };
        let handed = provider.hand_over(parcel).await;
        let (owner, name, at) = (self.owner, provider.name(), self.state.clock.now());
        let write = move |conn: &mut AnyConnection| {
            cost::spend(conn, one.alert_id, parts, &handed, at)?;
            known_of::landed(conn, &one, owner, name, handed, at)
        };
        self.state.db.write(write).await
    }

    /// Keeps what is in hand.
    async fn renew(&self) -> Outcome<()> {
        let (owner, until) = (self.owner, Moment::from(self.state.clock.now() + LEASE));
        let keep = move |conn: &mut AnyConnection| {
            let mine = d::table.filter(d::lease_owner.eq(owner).and(d::state.eq(DeliveryState::Queued.word())));
            Ok(diesel::update(mine).set(d::lease_until.eq(Some(until))).execute(conn)?)
        };
        self.state.db.write(keep).await.map(|_| ())
    }

    /// Hands mail to the mail server as soon as it is there: an alert does not wait for what the runner has in hand.
    async fn letters(self) {
        while !self.stopping.load(Ordering::Relaxed) {
            let (db, config, at) = (self.state.db.clone(), self.state.config.clone(), self.state.clock.now());
            let round = move || mail::deliver(&db, config.smtp_url.as_deref(), &config.mail_from, at, None);
            match tokio::task::spawn_blocking(round).await {
                Ok(Ok(_)) => {}
                Ok(Err(fault)) => tracing::error!(%fault, "mail could not be handed over"),
                Err(error) => tracing::error!(%error, "handing mail over ended badly"),
            }
            tokio::select! {
                () = self.woken.notified() => {}
                () = tokio::time::sleep(POLL) => {}
            }
        }
    }

    /// Runs beside the server until [`Posting::stop`].
    pub fn start(self) -> Posting {
        let mut tasks = vec![tokio::spawn({
            let post = self.clone();
            async move {
                while !post.stopping.load(Ordering::Relaxed) {
                    if let Err(fault) = post.look().await {
                        tracing::error!(%fault, "alerts could not be looked after");
                    }
                    tokio::select! {
                        () = post.bell.rung() => {}
                        () = tokio::time::sleep(POLL) => {}
                    }
                }
            }
        })];
        if self.state.config.smtp_url.is_some() {
            tasks.push(tokio::spawn(self.clone().letters()));
        }
        for channel in [AlertChannel::Push, AlertChannel::Sms] {
            let post = self.clone();
            tasks.push(tokio::spawn(async move {
                while !post.stopping.load(Ordering::Relaxed) {
                    if let Err(fault) = post.carry(channel).await {
                        tracing::error!(%fault, channel = channel.word(), "alerts could not be handed over");
                    }
                    tokio::select! {
                        () = post.woken.notified() => {}
                        () = tokio::time::sleep(POLL) => {}
                    }
                }
            }));
        }
        Posting { post: self, tasks }
    }
}

/// A post office at work.
pub struct Posting {
    post: Post,
    tasks: Vec<tokio::task::JoinHandle<()>>,
}

impl Posting {
    /// Stops it: what is in hand comes to its end, nothing more is taken.
    pub async fn stop(self) {
        self.post.stopping.store(true, Ordering::Relaxed);
        self.post.bell.ring();
        self.post.woken.notify_waiters();
        for task in self.tasks {
            if let Err(e) = task.await {
                tracing::error!(error = %e, "the post office of alerts ended badly");
            }
        }
    }
}
