#!/usr/bin/env bash
# A private, throw-away PostgreSQL cluster for tests and measurements: its own directory, its own free port, gone afterwards.
#
#   postgres.sh run [--durable] COMMAND…      start, run COMMAND with WEBM_TEST_POSTGRES_URL set, remove; exit code of COMMAND
#   postgres.sh start [--durable] [DIRECTORY] start and print the URL; DIRECTORY is new, by default under /tmp
#   postgres.sh stop DIRECTORY|URL            stop and remove; nothing happens when it is gone already
#
# Without --durable nothing waits for the disk (tests); with it every commit does (measuring, faults).
# PostgreSQL refuses to run as root: as root the cluster belongs to the user postgres, or nobody where that is absent.
# It must never touch a cluster that it did not make.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

MARK=webm-throw-away # the file that says a directory is ours to remove
initdb=$(postgres_program initdb) || die "PostgreSQL's server programs are missing; scripts/setup.sh --tests installs them."
pg_ctl=$(postgres_program pg_ctl) || die "PostgreSQL's pg_ctl is missing; scripts/setup.sh --tests installs it."
bin=$(dirname "$(readlink -f "$initdb" 2>/dev/null || echo "$initdb")")

owner=
if [ "$(id -u)" -eq 0 ]; then
  for owner in postgres nobody ''; do
    [ -n "$owner" ] && id "$owner" >/dev/null 2>&1 && break
  done
  [ -n "$owner" ] || die "PostgreSQL does not run as root, and there is no user postgres or nobody to run it as."
fi

# Runs a command as the cluster's owner, from a directory that this owner may read.
as_owner() {
  (
    cd /
    if [ -z "$owner" ]; then
      "$@"
    elif have setpriv && setpriv --help 2>&1 | grep -q reuid; then
      setpriv --reuid "$(id -u "$owner")" --regid "$(id -g "$owner")" --clear-groups -- "$@"
    elif have runuser; then
      runuser -u "$owner" -- "$@"
    else
      su -s /bin/sh "$owner" -c "$(printf '%q ' "$@")"
    fi
  )
}

# A loopback port that nobody answers on. Another process may take it before us; starting tries again then.
free_port() {
  local port
  while :; do
    port=$((15000 + (RANDOM * 32768 + RANDOM) % 15000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
  done
  echo "$port"
}

start_cluster() { # directory durable; prints the URL
  local dir=$1 durable=$2 password port url
  mkdir -m 700 "$dir"
  touch "$dir/$MARK"
  password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  (umask 077 && printf '%s\n' "$password" >"$dir/password")
  [ -z "$owner" ] || chown -R "$owner" "$dir"
  # Trust only behind the socket, whose directory nobody else may enter; loopback is open to every user of the machine.
  as_owner "$initdb" -D "$dir/data" -U webm --pwfile "$dir/password" --auth-local trust --auth-host scram-sha-256 \
    --encoding UTF8 --locale C --no-sync --no-instructions >"$dir/initdb.log" 2>&1 ||
    { cat "$dir/initdb.log" >&2; return 1; }
  {
    echo "listen_addresses = '127.0.0.1'"
    echo "unix_socket_directories = '$dir'"
    echo "max_connections = 200"
    echo "shared_buffers = 256MB"
    echo "max_wal_size = 4GB"
    echo "log_min_messages = warning"
    if [ "$durable" = no ]; then
      echo "fsync = off"
      echo "synchronous_commit = off"
      echo "full_page_writes = off"
    fi
  } | as_owner tee -a "$dir/data/postgresql.conf" >/dev/null
  for _ in 1 2 3 4 5; do
    port=$(free_port)
    if as_owner "$pg_ctl" -D "$dir/data" -l "$dir/server.log" -o "-p $port" -w -t 60 start >/dev/null 2>&1; then
      url="postgres://webm:$password@127.0.0.1:$port/webm?sslmode=disable&gssencmode=disable"
      as_owner "$bin/createdb" -h "$dir" -p "$port" -U webm -T template0 webm
      echo "$url" >"$dir/url"
      echo "$url"
      return 0
    fi
    grep -qi "address already in use" "$dir/server.log" || break
  done
  cat "$dir/server.log" >&2
  return 1
}

stop_cluster() { # directory
  local dir=$1
  [ -e "$dir" ] || return 0
  [ -f "$dir/$MARK" ] || die "$dir is not a cluster made by this script; left alone."
  if [ -f "$dir/data/postmaster.pid" ]; then
    as_owner "$pg_ctl" -D "$dir/data" -m immediate -w -t 30 stop >/dev/null 2>&1 || true
  fi
  rm -rf "$dir"
}

# A socket's path may be about 100 characters: a short place that the owner may enter, whatever TMPDIR says.
new_directory() { echo "/tmp/webm-pg.$$.$RANDOM"; }

verb=${1:-}
[ $# -gt 0 ] && shift
durable=no
if [ "${1:-}" = --durable ]; then
  durable=yes
  shift
fi

case $verb in
run)
  [ $# -gt 0 ] || die "usage: postgres.sh run [--durable] COMMAND…"
  dir=$(new_directory)
  trap 'stop_cluster "$dir"' EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  WEBM_TEST_POSTGRES_URL=$(start_cluster "$dir" "$durable") || die "The private PostgreSQL cluster did not start."
  WEBM_TEST_POSTGRES_BIN=$bin
  export WEBM_TEST_POSTGRES_URL WEBM_TEST_POSTGRES_BIN
  code=0
  # In a process group of its own, so that a signal to this script ends the command and all that it started, at once.
  set -m
  "$@" <&0 &
  child=$!
  set +m
  trap 'kill -TERM -- "-$child" 2>/dev/null || true; stop_cluster "$dir"' EXIT
  wait "$child" || code=$?
  exit "$code"
  ;;
start)
  dir=${1:-$(new_directory)}
  case $dir in /*) ;; *) dir=$PWD/$dir ;; esac
  trap 'stop_cluster "$dir"' EXIT
  start_cluster "$dir" "$durable"
  trap - EXIT
  ;;
stop)
  [ $# -eq 1 ] || die "usage: postgres.sh stop DIRECTORY|URL"
  case $1 in
  postgres://*)
    for dir in /tmp/webm-pg.*; do
      if [ -f "$dir/url" ] && [ "$(cat "$dir/url")" = "$1" ]; then stop_cluster "$dir"; fi
    done
    ;;
  *) stop_cluster "$1" ;;
  esac
  ;;
*)
  die "usage: postgres.sh run [--durable] COMMAND… | start [--durable] [DIRECTORY] | stop DIRECTORY|URL"
  ;;
esac
