#!/usr/bin/env bash
# failover.sh OLD [--old-primary-is-down] [--i-accept-loss]
#   makes a primary of whichever of the two others has received more, and has the third follow it
# failover.sh OLD --undo
#   has the two others follow OLD again, after a failover that stopped before it promoted one
#
# Run it on any machine that reaches the nodes, with /etc/truce there; it needs no shell on them. Run it again when it
# was interrupted.
#
# An entry was acknowledged only after OLD and at least one of the others had it on disk. So both are read: with one
# alone, what it lacks may be what the other has, and a human must say --i-accept-loss. Before reading, both are cut off
# from OLD, so that OLD can acknowledge nothing more, even if it lives and only we do not see it.
set -euo pipefail
# shellcheck source=deploy/postgresql/cluster.sh
source "$(dirname "${BASH_SOURCE[0]}")/cluster.sh"

old='' down=no accept_loss=no undo=no
for word in "$@"; do
  case $word in
    --old-primary-is-down) down=yes ;;
    --i-accept-loss) accept_loss=yes ;;
    --undo) undo=yes ;;
    -*) fail 2 "there is no option $word" ;;
    *) [[ -z $old ]] || fail 2 'one old primary, please'; old=$word ;;
  esac
done
[[ -n $old ]] || fail 2 'usage: failover.sh OLD [--old-primary-is-down] [--i-accept-loss] | failover.sh OLD --undo'
read_cluster
known_node "$old"

# down: its machine says that nothing listens there; silent: no answer at all, which a cut network gives too.
state_of_old() {
  local said
  if said=$(timeout 10 "$bin/psql" -XAtq "host=${host[$old]} port=${port[$old]} dbname=postgres $admin" -c 'SELECT 1' 2>&1); then
    echo answers
  elif [[ $said == *'Connection refused'* ]]; then
    echo down
  elif [[ $said == *FATAL* ]]; then
    echo answers
  else
    echo silent
  fi
}

cut_off() {  # it follows nobody from here on
  set_parameter "$1" primary_conninfo ''
  wait_for 20 "$1" 'SELECT count(*) FROM pg_stat_wal_receiver;' 0 || fail 7 "$1 does not let go of $old"
}

# The newest timeline whose log it has, and the bytes of log: received or, after a restart, found on its own disk.
position_query="SELECT (SELECT max(('x' || substr(name, 1, 8))::bit(32)::int) FROM pg_ls_waldir() WHERE name ~ '^[0-9A-F]{24}\$')
  || ' ' || (greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()) - '0/0'::pg_lsn);"

position() {  # once it has not moved for three seconds: a node that was restarted reads its own log first
  local before='' now same=0 end=$((SECONDS + 600))
  while ((same < 3)); do
    ((SECONDS < end)) || fail 7 "$1 is still reading its log"
    now=$(ask "$1" "$position_query") || fail 7 "$1 does not answer any more"
    [[ $now =~ ^[0-9]+\ [0-9]+$ ]] || fail 7 "$1 does not say what it has received"
    if [[ $now == "$before" ]]; then same=$((same + 1)); else same=0; fi
    before=$now
    sleep 1
  done
  echo "$now"
}

up=() missing=() promoted=()
declare -A recovering
mapfile -t survivors < <(others "$old")
for node in "${survivors[@]}"; do
  if recovering[$node]=$(ask "$node" 'SELECT pg_is_in_recovery();' 2>/dev/null); then
    up+=("$node")
    [[ ${recovering[$node]} == t ]] || promoted+=("$node")
  else
    missing+=("$node")
  fi
done

if [[ $undo == yes ]]; then
  ((${#promoted[@]} == 0)) || fail 5 "${promoted[*]} is a primary already: it is too late to go back to $old"
  for node in "${up[@]}"; do
    follow "$node" "$old" || fail 7 "$node does not replicate from $old"
    echo "$node follows $old again."
  done
  exit 0
fi

case $(state_of_old) in
  answers) fail 5 "$old still answers. Stop it (systemctl stop postgresql@15-$old) or cut its power; this goes on when it is silent" ;;
  silent)
    [[ $down == yes ]] || fail 5 "$old does not answer, which may be the network's fault. See that it is down, or cut its power, then say --old-primary-is-down"
    ;;
esac
((${#up[@]} > 0)) || fail 7 "neither ${survivors[0]} nor ${survivors[1]} can be reached"
((${#promoted[@]} < 2)) || fail 5 "${promoted[*]}: both are primaries. Find out which one acknowledged entries; rejoin.sh the other"
if ((${#missing[@]} > 0 && ${#promoted[@]} == 0)) && [[ $accept_loss == no ]]; then
  fail 5 "${missing[*]} cannot be reached, and may have acknowledged entries that ${up[*]} lacks. Bring it back, however long it takes. Only if it is gone for good: --i-accept-loss"
fi

if ((${#promoted[@]} == 1)); then
  chosen=${promoted[0]}
  echo "$chosen is a primary already; the rest remains to be done."
else
  for node in "${up[@]}"; do cut_off "$node"; done
  chosen='' best_timeline=-1 best_bytes=-1
  for node in "${up[@]}"; do
    found=$(position "$node")
    read -r timeline bytes <<<"$found"
    echo "$node has timeline $timeline, $bytes bytes of log."
    if ((timeline > best_timeline || (timeline == best_timeline && bytes > best_bytes))); then
      chosen=$node best_timeline=$timeline best_bytes=$bytes
    fi
  done
  # Before it is a primary: not one commit of its own may go without a standby.
  set_parameter "$chosen" synchronous_standby_names "$(quorum_of "$chosen")"
  [[ $(ask "$chosen" 'SELECT pg_promote(true, 300);') == t ]] || fail 7 "$chosen was not promoted; look at its log, and run this again"
  echo "$chosen is the primary."
fi
ask "$chosen" 'CHECKPOINT;' >/dev/null || fail 7 "$chosen: no checkpoint"

followers=0
for node in "${up[@]}"; do
  [[ $node != "$chosen" ]] || continue
  if follow "$node" "$chosen"; then
    followers=$((followers + 1))
    echo "$node follows $chosen."
  else
    echo "failover.sh: $node does not replicate from $chosen; run rejoin.sh $node --to $chosen on it" >&2
  fi
done
((followers > 0)) || fail 7 "$chosen acknowledges nothing until a standby follows it: rejoin.sh on another node"
echo "$old is out. When its machine is sound: rejoin.sh $old --to $chosen, on it."
