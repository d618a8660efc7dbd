#!/usr/bin/env bash
# What each cut of mlp-sqair-quick or mlp-sqair-second-look is worth (docs/model.md): variants that lack one, of equal budgets, on one core each.
#   quick: the warm start, 900 iterations with tempered pictures, 300 of the bound: some twelve minutes a run.
#   second-look: half of the warm start, 450 iterations of hold: some eight.
#   objective: 500 iterations of the bound, its gradient and optimiser varied, from second-look's all-cuts (made where it is missing): some four.
# Writes FOLDER/RECIPE.md. May be stopped and started again; SEEDS 0 makes the table of what is done.
# usage: eng/digit-ablation.sh quick|second-look|objective FOLDER MNIST [SEEDS]
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
. "$top/eng/usage.sh" "$@"
. "$top/eng/train.sh"
arguments 3 4 "$@"
recipe=$1 folder=$2 mnist=$3 seeds=${4:-3}
mkdir -p "$folder"
half=(phases.warm.iterations=1350 phases.hold.iterations=450 phases.cool.iterations=1 phases.bound.iterations=1)   # of second-look
run() { # VARIANT SEED SETTINGS...
  local out="$folder/$group/$1-$2" seed=$2; shift 2
  [ ! -f "$out/done" ] || return 0
  train_to_end "$out" --mnist "$mnist" --threads 1 -- --config "$top/trainer/configs/mlp-sqair-$network.yaml" "${beginning[@]}" --set "seed=$seed" "${budget[@]}" "$@"
  touch "$out/done"
}
even=(phases.warm.temperFrom=1 phases.warm.temperTo=1 phases.hold.temperFrom=1 phases.hold.temperTo=1)
quick() { # SEED
  local vimco=() phase
  for phase in hold bound; do vimco+=("phases.$phase.score=vimco" "phases.$phase.particles=5" "phases.$phase.batch=16"); done
  run all-cuts "$1"
  run pictures-count-whole "$1" "${even[@]}"
  run life-is-learned "$1" network.fixedSurvival=false network.numberPrior=categorical
  run vimco "$1" "${vimco[@]}"
  run absolute-prior "$1" network.forecast=recurrent
  run narrow-posterior "$1" network.minimumWhatScale=0.001
}
second_look() { # SEED
  run all-cuts "$1"
  run one-look "$1" network.secondLook=false
  run no-motion "$1" network.forecast=residual
  run loose-lessons "$1" phases.warm.teachTolerance=0.1
  run pictures-count-whole "$1" "${even[@]}"
}
objective() { # SEED
  local beginning=() budget=("${half[@]}") five=(phases.bound.particles=5 phases.bound.batch=16)
  group=second-look run all-cuts "$1"
  beginning=(--schedule "$top/trainer/configs/schedules/second-look-on.yaml" --start-from "$folder/second-look/all-cuts-$1/checkpoint.sqair-train")
  budget=(phases.bound.iterations=500 phases.bound.finalRateShare=0.1 validateEvery=100)
  run elbo-2 "$1"
  run elbo-5 "$1" "${five[@]}"
  run vimco-2 "$1" phases.bound.score=vimco
  run vimco-5 "$1" phases.bound.score=vimco "${five[@]}"
  run rmsprop "$1" phases.bound.optimiser=rmsprop phases.bound.learningRate=3e-5
  run constant-rate "$1" phases.bound.finalRateShare=1
  run short-clips-first "$1" phases.bound.length=5 phases.bound.lengthEvery=100
}
group=$recipe network=$recipe beginning=()
case $recipe in
  quick) variants=quick budget=(phases.bound.iterations=300 phases.bound.finalRateShare=0.5) ;;
  second-look) variants=second_look budget=("${half[@]}") ;;
  objective) variants=objective network=second-look ;;
  *) usage "$recipe: expected quick, second-look or objective" ;;
esac
for seed in $(seq 1 "$seeds"); do "$variants" "$seed"; done
python3 - "$folder/$recipe" <<'PYTHON' | tee "$folder/$recipe.md"
import collections, glob, json, os, statistics, sys
rows = collections.defaultdict(list)
for log in sorted(glob.glob(os.path.join(sys.argv[1], "*", "log.jsonl"))):
    if not os.path.exists(os.path.join(os.path.dirname(log), "done")):
        continue
    last = [v for v in map(json.loads, open(log)) if v["kind"] == "validation"][-3:]   # the last three: one alone is chance
    mean = lambda of: statistics.mean(of(v) for v in last)
    rows[os.path.basename(os.path.dirname(log)).rsplit("-", 1)[0]].append((
        mean(lambda v: v["figures"]["bound"]), mean(lambda v: v["more"]["modeCountsAgree"]), mean(lambda v: v["figures"]["countsAgree"]),
        mean(lambda v: v["figures"]["discovered"]), mean(lambda v: v["figures"]["propagatedWhat"])))
def cell(values, digits):
    return f"{statistics.mean(values):.{digits}f} ({min(values):.{digits}f} to {max(values):.{digits}f})"
print("| | seeds | bound, nats a frame | counted right, mode | drawn | discoveries | what of the followed, nats a frame |\n|---|---|---|---|---|---|---|")
for name, runs in sorted(rows.items()):
    print(f"| {name} | {len(runs)} | " + " | ".join(cell(column, digits) for column, digits in zip(zip(*runs), (1, 3, 3, 2, 1))) + " |")
PYTHON
