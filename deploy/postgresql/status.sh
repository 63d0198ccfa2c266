#!/usr/bin/env bash
# status.sh: the three nodes, a line each, and what is wrong; for eyes and for monitoring.
#
# 0: one primary that two standbys follow. 1: entries are still taken, and one more fault would stop that, or something
# must be looked at. 7: no entry can be acknowledged.
set -euo pipefail
# shellcheck source=deploy/postgresql/cluster.sh
source "$(dirname "${BASH_SOURCE[0]}")/cluster.sh"

(($# == 0)) || fail 2 'usage: status.sh'
read_cluster
far_behind=$((64 << 20)) # bytes of log

primaries=() faults=()
for node in "${nodes[@]}"; do
  if ! recovering=$(ask "$node" 'SELECT pg_is_in_recovery();' 2>/dev/null); then
    echo "$node  does not answer"
    faults+=("$node does not answer")
  elif [[ $recovering == t ]]; then
    from=$(ask "$node" "SELECT coalesce((SELECT sender_host || ':' || sender_port FROM pg_stat_wal_receiver), '')")
    echo "$node  standby  receives from ${from:-nobody}"
    [[ -n $from ]] || faults+=("$node receives from nobody")
  else
    primaries+=("$node")
    echo "$node  primary"
    for setting in fsync full_page_writes synchronous_commit data_checksums; do
      value=$(ask "$node" "SHOW $setting;")
      [[ $value == on ]] || faults+=("$node: $setting is $value")
    done
    value=$(ask "$node" 'SHOW synchronous_standby_names;')
    [[ $value == "$(quorum_of "$node")" ]] || faults+=("$node: synchronous_standby_names is '$value', expected '$(quorum_of "$node")'")
  fi
done

standbys=0
if ((${#primaries[@]} == 1)); then
  followers=$(ask "${primaries[0]}" "SELECT application_name, pg_current_wal_lsn() - flush_lsn FROM pg_stat_replication
    WHERE state = 'streaming' AND sync_state = 'quorum' ORDER BY 1;" -F ' ')
  while read -r node behind; do
    [[ -n $node ]] || continue
    standbys=$((standbys + 1))
    echo "$node  $behind bytes behind"
    ((behind < far_behind)) || faults+=("$node is $behind bytes behind")
  done <<<"$followers"
  ((standbys == 2)) || faults+=("$standbys of two standbys confirm commits")
else
  faults+=("${#primaries[@]} primaries: ${primaries[*]:-none}")
fi
((${#faults[@]} > 0)) || exit 0
printf 'fault: %s\n' "${faults[@]}"
((${#primaries[@]} == 1 && standbys > 0)) || exit 7
exit 1
