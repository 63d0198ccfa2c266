# shellcheck shell=bash
# cluster.conf as variables, and what the scripts ask of a node. Sourced by them.
#
# Exit codes are truce's own: 2 the command line, 3 bad input, 5 refused, 7 unavailable.

etc=${TRUCE_ETC:-/etc/truce}
bin=/usr/lib/postgresql/15/bin
export PGCONNECT_TIMEOUT=3 LC_ALL=C

fail() {  # fail CODE TEXT
  echo "${0##*/}: $2" >&2
  exit "$1"
}

nodes=()
declare -A host port
network='' replication='' admin=''

read_cluster() {
  local file=$etc/cluster.conf word rest name of
  [[ -r $file ]] || fail 3 "$file: cannot be read"
  while read -r word rest; do
    case $word in
      '' | '#'*) ;;
      node)
        read -r name of rest <<<"$rest"
        [[ $name =~ ^[a-z][a-z0-9_]*$ && -n $of && $rest =~ ^[0-9]+$ ]] ||
          fail 3 "$file: found 'node $name $of $rest', expected 'node NAME HOST PORT'"
        nodes+=("$name")
        host[$name]=$of
        port[$name]=$rest
        ;;
      network | replication | admin) printf -v "$word" %s "$rest" ;;
      *) fail 3 "$file: found '$word', expected node, network, replication or admin" ;;
    esac
  done <"$file"
  ((${#nodes[@]} == 3)) || fail 3 "$file: found ${#nodes[@]} nodes, expected three"
  [[ -n $network && -n $replication && -n $admin ]] || fail 3 "$file: network, replication or admin is missing"
}

known_node() { [[ -n ${1:-} && -n ${host[$1]:-} ]] || fail 2 "'${1:-}' is no node of $etc/cluster.conf"; }

others() {  # the two other nodes, a line each
  local node
  for node in "${nodes[@]}"; do [[ $node == "$1" ]] || echo "$node"; done
}

quorum_of() {  # what synchronous_standby_names is on this node
  local -a two
  mapfile -t two < <(others "$1")
  echo "ANY 1 (${two[0]}, ${two[1]})"
}

conninfo_to() {  # conninfo_to PRIMARY STANDBY: a standby's primary_conninfo
  echo "host=${host[$1]} port=${port[$1]} application_name=$2 $replication"
}

ask() {  # ask NODE SQL [PSQL ARGUMENT...]: the answer, without decoration
  local node=$1 sql=$2
  shift 2
  timeout 330 "$bin/psql" -XAtq -v ON_ERROR_STOP=1 "$@" \
    "host=${host[$node]} port=${port[$node]} dbname=postgres application_name=${0##*/} $admin" <<<"$sql"
}

# Waits until the answer is the one given. wait_for SECONDS NODE SQL ANSWER
wait_for() {
  local end=$((SECONDS + $1)) answer
  until answer=$(ask "$2" "$3" 2>/dev/null) && [[ $answer == "$4" ]]; do
    ((SECONDS < end)) || return 1
    sleep 0.2
  done
}

set_parameter() {  # set_parameter NODE NAME VALUE, and sees it in force
  ask "$1" "ALTER SYSTEM SET $2 = :'value';" -v value="$3" || fail 7 "$1: cannot set $2"
  ask "$1" 'SELECT pg_reload_conf();' >/dev/null || fail 7 "$1: cannot reload"
  wait_for 10 "$1" "SHOW $2;" "$3" || fail 7 "$1: $2 is not what was set; look at its log"
}

follow() {  # follow STANDBY PRIMARY, and sees it replicate
  set_parameter "$1" primary_conninfo "$(conninfo_to "$2" "$1")"
  replicates "$1" "$2"
}

replicates() {  # replicates STANDBY PRIMARY: within thirty seconds the primary counts on it
  wait_for 30 "$2" "SELECT count(*) FROM pg_stat_replication
    WHERE application_name = '$1' AND state = 'streaming' AND sync_state = 'quorum';" 1
}

# The rest is for the node that a script runs on, as root.

as_postgres() { (cd / && exec setpriv --reuid=postgres --regid=postgres --init-groups --reset-env -- "$@"); }

data_of() { pg_conftool -s 15 "$1" show data_directory; }
config_of() { dirname "$(pg_conftool -s 15 "$1" show hba_file)"; }

base_backup() {  # base_backup FOLDER STANDBY PRIMARY: a checked copy of the primary, set up to follow it
  as_postgres "$bin/pg_basebackup" -D "$1" -d "$(conninfo_to "$3" "$2")" -X stream --checkpoint=fast ||
    fail 7 "no base backup of $3"
  as_postgres "$bin/pg_verifybackup" -q "$1" || fail 7 "the base backup of $3 is damaged"
  make_standby "$@"
}

make_standby() {  # make_standby FOLDER STANDBY PRIMARY
  # Later lines win over those that came with the copy; the next ALTER SYSTEM leaves one of each.
  as_postgres tee -a "$1/postgresql.auto.conf" >/dev/null <<TXT
primary_conninfo = '$(conninfo_to "$3" "$2")'
synchronous_standby_names = '$(quorum_of "$2")'
TXT
  as_postgres touch "$1/standby.signal"
}
