#!/usr/bin/env bash
# The fast part of `make test`: format, lints, tests on SQLite. Called by `make check`, for between two edits.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$ROOT"
scripts/setup.sh
# shellcheck source=scripts/steps.sh
. scripts/steps.sh

gate "page" scripts/page.sh
gate "format" cargo fmt --check -- --color never
for crate in shared-types web-ui tools api; do gate "lints $crate" scripts/lints.sh $crate; done
count "tests shared-types" rust rust_tests -p shared-types --features openapi
WEBM_TEST_DATABASE=sqlite count "tests api on SQLite" rust rust_tests -p api
finish
