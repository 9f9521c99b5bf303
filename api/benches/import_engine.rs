//! How fast the engine of the import is by itself, on one thread and without a database: the bare reference beside the
//! bar for imports. `cargo bench --bench import_engine`, with the number of rows as an optional argument. The rows are
//! like those of a police file: a date in five columns, metres of a UTM zone, a tenth of them hidden, no id.

#![allow(missing_docs)]

use std::fmt::Write as _;
use std::io::{Cursor, Read};
use std::time::Instant;

use webm::imports::engine::{Engine, Options};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const HEADER: &str = "TYPE,YEAR,MONTH,DAY,HOUR,MINUTE,HUNDRED_BLOCK,NEIGHBOURHOOD,X,Y\r\n";
const TYPES: [&str; 4] = ["Theft from Vehicle", "Other Theft", "Mischief", "Break and Enter Commercial"];

/// Makes rows as they are asked for, so that the file weighs nothing itself.
struct Rows {
    row: u64,
    end: u64,
    text: Cursor<String>,
}

impl Read for Rows {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        let n = self.text.read(buf)?;
        if n > 0 || self.row == self.end {
            return Ok(n);
        }
        let mut text = std::mem::take(self.text.get_mut());
        text.clear();
        let last = (self.row + 1_000).min(self.end);
        for row in self.row..last {
            let mix = row.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 16;
            let (month, day, hour, minute) = (1 + mix % 12, 1 + mix % 28, mix / 7 % 24, mix / 11 % 60);
            let block = row / 10;
            let written = if mix % 10 == 0 {
                writeln!(text, "Homicide,2020,{month},{day},0,0,OFFSET {block},West End,0.0,0.0\r")
            } else {
                let kind = TYPES[(mix % 4) as usize];
                let (x, y) = (490_000 + mix % 8_000, 5_450_000 + mix % 9_000);
                writeln!(text, "{kind},2020,{month},{day},{hour},{minute},{block}XX ALBERNI ST,West End,{x}.25,{y}.5\r")
            };
            written.map_err(std::io::Error::other)?;
        }
        self.row = last;
        self.text = Cursor::new(text);
        self.text.read(buf)
    }
}

fn main() {
    let rows = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(1_000_000);
    let mapping = serde_json::from_str(include_str!("../mappings/vancouver-2020.json")).expect("the mapping we ship");
    let file = Cursor::new(HEADER).chain(Rows { row: 0, end: rows, text: Cursor::default() });
    let begun = Instant::now();
    let engine = Engine::open(file, &mapping, &Options::default()).expect("a file like the real one");
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
