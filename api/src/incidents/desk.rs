//! The desk: reports that come in at once are written down together, in one transaction.
//!
//! Called by HTTP. A transaction costs a wait for the disk and a look at many things that are the same for all in it. While one
//! is committed the next ones gather; nobody waits for others to come. Each report is judged by itself, and is answered after
//! the commit. Whatever makes a transaction fail concerns one report and not those beside it: then all of them are written one
//! by one, as a report that comes alone is.

use super::report::{self, Judged};
use super::{numbers, store};
use crate::access::{Ctx, Reach};
use crate::codes::CodeBook;
use crate::db::{AnyConnection, dialect};
use crate::fault::{Fault, Outcome};
use crate::keys::Keys;
use crate::web::State;
use crate::web::idempotency::{Answer, Claim, once};
use shared_types::incident::NewIncident;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::{Mutex, mpsc, oneshot};

/// The most reports in one transaction.
const TOGETHER: usize = 64;

/// A report and who makes it.
pub struct Report {
    /// The caller.
    pub ctx: Ctx,
    /// Where it may report.
    pub reach: Reach,
    /// What it reports.
    pub new: NewIncident,
    /// Its idempotency key.
    pub claim: Option<Claim>,
}

struct Waiting {
    report: Report,
    tell: oneshot::Sender<Outcome<Answer>>,
}

/// The desk. Cheap to clone; who writes at it ends with the last of them.
#[derive(Clone)]
pub struct Desk(mpsc::UnboundedSender<Waiting>);

impl Desk {
    /// Opens it. Whoever writes has a thread of its own: a caller that hangs up, or a worker that stops, must not take along
    /// what others have handed in.
    pub fn open(state: &State, book: &Arc<CodeBook>) -> Outcome<Self> {
        // On PostgreSQL two: while one waits for the disk the other reckons.
        let hands = dialect::writers_at_once(state.db.engine());
        let (pile, waiting) = mpsc::unbounded_channel();
        let waiting = Arc::new(Mutex::new(waiting));
        for _ in 0..hands {
            let (state, book, waiting) = (state.clone(), Arc::clone(book), Arc::clone(&waiting));
            let runtime = tokio::runtime::Builder::new_current_thread().build().map_err(Fault::internal)?;
            std::thread::Builder::new()
                .name("webm-desk".into())
                .spawn(move || runtime.block_on(work(&state, &book, &waiting)))
                .map_err(Fault::internal)?;
        }
        Ok(Self(pile))
    }

    /// Hands a report in; answered when it is committed.
    pub async fn hand_in(&self, report: Report) -> Outcome<Answer> {
        let (tell, told) = oneshot::channel();
        self.0.send(Waiting { report, tell }).map_err(|_| closed())?;
        told.await.map_err(|_| closed())?
    }
}

fn closed() -> Fault {
    Fault::Unavailable("nobody writes reports down any more".into())
}

async fn work(state: &State, book: &Arc<CodeBook>, waiting: &Mutex<mpsc::UnboundedReceiver<Waiting>>) {
    let mut taken = Vec::new();
    loop {
        // What lies there now, and not more: it is written down at once.
        if waiting.lock().await.recv_many(&mut taken, TOGETHER).await == 0 {
            return;
        }
        let (reports, tells): (Vec<_>, Vec<_>) = taken.drain(..).map(|w| (w.report, w.tell)).unzip();
        for (tell, answer) in tells.into_iter().zip(write(state, book, reports).await) {
            let _ = tell.send(answer);
        }
    }
}

async fn write(state: &State, book: &Arc<CodeBook>, reports: Vec<Report>) -> Vec<Outcome<Answer>> {
    let count = reports.len();
    let reports = Arc::new(reports);
    if count > 1 {
        let undone = Arc::new(AtomicBool::new(false));
        let (all, book, keys, flag) = (Arc::clone(&reports), Arc::clone(book), state.keys.clone(), Arc::clone(&undone));
        let written = state
            .db
            .write(move |conn| {
                let written = together(conn, &book, &keys, &all);
                flag.store(written.is_err(), Ordering::Release);
                written
            })
            .await;
        match written {
            Ok(answers) => return answers,
            // It was not the commit that failed, so nothing is there.
            Err(_) if undone.load(Ordering::Acquire) => {}
            Err(fault) => {
                let why = fault.to_string();
                return (0..count).map(|_| Err(Fault::Unavailable(why.clone()))).collect();
            }
        }
    }
    let mut answers = Vec::with_capacity(count);
    for n in 0..count {
        let (all, book) = (Arc::clone(&reports), Arc::clone(book));
        let change = move |conn: &mut AnyConnection| {
            let one = &all[n];
            report::report(conn, &one.ctx, &one.reach, &book, &one.new)
        };
        answers.push(once(state, reports[n].claim, change).await);
    }
    answers
}

/// Writes several in the transaction that it is given: the answer to each, or what stands against all.
fn together(
    conn: &mut AnyConnection,
    book: &CodeBook,
    keys: &Keys,
    reports: &[Report],
) -> Outcome<Vec<Outcome<Answer>>> {
    let judged: Vec<Outcome<Judged>> =
        reports.iter().map(|r| Judged::of(conn, &r.ctx, &r.reach, book, &r.new)).collect();
    let good: Vec<(&Report, &Judged)> =
        reports.iter().zip(&judged).filter_map(|(r, j)| j.as_ref().ok().map(|j| (r, j))).collect();
    let mut wanted = BTreeMap::new();
    for (report, judged) in &good {
        *wanted.entry((report.new.site_id, judged.year)).or_insert(0) += 1;
    }
    let mut answers = Vec::with_capacity(good.len());
    if !good.is_empty() {
        let mut next = numbers::take_several(conn, &wanted)?;
        let mut rows = Vec::with_capacity(good.len());
        for (report, judged) in &good {
            let of = (report.new.site_id, judged.year);
            let serial = next.get_mut(&of).ok_or_else(|| Fault::internal("no number was given"))?;
            rows.push(judged.row(&report.ctx, &report.new, *serial));
            *serial += 1;
        }
        let mut kept = Claim::rows();
        for ((report, judged), (row, _)) in good.iter().zip(&rows) {
            let answer = judged.answer(row, &report.ctx, book)?;
            if let Some(claim) = &report.claim {
                claim.keep(&mut kept, keys, &answer, report.ctx.at())?;
            }
            answers.push(answer);
        }
        let callers: Vec<&Ctx> = good.iter().map(|(report, _)| &report.ctx).collect();
        store::insert_reports(conn, &callers, &rows, kept)?;
    }
    let mut answers = answers.into_iter();
    let lost = || Fault::internal("a report without an answer");
    Ok(judged.into_iter().map(|j| j.and_then(|_| answers.next().ok_or_else(lost))).collect())
}
