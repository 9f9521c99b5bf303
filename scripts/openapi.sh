#!/usr/bin/env bash
# Writes openapi/openapi.json from the running code. `openapi.sh --compare` only says whether it would change, with a program
# that is already built (WEBM_BIN). Called by `make openapi` and by test.sh.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$ROOT"

fresh=$(mktemp)
trap 'rm -f "$fresh"' EXIT
if [ "${1:-}" = --compare ]; then
  "${WEBM_BIN:-$TARGET/debug/webm}" openapi >"$fresh"
  diff -u openapi/openapi.json "$fresh" | head -n 60
  cmp -s openapi/openapi.json "$fresh" || die "openapi/openapi.json is not what the code says. Look at the difference, then: make openapi"
else
  cargo run --locked --quiet -p api --bin webm -- openapi >"$fresh"
  cp "$fresh" openapi/openapi.json
  git --no-pager diff --stat -- openapi/openapi.json
fi
