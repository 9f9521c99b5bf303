//! Writes the JavaScript side of the page's wasm, so that nobody has to install `wasm-bindgen-cli`:
//! the version is the one in Cargo.lock and can never differ from the one the page was compiled with.
//! Called by `web-ui/build.sh`. It must not optimise or rename anything; Vite and wasm-opt come after it.

use std::{path::PathBuf, process::ExitCode};

use wasm_bindgen_cli_support::Bindgen;

fn main() -> ExitCode {
    let mut args = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(input), Some(out_dir), None) = (args.next(), args.next(), args.next()) else {
        eprintln!("usage: wasm-bindings INPUT.wasm OUT_DIR");
        return ExitCode::from(2);
    };
    let name = input.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let mut bindgen = Bindgen::new();
    let done = bindgen.input_path(&input).web(true).and_then(|bindgen| {
        bindgen
            .out_name(&name)
            .typescript(false)
            .remove_name_section(true)
            .remove_producers_section(true)
            .generate(&out_dir)
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("wasm-bindings: {}: {error:#}", input.display());
            ExitCode::FAILURE
        }
    }
}
