#!/usr/bin/env bash
# From a clone to a running WeBM: what is missing, the page, the server, the demonstration, and the address.
# Called by `make run`. Data stands in ./data unless WEBM_DATA_DIR or WEBM_DATABASE_URL say otherwise.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$ROOT"

scripts/setup.sh
scripts/page.sh
cargo build --locked --quiet --release -p api --bin webm
webm=$TARGET/release/webm

"$webm" migrate
"$webm" demo --if-empty
# In the place of this script: a stop signal reaches the server itself, which finishes what is in hand.
exec "$webm" serve
