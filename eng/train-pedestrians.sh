#!/usr/bin/env bash
# Makes models/pedestrians.sqair anew: simulates its clips, trains on them, exports. 14,500 iterations, of which 6,500 took 24 minutes on one core; may be stopped and started again.
# usage: eng/train-pedestrians.sh FOLDER
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
folder=${1:?a folder for clips, checkpoints and the model}
mkdir -p "$folder/clips"
for seed in $(seq 201 232); do
  clip="$folder/clips/s$seed.mp4"
  [ -f "$clip" ] || "$top/sqair" simulate --out "$clip" --seconds 75 --fps 8 --size 512x384 --people $((3 + seed * 7 % 6)) --seed "$seed"
done
resume=(); [ ! -f "$folder/run/checkpoint.sqair-train" ] || resume=(--resume)
"$top/sqair" train --config "$top/trainer/configs/conv-sqair-cctv.yaml" --video "$folder"/clips/s*.mp4 --out "$folder/run" "${resume[@]}"
"$top/sqair" export --checkpoint "$folder/run/checkpoint.sqair-train" --out "$folder/pedestrians.sqair"
