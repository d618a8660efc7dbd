#!/usr/bin/env bash
# Does a push hold up the tracking loop? One run of the daemon on VIDEO at its own pace: 99th percentile of a step in windows of 20 s, before a
# push and while its chunks come, it is verified and steps as a shadow; then the ratio of the two medians.
#   eng/push-latency.sh VIDEO [WINDOWS]
# Needs mosquitto, and edge and trainer built (dotnet build Sqair.Edge.sln -c Release).
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$top/eng/usage.sh" "$@"
arguments 1 2 "$@"
. "$top/eng/environment.sh"
video=$(realpath "$1") windows=${2:-4} seconds=20 warm=2
folder=$(mktemp -d)
port=$((20000 + RANDOM % 20000))
trap 'kill $(jobs -p) 2>/dev/null; wait; rm -rf "$folder"' EXIT
edge=$top/edge/bin/Release/net10.0/sqair-edge.dll trainer=$top/trainer/bin/Release/net10.0/sqair.dll

printf 'listener %s 127.0.0.1\nallow_anonymous true\nmessage_size_limit 65536\n' "$port" >"$folder/mosquitto.conf"
PATH=$PATH:/usr/sbin mosquitto -c "$folder/mosquitto.conf" >/dev/null 2>&1 &
cat >"$folder/edge.yaml" <<YAML
device: latency
model: $top/models/pedestrians.sqair
models: {allowUnsigned: true, push: {shadow: {seconds: $((windows * seconds + seconds)), slower: 1000}}}
state: {folder: $folder/state}
mqtt: {host: 127.0.0.1, port: $port}
statusSeconds: $seconds
cameras: [{name: door, source: $video, repeat: true}]
YAML
dotnet "$edge" run --config "$folder/edge.yaml" 2>"$folder/log" &
# "… total 2.6/6.1; …": the second is the 99th percentile, in the window that has just ended.
p99() { grep -oE 'total [0-9.]+/[0-9.]+' "$folder/log" | cut -d/ -f2; }
upto() { while [ "$(p99 | wc -l)" -lt "$1" ]; do sleep 0.2; done; }
median() { sort -n | awk '{ v[NR] = $1 } END { print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'; }

upto $((warm + windows))
dotnet "$trainer" push "$top/models/pedestrians.sqair" --broker "127.0.0.1:$port" --device latency >"$folder/push" &
upto $((warm + 2 * windows))
before=$(p99 | sed -n "$((warm + 1)),$((warm + windows))p" | median)
during=$(p99 | sed -n "$((warm + windows + 1)),$((warm + 2 * windows))p" | median)
cat "$folder/push"
echo "p99 of a step, ms, in windows of $seconds s: $(p99 | tail -n +$((warm + 1)) | tr '\n' ' ')"
echo "median before $before, during $during, ratio $(awk "BEGIN { printf \"%.2f\", $during / $before }")"
