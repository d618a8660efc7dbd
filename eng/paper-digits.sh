#!/usr/bin/env bash
# The paper's models on moving MNIST as in docs/results.md: trains each MODEL as its row there was trained (to its end), then measures all and draws the paper's figures.
# Writes FOLDER/MODEL, FOLDER/MODEL-on and -further (the same trained on once, twice), FOLDER/evaluation-*, FOLDER/figures. One core, two to eight hours a MODEL (mlp-sqair: half an hour);
# may be stopped and started again. MNIST: folder of its four files.
# usage: eng/paper-digits.sh FOLDER MNIST [MODEL]...      of mlp-sqair-second-look conv-sqair-second-look mlp-air mlp-vrnn mlp-sqair; all unless given
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
. "$top/eng/usage.sh" "$@"
. "$top/eng/train.sh"
arguments 2 99 "$@"
folder=$1 mnist=$2; shift 2
[ $# -gt 0 ] || set -- mlp-sqair-second-look conv-sqair-second-look mlp-air mlp-vrnn mlp-sqair
configs="$top/trainer/configs"
run() { # NAME CONFIG BEGINNING...
  local name=$1 config=$2; shift 2
  train_to_end "$folder/$name" --mnist "$mnist" --threads 1 -- --config "$configs/$config.yaml" "$@"
  checkpoints+=("$folder/$name/checkpoint.sqair-train")
}
on() { # FROM NAME SETTINGS...
  local from=$1 name=$2; shift 2
  run "$name" "$model" --schedule "$configs/schedules/second-look-on.yaml" --start-from "$folder/$from/checkpoint.sqair-train" \
    --set "name=$name" "$@"
}
for model in "$@"; do
  case $model in mlp-sqair-second-look | conv-sqair-second-look | mlp-air | mlp-vrnn | mlp-sqair) ;; *) usage "$model is no model of it" ;; esac
done
twice=$(printf '%s\n' "$@" | sort | uniq -d | head -n 1)
[ -z "$twice" ] || usage "$twice is asked for twice"
checkpoints=()
for model in "$@"; do
  case $model in
    mlp-sqair-second-look) run "$model" "$model"; on "$model" "$model-on"
      on "$model-on" "$model-further" seed=2 phases.bound.iterations=8000 phases.bound.learningRate=3e-4 ;;
    conv-sqair-second-look) run "$model" "$model"; on "$model" "$model-on" phases.bound.iterations=8000 phases.bound.batch=24 ;;
    mlp-air) run "$model" "$model" --schedule "$configs/schedules/affordable.yaml" --set phases.bound.iterations=45000 phases.bound.lengthEvery=5000 ;;
    mlp-vrnn) run "$model" "$model" --schedule "$configs/schedules/affordable-vrnn.yaml" --set phases.fivo.iterations=40000 ;;
    mlp-sqair) run "$model" "$model" --schedule "$configs/schedules/affordable.yaml" ;;
  esac
done
for clips in 40 200; do
  "$top/sqair" evaluate --checkpoint "${checkpoints[@]}" --mnist "$mnist" --out "$folder/evaluation-$clips" --sequences "$clips" --particles 100 \
    --addition-sequences $((clips == 40 ? 2000 : 0))
done
"$top/sqair" figures --checkpoint "${checkpoints[@]}" --mnist "$mnist" --out "$folder/figures"
