#!/usr/bin/env bash
# Makes models/pedestrians.sqair anew. The network: 64 simulated yards, 14,500 iterations, and 6,000 more with a rate that falls once more; no labels. The judge, twice, the second time on
# what the tracker finds with the first: 281 yards, rooms, doorways, streets and carriageways with their truth. Two to three hours on two cores that do other things as well; may be stopped and started again.
# usage: eng/train-pedestrians.sh FOLDER [cpu|cuda]
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
. "$top/eng/usage.sh" "$@"
. "$top/eng/train.sh"
arguments 1 2 "$@"
folder=${1:?a folder for clips, checkpoints and the model}
device=${2:-cpu}
mkdir -p "$folder/yards" "$folder/mixed"
scene() { # FILE ARGUMENTS...
  local file=$1; shift
  [ -f "$file.mp4" ] && return
  "$top/sqair" simulate --fps 8 --size 512x384 --out "$file.part.mp4" --truth "$file.txt" "$@"
  mv "$file.part.mp4" "$file.mp4"
}
for seed in $(seq 201 264); do
  least=$((seed <= 232 ? 3 : 5))
  scene "$folder/yards/s$seed" --seconds 75 --people $((least + seed * 7 % 6)) --seed "$seed"
done
train() {
  local run=$1; shift
  train_to_end "$run" --device "$device" --video "$folder"/yards/s*.mp4 -- --config "$top/trainer/configs/conv-sqair-cctv.yaml" "$@"
}
train "$folder/first"
train "$folder/second" --start-from "$folder/first/checkpoint.sqair-train" --from-phase bound \
  --set phases.bound.iterations=6000 phases.bound.lengthEvery=1500
"$top/sqair" export --checkpoint "$folder/second/checkpoint.sqair-train" --out "$folder/network.sqair"

mixed() { scene "$folder/mixed/$1-$2" --place "$1" --seed "$2" --people "$3" --seconds 60; } # PLACE SEED PEOPLE
for i in $(seq 0 15); do
  mixed indoor $((301 + i)) $((2 + i % 4))
  mixed doorway $((301 + i)) 1.5
  mixed yard $((301 + 2 * i)) $((3 + i * 7 % 6))
  mixed yard $((302 + 2 * i)) $((5 + i * 5 % 6))
  mixed street $((301 + i)) $((i % 4))
done
for i in $(seq 0 19); do
  mixed street $((401 + i)) $((i % 3))
  [ $((i % 4)) != 0 ] || mixed indoor $((401 + i)) 3
done
place() { scene "$folder/mixed/$1-$2" --place "$1" --seed "$2" --seconds 60 "${@:3}"; } # PLACE SEED, people as the place has them
for i in $(seq 0 10); do
  mixed street $((501 + i)) $((i % 3))
  place street $((521 + i))
  place indoor $((501 + i))
  [ "$i" = 10 ] || place doorway $((501 + i))
  [ $((i % 2)) != 0 ] || [ "$i" = 10 ] || place yard $((501 + i))
done
for i in $(seq 0 19); do
  mixed street $((601 + i)) $((i % 3))
  place street $((631 + i))
  place indoor $((601 + i))
  place doorway $((601 + i))
  place yard $((601 + i))
done
for i in $(seq 701 728); do place carriageway "$i"; done
judge() { # MODEL OUT STEPS
  "$top/sqair" train-judge --model "$1" --out "$2" --steps "$3" --video "$folder"/mixed/{indoor,doorway,street,yard,carriageway}-*.mp4
}
judge "$folder/network.sqair" "$folder/first-judge.sqair" 6000
judge "$folder/first-judge.sqair" "$folder/judged.sqair" 9000
# Every sixth clip is enough to learn how people walk.
"$top/sqair" train-motion --model "$folder/judged.sqair" --out "$folder/pedestrians.sqair" --steps 8000 \
  --video $(ls "$folder"/mixed/{indoor,doorway,street,yard,carriageway}-*.mp4 | sort | awk 'NR % 6 == 3')
