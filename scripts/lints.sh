#!/usr/bin/env bash
# Lints one crate at a time, each for where it runs: `lints.sh CRATE`. One at a time because features of one would otherwise leak
# into the other and hide what is missing. Called by test.sh and check.sh.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$ROOT"

wasm=wasm32-unknown-unknown
clippy() { cargo clippy --locked --quiet "$@" -- -D warnings; }

case ${1:-} in
api) clippy -p api --all-targets ;;
shared-types)
  clippy -p shared-types --all-targets --features openapi
  clippy -p shared-types --target $wasm
  ;;
web-ui) clippy -p web-ui --target $wasm ;;
wasm-tree)
  # The page must not carry the server, nor the rules of validator that weigh more than the page itself.
  tree=$(cargo tree --locked -p web-ui --target $wasm -e normal --prefix none -f '{p}' | cut -d' ' -f1 | sort -u)
  [ -n "$tree" ] || die "cargo tree says nothing"
  grep -qx shared-types <<<"$tree" || die "shared-types is not in the page's tree: this proof proves nothing"
  forbidden=$(grep -Ex 'diesel.*|actix.*|libsqlite3-sys|pq-sys|tokio|regex.*|idna.*|url|utoipa.*|rustls|ring' <<<"$tree" || true)
  [ -z "$forbidden" ] || die "The page carries: $(echo "$forbidden" | tr '\n' ' ')"
  ;;
scripts)
  # A courtesy where it is installed; the build server has it.
  have shellcheck || exit 0
  shellcheck -x -P scripts scripts/*.sh .ci/run
  ;;
*) die "usage: lints.sh api|shared-types|web-ui|wasm-tree|scripts" ;;
esac
