#!/usr/bin/env bash
# Makes a pedestrian model: simulates clips of yards, rooms, doorways and streets, in which people are near and far, and trains the shipped model on with them. Without
# models/pedestrians.sqair it begins from nothing, with the warm start. May be stopped and started again.
# usage: eng/train-pedestrians.sh FOLDER [cpu|cuda]      cuda: minutes (docs/training.md); cpu: an hour on two cores
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
folder=${1:?a folder for clips, checkpoints and the model}
device=${2:-cpu}
mkdir -p "$folder/clips"
scene() { # PLACE SEED PEOPLE
  local clip="$folder/clips/$1-$2.mp4"
  [ -f "$clip" ] && return
  "$top/sqair" simulate --place "$1" --seed "$2" --people "$3" --seconds 60 --fps 8 --size 512x384 --out "$clip.part.mp4"
  mv "$clip.part.mp4" "$clip"
}
for i in $(seq 0 15); do
  scene indoor $((301 + i)) $((2 + i % 4))
  scene doorway $((301 + i)) 1.5
  scene yard $((301 + 2 * i)) $((3 + i * 7 % 6))
  scene yard $((302 + 2 * i)) $((5 + i * 5 % 6))
  scene street $((301 + i)) $((i % 4))
done
begin=() schedule=gpu-cctv
[ ! -f "$top/models/pedestrians.sqair" ] || begin=(--start-from "$top/models/pedestrians.sqair" --from-phase bound) schedule=gpu-cctv-on
[ "$device" != cuda ] || begin+=(--schedule "$top/trainer/configs/schedules/$schedule.yaml")
# A run that goes on keeps what it began with.
[ ! -f "$folder/run/checkpoint.sqair-train" ] || begin=(--resume)
"$top/sqair" train --config "$top/trainer/configs/conv-sqair-cctv.yaml" --device "$device" --video "$folder"/clips/*.mp4 --out "$folder/run" "${begin[@]}"
"$top/sqair" export --checkpoint "$folder/run/checkpoint.sqair-train" --out "$folder/pedestrians.sqair"
