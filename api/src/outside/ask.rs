//! One request to somebody else's server, and as much of its answer as is looked at: within a time, to no other place than was asked,
//! and never more than 64 KiB of it.
//!
//! Made by the channels. What it tells apart is what decides whether a person is told twice: that a request was not made for certain,
//! and that it may have been.

use super::dial::{self, Judged};
use jiff::Timestamp;
use reqwest::header::RETRY_AFTER;
use reqwest::{Client, RequestBuilder};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// The most that is read of an answer, in bytes.
pub const MOST: usize = 64 * 1024;
/// How long a connection that nobody uses is kept: briefly, so that none is used that the other side has given up.
const IDLE: Duration = Duration::from_secs(5);

/// What came of a request.
#[derive(Clone, PartialEq, Eq)]
pub enum Answer {
    /// There was an answer.
    Said {
        /// Its status.
        status: u16,
        /// After how many seconds it wants to be asked again.
        retry_after: Option<i64>,
        /// What it said, when all of it came and was not too much.
        body: Option<Vec<u8>>,
    },
    /// It was not asked: nobody was there. With whether it took too long to find out.
    NotAsked {
        /// Whether the time was over.
        late: bool,
    },
    /// Its name stands for an address that may not be gone to.
    LeadsInside,
    /// It was asked, or may have been, and no answer came.
    Lost {
        /// Whether the time was over.
        late: bool,
    },
}

/// Who asks. Made once; its client at the first request, since the certificates of the machine need not be read before.
pub struct Asker {
    patience: Duration,
    /// Where an address comes from outside, names are looked up here.
    judged: Option<Arc<Judged>>,
    client: OnceLock<Client>,
}

impl Asker {
    /// One for addresses of our own settings; `patience` is for a whole request with its answer.
    pub fn new(patience: Duration) -> Self {
        Self { patience, judged: None, client: OnceLock::new() }
    }

    /// One for addresses that others gave.
    pub fn careful(patience: Duration, judged: Judged) -> Self {
        Self { judged: Some(Arc::new(judged)), ..Self::new(patience) }
    }

    /// The client, to begin a request with. None when there can be none on this machine, which is said to the log.
    pub fn client(&self) -> Option<&Client> {
        if let Some(client) = self.client.get() {
            return Some(client);
        }
        super::cryptography();
        let mut builder = Client::builder()
            .user_agent(concat!("WeBM/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .timeout(self.patience)
            .pool_idle_timeout(IDLE);
        if let Some(judged) = &self.judged {
            // A proxy would look names up itself; a connection that is kept would be one to an address judged long ago.
            builder = builder.no_proxy().dns_resolver(judged.clone()).pool_max_idle_per_host(0);
        }
        match builder.build() {
            Ok(client) => Some(self.client.get_or_init(|| client)),
            Err(e) => {
                tracing::error!(error = %e.without_url(), "providers cannot be asked at all");
                None
            }
        }
    }
}

/// Makes a request. The text of a failure would name the address: it goes nowhere.
pub async fn ask(request: RequestBuilder, now: Timestamp) -> Answer {
    let mut answer = match request.send().await {
        Ok(answer) => answer,
        Err(e) if dial::leads_inside(&e) => return Answer::LeadsInside,
        Err(e) if e.is_connect() || e.is_builder() => return Answer::NotAsked { late: e.is_timeout() },
        Err(e) => return Answer::Lost { late: e.is_timeout() },
    };
    let asked = answer.headers().get(RETRY_AFTER).and_then(|v| v.to_str().ok());
    let retry_after = asked.and_then(|text| self::retry_after(text, now));
    let mut body = Some(Vec::new());
    loop {
        match (answer.chunk().await, &mut body) {
            (Ok(Some(some)), Some(all)) if all.len() + some.len() <= MOST => all.extend_from_slice(&some),
            (Ok(None), _) => break,
            _ => {
                body = None;
                break;
            }
        }
    }
    Answer::Said { status: answer.status().as_u16(), retry_after, body }
}

/// Reads `Retry-After`: seconds, or a date as HTTP writes it. What cannot be read was not said.
pub fn retry_after(text: &str, now: Timestamp) -> Option<i64> {
    let text = text.trim();
    if let Ok(seconds) = text.parse::<i64>() {
        return (seconds >= 0).then_some(seconds);
    }
    let at = jiff::fmt::rfc2822::parse(text).ok()?.timestamp();
    Some(at.as_second().saturating_sub(now.as_second()).max(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = "2015-10-21T07:27:00Z".parse().unwrap();
        for (text, seconds) in [
            ("120", Some(120)),
            (" 0 ", Some(0)),
            ("-1", None),
            ("soon", None),
            ("", None),
            ("1.5", None),
            ("Wed, 21 Oct 2015 07:28:00 GMT", Some(60)),
            ("Wed, 21 Oct 2015 07:00:00 GMT", Some(0)),
        ] {
            assert_eq!(retry_after(text, now), seconds, "{text}");
        }
    }
}
