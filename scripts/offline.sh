#!/usr/bin/env bash
# Kills a browser that holds twenty unsent reports, RUNS times: `offline.sh [RUNS]`. Called by `make faults` (20); `make test` runs
# the same story once among the browser tests.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$ROOT"
scripts/setup.sh --tests
WEBM_CHROMIUM=$(chromium_program)
export WEBM_CHROMIUM PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 WEBM_TEST_OFFLINE_RUNS=${1:-20}
scripts/page.sh
cargo build --locked --quiet -p api --bin webm
cd e2e-tests
[ node_modules/.package-lock.json -nt package-lock.json ] || { npm ci && touch node_modules/.package-lock.json; }
npx playwright test offline.spec.ts --project sqlite-phone --grep 'twenty reports'
