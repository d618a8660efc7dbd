#!/usr/bin/env bash
# What each cut of mlp-sqair-second-look is worth, and other objectives for it (docs/model.md, "What learns faster"): variants of equal budgets, on one core each.
#   cuts: without one of them each, half of the warm start, 450 iterations of hold: some eight minutes a run.
#   bound: 500 iterations of the bound from there (cuts are made where they are missing) with other objectives and optimisers, and without a cut: some four.
# Writes FOLDER/RECIPE.md. May be stopped and started again; SEEDS 0 makes the table of what is done.
# usage: eng/digit-ablation.sh cuts|bound FOLDER MNIST [SEEDS]
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
. "$top/eng/usage.sh" "$@"
. "$top/eng/train.sh"
arguments 3 4 "$@"
recipe=$1 folder=$2 mnist=$3 seeds=${4:-3}
[[ $seeds =~ ^[0-9]+$ ]] || usage "$seeds: expected a number of seeds"
mkdir -p "$folder"
run() { # VARIANT SEED SETTINGS...
  local out="$folder/$group/$1-$2" seed=$2; shift 2
  [ ! -f "$out/done" ] || return 0
  train_to_end "$out" --mnist "$mnist" --threads 1 -- --config "$top/trainer/configs/mlp-sqair-second-look.yaml" "${beginning[@]}" --set "seed=$seed" "${budget[@]}" "$@"
  touch "$out/done"
}
declare -A without=([all-cuts]="" [one-look]=network.secondLook=false [no-motion]=network.forecast=residual [absolute-prior]=network.forecast=recurrent
  [narrow-posterior]=network.minimumWhatScale=0.001 [life-is-learned]="network.fixedSurvival=false network.numberPrior=categorical"
  [loose-lessons]=phases.warm.teachTolerance=0.1
  [pictures-count-whole]="phases.warm.temperFrom=1 phases.warm.temperTo=1 phases.hold.temperFrom=1 phases.hold.temperTo=1")
cuts() { # SEED
  local variant group=cuts beginning=()
  local budget=(phases.warm.iterations=1350 phases.hold.iterations=450 phases.cool.iterations=1 phases.bound.iterations=1)
  for variant in "${!without[@]}"; do run "$variant" "$1" ${without[$variant]}; done
}
bound() { # SEED
  cuts "$1"
  local variant beginning budget=(phases.bound.iterations=500 phases.bound.finalRateShare=0.1 validateEvery=100)
  local five=(phases.bound.particles=5 phases.bound.batch=16)
  from() { # VARIANT-SEED
    beginning=(--schedule "$top/trainer/configs/schedules/second-look-on.yaml" --start-from "$folder/cuts/$1/checkpoint.sqair-train")
  }
  from "all-cuts-$1"
  run all-cuts "$1"
  run five-particles "$1" "${five[@]}"
  run vimco "$1" phases.bound.score=vimco
  run vimco-five-particles "$1" phases.bound.score=vimco "${five[@]}"
  run rmsprop "$1" phases.bound.optimiser=rmsprop phases.bound.learningRate=3e-5
  run constant-rate "$1" phases.bound.finalRateShare=1
  run short-clips-first "$1" phases.bound.length=5 phases.bound.lengthEvery=100
  for variant in one-look no-motion; do from "$variant-$1"; run "$variant" "$1" ${without[$variant]}; done
  for variant in loose-lessons pictures-count-whole; do from "$variant-$1"; run "$variant" "$1"; done   # of phases that are over
}
case $recipe in
  cuts|bound) group=$recipe ;;
  *) usage "$recipe: expected cuts or bound" ;;
esac
for seed in $(seq 1 "$seeds"); do "$recipe" "$seed"; done
python3 - "$folder/$recipe" <<'PYTHON' | tee "$folder/$recipe.md"
import collections, glob, json, os, statistics, sys
rows = collections.defaultdict(dict)
for log in sorted(glob.glob(os.path.join(sys.argv[1], "*", "log.jsonl"))):
    if not os.path.exists(os.path.join(os.path.dirname(log), "done")):
        continue
    last = [v for v in map(json.loads, open(log)) if v["kind"] == "validation"][-3:]   # the last three: one alone is chance
    mean = lambda of: statistics.mean(of(v) for v in last)
    variant, seed = os.path.basename(os.path.dirname(log)).rsplit("-", 1)
    rows[variant][seed] = (
        mean(lambda v: v["figures"]["bound"]), mean(lambda v: v["more"]["modeCountsAgree"]), mean(lambda v: v["figures"]["countsAgree"]),
        mean(lambda v: v["figures"]["discovered"]), mean(lambda v: v["figures"]["propagatedWhat"]))
def cell(values, digits, sign=""):
    return f"{statistics.mean(values):{sign}.{digits}f} ({min(values):{sign}.{digits}f} to {max(values):{sign}.{digits}f})" if values else ""
print("| | seeds | bound, nats a frame | less all-cuts, by seed | counted right, mode | drawn | discoveries | what of the followed, nats a frame |")
print("|---|---|---|---|---|---|---|---|")
for name, runs in sorted(rows.items()):
    more = [run[0] - rows["all-cuts"][seed][0] for seed, run in runs.items() if name != "all-cuts" and seed in rows["all-cuts"]]
    bound, *others = zip(*runs.values())
    cells = [cell(bound, 1), cell(more, 1, "+"), *(cell(column, digits) for column, digits in zip(others, (3, 3, 2, 1)))]
    print(f"| {name} | {len(runs)} | " + " | ".join(cells) + " |")
PYTHON
