#!/usr/bin/env bash
# Everything that must hold, from a clean clone: format, lints, contract, tests on both engines, browser, faults.
# Called by `make test` and the build server. The last line is "N passed, N failed, N skipped" over all runners.
#
# One compile for everything: in the dev profile, with clippy as the compiler of our own crates, so that what is linted, tested, opened
# in the browser and killed is the same program. Lints by themselves would compile half of the tree a second time, a release build all
# of it. The page, which is built for another machine and mostly on one core, is built beside all that needs no page: a server of this
# profile reads it from web-ui/dist.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$ROOT"
scripts/setup.sh --tests
scripts/pdf-checker.sh
# One PostgreSQL cluster for the whole run: start again inside it.
if [ -z "${WEBM_TEST_POSTGRES_URL:-}" ]; then
  exec scripts/postgres.sh run scripts/test.sh "$@"
fi
# shellcheck source=scripts/steps.sh
. scripts/steps.sh
WEBM_CHROMIUM=$(chromium_program)
export WEBM_CHROMIUM PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1
export WEBM_BIN=$TARGET/debug/webm

install_e2e() {
  cd e2e-tests
  [ node_modules/.package-lock.json -nt package-lock.json ] || { npm ci && touch node_modules/.package-lock.json; }
}
in_e2e() { (cd e2e-tests && "$@"); }
on() { # engine command…
  WEBM_TEST_DATABASE=$1 "${@:2}"
}

# Lints are faults here; what is built is the same.
lint_as_we_build() {
  RUSTC_WORKSPACE_WRAPPER=$(rustc --print sysroot)/bin/clippy-driver
  [ -x "$RUSTC_WORKSPACE_WRAPPER" ] || die "No clippy beside this Rust. With rustup: rustup component add clippy"
  CLIPPY_ARGS=-D__CLIPPY_HACKERY__warnings__CLIPPY_HACKERY__
  # What is built once has no use for the notes that make a second build quicker.
  CARGO_INCREMENTAL=0
  export RUSTC_WORKSPACE_WRAPPER CLIPPY_ARGS CARGO_INCREMENTAL
}

gate "format" cargo fmt --check -- --color never
gate "scripts" scripts/lints.sh scripts
gate "page's dependencies" scripts/lints.sh wasm-tree
lint_as_we_build
beside "page: lints and build" scripts/page.sh
count "shared-types: lints and tests" rust rust_tests -p shared-types --features openapi
count "tools: lints and tests" rust rust_tests -p measure -p wasm-bindings
count "web-ui: lints and tests" rust rust_tests -p web-ui
gate "packages of e2e-tests" install_e2e
gate "types of e2e-tests" in_e2e npm run --silent types
count "tests of the contract's rules" node in_e2e npm run --silent rules
count "api: lints, and tests on SQLite" rust on sqlite rust_tests -p api
gate "lints of benches" cargo build --locked --quiet -p api --benches
count "tests api on PostgreSQL" rust on postgres rust_tests -p api
joined "page: lints and build"
gate "page's content" scripts/lints.sh wasm-content
gate "contract is what the code says" scripts/openapi.sh --compare
gate "contract keeps the rules" in_e2e npm run --silent lint:contract
count "browser on SQLite" playwright in_e2e npx playwright test --project 'sqlite-*'
# It waits for a slow provider most of the time: what it asks is whether everybody's fate is known, not how fast.
beside "SMS to 200 by a bad provider" env WEBM_TEST_ALERTS=20 scripts/smpp.sh 1 200
count "browser on PostgreSQL" playwright in_e2e npx playwright test --project 'postgres-*'
count "faults, five on each engine" plain scripts/faults.sh 5
joined "SMS to 200 by a bad provider"
finish
