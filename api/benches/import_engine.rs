//! How fast the engine of the import is by itself, on one thread and without a database: the bare reference beside the
//! bar for imports. `cargo bench --bench import_engine`, with the number of rows as an optional argument. The rows are
//! like those of a police file: a date in five columns, metres of a UTM zone, a tenth of them hidden, no id.

#![allow(missing_docs)]

#[path = "load/police_file.rs"]
mod police_file;

use police_file::Rows;
use std::time::Instant;
use webm::imports::engine::{Engine, Options};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let rows = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(1_000_000);
    let mapping = serde_json::from_str(include_str!("../mappings/vancouver-2020.json")).expect("the mapping we ship");
    let begun = Instant::now();
    let engine = Engine::open(Rows::of(rows), &mapping, &Options::default()).expect("a file like the real one");
    let (mut good, mut bytes) = (0_u64, 0);
    for judged in engine {
        let judged = judged.expect("a sound file");
        good += u64::from(judged.result.is_ok());
        bytes = judged.byte_offset;
    }
    let seconds = begun.elapsed().as_secs_f64();
    let memory = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = memory.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or(" unknown").trim();
    println!(
        "import engine: {good} of {rows} rows good, {} MB in {seconds:.2} s: {:.0} rows/s, peak memory {peak}",
        bytes >> 20,
        rows as f64 / seconds
    );
}
