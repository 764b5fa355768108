#!/bin/sh
# Fuzzes libqornn with libFuzzer and the address sanitizer.
#
#   sh Tests/Fuzz/run.sh model|state|calls SECONDS [FOLDER]
#
# FOLDER (.build/fuzz) keeps the built targets, the corpora and, named after the target, what failed. Building takes minutes the
# first time; remove the folder after a change. The host's part and all Swift code are instrumented; the kernels, for which the
# sanitizer takes minutes, are watched by the guard pages of fuzz.h. The models begin with Tests/Fixtures/invalid.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
sources=$(dirname "$(dirname "$here")")/Sources
target=${1:?"usage: sh run.sh model|state|calls SECONDS [FOLDER]"}
seconds=${2:?"usage: sh run.sh model|state|calls SECONDS [FOLDER]"}
folder=${3:-$(dirname "$(dirname "$here")")/.build/fuzz}
swiftc=${SWIFTC:-swiftc}
clang=${CLANG:-$(dirname "$(readlink -f "$(command -v "$swiftc")")")/clang}
objects=$folder/objects
export SWIFT_BACKTRACE=enable=no
mkdir -p "$objects" "$folder/$target-corpus"

if [ ! -e "$objects/library" ]; then
  cat >"$objects/module.modulemap" <<EOF
module CQORNN {
  header "$sources/CQORNN/include/qornn.h"
  header "$sources/CQORNN/include/qornn_objects.h"
  export *
}
module CQORNNKernels { header "$sources/CQORNNKernels/include/CQORNNKernels.h" export * }
EOF
  find -L "$sources/QORNNCInterface" -name '*.swift' | sort >"$objects/files"
  "$swiftc" -Osize -wmo -enable-experimental-feature Embedded -parse-as-library -swift-version 6 -package-name qornn \
    -module-name QORNNCInterface -sanitize=fuzzer,address -Xcc "-fmodule-map-file=$objects/module.modulemap" \
    -c -o "$objects/core.o" @"$objects/files"
  kernels=x86
  [ "$(uname -m)" != aarch64 ] || kernels=arm64
  for source in "$sources"/CQORNN/*.c "$sources"/CQORNNKernels/*.c "$sources"/CQORNNKernels/$kernels/*.c; do
    instrumented=
    case $source in */CQORNN/*) instrumented=-fsanitize=fuzzer,address ;; esac
    "$clang" -O1 -g1 -DQORNN_FOR_USE_ALONE $instrumented -I"$sources/CQORNN/include" \
      -I"$sources/CQORNNKernels/include" -c -o "$objects/$(basename "$source").o" "$source"
  done
  : >"$objects/library"
fi
"$clang" -fsanitize=fuzzer,address -I"$sources/CQORNN/include" -O1 -g1 -Wall -Wextra -Werror -o "$folder/$target" \
  "$here/$target.c" "$here/network.c" "$here/mutation.c" "$objects"/*.o
seeds= longest=4096
# Room for 128 calls; the small networks of the other targets need no more than 4 KiB.
[ "$target" != calls ] || longest=512
[ "$target" != model ] || seeds=$(dirname "$here")/Fixtures/invalid
exec "$folder/$target" -max_total_time="$seconds" -max_len=$longest -rss_limit_mb=1024 -timeout=10 -print_final_stats=1 \
  -reduce_inputs=0 -len_control=0 -artifact_prefix="$folder/$target-" "$folder/$target-corpus" $seeds
