//! Taking a selection out, a piece at a time, however long it is: memory stays flat, and a slow caller holds no connection.
//!
//! Rows come out of one reading of the database as long as the caller keeps up. When it does not, the reading is let go and goes
//! on after the last row once there is room again; so a caller on a bad line neither keeps others from reading nor keeps an old
//! state of the database alive.

use super::forms::{Form, PIECE};
use crate::access::Reach;
use crate::codes::CodeBook;
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use crate::incidents::select::Selection;
use crate::incidents::whole::{self, After};
use crate::web::State;
use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_TYPE, HeaderValue};
use actix_web::web::{Bytes, Data};
use futures_util::{StreamExt as _, stream};
use std::io::Write;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{Semaphore, mpsc};

/// Pieces that wait for the caller.
const AHEAD: usize = 4;
/// How long one reading waits for the caller in all.
const PATIENCE: Duration = Duration::from_secs(5);
/// Selections that are read at once; the other connections are for those who look at a screen.
static TURNS: Semaphore = Semaphore::const_new(3);

type Piece = Outcome<Bytes>;

/// What is taken out, in whose sight.
pub struct Taking {
    /// Which incidents.
    pub selection: Selection,
    /// Whose.
    pub reach: Reach,
    /// The code lists.
    pub book: Data<CodeBook>,
}

/// The answer. A fault before the first byte is answered as one.
pub async fn stream(state: Data<State>, taking: Taking, form: Form) -> Outcome<HttpResponse> {
    let (media, ending, packed) = form.kind();
    let (tell, mut told) = mpsc::channel::<Piece>(AHEAD);
    actix_web::rt::spawn(async move {
        if let Err(fault) = pump(&state, Arc::new(taking), form, &tell).await {
            let _ = tell.send(Err(fault)).await;
        }
    });
    let first = told.recv().await.unwrap_or_else(|| Err(Fault::internal("an export ended without a byte")))?;
    let rest = stream::unfold(told, |mut told| async { told.recv().await.map(|piece| (piece, told)) });
    let mut answer = HttpResponse::Ok();
    answer.insert_header((CONTENT_TYPE, media));
    answer.insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"incidents.{ending}\"")));
    if packed {
        answer.insert_header((CONTENT_ENCODING, HeaderValue::from_static("identity")));
    }
    Ok(answer.streaming(stream::once(async { Ok::<_, Fault>(first) }).chain(rest)))
}

/// How a reading ended.
enum Ended {
    /// There are no more rows.
    AtTheEnd,
    /// The caller does not keep up: this piece waits, and the next reading begins after this row.
    Waiting(Bytes, After),
    /// Nobody listens any more.
    Alone,
}

async fn pump(state: &State, taking: Arc<Taking>, mut form: Form, tell: &mpsc::Sender<Piece>) -> Outcome<()> {
    let mut after = None;
    loop {
        let turn = TURNS.acquire().await.map_err(Fault::internal)?;
        let (taking, out) = (taking.clone(), tell.clone());
        let (back, ended) = state
            .db
            .read(move |conn| {
                let ended = read(conn, &taking, &mut form, after, &out)?;
                Ok((form, ended))
            })
            .await?;
        drop(turn);
        form = back;
        match ended {
            Ended::AtTheEnd => break,
            Ended::Alone => return Ok(()),
            Ended::Waiting(piece, last) => {
                if tell.send(Ok(piece)).await.is_err() {
                    return Ok(());
                }
                after = Some(last);
            }
        }
    }
    let out = Out { tell: tell.clone(), piece: Vec::new() };
    let ended = tokio::task::spawn_blocking(move || rest(form, out)).await;
    ended.map_err(|e| Fault::internal(format!("the end of an export panicked: {e}")))?
}

fn read(
    conn: &mut AnyConnection,
    taking: &Taking,
    form: &mut Form,
    after: Option<After>,
    tell: &mpsc::Sender<Piece>,
) -> Outcome<Ended> {
    let mut ended = Ended::AtTheEnd;
    let mut waited = Duration::ZERO;
    whole::each(conn, &taking.selection, &taking.reach, &taking.book, after, |line| {
        let last = (Moment::from(line.summary.reported_at), Key::from(line.summary.id));
        form.row(line)?;
        let Some(piece) = form.ready()? else { return Ok(ControlFlow::Continue(())) };
        ended = match tell.try_send(Ok(piece)) {
            Ok(()) => return Ok(ControlFlow::Continue(())),
            Err(TrySendError::Full(Ok(piece))) => match wait(tell, piece, last, &mut waited) {
                None => return Ok(ControlFlow::Continue(())),
                Some(ended) => ended,
            },
            Err(_) => Ended::Alone,
        };
        Ok(ControlFlow::Break(()))
    })?;
    Ok(ended)
}

/// Waits for room, as long as this reading may wait; nothing when the piece went out.
fn wait(tell: &mpsc::Sender<Piece>, piece: Bytes, last: After, waited: &mut Duration) -> Option<Ended> {
    let began = Instant::now();
    let left = PATIENCE.saturating_sub(*waited);
    let room = tokio::runtime::Handle::current().block_on(tokio::time::timeout(left, tell.reserve()));
    *waited += began.elapsed();
    match room {
        Ok(Ok(place)) => {
            place.send(Ok(piece));
            None
        }
        Ok(Err(_)) => Some(Ended::Alone),
        Err(_) => Some(Ended::Waiting(piece, last)),
    }
}

/// What is left once all rows are in it. It waits for the caller as long as that takes, and holds no connection.
fn rest(form: Form, mut out: Out) -> Outcome<()> {
    let ended = form.end(&mut out).and_then(|()| out.flush().map_err(Fault::internal));
    if out.tell.is_closed() { Ok(()) } else { ended }
}

/// The way out, for what writes.
struct Out {
    tell: mpsc::Sender<Piece>,
    piece: Vec<u8>,
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.piece.extend_from_slice(bytes);
        if self.piece.len() >= PIECE {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        if self.piece.is_empty() {
            return Ok(());
        }
        let piece = std::mem::take(&mut self.piece);
        self.tell.blocking_send(Ok(piece.into())).map_err(|_| std::io::ErrorKind::BrokenPipe.into())
    }
}
