#!/usr/bin/env bash
# Builds the page into web-ui/dist when anything it is made of is newer than the last build. Says nothing when nothing changed.
# Called by run.sh, test.sh and check.sh; the server embeds what it makes. It must not decide how the page is built: web-ui/build.sh does.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$ROOT"

stamp=web-ui/node_modules/.webm-page-built
if [ -e "$stamp" ] && [ -e web-ui/dist/index.html ]; then
  # A folder's own time tells of files that were removed; that of web-ui itself changes with every build.
  newer=$(
    find Cargo.toml Cargo.lock rust-toolchain.toml shared-types tools/wasm-bindings -newer "$stamp" -print
    find web-ui -mindepth 1 \( -path web-ui/node_modules -o -path web-ui/dist -o -path web-ui/pkg -o -path web-ui/tests \) -prune -o -newer "$stamp" -print
  )
  [ -n "$newer" ] || exit 0
fi
say "Building the page…"
web-ui/build.sh
touch "$stamp"
