# Sourced by the scripts that people run, as: . usage.sh "$@". --help prints the head of the script, which is its usage.
usage() { printf '%s: %s; see --help\n' "$(basename "$0" .sh)" "$*" >&2; exit 2; }
# usage: arguments LEAST MOST "$@": so many words, none of them an option
arguments() {
  local least=$1 most=$2 word; shift 2
  for word in "$@"; do [[ $word != -* ]] || usage "$word is not known"; done
  [ $# -ge "$least" ] || usage "an argument is missing"
  [ $# -le "$most" ] || usage "'${*: -1}' is one argument too many"
}
for word in "$@"; do
  case $word in --help | -h) sed -n '2,${/^#/!q;s/^# \{0,1\}//p}' "$0"; exit 0 ;; esac
done
unset word
