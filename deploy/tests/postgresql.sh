#!/usr/bin/env bash
# Three nodes on loopback ports, made by setup-node.sh with a folder of their own in place of /etc.
set -euo pipefail
# shellcheck source=deploy/tests/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
((EUID == 0)) || skip 'only root can make clusters of the user postgres'
[[ -x /usr/lib/postgresql/15/bin/postgres ]] || skip 'there is no PostgreSQL 15'
needs pg_createcluster setpriv openssl perl
PATH=/usr/lib/postgresql/15/bin:$PATH

# Memory where there is enough of it: what is tried here are the programs, not the disk.
roomy=$(df --output=avail /dev/shm 2>/dev/null | tail -1)
place=$(mktemp -d -p "$( ((${roomy:-0} > 1500000)) && echo /dev/shm || echo "${TMPDIR:-/tmp}")")
chmod 0755 "$place"
export PG_CLUSTER_CONF_ROOT=$place/etc/postgresql PGSYSCONFDIR=$place/etc TRUCE_ETC=$place/etc/truce
scripts=$deploy/postgresql
nodes=("truce_a$$" "truce_b$$" "truce_c$$")
a=${nodes[0]} b=${nodes[1]} c=${nodes[2]}

clean_up() {
  local node
  jobs -p | xargs -r kill 2>/dev/null || true
  for node in "${nodes[@]}"; do
    pg_ctlcluster -m immediate 15 "$node" stop >/dev/null 2>&1 || true
    pg_dropcluster 15 "$node" >/dev/null 2>&1 || true
  done
  rm -rf "$place"
}
trap clean_up EXIT

mkdir -p "$place/etc/truce/postgresql" "$place/data" "$PG_CLUSTER_CONF_ROOT"
chown postgres: "$place/data"
cat >"$place/etc/createcluster.conf" <<TXT
data_directory = '$place/data/%c'
add_include_dir = 'conf.d'
cluster_name = '%c'
dynamic_shared_memory_type = mmap
TXT
ports=()
for node in "${nodes[@]}"; do ports+=("$(free_port)"); done
sed -e "s|/etc/truce|$TRUCE_ETC|g" -e "s|^network .*|network 127.0.0.1/32|" -e '/^node /d' "$scripts/cluster.conf" >"$TRUCE_ETC/cluster.conf"
for i in 0 1 2; do echo "node ${nodes[i]} 127.0.0.1 ${ports[i]}" >>"$TRUCE_ETC/cluster.conf"; done

"$scripts/certificates.sh" "$TRUCE_ETC/postgresql"
chmod 0755 "$TRUCE_ETC" "$TRUCE_ETC/postgresql"
for node in "${nodes[@]}"; do chown postgres: "$TRUCE_ETC/postgresql/$node.key"; done

"$scripts/setup-node.sh" primary "$a"
"$scripts/setup-node.sh" standby "$b" --of "$a"
"$scripts/setup-node.sh" standby "$c" --of "$a"
export PGPASSFILE=$TRUCE_ETC/postgresql/truce.pgpass
tls="sslmode=verify-full&sslrootcert=$TRUCE_ETC/postgresql/ca.crt&connect_timeout=3"
url="postgres://truce@127.0.0.1:${ports[0]},127.0.0.1:${ports[1]},127.0.0.1:${ports[2]}/truce?target_session_attrs=read-write&$tls"
only() { echo "postgres://truce@127.0.0.1:${ports[$1]}/truce?$tls"; }

status_is() {  # status_is CODE
  local code=0
  "$scripts/status.sh" >"$place/status" || code=$?
  ((code == $1)) || { cat "$place/status"; return 1; }
}
eventually() {
  local end=$((SECONDS + 20))
  until "$@" >/dev/null; do
    ((SECONDS < end)) || { "$@"; return 1; }
    sleep 0.5
  done
}
refuses() {  # refuses CODE WORDS COMMAND...
  local expected=$1 words=$2 code=0
  shift 2
  "$@" >"$place/said" 2>&1 || code=$?
  [[ $code == "$expected" && $(cat "$place/said") == *"$words"* ]] || { echo "code $code: $(cat "$place/said")"; return 1; }
}
sql() { psql -XAtq -v ON_ERROR_STOP=1 "$1" -c "$2"; }
as_superuser() { (cd / && setpriv --reuid=postgres --regid=postgres --init-groups psql -XAtq -p "$1" -c "$2"); }

expect 'three nodes, and nothing is wrong' eventually status_is 0
for setting in fsync full_page_writes data_checksums ssl synchronous_commit; do
  expect "$setting is on" [ "$(sql "$url" "SHOW $setting")" = on ]
done
expect 'without TLS nobody is let in' refuses 2 'no pg_hba.conf entry' psql "${url/sslmode=verify-full/sslmode=disable}" -c 'SELECT 1'
expect 'truce does not get at another database' refuses 2 'no pg_hba.conf entry' psql "${url/\/truce\?/\/postgres\?}" -c 'SELECT 1'
expect 'passwords are kept as scram-sha-256' [ "$(as_superuser "${ports[0]}" "SELECT count(*) FROM pg_authid WHERE rolpassword LIKE 'SCRAM-SHA-256%'")" = 3 ]
expect 'a node is not set up twice' refuses 5 'exists' "$scripts/setup-node.sh" standby "$b" --of "$a"
expect 'a living primary is not replaced' refuses 5 'still answers' "$scripts/failover.sh" "$a" --old-primary-is-down
expect 'the primary does not become a standby by mistake' refuses 5 'no primary' "$scripts/rejoin.sh" "$a" --to "$b"

# A failover that stopped half-way: both standbys are cut off. The primary lives, and can acknowledge nothing.
sql "$url" 'CREATE TABLE tries(n INT)'
for port in "${ports[1]}" "${ports[2]}"; do
  as_superuser "$port" "ALTER SYSTEM SET primary_conninfo = ''"
  as_superuser "$port" 'SELECT pg_reload_conf()' >/dev/null
done
expect 'cut off from both, the primary is of no use' eventually status_is 7
expect 'it acknowledges nothing' refuses 124 '' timeout 3 psql -XAtq "$url" -c 'INSERT INTO tries VALUES (1)'
expect 'they can be given back' "$scripts/failover.sh" "$a" --undo
expect 'and all is as before' eventually status_is 0
expect 'it acknowledges again' sql "$url" 'INSERT INTO tries VALUES (2)'

# What is erased is on no node's disk.
held_by() {  # held_by N: so many nodes have the content in some file
  local found
  found=$(grep -rlF names-a-witness-one "$place/data" 2>/dev/null | sed "s|$place/data/||; s|/.*||" | sort -u | wc -l)
  [[ $found == "$1" ]] || { echo "held by $found nodes"; return 1; }
}
sql "$url" "CREATE TABLE blobs(blob TEXT); INSERT INTO blobs VALUES ('names-a-witness-' || 'one'), ('public')"
expect 'the content is on every node' eventually held_by 3
sql "$url" "DELETE FROM blobs WHERE blob LIKE 'names%'"
sql "$url" 'VACUUM (FULL) blobs'
expect 'it still is, after the erasure, in the logs' held_by 3
expect 'the logs are forgotten' "$scripts/forget.sh"
expect 'it is on no node any more' held_by 0
expect 'and three nodes are there as before' eventually status_is 0
expect 'with their log kept again' [ "$(sql "$url" 'SHOW wal_keep_size')" = 4GB ]

# The program itself, with the rights that its role has.
if [[ -x ${TRUCE:-} ]]; then
  expect 'truce makes a case' "$TRUCE" init "$place/case" --id aden-2027 --store "$url"
  expect 'and gives its log a key' "$TRUCE" key log --name records.example/aden --case "$place/case"
  expect 'and publishes' "$TRUCE" publish --case "$place/case"
fi

# The load: each writer inserts 1, 2, 3 …; psql prints a number after the commit of its row was acknowledged.
sql "$url" 'CREATE TABLE rows(writer INT, n INT, filler TEXT, PRIMARY KEY (writer, n))'
round=0
start_load() {
  local writer
  round=$((round + 1))
  for writer in 1 2 3 4; do
    seq 200000 | sed "s/.*/INSERT INTO rows VALUES ($round$writer, &, repeat('x', 300)) RETURNING n;/" |
      psql -XAtq -v ON_ERROR_STOP=1 "$url" >"$place/acknowledged.$round$writer" 2>/dev/null &
  done
}
kill_node() {  # every process of it at once, as when the power goes
  local postmaster
  local -a children
  postmaster=$(head -1 "$place/data/$1/postmaster.pid")
  mapfile -t children < <(grep -lxE "PPid:\s*$postmaster" /proc/[0-9]*/status 2>/dev/null | cut -d/ -f3)
  kill -KILL "$postmaster" "${children[@]}"
  while kill -0 "$postmaster" 2>/dev/null; do sleep 0.1; done
}
count() { sql "$1" "SELECT count(*) FROM rows WHERE writer / 10 = $round"; }
acknowledged() { cat "$place"/acknowledged."$round"? | wc -l; }
all_there() {  # at this URL: a writer's row n was acknowledged after all rows before it
  local writer last
  for writer in "$round"1 "$round"2 "$round"3 "$round"4; do
    last=$(tail -1 "$place/acknowledged.$writer")
    [[ $(sql "$1" "SELECT count(*) FROM rows WHERE writer = $writer AND n <= ${last:-0}") == "${last:-0}" ]] || return 1
  done
}

# One standby is made to lag: the other alone has what is acknowledged from here on.
lag() { kill -STOP "$(as_superuser "$1" "SELECT pid FROM pg_stat_replication WHERE application_name = '$2'")"; }

start_load
sleep 1
lag "${ports[0]}" "$b"
sleep 2
kill_node "$a"
wait
expect "$(acknowledged) rows were acknowledged before the primary was killed" [ "$(acknowledged)" -gt 400 ]
expect "the standby that lagged lacks some: the wrong choice would lose them" [ "$(count "$(only 1)")" -lt "$(acknowledged)" ]
expect 'a dead node is a fault that stops everything' status_is 7
"$scripts/failover.sh" "$a" | tee "$place/said"
expect 'the one that received more is promoted' grep -qF "$c is the primary" "$place/said"
expect 'every acknowledged row is there' all_there "$url"
expect 'a commit waits for the standby, and gets its word' sql "$url" 'INSERT INTO rows VALUES (0, 1, NULL)'
has_one() { [[ $(sql "$1" 'SELECT count(*) FROM rows WHERE writer = 0') == 1 ]]; }
expect 'the standby has it' eventually has_one "$(only 1)"
expect 'one standby is missing, and status says so' status_is 1

expect 'the old primary comes back by pg_rewind' "$scripts/rejoin.sh" "$a" --to "$c" --rewind
expect 'three nodes again' eventually status_is 0
expect 'a second primary that nobody failed over from is kept' refuses 5 'no primary' "$scripts/rejoin.sh" "$c" --to "$a"

# The primary and one standby are lost.
start_load
sleep 2
kill_node "$b"
kill_node "$c"
wait
expect 'one survivor is not promoted' refuses 5 'may have acknowledged' "$scripts/failover.sh" "$c"
expect 'it stays a standby' [ "$(sql "$(only 0)" 'SELECT pg_is_in_recovery()')" = t ]
pg_ctlcluster 15 "$b" start
expect 'back, the other is the second survivor' "$scripts/failover.sh" "$c"
expect 'every acknowledged row is there' all_there "$url"
expect 'the third comes back by a base backup' "$scripts/rejoin.sh" "$c" --to "$("$scripts/status.sh" | sed -n 's/  primary$//p')"
expect 'three nodes again' eventually status_is 0

if [[ -x ${TRUCE:-} ]]; then
  expect 'the case of the first primary verifies' "$TRUCE" verify --case "$place/case"
  expect 'and goes on' "$TRUCE" publish --case "$place/case"
fi

# A human accepts the loss.
primary=$("$scripts/status.sh" | sed -n 's/  primary$//p')
mapfile -t rest < <(printf '%s\n' "${nodes[@]}" | grep -vx "$primary")
kill_node "$primary"
kill_node "${rest[0]}"
expect 'a human may accept the loss' refuses 7 "${rest[1]} is the primary" "$scripts/failover.sh" "$primary" --i-accept-loss
expect 'and still nothing is acknowledged on one disk alone' refuses 124 '' timeout 3 psql -XAtq "$url" -c 'INSERT INTO rows VALUES (0, 2, NULL)'
expect 'until a standby is there' "$scripts/rejoin.sh" "${rest[0]}" --to "${rest[1]}"
expect 'commits are acknowledged' sql "$url" 'INSERT INTO rows VALUES (0, 3, NULL)'

# Silence is not death: here something listens and never speaks.
silent=$(free_port)
perl -MIO::Socket::INET -e 'my $s = IO::Socket::INET->new(Listen => 5, LocalAddr => "127.0.0.1:$ARGV[0]") or die; sleep 60' "$silent" &
sed -i "s/^node $primary .*/node $primary 127.0.0.1 $silent/" "$TRUCE_ETC/cluster.conf"
expect 'a silent primary needs the word of a human' refuses 5 '--old-primary-is-down' "$scripts/failover.sh" "$primary"
