#!/usr/bin/env bash
# Makes this machine fit to build WeBM (`setup.sh`) or also to test it (`setup.sh --tests`).
# What is missing is installed by the system's package manager when that needs no question (root, or sudo without a
# password); otherwise the exact command is named and nothing else happens. Never asks, and says nothing when all is there.
# It must not touch anything a package manager or rustup does not own.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$ROOT"

for_tests=no
[ "${1:-}" = --tests ] && for_tests=yes
NODE_WANTED="20.19 or newer in line 20, or 22.12 or newer"

# ── what is there ──────────────────────────────────────────────────────────────────────────────────────────────────
has_compiler() { have cc || have gcc || have clang; }

has_libpq() {
  local dir
  if have pg_config; then
    dir=$(pg_config --includedir 2>/dev/null || true)
    [ -n "$dir" ] && [ -f "$dir/libpq-fe.h" ] && return 0
  fi
  have pkg-config && pkg-config --exists libpq 2>/dev/null
}

has_node() {
  local major minor rest
  have node && have npm || return 1
  IFS=. read -r major minor rest <<<"$(node -p process.versions.node 2>/dev/null)"
  [ -n "${major:-}" ] || return 1
  { [ "$major" -eq 20 ] && [ "$minor" -ge 19 ]; } || { [ "$major" -eq 22 ] && [ "$minor" -ge 12 ]; } || [ "$major" -ge 23 ]
}

has_thing() {
  case $1 in
  compiler) has_compiler ;;
  libpq) has_libpq ;;
  node) has_node ;;
  postgres) postgres_program initdb >/dev/null && postgres_program pg_ctl >/dev/null ;;
  chromium) chromium_program >/dev/null ;;
  *) have "$1" ;;
  esac
}

# ── who installs it ────────────────────────────────────────────────────────────────────────────────────────────────
manager=
for m in apt-get dnf pacman apk zypper brew; do
  if have "$m"; then
    manager=$m
    break
  fi
done

# The package that brings a thing, by manager. Nothing printed: this manager has none that would do.
package_for() {
  case $1:$manager in
  git:* | make:* | curl:*) echo "$1" ;;
  compiler:apt-get) echo build-essential ;;
  compiler:apk) echo build-base ;;
  compiler:pacman) echo base-devel ;;
  compiler:brew) echo gcc ;;
  compiler:*) echo gcc ;;
  libpq:apt-get) echo libpq-dev ;;
  libpq:dnf) echo libpq-devel ;;
  libpq:pacman) echo postgresql-libs ;;
  libpq:apk) echo libpq-dev ;;
  libpq:zypper) echo postgresql-devel ;;
  libpq:brew) echo libpq ;;
  node:apt-get | node:pacman | node:apk) echo nodejs npm ;;
  node:dnf) echo nodejs nodejs-npm ;;
  node:zypper) echo nodejs22 npm22 ;;
  node:brew) echo node ;;
  postgres:apt-get) echo postgresql ;;
  postgres:dnf) echo postgresql-server ;;
  postgres:pacman | postgres:apk) echo postgresql ;;
  postgres:zypper) echo postgresql-server ;;
  postgres:brew) echo postgresql@17 ;;
  chromium:apt-get) if apt-cache show chromium >/dev/null 2>&1; then echo chromium; else echo chromium-browser; fi ;;
  chromium:brew) echo --cask chromium ;;
  chromium:*) echo chromium ;;
  esac
}

install_command() {
  case $manager in
  apt-get) echo "apt-get install -y --no-install-recommends $*" ;;
  dnf) echo "dnf install -y $*" ;;
  pacman) echo "pacman -S --needed --noconfirm $*" ;;
  apk) echo "apk add $*" ;;
  zypper) echo "zypper --non-interactive install $*" ;;
  brew) echo "brew install $*" ;;
  esac
}

# Homebrew refuses root and needs no privilege; the others need root or a sudo that asks nothing.
privilege() {
  if [ "$manager" = brew ]; then
    [ "$(id -u)" -ne 0 ]
  elif [ "$(id -u)" -eq 0 ]; then
    return 0
  else
    have sudo && sudo -n true 2>/dev/null
  fi
}

as_root() {
  if [ "$manager" = brew ] || [ "$(id -u)" -eq 0 ]; then
    "$@"
  else
    sudo -n env DEBIAN_FRONTEND=noninteractive "$@"
  fi
}

# ── system packages ────────────────────────────────────────────────────────────────────────────────────────────────
things="git make curl compiler libpq node"
[ $for_tests = yes ] && things="$things postgres chromium"

if [ $for_tests = yes ] && [ -n "${WEBM_CHROMIUM:-}" ] && [ ! -x "$WEBM_CHROMIUM" ]; then
  die "WEBM_CHROMIUM names $WEBM_CHROMIUM, which is no program."
fi
missing=
for thing in $things; do
  has_thing "$thing" || missing="$missing $thing"
done

# An old node is not replaced behind somebody's back: it may serve other work.
if [[ " $missing " == *" node "* ]] && have node; then
  die "Node $(node -v) is too old: WeBM needs $NODE_WANTED. Get it from https://nodejs.org/en/download, then run this again."
fi

if [ -n "$missing" ]; then
  packages=
  for thing in $missing; do
    [ -n "$manager" ] && packages="$packages $(package_for "$thing")"
  done
  packages=${packages# }
  [ -n "$manager" ] || die "Missing:$missing. No package manager known here (apt-get, dnf, pacman, apk, zypper, brew); install them, then run this again."
  # shellcheck disable=SC2086 # a list of packages
  command=$(install_command $packages)
  if ! privilege; then
    [ "$manager" = brew ] && die "Missing:$missing. Homebrew does not run as root; as yourself: $command"
    die "Missing:$missing. Install with: sudo $command"
  fi
  say "Installing$missing: $command"
  export DEBIAN_FRONTEND=noninteractive
  log=$(mktemp)
  trap 'rm -f "$log"' EXIT
  if [ "$manager" = apt-get ]; then
    as_root apt-get update >"$log" 2>&1 || warn "apt-get update failed; trying with the lists at hand."
  fi
  # shellcheck disable=SC2086 # a command line
  if ! as_root $command >"$log" 2>&1 </dev/null; then
    tail -n 15 "$log" >&2
    die "That failed. Install by hand, then run this again: $command"
  fi
  for thing in $missing; do
    has_thing "$thing" && continue
    [ "$thing" = node ] && die "The system's Node is too old: WeBM needs $NODE_WANTED. Get it from https://nodejs.org/en/download, then run this again."
    die "$thing is still missing after: $command"
  done
fi

# ── Rust ───────────────────────────────────────────────────────────────────────────────────────────────────────────
channel=$(sed -n 's/^channel *= *"\(.*\)"/\1/p' rust-toolchain.toml)
target=wasm32-unknown-unknown
have cargo || die "Rust is missing. Install with: curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y --default-toolchain $channel"

if have rustup; then
  if ! rustup run "$channel" cargo clippy --version >/dev/null 2>&1 || ! rustup run "$channel" cargo fmt --version >/dev/null 2>&1; then
    command="rustup toolchain install $channel --profile minimal --component rustfmt --component clippy --target $target"
    say "Installing Rust $channel: $command"
    $command >/dev/null 2>&1 || die "That failed. Run it by hand to see why: $command"
  fi
  if [ ! -d "$(rustup run "$channel" rustc --print sysroot)/lib/rustlib/$target" ]; then
    command="rustup target add --toolchain $channel $target"
    say "Installing the wasm target: $command"
    $command >/dev/null 2>&1 || die "That failed. Run it by hand to see why: $command"
  fi
else
  version=$(rustc --version | cut -d' ' -f2)
  [ "$(printf '%s\n%s\n' "$channel" "$version" | sort -V | head -n 1)" = "$channel" ] ||
    die "Rust $version is too old: WeBM needs $channel. With rustup (https://rustup.rs) that is installed by itself."
  [ -d "$(rustc --print sysroot)/lib/rustlib/$target" ] ||
    die "This Rust has no $target. Install that target beside it, or use rustup (https://rustup.rs)."
fi
