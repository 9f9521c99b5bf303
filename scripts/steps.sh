#!/usr/bin/env bash
# Steps of a test run: each prints one line, keeps its whole output in a file, and is counted. Sourced by test.sh and check.sh.
# A step that fails does not stop the rest: one run shows all that is wrong.

PASSED=0
FAILED=0
SKIPPED=0
BROKEN=() # names of steps that failed
export CARGO_TERM_COLOR=never # what goes to a file goes there plain
LOGS=$TARGET/test-logs
mkdir -p "$LOGS"
rm -f "$LOGS"/*.log

log_of() { printf '%s' "$LOGS/${1//[^a-zA-Z0-9]/-}.log"; }

# report NAME SECONDS STATUS  One line; of a failure the end of what it printed.
report() {
  local name=$1 log
  log=$(log_of "$name")
  if [ "$3" -eq 0 ]; then
    printf '%-44s ok      %4d s\n' "$name" "$2"
    return 0
  fi
  printf '%-44s FAILED  %4d s\n' "$name" "$2"
  BROKEN+=("$name")
  # What failed first: the runner shows passing tests after it.
  grep -E '^ +(FAIL|TIMEOUT|SIGSEGV|SIGABRT) |^test .* FAILED$' "$log" | sort -u | head -n 20 | sed 's/^/    /' || true
  tail -n 40 "$log" | sed 's/^/    /'
  say "    … all of it: $log"
  return 1
}

# step NAME COMMAND…  Runs it; a gate that fails counts as one failure, one that holds counts as no test.
step() {
  local name=$1 begin=$SECONDS status=0
  shift
  ("$@") >"$(log_of "$name")" 2>&1 </dev/null || status=$?
  report "$name" $((SECONDS - begin)) $status
}

# beside NAME COMMAND…  Begins a gate that runs beside what follows; joined NAME waits for it.
beside() {
  local name=$1
  shift
  BESIDE_BEGAN=$SECONDS
  ("$@") >"$(log_of "$name")" 2>&1 </dev/null &
  BESIDE=$!
}

joined() {
  local status=0
  wait "$BESIDE" || status=$?
  report "$1" $((SECONDS - BESIDE_BEGAN)) $status || FAILED=$((FAILED + 1))
}

gate() { step "$@" || FAILED=$((FAILED + 1)); }

# count NAME RUNNER COMMAND…  A step whose output tells how many tests ran; RUNNER names how to read it.
count() {
  local name=$1 runner=$2 ok=yes passed failed skipped
  shift 2
  step "$name" "$@" || ok=no
  read -r passed failed skipped <<<"$("count_$runner" "$(log_of "$name")")"
  # Failed without one failing test (it did not compile, nothing was found): still a failure.
  [ $ok = no ] && [ "$failed" -eq 0 ] && failed=1
  if [ $ok = yes ] && [ $((passed + skipped)) -eq 0 ]; then
    say "    no test ran"
    BROKEN+=("$name")
    failed=1
  fi
  printf '    %d passed, %d failed, %d skipped here\n' "$passed" "$failed" "$skipped"
  PASSED=$((PASSED + passed)) FAILED=$((FAILED + failed)) SKIPPED=$((SKIPPED + skipped))
}

# Rust: nextest's summary, or the sum of cargo test's. A test that says "skipped: …" because something outside the
# repository is absent returned early: it is no passed test.
count_rust() {
  awk '
    /^ *Summary \[/ {
      for (i = 2; i <= NF; i++) {
        if ($i ~ /^passed/) p += $(i-1)
        if ($i ~ /^failed/ || ($i == "timed" && $(i+1) ~ /^out/) || ($i == "exec" && $(i+1) ~ /^failed/)) f += $(i-1)
        if ($i ~ /^skipped/) s += $(i-1)
      }
    }
    /^test result: / { p += $4; f += $6; s += $8 }
    /^ *(PASS|FAIL) |^---- / { said = 0 }
    /^ *skipped: / { if (!said) early++; said = 1 }
    END { printf "%d %d %d\n", p - early, f, s + early }
  ' "$1"
}

# node --test with the TAP reporter.
count_node() {
  awk '/^# pass / { p = $3 } /^# fail / { f = $3 } /^# (skipped|todo) / { s += $3 } END { printf "%d %d %d\n", p, f, s }' "$1"
}

# Playwright's closing lines.
count_playwright() {
  awk '
    /^ +[0-9]+ (passed|flaky)/ { p += $1 }
    /^ +[0-9]+ (failed|interrupted|did not run)/ { f += $1 }
    /^ +[0-9]+ skipped/ { s += $1 }
    END { printf "%d %d %d\n", p, f, s }
  ' "$1"
}

# Lines of our own harnesses: "N passed, N failed, N skipped".
count_plain() {
  awk '/^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$/ { p += $1; f += $3; s += $5 } END { printf "%d %d %d\n", p, f, s }' "$1"
}

# Tests of one package by nextest when it is there, else by cargo test. Compiling nextest takes minutes on two cores, so it is used
# and never installed.
rust_tests() {
  if have cargo-nextest; then
    # Output of tests that pass too: their "skipped: …" lines are counted.
    cargo nextest run --locked --color never --no-fail-fast --success-output final --no-tests pass "$@"
  else
    cargo test --locked --color never --no-fail-fast "$@" -- --show-output
  fi
}

finish() {
  [ ${#BROKEN[@]} -eq 0 ] || say "Failed: $(printf '%s; ' "${BROKEN[@]}" | sed 's/; $//')"
  say "Took $((SECONDS / 60)) min $((SECONDS % 60)) s. Output of every step: $LOGS"
  printf '%d passed, %d failed, %d skipped\n' "$PASSED" "$FAILED" "$SKIPPED"
  [ "$FAILED" -eq 0 ]
}
