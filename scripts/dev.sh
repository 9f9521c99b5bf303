#!/usr/bin/env bash
# For those who change WeBM: the server in the dev profile on 127.0.0.1:8080, Vite on 127.0.0.1:5173, both follow the source.
# CSS and page files reload by themselves; a change in Rust of the page or of the server is rebuilt within a second of saving.
# Called by `make dev`. It must not be used to serve anybody.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$ROOT"

scripts/setup.sh
scripts/page.sh
webm=$TARGET/debug/webm
marks=$(mktemp -d)
server='' vite=''
trap 'kill $server $vite 2>/dev/null || true; rm -rf "$marks"' EXIT
trap 'exit 130' INT TERM

# Whether anything in the named places is newer than the mark; moves the mark.
changed() { # mark paths…
  local mark=$marks/$1 first=no
  shift
  [ -e "$mark" ] || first=yes
  if [ $first = yes ] || [ -n "$(find "$@" -newer "$mark" -print | head -n 1)" ]; then
    touch "$mark"
    return 0
  fi
  return 1
}

restart_server() {
  cargo build --locked --quiet -p api --bin webm || return 0 # cargo has said why; the old server stays
  if [ -n "$server" ]; then
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  fi
  "$webm" migrate && "$webm" demo --if-empty
  "$webm" serve &
  server=$!
}

changed page web-ui/src web-ui/locales shared-types/src || true
(cd web-ui && exec npm run dev) &
vite=$!
while kill -0 "$vite" 2>/dev/null; do
  if changed server api/src api/Cargo.toml shared-types/src migrations; then restart_server; fi
  if changed page web-ui/src web-ui/locales shared-types/src; then web-ui/build.sh wasm || true; fi
  sleep 1
done
