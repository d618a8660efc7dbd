# Sourced by the launchers: builds a project when its output is missing or older than a source file, then runs it.
# usage: launch PROJECT_FOLDER PROJECT ASSEMBLY ARGUMENTS...
launch() {
  local folder=$1 project=$2 assembly=$3; shift 3
  local dll="$top/$folder/bin/Release/net10.0/$assembly.dll"
  . "$top/eng/environment.sh"
  if [ ! -f "$dll" ] || [ -n "$(find "$top/$folder" "$top/shared" -name bin -prune -o -name obj -prune -o -name node_modules -prune -o \
        \( -name '*.cs' -o -name '*.csproj' -o -name '*.cpp' \) -newer "$dll" -print -quit)" ]; then
    "$top/eng/setup.sh" >&2
    local log; log=$(mktemp)
    echo "$assembly: building it first, which takes a minute or two (only now, and after a change of its sources)" >&2
    if ! dotnet build "$top/$folder/$project.csproj" -c Release -v q --nologo >"$log" 2>&1; then
      cat "$log" >&2; echo "$assembly: the build failed (above)" >&2; rm -f "$log"; exit 1
    fi
    rm -f "$log"; touch "$dll"
  fi
  # A training step makes thousands of tensors: tcmalloc takes a sixth off its time.
  local allocator
  for allocator in /usr/lib/*/libtcmalloc_minimal.so.4; do
    [ "$assembly" != sqair ] || [ ! -f "$allocator" ] || export LD_PRELOAD=$allocator
  done
  exec dotnet "$dll" "$@"
}
