#!/usr/bin/env bash
# Makes models/pedestrians.sqair anew: simulates its clips, trains on them, goes on from there with a rate that falls once more, exports. 14,500 and 6,000 iterations, an hour on two cores
# that do other things as well; may be stopped and started again.
# usage: eng/train-pedestrians.sh FOLDER
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
folder=${1:?a folder for clips, checkpoints and the model}
mkdir -p "$folder/clips"
for seed in $(seq 201 264); do
  clip="$folder/clips/s$seed.mp4"
  least=$((seed <= 232 ? 3 : 5))
  [ -f "$clip" ] || "$top/sqair" simulate --out "$clip" --seconds 75 --fps 8 --size 512x384 --people $((least + seed * 7 % 6)) --seed "$seed"
done
train() {
  local run=$1; shift
  # A run that goes on keeps what it began with.
  [ ! -f "$run/checkpoint.sqair-train" ] || set -- --resume
  "$top/sqair" train --config "$top/trainer/configs/conv-sqair-cctv.yaml" --video "$folder"/clips/s*.mp4 --out "$run" "$@"
}
train "$folder/first"
train "$folder/second" --start-from "$folder/first/checkpoint.sqair-train" --from-phase bound --set phases.bound.iterations=6000 phases.bound.lengthEvery=1500
"$top/sqair" export --checkpoint "$folder/second/checkpoint.sqair-train" --out "$folder/pedestrians.sqair"
