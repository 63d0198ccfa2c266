#!/usr/bin/env bash
# nginx with the configuration here, its paths and ports moved, serves a made-up case.
set -euo pipefail
# shellcheck source=deploy/tests/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
PATH=$PATH:/usr/sbin
needs nginx curl openssl gzip

place=$(mktemp -d)
chmod 0755 "$place"
clean_up() {
  [[ ! -e $place/nginx.pid ]] || kill "$(cat "$place/nginx.pid")" || true
  rm -rf "$place"
}
trap clean_up EXIT

# The case: public files, a copy for a party, and what must never be served.
case=$place/lib/aden-2027
for copy in public for/north; do
  mkdir -p "$case/$copy/tile/0/x001" "$case/$copy/tile/entries/000.p" "$case/$copy/payload" "$case/$copy/.writing" "$case/$copy/evidence"
  echo "log of $copy" >"$case/$copy/checkpoint"
  echo '{}' >"$case/$copy/case.json"
  head -c 8192 /dev/urandom >"$case/$copy/tile/0/000"
  head -c 8192 /dev/urandom >"$case/$copy/tile/0/x001/067"
  seq -f 'aden-2027 %06.0f' 500 >"$case/$copy/tile/entries/000"
  seq 100 >"$case/$copy/tile/entries/000.p/7"
  echo "payload of $copy" >"$case/$copy/payload/000"
  echo secret | tee "$case/$copy/.writing/checkpoint" >"$case/$copy/evidence/fork-ours"
done
mkdir "$case/keys"
echo secret | tee "$case/keys/log.key" >"$place/lib/secret"
ln -s "$place/lib/secret" "$case/public/payload/001"

mkdir -p "$place/etc/truce/nginx" "$place/snippets" "$place/temp"
cd "$place/etc/truce/nginx"
authority() {  # authority NAME
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "/CN=$1" -keyout "$1.key" -out "$1.crt" 2>/dev/null
}
certificate() {  # certificate NAME AUTHORITY [EXTENSION]
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=$1" -keyout "$1.key" -out "$1.csr" 2>/dev/null
  openssl x509 -req -in "$1.csr" -CA "$2.crt" -CAkey "$2.key" -CAcreateserial -days 2 -extfile <(echo "${3:-}") -out "$1.crt" 2>/dev/null
}
authority parties-ca
authority other-ca
certificate server other-ca 'subjectAltName=DNS:records.example'
certificate north parties-ca
certificate south parties-ca
certificate false other-ca
echo '"CN=north" north;' >parties.map

open=$(free_port) closed=$(free_port)
moved() {
  sed -e "s|/var/lib/truce|$place/lib|g" -e "s|/etc/truce|$place/etc/truce|g" -e "s|listen 443|listen 127.0.0.1:$open|" -e "s|listen 8443|listen 127.0.0.1:$closed|" "$1"
}
moved "$deploy/nginx/truce.conf" >"$place/truce.conf"
moved "$deploy/nginx/truce-log.conf" >"$place/snippets/truce-log.conf"
cat >"$place/nginx.conf" <<TXT
$( ((EUID != 0)) || echo 'user www-data;')
pid $place/nginx.pid;
error_log $place/error.log;
worker_processes 1;
events {}
http {
  access_log off;
  client_body_temp_path $place/temp; proxy_temp_path $place/temp; fastcgi_temp_path $place/temp;
  uwsgi_temp_path $place/temp; scgi_temp_path $place/temp;
  include $place/truce.conf;
}
TXT
nginx -q -p "$place" -c "$place/nginx.conf" 2>"$place/said" || { cat "$place/said"; exit 1; }
# Also with the witness's part, which needs its own name only.
moved "$deploy/nginx/truce-witness.conf" >"$place/truce-witness.conf"
sed -i "s|include $place/truce.conf;|&\n  include $place/truce-witness.conf;|; s|^pid .*|pid $place/try.pid;|" "$place/nginx.conf"
expect 'the witness configuration is well formed' nginx -q -t -p "$place" -c "$place/nginx.conf"

get() {  # get PATH [CURL ARGUMENT...]: status, then the headers in lower case, then the body in $place/body
  local path=$1
  shift
  curl -s --path-as-is --max-time 10 --cacert other-ca.crt --resolve "records.example:$open:127.0.0.1" -D "$place/headers" -o "$place/body" "$@" "https://records.example:$open$path" || echo "curl: $?" >"$place/headers"
}
status() { sed -n '1s/^[^ ]* \([0-9]*\).*/\1/p' "$place/headers"; }
header() { tr -d '\r' <"$place/headers" | sed -n "s/^$1: //Ip"; }
answers() {  # answers PATH TYPE CACHE [CURL ARGUMENT...]
  get "$1" "${@:4}"
  [[ $(status) == 200 && $(header content-type) == "$2" && $(header cache-control) == "$3" && $(header x-content-type-options) == nosniff ]] ||
    { cat "$place/headers"; return 1; }
}
refused() {  # refused STATUS PATH [CURL ARGUMENT...]: and neither cached nor told
  get "$2" "${@:3}"
  if [[ $(status) != "$1" || -n $(header cache-control) ]] || grep -q secret "$place/body"; then
    cat "$place/headers"
    return 1
  fi
}
same() { cmp "$place/body" "$case/$1"; }

bytes=application/octet-stream
forever='max-age=31536000, immutable'
expect 'checkpoint: text, for seconds' answers /aden-2027/checkpoint 'text/plain; charset=utf-8' 'public, max-age=2'
expect 'checkpoint: its bytes' same public/checkpoint
expect 'case.json' answers /aden-2027/case.json application/json 'public, max-age=60'
expect 'tile: bytes, for ever' answers /aden-2027/tile/0/000 "$bytes" "public, $forever" -H 'Accept-Encoding: gzip'
expect 'tile: not compressed' [ -z "$(header content-encoding)" ]
expect 'tile: its bytes' same public/tile/0/000
expect 'tile of a long index' answers /aden-2027/tile/0/x001/067 "$bytes" "public, $forever"
expect 'entries, plain' answers /aden-2027/tile/entries/000 "$bytes" "public, $forever"
expect 'entries: their bytes' same public/tile/entries/000
expect 'entries, compressed' answers /aden-2027/tile/entries/000 "$bytes" "public, $forever" -H 'Accept-Encoding: gzip'
expect 'entries: said so' [ "$(header content-encoding) $(header vary)" = 'gzip Accept-Encoding' ]
expect 'entries: their bytes, uncompressed' cmp <(gzip -dc "$place/body") "$case/public/tile/entries/000"
expect 'a partial bundle' answers /aden-2027/tile/entries/000.p/7 "$bytes" "public, $forever"
expect 'payload: for a minute' answers /aden-2027/payload/000 "$bytes" 'public, max-age=60, must-revalidate'
expect 'HEAD' answers /aden-2027/checkpoint 'text/plain; charset=utf-8' 'public, max-age=2' -I

for path in / /aden-2027 /aden-2027/ /aden-2027/keys/log.key /aden-2027/public/checkpoint /aden-2027/.writing/checkpoint \
  /aden-2027/evidence/fork-ours /aden-2027/tile/ /aden-2027/tile/0/ /aden-2027/tile/0/001 /aden-2027/tile/64/000 /aden-2027/tile/00/000 \
  /aden-2027/tile/entries/000.p/0 /aden-2027/tile/entries/000.p /aden-2027/for/north/checkpoint \
  /aden-2027/../secret /aden-2027/../aden-2027/checkpoint /aden-2027/tile/../checkpoint /aden-2027/tile/0/../../../keys/log.key \
  /aden-2027/%2e%2e/secret /aden-2027/tile/0/..%2f..%2f..%2fkeys/log.key /aden-2027/%63heckpoint //aden-2027/checkpoint /aden-2027//checkpoint \
  '/aden-2027/checkpoint?x=1' /aden-2027/checkpoint/ /./aden-2027/checkpoint /secret; do
  expect "$path: 404" refused 404 "$path"
done
expect 'above the root: 400' refused 400 /../secret
expect 'a zero byte: 400' refused 400 /aden-2027/checkpoint%00
expect 'a link is not followed: 403' refused 403 /aden-2027/payload/001
expect 'POST is not taken' refused 405 /aden-2027/checkpoint -X POST -d x
expect 'PUT is not taken' refused 405 /aden-2027/checkpoint -X PUT -d x

as() { echo --cert "$1.crt" --key "$1.key" --resolve "records.example:$closed:127.0.0.1" --connect-to "::127.0.0.1:$closed"; }
# shellcheck disable=SC2046 # words on purpose
{
  expect 'a party gets its copy' answers /aden-2027/checkpoint 'text/plain; charset=utf-8' 'private, max-age=2' $(as north)
  expect 'its own' same for/north/checkpoint
  expect 'payload: kept by nobody between' answers /aden-2027/payload/000 "$bytes" 'private, max-age=60, must-revalidate' $(as north)
  expect 'a party without a copy: 403' refused 403 /aden-2027/checkpoint $(as south)
  expect 'a certificate of another authority: 400' refused 400 /aden-2027/checkpoint $(as false)
  expect 'no certificate: 400' refused 400 /aden-2027/checkpoint --connect-to "::127.0.0.1:$closed"
  expect 'not the public files either: 404' refused 404 /aden-2027/for/south/checkpoint $(as north)
}
