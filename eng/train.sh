# Sourced by the scripts that train, after $top is set.
# usage: train_to_end RUN OPTIONS... -- BEGINNING...
# Trains the run to its end. One that was begun goes on with what it began with, so BEGINNING (the experiment) is for new ones; OPTIONS (data, threads) for both.
train_to_end() {
  local run=$1 options=(); shift
  while [ "$1" != -- ]; do options+=("$1"); shift; done; shift
  [ ! -f "$run/checkpoint.sqair-train" ] || set -- --resume
  "$top/sqair" train --out "$run" "${options[@]}" "$@"
}
