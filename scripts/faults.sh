#!/usr/bin/env bash
# Kills the server under load, TIMES on each engine, and asks whether anything acknowledged was lost: `faults.sh [TIMES]`.
# Called by `make faults` (50) and test.sh (5). Each engine gets a fresh database with the demonstration; PostgreSQL a cluster
# of its own that waits for the disk, whatever else is running.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$ROOT"

if [ "${1:-}" = --inside ]; then
  shift
else
  scripts/setup.sh --tests
  exec scripts/postgres.sh run --durable scripts/faults.sh --inside "${1:-50}"
fi
times=$1
webm=${WEBM_BIN:-$TARGET/debug/webm}
if [ -z "${WEBM_BIN:-}" ]; then
  scripts/page.sh
  cargo build --locked --quiet -p api --bin webm
fi
cargo build --locked --quiet -p measure

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
WEBM_DEMO_PASSWORD=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
WEBM_KEYS=$(head -c 32 /dev/urandom | base64 | tr -d '\n')
export WEBM_DEMO_PASSWORD WEBM_KEYS WEBM_RATE_LIMIT=off

failed=0
faults_on() { # name url
  local port=$((20000 + RANDOM % 10000))
  export WEBM_DATABASE_URL=$2 WEBM_DATA_DIR=$folder/$1 WEBM_LISTEN=127.0.0.1:$port WEBM_METRICS_LISTEN=127.0.0.1:$((port + 1))
  mkdir -p "$WEBM_DATA_DIR"
  if ! { "$webm" migrate && "$webm" demo --if-empty; } >"$folder/setup.log" 2>&1; then
    cat "$folder/setup.log" >&2
    die "$1: the demonstration could not be made."
  fi
  "$TARGET/debug/measure" faults "$1" "$times" "$webm" "$WEBM_LISTEN" || failed=1
}
faults_on SQLite "sqlite:$folder/webm.db"
faults_on PostgreSQL "$WEBM_TEST_POSTGRES_URL"
exit $failed
