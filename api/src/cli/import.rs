//! `webm import FILE --mapping M --site S`: imports from the command line, also while the server runs.
//!
//! With `--mail` nobody need look on: whatever goes wrong is mailed, also what went wrong before a row was read.

use crate::clock::Clock;
use crate::config::Config;
use crate::db::{Db, PoolSize};
use crate::fault::Fault;
use crate::imports::Folder;
use crate::imports::unattended::{self, Ask};
use crate::jobs::mail;
use crate::web::sheet;
use shared_types::import::{ImportRun, ImportState, Mapping};
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// How many findings are shown when they go to no file.
const SHOWN: usize = 50;

/// How it ended, for who called.
const EXIT_CODES: &str = "Exit codes: 0 all rows are done; 1 it failed, or could not begin; 2 the call is wrong; 3 it is done, but \
    rows were refused (with --dry-run: would be). What was taken stays, whatever the code; importing again changes nothing.";

/// The exit code when rows were refused.
pub const REFUSED_ROWS: u8 = 3;

/// What the command line is asked.
#[derive(clap::Args)]
#[command(after_help = EXIT_CODES)]
pub struct Import {
    /// File with incidents: CSV or NDJSON, plain or gzip
    file: PathBuf,
    /// File with the mapping (docs/import-mappings.md)
    #[arg(long)]
    mapping: PathBuf,
    /// Code or id of the site
    #[arg(long)]
    site: String,
    /// Id or name of the organisation that reports; the centre management when not given
    #[arg(long)]
    organisation: Option<String>,
    /// Only tell what would be done
    #[arg(long)]
    dry_run: bool,
    /// The short texts of the file have been vetted for others
    #[arg(long)]
    vetted: bool,
    /// Where to send a mail when it fails, cannot begin or refuses rows
    #[arg(long)]
    mail: Option<String>,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
    /// Write every fault and note to this CSV file
    #[arg(long)]
    faults: Option<PathBuf>,
}

/// Imports, and prints what became of it.
pub fn run(config: Config, args: Import) -> Result<ExitCode, String> {
    if let Some(address) = &args.mail {
        shared_types::text::email(address).map_err(|_| format!("--mail: {address} is not an e-mail address"))?;
    }
    let db = Db::open(&config.database, PoolSize { read: 2, write: 2 }).map_err(|e| sentence(&e))?;
    let clock = Clock::system();
    let (done, told) = match import(&config, &args, &db, &clock) {
        Ok(done) => (Some(done), None),
        Err(why) => (None, Some(why)),
    };
    if let (Some(to), Some(why)) = (&args.mail, &told) {
        let (to, name, why, at) = (to.clone(), name_of(&args.file), why.clone(), clock.now());
        db.write_blocking(move |conn| unattended::mail_failure(conn, &to, &name, &why, at))
            .map_err(|e| sentence(&e))?;
    }
    mail::deliver(&db, config.smtp_url.as_deref(), &config.mail_from, clock.now(), None).map_err(|e| sentence(&e))?;
    let Some(done) = done else { return Err(told.unwrap_or_default()) };
    match &args.faults {
        Some(path) => to_file(&db, &done, path)?,
        None => to_stderr(&db, &done)?,
    }
    if args.json {
        println!("{}", serde_json::to_string_pretty(&done).map_err(|e| e.to_string())?);
    } else {
        let what = if done.dry_run { "would be " } else { "" };
        println!("{} rows read", done.rows_read);
        println!("{} {what}created", done.created);
        println!("{} {what}updated", done.updated);
        println!("{} {what}skipped", done.skipped);
        println!("{} {what}refused", done.refused);
    }
    match (done.state, done.fault) {
        (ImportState::Done, _) if done.refused > 0 => Ok(ExitCode::from(REFUSED_ROWS)),
        (ImportState::Done, _) => Ok(ExitCode::SUCCESS),
        (ImportState::Cancelled, _) => Err("it was stopped; what it had taken stays".into()),
        (_, Some(fault)) => Err(format!("it stopped: {} ({}); what it had taken stays", fault.detail, fault.code)),
        _ => Err("it met passing trouble; the server goes on with it, or run the same command again".into()),
    }
}

/// Reads file and mapping, and does the job. Sentences name files as they were called, not where they lie: they may be mailed.
fn import(config: &Config, args: &Import, db: &Db, clock: &Clock) -> Result<ImportRun, String> {
    let cannot = |path: &Path| {
        let name = name_of(path);
        move |e: &dyn std::fmt::Display| format!("{name}: {e}")
    };
    let text = std::fs::read_to_string(&args.mapping).map_err(|e| cannot(&args.mapping)(&e))?;
    let mapping: Mapping = serde_json::from_str(&text).map_err(|e| cannot(&args.mapping)(&e))?;
    let file = File::open(&args.file).map_err(|e| cannot(&args.file)(&e))?;
    let ask = Ask {
        file,
        name: name_of(&args.file),
        mapping,
        site: args.site.clone(),
        organisation: args.organisation.clone(),
        dry: args.dry_run,
        vetted: args.vetted,
        mail_to: args.mail.clone(),
        max_bytes: config.import_max_bytes,
        public_url: config.public_url.clone(),
    };
    unattended::import(db, clock, Folder::of(&config.data_dir), ask).map_err(|e| sentence(&e))
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn to_file(db: &Db, run: &ImportRun, path: &PathBuf) -> Result<(), String> {
    let cannot = |e: std::io::Error| format!("{}: {e}", path.display());
    let mut out = std::io::BufWriter::new(File::create(path).map_err(cannot)?);
    let head = sheet::lines([unattended::HEAD]).map_err(|e| sentence(&e))?;
    out.write_all(&head).map_err(cannot)?;
    unattended::each_finding(db, run, |some| {
        out.write_all(&sheet::lines(some.iter().map(unattended::row))?).map_err(Fault::internal)?;
        Ok(true)
    })
    .map_err(|e| sentence(&e))?;
    out.flush().map_err(cannot)
}

fn to_stderr(db: &Db, run: &ImportRun) -> Result<(), String> {
    let mut shown = 0;
    unattended::each_finding(db, run, |some| {
        for finding in some.iter().filter(|f| f.refuses).take(SHOWN - shown) {
            let f = &finding.fault;
            let column = f.column.as_deref().map(|c| format!(", column {c}")).unwrap_or_default();
            let value = f.value.as_deref().map(|v| format!(" \"{v}\"")).unwrap_or_default();
            eprintln!("row {}{column}:{value} {} ({})", f.row, f.detail, f.code);
            shown += 1;
        }
        Ok(shown < SHOWN)
    })
    .map_err(|e| sentence(&e))?;
    if shown == SHOWN {
        eprintln!("… and perhaps more; --faults FILE.csv writes them all");
    }
    Ok(())
}

/// All that is wrong, as lines.
fn sentence(fault: &Fault) -> String {
    match fault {
        Fault::Invalid(list) => {
            list.iter().map(|f| format!("{} {} ({})", f.pointer, f.detail, f.code)).collect::<Vec<_>>().join("\n")
        }
        other => other.to_string(),
    }
}
