#!/bin/sh
# Builds the page into web-ui/dist: cargo for wasm, the JavaScript side of it, wasm-opt, Vite, brotli.
# `build.sh wasm` stops before Vite: for use beside `npm run dev`. Called by make; honours CARGO_TARGET_DIR.
set -eu
cd "$(dirname "$0")"
target="${CARGO_TARGET_DIR:-$(cd .. && pwd)/target}"
export CARGO_TARGET_DIR="$target"

cargo build --locked --profile web --target wasm32-unknown-unknown -p web-ui --bins
# npm ci empties node_modules each time: only when the lock file is newer than what was installed from it.
if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  npm ci --no-audit --no-fund
  touch node_modules/.package-lock.json
fi

rm -rf pkg
for part in gate page; do
  cargo run --locked --quiet -p wasm-bindings -- "$target/wasm32-unknown-unknown/web/$part.wasm" "pkg/$part"
  # Only what rustc uses already and every browser of the last years has; more would ask for newer ones.
  node_modules/.bin/wasm-opt -Oz --strip-debug --strip-producers --enable-bulk-memory --enable-bulk-memory-opt \
    --enable-nontrapping-float-to-int --enable-sign-ext --enable-mutable-globals --enable-reference-types --enable-multivalue \
    "pkg/$part/${part}_bg.wasm" -o "pkg/$part/${part}_bg.wasm" &
done
wait
[ "${1:-}" = wasm ] && exit 0
node_modules/.bin/vite build
