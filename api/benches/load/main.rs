//! `make bench`: the server under load, beside the bare engine in the same run.
//!
//! `cargo bench -p api --bench load -- [create|import|list|insight|search|timeline|export|reports] [sqlite|postgres]`. Called by scripts/bench.sh, which gives
//! PostgreSQL by `WEBM_TEST_POSTGRES_URL`. Each part has a database of its own. Figures are of the machine as it is; the
//! ratio to the bare engine is what counts when it is busy.

mod bare;
mod create;
mod export;
mod figures;
mod import;
mod police_file;
mod read;
mod reports;
mod search;
mod seed;
mod server;
mod store;
mod timeline;

use figures::Figures;
use store::Store;

// As in the server, so that the bare engine is measured with the same.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const PARTS: &[&str] = &["create", "import", "list", "insight", "search", "timeline", "export", "reports"];
const ENGINES: &[&str] = &["sqlite", "postgres"];

fn main() {
    // cargo hands `--bench` to every benchmark.
    let args: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with("--")).collect();
    // Naming none of a kind asks for all of it.
    let asked =
        |word: &str, all: &[&str]| args.iter().any(|a| a == word) || !args.iter().any(|a| all.contains(&a.as_str()));
    let folder =
        tempfile::tempdir_in(std::env::var("WEBM_BENCH_DIR").unwrap_or_else(|_| ".".into())).expect("a folder");
    let mut told = Vec::new();
    for engine in ENGINES.iter().filter(|e| asked(e, ENGINES)) {
        let Some(store) = Store::of(engine, folder.path()) else {
            println!("{engine}: skipped: WEBM_TEST_POSTGRES_URL names no cluster");
            continue;
        };
        let mut figures = Figures::of(engine);
        println!("{engine}: {:.0} fsyncs/s of 4 kB", bare::fsyncs(folder.path()));
        if asked("create", PARTS) {
            create::run(&store, &mut figures);
        }
        if asked("import", PARTS) {
            import::run(&store, &mut figures);
        }
        if asked("list", PARTS) || asked("insight", PARTS) {
            read::run(&store, &mut figures, asked("list", PARTS), asked("insight", PARTS));
        }
        if asked("search", PARTS) {
            search::run(&store, &mut figures);
        }
        if asked("timeline", PARTS) {
            timeline::run(&store, &mut figures);
        }
        if asked("export", PARTS) {
            export::run(&store, &mut figures);
        }
        if asked("reports", PARTS) {
            reports::run(&store, &mut figures);
        }
        told.push(figures);
    }
    let missed: usize = told.iter().map(Figures::table).sum();
    println!(
        "\n{}",
        if missed == 0 { "every bar holds".to_owned() } else { format!("{missed} figures miss their bar") }
    );
}

/// Rows stored or imported in the large cases.
fn rows() -> usize {
    number("WEBM_BENCH_ROWS", 1_000_000)
}

/// Seconds of load.
fn seconds() -> u64 {
    number("WEBM_BENCH_SECONDS", 8)
}

fn number<T: std::str::FromStr>(name: &str, usual: T) -> T {
    std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(usual)
}
