//! `webm`: the server and its tools in one binary. `webm help` lists them.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    webm::cli::run()
}
