#!/usr/bin/env bash
# certificates.sh FOLDER: a certificate authority for the nodes and a certificate of each, for ten years.
#
# Put ca.crt on every machine, NODE.crt and NODE.key on that node, all in /etc/truce/postgresql; then take ca.key away
# from every machine that has a network.
set -euo pipefail
# shellcheck source=deploy/postgresql/cluster.sh
source "$(dirname "${BASH_SOURCE[0]}")/cluster.sh"

(($# == 1)) || fail 2 'usage: certificates.sh FOLDER'
read_cluster
umask 077
mkdir -p "$1"
cd "$1"
[[ ! -e ca.key ]] || fail 5 "$1/ca.key exists; a key is never overwritten"

new_key=(-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -sha256)
openssl req -x509 "${new_key[@]}" -days 3653 -subj '/CN=truce database authority' \
  -addext basicConstraints=critical,CA:TRUE,pathlen:0 -addext keyUsage=critical,keyCertSign -keyout ca.key -out ca.crt 2>/dev/null
for node in "${nodes[@]}"; do
  kind=DNS
  [[ ! ${host[$node]} =~ ^[0-9.]+$|: ]] || kind=IP
  openssl req "${new_key[@]}" -subj "/CN=${host[$node]}" -keyout "$node.key" -out "$node.csr" 2>/dev/null
  openssl x509 -req -in "$node.csr" -CA ca.crt -CAkey ca.key -CAcreateserial -days 3653 -sha256 -out "$node.crt" \
    -extfile <(echo "subjectAltName=$kind:${host[$node]}") 2>/dev/null
  rm "$node.csr"
done
chmod 0644 ./*.crt
