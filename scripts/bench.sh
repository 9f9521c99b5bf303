#!/usr/bin/env bash
# Measures the server in a release build, on both engines, beside the bare engine in the same run, and says which bar holds:
# `bench.sh [create|import|list|insight|timeline|export|reports…] [sqlite|postgres]`, all of it when nothing is named. Called by `make bench`. PostgreSQL
# is a cluster of its own that waits for the disk. It judges nothing: a figure that misses its bar does not fail the run, since
# the machine may be busy; the ratio to the bare engine tells.
#
#   WEBM_BENCH=short     a tenth of the rows and a third of the time, for small machines (about 3 minutes instead of 15)
#   WEBM_BENCH_ROWS      rows stored and imported (1000000)
#   WEBM_BENCH_SECONDS   seconds of load when creating (8)
#   WEBM_BENCH_WRITING   seconds in which 32 write at one incident (60)
#   WEBM_BENCH_DIR       where the databases are made: the disk that is measured (a folder below the target directory)
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$ROOT"

if [ "${1:-}" = --inside ]; then
  shift
else
  scripts/setup.sh --tests
  exec scripts/postgres.sh run --durable scripts/bench.sh --inside "$@"
fi
if [ "${WEBM_BENCH:-}" = short ]; then
  export WEBM_BENCH_ROWS=${WEBM_BENCH_ROWS:-100000} WEBM_BENCH_SECONDS=${WEBM_BENCH_SECONDS:-3} WEBM_BENCH_WRITING=${WEBM_BENCH_WRITING:-10}
fi
export WEBM_BENCH_DIR=${WEBM_BENCH_DIR:-$TARGET/bench}
mkdir -p "$WEBM_BENCH_DIR"

# DuckDB beside Insight, where it can be had.
if [ -z "${WEBM_BENCH_DUCKDB:-}" ] && have python3; then
  duck=$TARGET/duckdb
  [ -x "$duck/bin/python" ] || { python3 -m venv "$duck" && "$duck/bin/pip" install --quiet --disable-pip-version-check duckdb numpy; } \
    || warn "DuckDB could not be installed: nothing stands beside Insight."
  [ -x "$duck/bin/python" ] && export WEBM_BENCH_DUCKDB=$duck/bin/python
fi
say "Building the release program…"
cargo bench --locked --quiet -p api --bench load --bench import_engine --no-run
say "$(nproc 2>/dev/null || echo '?') cores, load $(cut -d' ' -f1-3 /proc/loadavg 2>/dev/null || echo unknown)"
if [ $# -eq 0 ]; then
  cargo bench --locked --quiet -p api --bench import_engine -- "${WEBM_BENCH_ROWS:-1000000}"
fi
cargo bench --locked --quiet -p api --bench load -- "$@"
