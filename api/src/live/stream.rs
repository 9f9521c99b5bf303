//! One caller's stream: what it missed, then what happens, as long as it may know of it.
//!
//! Before anything is told the caller is looked up as at a request of that moment. The stream ends with the token, the session or
//! the last right, when it reads too slowly, and when the process stops; whoever comes back goes on where it was.

use super::happening::{self, Happening};
use super::hub::{Heard, Live};
use super::sight::Viewer;
use super::store;
use crate::access::Standing;
use crate::codes::CodeBook;
use crate::fault::Outcome;
use actix_web::web::{Bytes, Data};
use futures_util::stream::{self, Stream};
use std::collections::{HashSet, VecDeque};
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::broadcast::error::RecvError;

/// The most events that are told afterwards; who missed more reads anew.
const MOST_MISSED: i64 = 1000;

/// What a stream wakes up for.
enum Turn {
    Happened(Arc<Happening>),
    Check,
    Over,
}

struct Listening {
    live: Live,
    standing: Standing,
    book: Data<CodeBook>,
    viewer: Viewer,
    /// Changes of rights that the viewer knows of.
    changes: u64,
    heard: Heard,
    /// Told already, out of what was missed.
    told: HashSet<i64>,
    waiting: VecDeque<Bytes>,
    beaten_at: Instant,
}

/// Begins a stream; `last` is the place that the caller gives back.
pub async fn begin(
    live: Live,
    standing: Standing,
    book: Data<CodeBook>,
    last: Option<&str>,
) -> Outcome<impl Stream<Item = Result<Bytes, crate::fault::Fault>> + use<>> {
    let changes = standing.changes();
    let ctx = standing.now().await?;
    let heard = live.listen(ctx.actor().key()).await?;
    let viewer = Viewer::of(ctx);
    let (mut told, mut waiting) = (HashSet::new(), VecDeque::new());
    waiting.push_back(happening::ready(live.keys(), heard.seqs.floor())?);
    if let Some(last) = last {
        // What is no place of ours may have been one before the keys changed.
        let missed = match happening::read_place(live.keys(), last) {
            Some(floor) => missed(&live, floor).await?,
            None => None,
        };
        match missed {
            Some(missed) => {
                waiting.clear();
                // What was read now is behind the place from which the caller goes on then.
                let mut seqs = heard.seqs.clone();
                seqs.see(&missed.iter().map(|one| one.seq).collect::<Vec<_>>(), Instant::now());
                for happening in missed {
                    told.insert(happening.seq);
                    if viewer.may_know(&book, &happening) {
                        waiting.push_back(happening.lines);
                    }
                }
                waiting.push_back(happening::ready(live.keys(), seqs.floor())?);
            }
            None => waiting.push_back(happening::reset(live.keys(), heard.seqs.floor())?),
        }
    }
    let start = Listening { live, standing, book, viewer, changes, heard, told, waiting, beaten_at: Instant::now() };
    Ok(stream::unfold(start, |mut listening| async move {
        let lines = listening.next().await?;
        Some((Ok(lines), listening))
    }))
}

/// What happened behind a place; nothing when that is too much, or when some of it may have been swept meanwhile.
async fn missed(live: &Live, floor: i64) -> Outcome<Option<Vec<Happening>>> {
    let read = live.db().read(move |conn| {
        let whole = store::oldest(conn)?.is_none_or(|oldest| oldest <= floor + 1);
        Ok(if whole { Some(store::after(conn, floor, &[], MOST_MISSED + 1)?) } else { None })
    });
    let Some(rows) = read.await? else { return Ok(None) };
    if i64::try_from(rows.len()).is_ok_and(|n| n > MOST_MISSED) {
        return Ok(None);
    }
    // Each goes on from where this one began: nothing between may be skipped by whoever is cut off here.
    rows.into_iter().map(|row| Happening::of(row, live.keys(), floor)).collect::<Outcome<_>>().map(Some)
}

impl Listening {
    /// The next lines; nothing at the end.
    async fn next(&mut self) -> Option<Bytes> {
        loop {
            if let Some(lines) = self.waiting.pop_front() {
                return Some(lines);
            }
            let pace = self.live.pace();
            let turn = tokio::select! {
                got = self.heard.events.recv() => match got {
                    Ok(happening) => Turn::Happened(happening),
                    // Too slow, or nobody hands on any more.
                    Err(RecvError::Lagged(_) | RecvError::Closed) => Turn::Over,
                },
                _ = self.heard.stopping.wait_for(|stop| *stop) => Turn::Over,
                () = self.heard.place.given_up() => Turn::Over,
                () = tokio::time::sleep(pace.check) => Turn::Check,
            };
            match turn {
                Turn::Over => return None,
                Turn::Happened(happening) => {
                    if let Some(lines) = self.told_of(&happening).await? {
                        return Some(lines);
                    }
                }
                Turn::Check => {
                    if self.standing.ended() {
                        return None;
                    }
                    let due = self.beaten_at.elapsed() >= pace.beat;
                    if due || self.changes != self.standing.changes() {
                        self.look_up().await?;
                    }
                    if due {
                        self.beaten_at = Instant::now();
                        return Some(happening::heartbeat());
                    }
                }
            }
        }
    }

    /// The lines of an event that the caller may know of now; nothing at all when it may not listen any more.
    async fn told_of(&mut self, happening: &Arc<Happening>) -> Option<Option<Bytes>> {
        if self.told.remove(&happening.seq) || !self.viewer.may_know(&self.book, happening) {
            return Some(None);
        }
        self.look_up().await?;
        Some(self.viewer.may_know(&self.book, happening).then(|| happening.lines.clone()))
    }

    /// Finds the caller anew; nothing when it may not listen any more.
    async fn look_up(&mut self) -> Option<()> {
        self.changes = self.standing.changes();
        match self.standing.now().await {
            Ok(ctx) => self.viewer = Viewer::of(ctx),
            Err(fault @ (crate::fault::Fault::Unavailable(_) | crate::fault::Fault::Internal(_))) => {
                tracing::warn!(%fault, "a stream ends: its caller could not be looked up");
                return None;
            }
            Err(_) => return None,
        }
        self.viewer.may_listen().then_some(())
    }
}
