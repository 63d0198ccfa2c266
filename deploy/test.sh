#!/usr/bin/env bash
# test.sh PART: tries on this machine, with these very files, what README.md sets up.
#
#   scripts     shellcheck
#   postgresql  three nodes on loopback ports: primaries killed under load, failover, rejoin (root; a minute)
#   nginx       the configuration serves a published log's files, and nothing else
#   systemd     the units are well formed
#
# Exit code 77: skipped, since a program or a right is missing.
set -euo pipefail
case "${1:-}" in
  scripts | postgresql | nginx | systemd) exec "$(dirname "${BASH_SOURCE[0]}")/tests/$1.sh" ;;
  *)
    echo 'usage: test.sh scripts | postgresql | nginx | systemd' >&2
    exit 2
    ;;
esac
