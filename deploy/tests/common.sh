# shellcheck shell=bash
# What the tests share. Sourced by them.
deploy=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export deploy LC_ALL=C.UTF-8

skip() {
  echo "skipped: $1"
  exit 77
}
needs() {  # needs PROGRAM...
  local program
  for program in "$@"; do command -v "$program" >/dev/null || skip "there is no $program"; done
}
expect() {  # expect WHAT COMMAND...
  local what=$1
  shift
  "$@" || {
    echo "FAILED: $what" >&2
    exit 1
  }
  echo "ok: $what"
}
free_port() {
  local port
  while port=$((20000 + RANDOM % 12000)) && (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do :; done
  echo "$port"
}
