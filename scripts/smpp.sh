#!/usr/bin/env bash
# Sends alerts to PEOPLE by SMPP, RUNS times on each engine, to a provider by others (node-smpp) that throttles and loses answers, while the
# server is killed twice a run, and asks whether everybody's fate is known and nobody got it twice without reason: `smpp.sh [RUNS [PEOPLE]]`.
# Called by `make faults` (5 runs, 5000 people) and test.sh (1 run, 200). Says how fast the first SMS is on the line.
# WEBM_TEST_SEED makes a run again.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$ROOT"

if [ "${1:-}" = --inside ]; then
  shift
else
  scripts/setup.sh --tests
  exec scripts/postgres.sh run --durable scripts/smpp.sh --inside "${1:-5}" "${2:-5000}"
fi
runs=$1 people=$2
webm=${WEBM_BIN:-$TARGET/debug/webm}
if [ -z "${WEBM_BIN:-}" ]; then
  scripts/page.sh
  cargo build --locked --quiet -p api --bin webm
fi
cargo test --locked --quiet -p api --bench phones --no-run
(
  cd e2e-tests
  [ node_modules/.package-lock.json -nt package-lock.json ] || { PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci && touch node_modules/.package-lock.json; }
)

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
WEBM_DEMO_PASSWORD=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
WEBM_KEYS=$(head -c 32 /dev/urandom | base64 | tr -d '\n')
export WEBM_DEMO_PASSWORD WEBM_KEYS WEBM_RATE_LIMIT=off WEBM_LOG=error
export WEBM_SMPP_SYSTEM_ID=webm WEBM_SMPP_PASSWORD=geheim WEBM_SMS_SENDER=WeBM WEBM_SMPP_WINDOW=50 WEBM_SMPP_ANSWER_SECONDS=2

failed=0
smpp_on() { # name url
  local port=$((20000 + RANDOM % 10000))
  export WEBM_DATABASE_URL=$2 WEBM_DATA_DIR=$folder/$1 WEBM_LISTEN=127.0.0.1:$port
  export WEBM_TEST_SMSC_PORT=$((port + 1)) WEBM_SMPP_URL=smpp://127.0.0.1:$((port + 1))
  mkdir -p "$WEBM_DATA_DIR"
  if ! { "$webm" migrate && "$webm" demo --if-empty && cargo test --locked --quiet -p api --bench phones -- "$people"; } >"$folder/setup.log" 2>&1; then
    cat "$folder/setup.log" >&2
    die "$1: the demonstration could not be made."
  fi
  node e2e-tests/house/smpp-faults.mjs "$1" "$runs" "$people" "$webm" || failed=1
}
smpp_on SQLite "sqlite:$folder/webm.db"
smpp_on PostgreSQL "$WEBM_TEST_POSTGRES_URL"
exit $failed
