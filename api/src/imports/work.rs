//! The job of a run: one thread reads and judges the file, the other writes it away by the batch, each batch with the lease of
//! the job in its transaction.
//!
//! Registered with the runner by `server`; the command line does its own. A run that was cut off goes on after the last row
//! that its own row names. Memory stays flat: two batches are on their way at most.

use super::batch::{self, Look, Tally};
use super::engine::{Engine, FileFault, KnownCode, OpenFault, Options};
use super::files;
use super::folder::Folder;
use super::judge::{Judge, Rows};
use super::places::Places;
use super::runs::{self, Plan};
use crate::codes::CodeBook;
use crate::db::{AnyConnection, Key};
use crate::fault::{Fault, Outcome};
use crate::incidents::imported;
use crate::jobs::queue::End;
use crate::jobs::{Halt, Job, Kind, Work, mail, outbox};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use shared_types::code_list::Label;
use shared_types::import::{ImportRun, ImportState, Mapping};
use std::fs::File;
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};

/// The word of these jobs in the queue.
pub const KIND: &str = "import-run";

/// Rows of the first transaction.
const FIRST: usize = 1000;
/// Rows of the largest. Each is twice the one before up to here: a short file shows its progress soon and can be stopped, and
/// a long one touches a page of an index once for many of its rows. Others who write on SQLite wait for one at most.
const LARGEST: usize = 8000;

/// Imports, as the runner knows them.
pub struct ImportKind {
    folder: Folder,
    book: Arc<CodeBook>,
    public_url: String,
    /// Between two batches, for a process that is not the one that others write through.
    pause: Option<std::time::Duration>,
}

/// What the reading thread sends: a batch, or why there are no more.
type Sent = Result<Rows, Refused>;

/// Why a file cannot be read (on).
enum Refused {
    File(FileFault),
    Mapping(Fault),
}

impl ImportKind {
    /// Imports from this folder.
    pub fn new(folder: Folder, book: Arc<CodeBook>, public_url: String) -> Self {
        Self { folder, book, public_url, pause: None }
    }

    /// The same, leaving room between batches: SQLite gives whoever waits its turn only when nobody asks at once again.
    pub fn patient(self) -> Self {
        Self { pause: Some(std::time::Duration::from_millis(2)), ..self }
    }

    fn read(&self, file: File, plan: &Plan, judge: &Judge, now: Timestamp, out: &SyncSender<Sent>) {
        let options = options(&self.book, judge.places.own().zone.clone(), Some(now), &self.folder);
        let mut engine = match Engine::open(file, &plan.mapping, &options) {
            Ok(engine) => engine,
            Err(OpenFault::File(fault)) => return drop(out.send(Err(Refused::File(fault)))),
            Err(OpenFault::Mapping(faults)) => {
                return drop(out.send(Err(Refused::Mapping(runs::mapping_faults(faults)))));
            }
        };
        engine.resume_after(u64::try_from(plan.row_done).unwrap_or(0));
        let mut rows = Rows::default();
        let mut batch = FIRST;
        loop {
            let next = engine.next();
            rows.bytes = i64::try_from(engine.bytes_read()).unwrap_or(i64::MAX);
            match next {
                Some(Ok(judged)) => {
                    judge.add(judged, &mut rows);
                    if rows.count() == batch {
                        batch = LARGEST.min(batch * 2);
                        if out.send(Ok(std::mem::take(&mut rows))).is_err() {
                            return;
                        }
                    }
                }
                end => {
                    // What was good before the end is kept, however the file ends.
                    if rows.count() > 0 && out.send(Ok(rows)).is_err() {
                        return;
                    }
                    if let Some(Err(fault)) = end {
                        drop(out.send(Err(Refused::File(fault))));
                    }
                    return;
                }
            }
        }
    }

    fn write(
        &self,
        work: &Work,
        plan: &Arc<Plan>,
        places: &Arc<Places>,
        look: &mut Look,
        rows: Rows,
    ) -> Result<(), Halt> {
        let (lease, at) = (work.lease(), work.clock.now());
        let (plan, places, book) = (plan.clone(), places.clone(), self.book.clone());
        let rows = Arc::new(rows);
        let bytes = rows.bytes;
        let cancelled = if plan.dry {
            let tally = work.db.read_blocking(|conn| batch::count(conn, &places, &rows))?;
            work.db.write_blocking(move |conn| {
                batch::settle(conn, plan.id, &rows, tally)?;
                lease.hold(conn, bytes, at)
            })?
        } else {
            // Somebody who imports the same file at the same time makes a batch fail as a whole; the second look finds
            // their rows.
            let mut tries = 0;
            loop {
                let (lease, plan, places, book) = (lease.clone(), plan.clone(), places.clone(), book.clone());
                let (batch, as_found) = (rows.clone(), *look);
                let tried = work.db.write_blocking(move |conn| {
                    let tally: Tally = batch::write(conn, &plan, &places, &book, &batch, (as_found, at))?;
                    batch::settle(conn, plan.id, &batch, tally)?;
                    lease.hold(conn, bytes, at)
                });
                match tried {
                    Err(Fault::Internal(text)) if text.to_lowercase().contains("unique") && tries < 3 => {
                        tries += 1;
                        *look = Look::Up;
                    }
                    other => break other?,
                }
            }
        };
        if let Some(pause) = self.pause {
            std::thread::sleep(pause);
        }
        if cancelled { Err(Halt::Cancelled) } else { Ok(()) }
    }

    fn stop(work: &Work, id: Key, code: &str, detail: &str) -> Halt {
        let (lease, at) = (work.lease(), work.clock.now());
        let (code, detail) = (code.to_owned(), detail.to_owned());
        let told = format!("the import stopped: {code}");
        let wrote = work.db.write_blocking(move |conn| {
            runs::fail(conn, id, &code, &detail)?;
            lease.hold(conn, 0, at)
        });
        Halt::Fault(wrote.err().unwrap_or(Fault::Internal(told)))
    }
}

impl Kind for ImportKind {
    fn name(&self) -> &'static str {
        KIND
    }

    fn run(&self, work: &Work) -> Result<(), Halt> {
        let id = work.subject();
        let (plan, places, look, stored) = work.db.read_blocking(|conn| {
            let plan = runs::plan(conn, id)?;
            let places = Places::load(conn, plan.site, &plan.sites)?;
            let look = if imported::any(conn, &places.ids())? { Look::Up } else { Look::None };
            Ok((Arc::new(plan.clone()), Arc::new(places), look, files::stored(conn, plan.file)))
        })?;
        let Ok((stored_as, _)) = stored else {
            return Err(Self::stop(work, id, "file-unreadable", "the file has been removed"));
        };
        let file = self.folder.open(&stored_as)?;
        let judge = Judge {
            places: places.clone(),
            book: self.book.clone(),
            at: plan.created_at,
            vetted: plan.short_text_vetted,
            dry: plan.dry,
        };
        let now = work.clock.now();
        let mut look = look;
        std::thread::scope(|scope| {
            let (out, batches) = sync_channel::<Sent>(1);
            let reading = plan.clone();
            scope.spawn(move || self.read(file, &reading, &judge, now, &out));
            for sent in batches {
                work.check()?;
                match sent {
                    Ok(rows) => self.write(work, &plan, &places, &mut look, rows)?,
                    Err(Refused::File(fault)) => return Err(Self::stop(work, id, &fault.code, &fault.detail)),
                    Err(Refused::Mapping(fault)) => {
                        return Err(Self::stop(work, id, "mapping-wrong", &fault.to_string()));
                    }
                }
            }
            Ok(())
        })
    }

    fn ended(&self, conn: &mut AnyConnection, job: &Job, end: End, _error: Option<&str>, at: Timestamp) -> Outcome<()> {
        if end == End::Failed {
            runs::fail(conn, job.subject_id, "internal", "Our mistake; it has been logged.")?;
        }
        let plan = runs::plan(conn, job.subject_id)?;
        let run = runs::told(conn, job.subject_id)?;
        outbox::emit(conn, at, "import-run.ended", job.subject_id.0, Some(run.site_id))?;
        match plan.mail_to {
            Some(to) if run.state == ImportState::Failed || run.refused > 0 => {
                let (subject, body) = letter(&run, &self.public_url);
                mail::queue(conn, &to, &subject, &body, at)
            }
            _ => Ok(()),
        }
    }
}

/// A mail names the file and figures, never a row.
fn letter(run: &ImportRun, public_url: &str) -> (String, String) {
    let what = match run.state {
        ImportState::Failed => "could not be finished",
        _ => "refused rows",
    };
    let name: String = run.file_name.chars().filter(|c| !c.is_control()).collect();
    let reason = run.fault.as_ref().map(|f| format!("Reason: {} ({}).\n", f.detail, f.code)).unwrap_or_default();
    let body = format!(
        "The import of {name} {what}.\n{reason}\nRows read: {}\nCreated: {}\nUpdated: {}\nSkipped: {}\nRefused: {}\n\n\
         What was taken stays. Every refused row, with its reason: {public_url}/import/{}\n",
        run.rows_read, run.created, run.updated, run.skipped, run.refused, run.id
    );
    (format!("WeBM: the import of {name} {what}"), body)
}

/// What the engine must know beside file and mapping.
pub(super) fn options(book: &CodeBook, zone: TimeZone, now: Option<Timestamp>, folder: &Folder) -> Options {
    let known = |code: &str, label: &Label| KnownCode {
        code: code.to_owned(),
        labels: vec![label.nl.clone(), label.en.clone(), label.fr.clone()],
    };
    Options {
        time_zone: zone,
        categories: book.kinds().iter().map(|k| known(&k.category.code, &k.category.label)).collect(),
        methods: book.methods().iter().map(|(_, m)| known(&m.code, &m.label)).collect(),
        now_ms: now.map(Timestamp::as_millisecond),
        scratch: folder.path().ok().map(Into::into),
        ..Options::default()
    }
}

/// Opens a file with a mapping, to tell at once what is wrong with either.
pub fn check(folder: &Folder, stored_as: &str, mapping: &Mapping, book: &CodeBook, zone: TimeZone) -> Outcome<()> {
    let file = folder.open(stored_as)?;
    match Engine::open(file, mapping, &options(book, zone, None, folder)) {
        Ok(_) => Ok(()),
        Err(OpenFault::File(fault)) => Err(Fault::at("/fileId", &fault.code, fault.detail)),
        Err(OpenFault::Mapping(faults)) => Err(runs::mapping_faults(faults)),
    }
}
