#!/usr/bin/env bash
# The units are well formed, and harden what they run.
set -euo pipefail
# shellcheck source=deploy/tests/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
needs systemd-analyze

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
mkdir -p "$place/units"
cp -r "$deploy"/systemd/* "$place/units/"
# The program need not be installed to look at the units.
sed -i 's|/usr/local/bin/truce|/bin/true|' "$place"/units/*.service
export SYSTEMD_UNIT_PATH=$place/units:/lib/systemd/system

verifies() { # by what it says: its exit code is 0 for an unknown setting
  systemd-analyze verify --man=no "$@" >"$place/said" 2>&1 || true
  # A machine without systemd running has neither its own units' documents nor its sockets.
  if grep -F "$place" "$place/said"; then return 1; fi
}
hardened() {  # exposure on systemd's scale of 0 to 100
  systemd-analyze security --offline=true --threshold=20 "$1" >"$place/said" 2>&1 || { tail -5 "$place/said"; return 1; }
}
for unit in "$place"/units/truce-*@.*; do
  name=$(basename "$unit" | sed 's/@/@aden/')
  cp "$unit" "$place/units/$name"
  expect "$name is well formed" verifies "$place/units/$name"
  [[ $name != *.service ]] || expect "$name is hardened" hardened "$name"
done
sed -i 's/ProtectSystem=strict/ProtectSystemm=strict/' "$place/units/truce-.service.d/hardening.conf"
misspelt() { ! verifies "$1" >/dev/null; }
expect 'a wrong word is seen' misspelt "$place/units/truce-witness@aden.service"
