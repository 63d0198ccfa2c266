#!/usr/bin/env bash
# Reads a second and their latency, of `truce serve` on loopback, beside nginx with files of the same sizes in the same
# run: the overview, an incident and a map viewport, on the Minsk example with 100,000 made-up incidents. Then when each
# page can be used in Chromium, on that case and on the Syrian example.
#   bench/serve.sh TRUCE [SECONDS]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
truce=$(realpath "${1:-build/release/bin/truce}")
seconds=${2:-8}
incidents=100000
connections=64

for tool in wrk nginx curl; do
  command -v "$tool" >/dev/null || PATH=$PATH:/usr/sbin command -v "$tool" >/dev/null || { echo "bench/serve.sh: $tool is missing" >&2; exit 1; }
done
PATH=$PATH:/usr/sbin
work=$(mktemp -d "$PWD/bench-serve-XXXXXX")
server='' web=''
clean() {
  [[ -z $server ]] || kill "$server" 2>/dev/null || true
  [[ -z $web ]] || kill "$web" 2>/dev/null || true
  rm -rf "$work"
}
trap clean EXIT

# The table: events spread over the east of Ukraine in 2015 and 2016, a fixed sequence.
awk -v n="$incidents" 'BEGIN {
  srand(7)
  print "id,relid,dyad_name,where_coordinates,date_start,date_end,date_prec,latitude,longitude,where_prec,low,best,high,type_of_violence,side_a,side_b"
  for (i = 1; i <= n; ++i) {
    day = sprintf("%d-%02d-%02d 00:00:00", 2015 + int(2 * rand()), 1 + int(12 * rand()), 1 + int(28 * rand()))
    printf "%d,M%d,Made up,Place %d,%s,%s,1,%.5f,%.5f,1,0,%d,3,1,Government of Ukraine,DPR\n",
      9000000 + i, i, i % 400, day, day, 47.2 + 2.2 * rand(), 37.4 + 2.4 * rand(), int(3 * rand())
  }
}' >"$work/events.csv"
"$truce" init "$work/case" --from examples/minsk-2015 >/dev/null
"$truce" import events "$work/events.csv" --map examples/maps/ucdp-ged-hdx.yaml --case "$work/case" >/dev/null

started=$(date +%s.%N)
"$truce" serve --case "$work/case" --listen 127.0.0.1:0 --trusted-proxy 127.0.0.1 --quiet >"$work/serve.log" 2>&1 &
server=$!
address=''
for _ in $(seq 600); do
  address=$(grep -o 'http://[0-9.:]*' "$work/serve.log" | head -1 || true)
  [[ -n $address ]] && curl -sf "$address/readyz" >/dev/null && break
  kill -0 "$server" || { cat "$work/serve.log" >&2; exit 1; }
  sleep 0.1
done
printf 'ready with %d incidents after %.1f s, %d MB\n' "$incidents" "$(awk -v a="$started" -v b="$(date +%s.%N)" 'BEGIN {print b - a}')" \
  "$(($(grep VmRSS "/proc/$server/status" | tr -dc 0-9) / 1024))"

declare -A paths=(
  [overview]=/api/overview
  [incident]=/api/incidents/ucdp-9000500
  [viewport]='/api/incidents?bbox=37.70,48.00,37.90,48.20'
)
mkdir -p "$work/files"
for name in "${!paths[@]}"; do curl -sf "$address${paths[$name]}" -o "$work/files/$name"; done
cat >"$work/nginx.conf" <<CONF
user $(id -un);
worker_processes 2;
pid $work/nginx.pid;
error_log $work/nginx.log;
daemon off;
events { worker_connections 1024; }
http {
  access_log off;
  sendfile on;
  keepalive_requests 1000000;
  server { listen 127.0.0.1:8970; root $work/files; default_type application/json; }
}
CONF
nginx -c "$work/nginx.conf" &
web=$!
sleep 1

# As from many clients behind a proxy: one alone is held to its rate.
cat >"$work/clients.lua" <<'LUA'
local n = 0
request = function()
  n = n + 1
  wrk.headers["X-Forwarded-For"] = string.format("198.18.%d.%d", math.floor(n / 250) % 250, n % 250)
  return wrk.format()
end
LUA
measure() {  # measure URL: requests a second, p50 and p99; nothing but answers with content counts
  wrk -t 2 -c "$connections" -d "${seconds}s" --latency -s "$work/clients.lua" "$1" |
    awk '/50%/ {p50 = $2} /99%/ {p99 = $2} /Requests\/sec/ {rate = $2} /Non-2xx/ {bad = $0}
      END {printf "%10.0f/s  p50 %8s  p99 %8s%s", rate, p50, p99, bad}'
}
for name in overview incident viewport; do
  size=$(stat -c %s "$work/files/$name")
  printf '%-9s %9d bytes  truce %s\n' "$name" "$size" "$(measure "$address${paths[$name]}")"
  printf '%-9s %9d bytes  nginx %s\n' "$name" "$size" "$(measure "http://127.0.0.1:8970/$name")"
done

kill "$web"
echo "pages, 100,000 incidents"
node web/bench/page_times.mjs "$address" ucdp-9000500
kill "$server"
wait "$server" || true
"$truce" init "$work/example" --from examples/syria-2016 >/dev/null
"$truce" serve --case "$work/example" --listen 127.0.0.1:0 --quiet >"$work/example.log" 2>&1 &
server=$!
address=''
for _ in $(seq 100); do
  address=$(grep -o 'http://[0-9.:]*' "$work/example.log" | head -1 || true)
  [[ -n $address ]] && break
  sleep 0.1
done
echo "pages, the Syrian example"
node web/bench/page_times.mjs "$address" aas-shelling-0305
