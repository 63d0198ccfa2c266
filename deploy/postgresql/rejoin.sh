#!/usr/bin/env bash
# rejoin.sh NODE --to PRIMARY [--rewind]
#   makes a standby of a former primary, or of a standby that lost the thread
#
# As root on NODE. It takes a new base backup, and removes NODE's own data when that is complete and checked; what NODE
# alone had was never acknowledged. --rewind copies only what differs (pg_rewind): quicker for a large database; when it
# fails, run this again without it. A node whose disk was lost: setup-node.sh standby.
set -euo pipefail
# shellcheck source=deploy/postgresql/cluster.sh
source "$(dirname "${BASH_SOURCE[0]}")/cluster.sh"

[[ $# -ge 3 && $# -le 4 && $2 == --to && ${4:---rewind} == --rewind ]] || fail 2 'usage: rejoin.sh NODE --to PRIMARY [--rewind]'
((EUID == 0)) || fail 2 'run it as root'
node=$1 primary=$3 rewind=${4:-}
read_cluster
known_node "$node"
known_node "$primary"
[[ $node != "$primary" ]] || fail 2 'a node does not follow itself'

data=$(data_of "$node") || fail 5 "there is no cluster 15/$node here: setup-node.sh standby $node --of $primary"
control() { as_postgres "$bin/pg_controldata" "$data" | sed -n "s/^$1: *//p"; }

[[ $(ask "$primary" 'SELECT pg_is_in_recovery();') == f ]] || fail 5 "$primary is no primary that can be reached"
[[ $(ask "$primary" 'SELECT system_identifier FROM pg_control_system();') == "$(control 'Database system identifier')" ]] ||
  fail 5 "$primary and $node are not of the same database"

# A primary that nobody failed over from has a timeline at least as new: its data must not go.
case $(control 'Database cluster state') in
  *'archive recovery'* | 'shut down in recovery') ;;
  *)
    newest=$(ask "$primary" "SELECT ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int;")
    own=$(control "Latest checkpoint's TimeLineID")
    ((own < newest)) || fail 5 "$node is a primary too, of timeline $own, and $primary of $newest. Nobody failed over from $node to $primary"
    ;;
esac

if pg_ctlcluster 15 "$node" status >/dev/null; then
  pg_ctlcluster -m fast 15 "$node" stop || fail 7 "$node does not stop"
fi

if [[ -n $rewind ]]; then
  as_postgres "$bin/pg_rewind" -D "$data" --config-file "$(config_of "$node")/postgresql.conf" \
    --source-server "host=${host[$primary]} port=${port[$primary]} dbname=postgres $replication" >/dev/null ||
    fail 7 "pg_rewind failed, and may have left half of it done: run this again without --rewind"
  make_standby "$data" "$node" "$primary"
else
  rm -rf "$data.new"
  base_backup "$data.new" "$node" "$primary"
  rm -rf "$data"
  mv "$data.new" "$data"
fi
pg_ctlcluster 15 "$node" start
replicates "$node" "$primary" || fail 7 "$node does not replicate from $primary; look at its log"
echo "$node follows $primary."
