#!/usr/bin/env bash
# What every script here shares: where the repository is, how to say something, how to fail.
# Sourced, never run. It must not do anything when sourced except set variables and define functions.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# Where cargo builds; CARGO_TARGET_DIR is honoured, a relative one is relative to the repository.
TARGET=${CARGO_TARGET_DIR:-$ROOT/target}
case $TARGET in /*) ;; *) TARGET=$ROOT/$TARGET ;; esac
export CARGO_TARGET_DIR=$TARGET
# rustup keeps cargo here; a shell opened before rustup was installed does not know it yet.
PATH=$PATH:${CARGO_HOME:-${HOME:-/root}/.cargo}/bin

say() { printf '%s\n' "$*"; }
warn() { printf '%s\n' "$*" >&2; }
die() {
  warn "$*"
  exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }

# The path of one of PostgreSQL's own programs: distributions keep initdb and pg_ctl out of PATH.
# The newest version wins. Prints nothing and fails when there is none.
postgres_program() {
  local dir found=
  if have "$1" && have postgres; then
    command -v "$1"
    return 0
  fi
  for dir in /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /usr/libexec/postgresql* /opt/homebrew/opt/postgresql*/bin /usr/local/opt/postgresql*/bin; do
    [ -x "$dir/$1" ] && [ -x "$dir/postgres" ] && found=$dir/$1
  done
  [ -n "$found" ] && printf '%s\n' "$found"
}

# The browser the page is tested in: WEBM_CHROMIUM, or the one the system has.
chromium_program() {
  local name
  if [ -n "${WEBM_CHROMIUM:-}" ]; then
    [ -x "$WEBM_CHROMIUM" ] && printf '%s\n' "$WEBM_CHROMIUM"
    return
  fi
  for name in chromium chromium-browser google-chrome-stable google-chrome; do
    if have "$name"; then
      command -v "$name"
      return 0
    fi
  done
  for name in "/Applications/Chromium.app/Contents/MacOS/Chromium" "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
    if [ -x "$name" ]; then
      printf '%s\n' "$name"
      return 0
    fi
  done
  return 1
}
