#!/usr/bin/env bash
# Everything that must hold, from a clean clone: format, lints, contract, tests on both engines, browser, faults.
# Called by `make test` and the build server. The last line is "N passed, N failed, N skipped" over all runners.
#
# One profile for everything (dev): the tests of `api` build target/debug/webm on their way, and the browser and the faults use that
# very program. A release build beside it would compile the whole tree a second time.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$ROOT"
scripts/setup.sh --tests
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

gate "format" cargo fmt --check -- --color never
gate "scripts" scripts/lints.sh scripts
gate "page's dependencies" scripts/lints.sh wasm-tree
gate "page" scripts/page.sh
gate "page's content" scripts/lints.sh wasm-content
for crate in shared-types web-ui tools api; do gate "lints $crate" scripts/lints.sh $crate; done
count "tests shared-types" rust rust_tests -p shared-types --features openapi
count "tests tools" rust rust_tests -p measure
count "tests web-ui" rust rust_tests -p web-ui
count "tests api on SQLite" rust on sqlite rust_tests -p api
count "tests api on PostgreSQL" rust on postgres rust_tests -p api

gate "packages of e2e-tests" install_e2e
gate "types of e2e-tests" in_e2e npm run --silent types
count "tests of the contract's rules" node in_e2e npm run --silent rules
gate "contract is what the code says" scripts/openapi.sh --compare
gate "contract keeps the rules" in_e2e npm run --silent lint:contract
count "browser on SQLite" playwright in_e2e npx playwright test --project 'sqlite-*'
count "browser on PostgreSQL" playwright in_e2e npx playwright test --project 'postgres-*'
count "faults, five on each engine" plain scripts/faults.sh 5
finish
