#!/usr/bin/env bash
# forget.sh: after `truce erase`, removes what the write-ahead logs of the three nodes still hold of older writes.
#
# Files of the log that are full of old writes are kept for standbys (wal_keep_size), or kept to be written over
# (recycled). This turns both off, writes through all files that are there, sees that none is left, and turns both on
# again. While it runs, a standby that stops may need rejoin.sh.
set -euo pipefail
# shellcheck source=deploy/postgresql/cluster.sh
source "$(dirname "${BASH_SOURCE[0]}")/cluster.sh"

(($# == 0)) || fail 2 'usage: forget.sh'
read_cluster
"$(dirname "${BASH_SOURCE[0]}")/status.sh" >/dev/null || fail 5 'all three nodes must be sound (status.sh): what one that is away holds would stay'

files="pg_ls_waldir() WHERE name ~ '^[0-9A-F]{24}\$'"
primary='' before='' ahead=0
declare -A start
for node in "${nodes[@]}"; do
  [[ $(ask "$node" 'SELECT pg_is_in_recovery();') == t ]] || primary=$node
done
before=$(ask "$primary" 'SELECT pg_walfile_name(pg_current_wal_lsn());')

back_on() {
  local node
  for node in "${nodes[@]}"; do
    ask "$node" 'ALTER SYSTEM RESET wal_keep_size;' && ask "$node" 'ALTER SYSTEM RESET wal_recycle;' &&
      ask "$node" 'SELECT pg_reload_conf();' >/dev/null || echo "forget.sh: $node: ALTER SYSTEM RESET wal_keep_size, wal_recycle by hand" >&2
  done
}
trap back_on EXIT
for node in "${nodes[@]}"; do
  set_parameter "$node" wal_keep_size 0
  set_parameter "$node" wal_recycle off
  start[$node]=$(ask "$node" 'SELECT now();')
  # Files made ready for later: a recycled one is full of old writes.
  more=$(ask "$node" "SELECT count(*) FROM $files AND name > '$before';")
  ((ahead >= more)) || ahead=$more
done

for ((i = 0; i < ahead + 3; ++i)); do
  ask "$primary" 'CHECKPOINT; SELECT pg_switch_wal();' >/dev/null
done
ask "$primary" 'CHECKPOINT;'
for node in "${nodes[@]}"; do
  end=$((SECONDS + 60))
  until [[ $(ask "$node" "SELECT count(*) FROM $files AND (name <= '$before' OR modification < '${start[$node]}');") == 0 ]]; do
    ((SECONDS < end)) || fail 7 "$node still holds old log"
    ask "$node" 'CHECKPOINT;'
    sleep 0.5
  done
  echo "$node holds no log from before ${start[$node]}."
done
