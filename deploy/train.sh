#!/usr/bin/env bash
# train.sh <folder>: writes poller-service.aot beside poller-service.jar in <folder>, the cache of the classes that a
# start loads and links. For that it starts the service with a queue and two streams at an address where nothing
# listens, requests its pages, and stops it. The cache is valid for these files and this JVM only.
set -euo pipefail
folder=$(cd "$1" && pwd)
export SERVER_ADDRESS=127.0.0.1 SERVER_PORT=${SERVER_PORT:-8080}
export AWS_ACCESS_KEY_ID=training AWS_SECRET_ACCESS_KEY=training
work=$(mktemp -d)
cache=$folder/poller-service.aot
service=
trap 'kill -KILL $service 2>/dev/null || true; rm -rf "$work" "$cache.part"' EXIT

cat >"$work/training.yml" <<'YAML'
penstock:
  aws: { region: us-east-1, endpoint: "http://127.0.0.1:1" }
  functions:
    work: { url: "http://127.0.0.1:1" }
  mappings:
    queue: { event-source-arn: "arn:aws:sqs:us-east-1:000000000000:training", function-name: work }
    stream:
      event-source-arn: arn:aws:kinesis:us-east-1:000000000000:stream/training
      function-name: work
      starting-position: LATEST
    table:
      event-source-arn: arn:aws:dynamodb:us-east-1:000000000000:table/training/stream/2026-01-01T00:00:00.000
      function-name: work
      starting-position: LATEST
YAML

# Without the second compiler: with profiles in the cache it would compile in the middle of each start
"${JAVA_HOME:+$JAVA_HOME/bin/}java" -XX:AOTCacheOutput="$cache.part" -XX:TieredStopAtLevel=1 \
  -jar "$folder/poller-service.jar" \
  --spring.config.additional-location="file:$work/training.yml" >"$work/log" 2>&1 &
service=$!

fail() {
  echo "train.sh: $1; the log of the service:" >&2
  cat "$work/log" >&2
  exit 1
}

# Waits at most three minutes until a command succeeds.
await() {
  local tries=0
  until "$@"; do
    kill -0 "$service" 2>/dev/null || fail "the service ended before '$*' succeeded"
    [ $((tries += 1)) -le 900 ] || fail "'$*' did not succeed within three minutes"
    sleep 0.2
  done
}

# Whether the service has tried to read the source of a mapping.
tried() {
  grep -q "Source can't be read.*mapping=\"$1\"" "$work/log"
}

# Requests a page; succeeds when the status is 200.
page() {
  (
    exec 3<>"/dev/tcp/127.0.0.1/$SERVER_PORT"
    printf 'GET %s HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n' "$1" >&3
    grep -q '^HTTP/1.. 200' <&3
  ) 2>/dev/null
}

for path in health/readiness health/liveness mappings-status prometheus; do
  await page "/actuator/$path"
done
for mapping in queue stream table; do
  await tried "$mapping"
done
kill -TERM "$service"
wait "$service" || true
service=
[ -s "$cache.part" ] || fail "the JVM wrote no cache"
mv "$cache.part" "$cache"
chmod 644 "$cache"
