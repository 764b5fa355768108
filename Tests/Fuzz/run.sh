#!/bin/sh
# Fuzzes what reads files and input, with libFuzzer and the address sanitizer.
#
#   sh Tests/Fuzz/run.sh TARGET SECONDS [FOLDER]
#
# TARGET: model, state, calls (libqornn, in C); csv, jsonl, wav (qornn-run's readers), checkpoint (the trainer's), in Swift.
# FOLDER (.build/fuzz) keeps the built targets, the corpora and, named after the target, what failed. A corpus begins with what
# Tests/Fixtures/corpora has of it; keep.sh puts it back there. Building takes minutes the first time; remove the folder after a
# change. EXECUTIONS=N ends after N of them, BUILD_ONLY=1 before the first.
#
# The host's part and all Swift code are instrumented. The kernels, for which the sanitizer takes minutes, are watched by the
# guard pages of fuzz.h. Comparisons are not traced: that takes most of the time in the checksum, which the targets make right.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
tests=$(dirname "$here")
sources=$(dirname "$tests")/Sources
usage="usage: sh run.sh model|state|calls|csv|jsonl|wav|checkpoint SECONDS [FOLDER]"
target=${1:?"$usage"}
seconds=${2:?"$usage"}
folder=${3:-$(dirname "$tests")/.build/fuzz}
. "$sources/QORNNCInterface/compile.sh"
objects=$folder/objects
export SWIFT_BACKTRACE=enable=no
kept=$tests/Fixtures/corpora/$target.tar.gz
mkdir -p "$objects"
[ -e "$folder/$target-corpus" ] || [ ! -e "$kept" ] || tar -xzf "$kept" -C "$folder"
mkdir -p "$folder/$target-corpus"

if [ -z "${PROFILE:-}" ]; then
  # Without -sanitize=fuzzer, which traces comparisons too.
  coverage="-sanitize=address -sanitize-coverage=edge -Xllvm -sanitizer-coverage-inline-8bit-counters=1"
  coverage="$coverage -Xllvm -sanitizer-coverage-pc-table=1"
  c_coverage="-fsanitize=address -fsanitize-coverage=edge,inline-8bit-counters,pc-table"
  c_link="-fsanitize=fuzzer,address -fsanitize-coverage=0" link="-sanitize=fuzzer,address" optimize=-O
else
  # For coverage.sh: a program that counts what it runs, and calls the target with the files of some folders.
  coverage="-profile-generate -profile-coverage-mapping"
  c_coverage="-fprofile-instr-generate -fcoverage-mapping"
  c_link=-fprofile-instr-generate link=-profile-generate optimize=-Onone
  "$clang" -O1 -I"$sources/CQORNN/include" -c -o "$objects/alone.o" "$here/alone.c"
fi
swift="$swiftc $optimize -wmo -parse-as-library -swift-version 6 -package-name qornn -I$objects"

kernels=x86
[ "$(uname -m)" != aarch64 ] || kernels=arm64
if [ ! -e "$objects/kernels" ]; then
  cat >"$objects/module.modulemap" <<EOF
module CQORNNKernels { header "$sources/CQORNNKernels/include/CQORNNKernels.h" export * }
module CQORNNTrainingKernels { header "$sources/CQORNNTrainingKernels/include/CQORNNTrainingKernels.h" export * }
EOF
  for source in "$sources"/CQORNNKernels/*.c "$sources"/CQORNNKernels/$kernels/*.c; do
    "$clang" -O2 -g1 -DQORNN_FOR_USE_ALONE -I"$sources/CQORNNKernels/include" \
      -c -o "$objects/kernel-$(basename "$source").o" "$source"
  done
  : >"$objects/kernels"
fi

# build_library: the C library, instrumented.
build_library() {
  [ ! -e "$objects/library.o" ] || return 0
  for source in "$sources"/CQORNN/*.c; do
    "$clang" -O1 -g1 $c_coverage -I"$sources/CQORNN/include" -c -o "$objects/library-$(basename "$source").o" "$source"
  done
  # The checksum is slow where it is made small.
  compile_runtime "$objects/library.o" CQORNNKernels -O $coverage
}

# build_module NAME: a module of the package, instrumented, with its interface for those that import it.
build_module() {
  [ ! -e "$objects/$1.o" ] || return 0
  find "$sources/$1" -name '*.swift' | sort >"$objects/$1.files"
  $swift $coverage -module-name "$1" -emit-module -emit-module-path "$objects/$1.swiftmodule" \
    -Xcc "-fmodule-map-file=$objects/module.modulemap" -c -o "$objects/$1.o" @"$objects/$1.files"
}

# link_readers SOURCES: a target in Swift over the modules built. It looks for itself, and is not looked at.
link_readers() {
  $swift -module-name Fuzz -Xcc "-fmodule-map-file=$objects/module.modulemap" -c -o "$folder/$target.o" \
    "$here/Readers/FuzzTarget.swift" "$@"
  set -- "$folder/$target.o" "$objects"/QORNN*.o "$objects"/kernel-*.o
  for object in training alone; do
    [ ! -e "$objects/$object.o" ] || set -- "$@" "$objects/$object.o"
  done
  "$swiftc" $link -use-ld=lld -o "$folder/$target" "$@"
}

# What Swift keeps for the life of a program looks like a leak.
case $target in
csv | jsonl | wav | checkpoint)
  # Swift allocates much. Without the place of each allocation a target is half as fast again; run an input that failed
  # with malloc_context_size=30 to know it.
  export ASAN_OPTIONS="${ASAN_OPTIONS:-malloc_context_size=0:quarantine_size_mb=16}"
  ;;
esac
seeds= limits="-max_len=512 -malloc_limit_mb=64 -detect_leaks=0"
support=$tests/_QORNNTestSupport
reference="$support/Reference*.swift $support/SplitMixGenerator.swift"
case $target in
model | state | calls)
  build_library
  set -- "$here/$target.c"
  limits="-max_len=4096"
  # Two halves, and room for 64 calls; the small networks of the other targets need no more than 4 KiB.
  [ "$target" != calls ] || { set -- "$@" "$here"/own_*.c && limits="-max_len=256"; }
  [ -z "${PROFILE:-}" ] || set -- "$@" "$objects/alone.o"
  "$clang" $c_link -I"$sources/CQORNN/include" -O2 -g1 -Wall -Wextra -Werror \
    -o "$folder/$target" "$@" "$here/network.c" "$here/mutation.c" "$objects"/library*.o "$objects"/kernel-*.o
  # The models begin with the files that are refused.
  [ "$target" != model ] || seeds=$tests/Fixtures/invalid
  ;;
csv | jsonl | wav)
  build_module QORNN
  build_module QORNNToolSupport
  link_readers "$here/Readers/$target.swift" "$here"/Readers/R*.swift $reference
  ;;
checkpoint)
  build_module QORNN
  build_module QORNNTraining
  training=$sources/CQORNNTrainingKernels
  [ -e "$objects/training.o" ] || {
    for source in "$training"/*.c "$training"/portable/*.c "$training/$kernels"/*.c; do
      "$clang" -O1 -I"$training/include" -c -o "$objects/training-$(basename "$source").o" "$source"
    done
    "$clang" -r -o "$objects/training.o" "$objects"/training-*.o
  }
  link_readers "$here/Readers/checkpoint.swift"
  # The smallest whole checkpoint has a thousand bytes.
  limits="-max_len=8192 -malloc_limit_mb=64 -detect_leaks=0"
  ;;
*)
  echo "$usage" >&2
  exit 2
  ;;
esac
[ -z "${BUILD_ONLY:-}" ] || exit 0
exec "$folder/$target" -max_total_time="$seconds" -runs="${EXECUTIONS:--1}" $limits -rss_limit_mb=1024 -timeout=10 \
  -print_final_stats=1 -reduce_inputs=0 -len_control=0 -artifact_prefix="$folder/$target-" "$folder/$target-corpus" $seeds
