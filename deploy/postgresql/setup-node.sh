#!/usr/bin/env bash
# setup-node.sh primary NODE              the first node: an empty cluster, the roles, the database
# setup-node.sh standby NODE --of PRIMARY a node that follows PRIMARY; also for a node whose disk was lost
#
# As root on that node, once /etc/truce/cluster.conf and its certificate are there. It refuses where 15/NODE exists.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=deploy/postgresql/cluster.sh
source "$here/cluster.sh"

usage() { fail 2 'usage: setup-node.sh primary NODE | standby NODE --of PRIMARY'; }

create_cluster() {  # create_cluster NODE [INITDB OPTION...]: an empty cluster with our settings, not started
  [[ -z $(pg_lsclusters -h 15 "$1" 2>/dev/null) ]] || fail 5 "the cluster 15/$1 exists (pg_dropcluster 15 $1 removes it and all it holds)"
  local name
  for name in "ca.crt" "$1.crt" "$1.key"; do
    as_postgres test -r "$etc/postgresql/$name" || fail 3 "$etc/postgresql/$name: postgres cannot read it"
  done
  pg_createcluster -q 15 "$1" -p "${port[$1]}" --locale C.UTF-8 -- --data-checksums "${@:2}" >/dev/null
  local to
  to=$(config_of "$1")
  install -m 0644 "$here/postgresql.conf.d/truce.conf" "$to/conf.d/truce.conf"
  cat >"$to/conf.d/truce-node.conf" <<TXT
listen_addresses = '${host[$1]}'
ssl_cert_file = '$etc/postgresql/$1.crt'
ssl_key_file = '$etc/postgresql/$1.key'
ssl_ca_file = '$etc/postgresql/ca.crt'
TXT
  sed "s|NETWORK|$network|" "$here/pg_hba.conf" >"$to/pg_hba.conf"
}

password_of() {  # of a role, from its password file in $etc/postgresql; made when there is none
  local file=$etc/postgresql/$1.pgpass
  [[ -e $file ]] || (umask 077 && echo "*:*:*:$1:$(openssl rand -hex 24)" >"$file")
  [[ $1 != truce_replica ]] || chown postgres: "$file"
  sed -n "s/^[^#].*:$1://p" "$file"
}

primary() {
  create_cluster "$1"
  as_postgres tee -a "$(data_of "$1")/postgresql.auto.conf" >/dev/null <<<"synchronous_standby_names = '$(quorum_of "$1")'"
  pg_ctlcluster 15 "$1" start
  local role
  local -a passwords=()
  for role in truce truce_replica truce_failover; do passwords+=("\\set $role '$(password_of "$role")'"); done
  # No standby is there yet to confirm it: this once, a commit waits for this node's disk alone.
  { printf '%s\n' 'SET synchronous_commit = local;' "${passwords[@]}" && sed 's/^\\connect.*/&\nSET synchronous_commit = local;/' "$here/roles.sql"; } |
    as_postgres "$bin/psql" -Xq -v ON_ERROR_STOP=1 -p "${port[$1]}" -d postgres
  echo "$1 is the primary. It acknowledges nothing until a standby follows it."
}

standby() {
  create_cluster "$1" --no-sync # its data is replaced at once
  local data
  data=$(data_of "$1")
  rm -rf "$data"
  base_backup "$data" "$1" "$2"
  pg_ctlcluster 15 "$1" start
  echo "$1 follows $2."
}

((EUID == 0)) || fail 2 'run it as root'
read_cluster
case "$# ${1:-} ${3:-}" in
  '2 primary ')
    known_node "$2"
    primary "$2"
    ;;
  '4 standby --of')
    known_node "$2"
    known_node "$4"
    standby "$2" "$4"
    ;;
  *) usage ;;
esac
