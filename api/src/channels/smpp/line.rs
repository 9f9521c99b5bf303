//! The line to the provider: a session, and a new one when it ends, after a while that grows and is never quite the same.
//!
//! Made by the channel. It hands orders to the session there is, and says at once when there is none to be had.

use super::link;
use super::session::{self, Answer, Hearing, Order, Over, Session};
use super::settings::Settings;
use super::status;
use crate::channels::Why;
use rusmpp::CommandStatus;
use rusmpp::pdus::SubmitSm;
use std::sync::Arc;
use tokio::sync::{Mutex, mpsc, oneshot, watch};
use tokio::task::JoinHandle;
use tokio::time::{Duration, Instant, timeout, timeout_at};
use tokio_rustls::TlsConnector;

/// A session that lived so many waits was a good one: the next waits are short again.
const GOOD: u32 = 10;
/// The longest wait, in those of the beginning.
const LONGEST: u32 = 30;

/// How the line stands.
#[derive(Clone)]
enum Stands {
    /// Nothing was tried yet, or it is being made anew.
    Down,
    /// The last attempt failed.
    Failed(Why),
    /// Messages go.
    Up(mpsc::Sender<Order>),
}

/// The line. Ends with [`Line::close`], or with what runs it.
pub struct Line {
    stands: watch::Receiver<Stands>,
    stop: watch::Sender<bool>,
    keeper: Mutex<Option<JoinHandle<()>>>,
}

impl Line {
    /// Begins to keep a line.
    pub fn keep(settings: Arc<Settings>, tls: Option<TlsConnector>, hearing: Hearing) -> Self {
        let (tell, stands) = watch::channel(Stands::Down);
        let (stop, stopped) = watch::channel(false);
        let keeper = tokio::spawn(keeper(settings, tls, hearing, tell, stopped));
        Self { stands, stop, keeper: Mutex::new(Some(keeper)) }
    }

    /// Hands over. A wait for a line ends at `line`, one for the answer at `until`.
    pub async fn hand(&self, message: SubmitSm, line: Instant, until: Instant) -> Result<Answer, Why> {
        let mut stands = self.stands.clone();
        let up = loop {
            let now = stands.borrow_and_update().clone();
            match now {
                Stands::Up(up) if !up.is_closed() => break up,
                // Who is not let in now is not let in by waiting.
                Stands::Failed(why @ (Why::RefusedUs | Why::NotUnderstood)) => return Err(why),
                // What is closed was replaced already, or is about to be.
                Stands::Failed(_) | Stands::Down | Stands::Up(_) => {}
            }
            match timeout_at(line, stands.changed()).await {
                Ok(Ok(())) => {}
                Ok(Err(_)) => return Err(Why::Unreachable),
                Err(_) => {
                    let last = stands.borrow().clone();
                    return Err(if let Stands::Failed(why) = last { why } else { Why::Unreachable });
                }
            }
        };
        let (answer, wait) = oneshot::channel();
        match timeout_at(line, up.send(Order { message, until, answer })).await {
            Ok(Ok(())) => {}
            Ok(Err(_)) => return Ok(Answer::Unwritten),
            Err(_) => return Err(Why::Unreachable),
        }
        // A session that fell over gives no answer: then nobody knows.
        Ok(wait.await.unwrap_or(Answer::Lost(Why::Unreachable)))
    }

    /// Says goodbye to the provider and ends.
    pub async fn close(&self) {
        self.stop.send_replace(true);
        if let Some(keeper) = self.keeper.lock().await.take() {
            let _ = keeper.await;
        }
    }
}

async fn keeper(
    s: Arc<Settings>,
    tls: Option<TlsConnector>,
    hearing: Hearing,
    tell: watch::Sender<Stands>,
    mut stop: watch::Receiver<bool>,
) {
    let mut wait = s.timing.again;
    loop {
        let (since, mut bound) = (Instant::now(), false);
        let over = tokio::select! {
            made = made(&s, tls.as_ref()) => match made {
                Ok(session) => {
                    tracing::info!("the line to the provider of SMS stands");
                    bound = true;
                    let (up, orders) = mpsc::channel(1);
                    tell.send_replace(Stands::Up(up));
                    session.run(&s, orders, &hearing, &mut stop).await
                }
                Err(over) => over,
            },
            () = session::told(&mut stop) => Over::Stopped,
        };
        let why = match over {
            Over::Stopped => return,
            Over::Broken(why) => why,
            Over::Refused(CommandStatus::EsmeRthrottled) => Why::Throttled,
            Over::Refused(status) => match status::refused(status) {
                (Why::RefusedUs, _) => Why::RefusedUs,
                _ => Why::Unreachable,
            },
        };
        tracing::warn!(?over, bound, "no line to the provider of SMS");
        tell.send_replace(if bound { Stands::Down } else { Stands::Failed(why) });
        if bound && since.elapsed() >= s.timing.again * GOOD {
            wait = s.timing.again;
        }
        // Between half of it and all of it, so that servers do not come back together.
        let jittered = wait.mul_f64(rand::random_range(0.5..1.0));
        if timeout(jittered, session::told(&mut stop)).await.is_ok() {
            return;
        }
        wait = (wait * 2).min(s.timing.again * LONGEST);
    }
}

async fn made(s: &Settings, tls: Option<&TlsConnector>) -> Result<Session, Over> {
    let bind: Duration = s.timing.bind;
    let stream = timeout(bind, link::open(s, tls)).await.map_err(|_| Over::Broken(Why::TimedOut))?;
    Session::bind(stream.map_err(|_| Over::Broken(Why::Unreachable))?, s).await
}
