#!/usr/bin/env bash
# Lets TorchSharp's native library load on a system whose libstdc++ is older than GCC 13's (Debian 12).
# The library asks for one symbol of GLIBCXX_3.4.32, the initialiser that GCC 13 moved out of <iostream>; older versions of
# libstdc++ initialise by themselves, so an empty function in its place is right. Changes the copy in the build's output only.
# usage: apply.sh FOLDER_WITH_libLibTorchSharp.so
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
folder=$1 library="$1/libLibTorchSharp.so" shim=libsqair_stdcxx_compat.so
system=$(ldconfig -p | awk '/libstdc\+\+\.so\.6 .*x86-64/ {print $NF; exit}')
if [ -n "$system" ] && grep -q GLIBCXX_3.4.32 "$system"; then exit 0; fi
if patchelf --print-needed "$library" | grep -q "$shim"; then exit 0; fi
gcc -shared -fPIC -O1 -o "$folder/$shim" "$here/ios_init.c"
cp "$library" "$library.tmp"
patchelf --add-needed "$shim" --set-rpath '$ORIGIN' "$library.tmp"
/usr/bin/python3 "$here/weaken_version.py" "$library.tmp" GLIBCXX_3.4.32
touch -r "$library" "$library.tmp"
mv "$library.tmp" "$library"
