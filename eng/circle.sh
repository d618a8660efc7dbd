#!/usr/bin/env bash
# The life of a model, once around: a camera is watched, its silhouettes are recorded, the model is retrained from them, rounded to int8, signed
# and pushed; the device verifies it, tries it beside the running one and changes over; bad ones are refused, a good one is taken back. Ends with
# what a subscriber saw. Everything is real: broker, daemon, training, signatures.
#   eng/circle.sh FOLDER [VIDEO]        VIDEO: footage of a static camera; without it a simulated scene
#   SECONDS_RECORDED=120 ITERATIONS=150 how long the device records, how long is trained
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$top/eng/usage.sh" "$@"
arguments 1 2 "$@"
mkdir -p "$1"; out=$(realpath "$1") video=${2:-}
recorded=${SECONDS_RECORDED:-120} iterations=${ITERATIONS:-150}
[ -z "$(ls -A "$out")" ] || { echo "circle: $out is not empty" >&2; exit 2; }
[ -z "$video" ] || video=$(realpath "$video")
"$top/eng/setup.sh"
export SQAIR_KEYS="$out/keys"
sqair() { "$top/sqair" "$@"; }
say() { echo; echo "== $*"; }

children=()
finish() { for pid in "${children[@]}"; do kill "$pid" 2>/dev/null || true; done; wait 2>/dev/null || true; }
trap finish EXIT
free_port() { /usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
expect() { # CODE WORDS...: the command ends with that code
  local code=$1 got=0; shift
  "$@" || got=$?
  [ "$got" = "$code" ] || { echo "circle: '$*' ended with $got, expected $code" >&2; tail -n 20 "$out/edge.log" >&2; exit 1; }
}

say "a camera, a broker, a key, and a device that trusts it"
[ -n "$video" ] || { video="$out/scene.mp4"; sqair simulate --out "$video" --seconds 60 --fps 8 --people 5 --seed 21; }
sqair keys new circle
mkdir "$out/trusted"; cp "$out/keys/circle.pem" "$out/trusted/"
cp "$top/models/pedestrians.sqair" "$out/deployed.sqair"
sqair sign "$out/deployed.sqair" --key circle
port=$(free_port)
printf 'listener %s 127.0.0.1\nallow_anonymous true\nmessage_size_limit 65536\n' "$port" >"$out/mosquitto.conf"
"$(command -v mosquitto || echo /usr/sbin/mosquitto)" -c "$out/mosquitto.conf" >"$out/mosquitto.log" 2>&1 & children+=($!)
for _ in $(seq 50); do mosquitto_pub -h 127.0.0.1 -p "$port" -t circle -n 2>/dev/null && break; sleep 0.1; done
mosquitto_sub -h 127.0.0.1 -p "$port" -t 'sqair/+/model/state' -t 'sqair/+/status' >"$out/messages.log" & children+=($!)
cat >"$out/edge.yaml" <<Y
device: circle
model: $out/deployed.sqair
models: { keys: $out/trusted, push: { shadow: { seconds: 15 }, probationSeconds: 15 } }
record: { clipSeconds: 4, megabytes: 50 }
state: { folder: $out/state }
mqtt: { host: 127.0.0.1, port: $port }
cameras: [{ name: yard, source: "$video", realTime: true, repeat: true }]
statusSeconds: 10
Y
"$top/sqair-edge" run --config "$out/edge.yaml" 2>"$out/edge.log" & children+=($!)
broker=(--broker "127.0.0.1:$port")

say "the device records silhouettes for $recorded s"
sleep "$recorded"
sqair devices "${broker[@]}"
ls "$out/state/clips" | wc -l | sed 's/$/ clips/'

say "retrained from what it has recorded; compared on clips that neither model has seen"
verdict=0
sqair retrain circle "${broker[@]}" --model "$out/deployed.sqair" --out "$out/retrained" --precision int8 --key circle --no-push \
  --set "phases.bound.iterations=$iterations" "phases.bound.lengthEvery=$((iterations / 3 + 1))" || verdict=$?
[ "$verdict" = 0 ] || [ "$verdict" = 4 ] || { echo "circle: retraining failed" >&2; exit 1; }
new="$out/retrained/retrained-int8.sqair"
if [ "$verdict" = 4 ]; then
  echo "by itself it would not be pushed; signed and pushed by hand, to show the rest"
  sqair sign "$new" --key circle
fi
sqair inspect "$new" | head -n 12

say "pushed: verified, self-tested, beside the running model, changed over, proven"
expect 0 sqair push "$new" "${broker[@]}" --device circle --until proven

say "bad ones: nobody's signature, a network that has learnt nothing"
sqair export --package "$out/deployed.sqair" --out "$out/unsigned.sqair" >/dev/null
expect 5 sqair push "$out/unsigned.sqair" "${broker[@]}" --device circle
sqair train --video "$video" --out "$out/nothing" --minutes 0.05 --json >/dev/null
sqair export --checkpoint "$out/nothing/checkpoint.sqair-train" --judge "$out/deployed.sqair" --out "$out/nothing.sqair" >/dev/null
sqair sign "$out/nothing.sqair" --key circle
expect 5 sqair push "$out/nothing.sqair" "${broker[@]}" --device circle

say "taken back on command"
expect 0 sqair rollback circle "${broker[@]}"
sqair devices "${broker[@]}"

say "what a subscriber of sqair/circle/model/state saw"
/usr/bin/python3 - "$out/messages.log" <<'P'
import json, sys
seen = []
for line in open(sys.argv[1]):
    message = json.loads(line)
    for step in message.get("history", []):
        row = (step["at"][11:19], message["push"][:8], step["state"], step.get("reason", ""), message["running"]["fingerprint"])
        if row[:4] not in [old[:4] for old in seen]:
            seen.append(row)
for row in seen:
    print("  {}  {}  {:<10}  runs {}  {}".format(row[0], row[1], row[2], row[4], row[3]))
P
