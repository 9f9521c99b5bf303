//! `make bench`: the server under load, beside the bare engine in the same run.
//!
//! `cargo bench -p api --bench load -- [create|list|insight] [sqlite|postgres]`. Called by scripts/bench.sh, which gives
//! PostgreSQL by `WEBM_TEST_POSTGRES_URL`. Figures are of the machine as it is; the ratio to the bare engine is what counts.

mod bare;
mod create;
mod figures;
mod read;
mod seed;
mod server;

use webm::db::Target;

fn main() {
    // cargo hands `--bench` to every benchmark.
    let args: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with("--")).collect();
    let asked = |word: &str| {
        args.is_empty() || args.iter().any(|a| a == word) || !args.iter().any(|a| PARTS.contains(&a.as_str()))
    };
    let engines: Vec<&str> = ["sqlite", "postgres"]
        .into_iter()
        .filter(|e| args.iter().any(|a| a == e) || !args.iter().any(|a| a == "sqlite" || a == "postgres"))
        .collect();
    for engine in engines {
        let folder =
            tempfile::tempdir_in(std::env::var("WEBM_BENCH_DIR").unwrap_or_else(|_| ".".into())).expect("a folder");
        let target = match engine {
            "sqlite" => Target::Sqlite(folder.path().join("webm.db")),
            _ => match std::env::var("WEBM_TEST_POSTGRES_URL") {
                Ok(url) => Target::Postgres(url),
                Err(_) => {
                    println!("{engine}: skipped: WEBM_TEST_POSTGRES_URL names no cluster");
                    continue;
                }
            },
        };
        println!("== {engine}");
        let world = seed::world(&target, folder.path());
        if asked("create") {
            create::run(&world);
        }
        if asked("list") || asked("insight") {
            read::run(&world, asked("list"), asked("insight"));
        }
    }
}

const PARTS: &[&str] = &["create", "list", "insight"];
