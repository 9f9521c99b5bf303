#!/usr/bin/env bash
# Puts two checkers of PDF/UA by others into target/pdf-checker, for the tests: outloud (all checkpoints of the Matterhorn Protocol that a
# machine can judge) and pdfua (a second opinion on some of them). They are programs of their own that are run beside ours; nothing of
# them goes into WeBM. Where there is no Python, or no registry, it says so, and the test that would ask them says that it was left out.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$ROOT"

place=$TARGET/pdf-checker
wanted="outloud==0.2.1 pdfua==0.1.3 pikepdf==10.17.0"
[ -f "$place/wanted" ] && [ "$(cat "$place/wanted")" = "$wanted" ] && exit 0

have python3 || { warn "No Python: PDFs are not held against a checker of others."; exit 0; }
rm -rf "$place"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# shellcheck disable=SC2086 # a list of packages
if python3 -m venv "$place" >"$log" 2>&1 && "$place/bin/pip" install --quiet --disable-pip-version-check $wanted >"$log" 2>&1; then
  echo "$wanted" >"$place/wanted"
else
  rm -rf "$place"
  warn "The checkers of PDF/UA could not be installed: PDFs are not held against a checker of others."
fi
