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
tools) clippy -p measure -p wasm-bindings --all-targets ;;
web-ui) clippy -p web-ui --target $wasm ;;
wasm-tree)
  # The page must not carry the server.
  tree=$(cargo tree --locked -p web-ui --target $wasm -e normal,no-proc-macro --prefix none -f '{p}' | cut -d' ' -f1 | sort -u)
  grep -qx shared-types <<<"$tree" || die "shared-types is not in the page's tree: this proof proves nothing"
  forbidden=$(grep -Ex 'api|diesel.*|actix.*|libsqlite3-sys|pq-sys|tokio|utoipa.*|rustls|ring|reqwest|typst.*' <<<"$tree" || true)
  [ -z "$forbidden" ] || die "The page's tree holds: $(echo "$forbidden" | tr '\n' ' ')"
  ;;
wasm-content)
  # validator names regex, idna and url in its tree, and they weigh more than the page itself as soon as one of its rules reaches them.
  # What the linker kept shows by the places of its panics; yew's are the proof that these are there to be seen.
  for part in gate page; do
    page=$TARGET/$wasm/web/$part.wasm
    [ -f "$page" ] || die "No $page: scripts/page.sh builds it"
    carries() { grep -aqE "/$1-[0-9]+\.[0-9]+\.[0-9]+/src/" "$page"; }
    carries yew || die "$page does not show what it is made of: this proof proves nothing"
    for crate in regex regex-automata regex-syntax idna idna_adapter icu_normalizer icu_properties url; do
      if carries $crate; then die "The $part carries $crate: some rule of shared-types reaches it"; fi
    done
  done
  ;;
scripts)
  # A courtesy where it is installed; the build server has it.
  have shellcheck || exit 0
  shellcheck -x -P scripts scripts/*.sh .ci/run
  ;;
*) die "usage: lints.sh api|shared-types|tools|web-ui|wasm-tree|wasm-content|scripts" ;;
esac
