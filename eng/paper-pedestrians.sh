#!/usr/bin/env bash
# Pedestrians as in the paper (docs/results.md): conv-sqair-cctv and conv-sqair-cctv-wide through one schedule on the same simulated yards, then counted in
# held-out windows of five frames with at most three people, on yards that neither has seen and on further clips, and continued from four frames.
# Writes FOLDER/NAME/evaluation-* and FOLDER/NAME/figures-*. Took less than two hours on one core, beside other work; may be stopped and started again.
# usage: eng/paper-pedestrians.sh FOLDER [VIDEO TRUTH]...      further clips with ground truth, such as real footage
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
. "$top/eng/usage.sh" "$@"
. "$top/eng/train.sh"
arguments 1 99 "$@"
folder=$1; shift
[ $(($# % 2)) = 0 ] || usage "'${*: -1}' has no truth"
mkdir -p "$folder/yards"
scene() { # SEED
  local file="$folder/yards/s$1"
  [ -f "$file.mp4" ] && return
  "$top/sqair" simulate --fps 8 --size 512x384 --seconds 75 --people $((3 + $1 * 7 % 6)) --seed "$1" --out "$file.part.mp4" --truth "$file.txt"
  mv "$file.part.mp4" "$file.mp4"
}
seen=() unseen=() truth=()
for seed in $(seq 201 232); do scene "$seed"; seen+=("$folder/yards/s$seed.mp4"); done
for seed in $(seq 271 278); do scene "$seed"; unseen+=("$folder/yards/s$seed.mp4") truth+=("$folder/yards/s$seed.txt"); done
for name in conv-sqair-cctv conv-sqair-cctv-wide; do
  run="$folder/$name"
  train_to_end "$run" --video "${seen[@]}" --threads 1 -- \
    --config "$top/trainer/configs/$name.yaml" --schedule "$top/trainer/configs/schedules/affordable-cctv.yaml"
  measure() { # WHAT VIDEOS -- TRUTHS
    local what=$1 videos=(); shift
    while [ "$1" != -- ]; do videos+=("$1"); shift; done; shift
    "$top/sqair" evaluate --checkpoint "$run/checkpoint.sqair-train" --video "${videos[@]}" --truth "$@" --out "$run/evaluation-$what" \
      --sequences 1000 --length 5 --particles 20 --chunk 20
    "$top/sqair" figures --checkpoint "$run/checkpoint.sqair-train" --video "${videos[@]}" --out "$run/figures-$what"
  }
  measure unseen "${unseen[@]}" -- "${truth[@]}"
  for ((i = 1; i < $#; i += 2)); do measure "further-$(((i + 1) / 2))" "${!i}" -- "${@:i+1:1}"; done
done
