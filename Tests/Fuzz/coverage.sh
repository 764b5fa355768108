#!/bin/sh
# What of the code that a target is about its inputs reach.
#
#   sh Tests/Fuzz/coverage.sh TARGET [CORPUS [FOLDER]]
#
# Replays the files of the folder CORPUS, or those of Tests/Fixtures/corpora, and prints llvm-cov's table of regions and lines, then
# the lines that no input reached. FOLDER (.build/fuzz/coverage) keeps what was built: remove it after a change.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
tests=$(dirname "$here")
package=$(dirname "$tests")
target=${1:?"usage: sh coverage.sh TARGET [CORPUS [FOLDER]]"}
folder=$(mkdir -p "${3:-$package/.build/fuzz/coverage}" && cd "${3:-$package/.build/fuzz/coverage}" && pwd)
corpus=${2:-$folder/$target-corpus}
sources=$package/Sources
. "$sources/QORNNCInterface/compile.sh"

PROFILE=1 BUILD_ONLY=1 sh "$here/run.sh" "$target" 1 "$folder"
set -- "$corpus"
[ "$target" != model ] || set -- "$corpus" "$tests/Fixtures/invalid"

# The library is built through a link to the runtime.
runtime=Sources/QORNNCInterface/QORNN readers=Sources/QORNNToolSupport
case $target in
model)
  about="Validation Model Arithmetic/Bounds.swift Arithmetic/CRC32C.swift Arithmetic/PackedWeights.swift
    Messages/MessageWriter.swift Messages/ModelError+Message.swift"
  about=$(printf " $runtime/%s" $about)
  ;;
state) about="$runtime/SavedState $runtime/Messages/SavedStateError+Message.swift" ;;
calls) about="$(cd "$package" && ls Sources/QORNNCInterface/*.swift) Sources/CQORNN $runtime/Detection $runtime/Session" ;;
csv)
  about="CSVReader CSVReader+Quotes SequenceHeader SequenceReader SequenceTracker SequenceColumns SequenceMemory SequenceFileProblem TextValidation"
  about="Sources/QORNN/Swift/DecimalReading.swift $readers/Streaming/CSVRows.swift $(printf " $readers/Sequences/%s.swift" $about)"
  ;;
jsonl) about="$(cd "$package" && ls $readers/Streaming/JSON*.swift) $readers/Files/LineReader.swift" ;;
wav)
  about="$(cd "$package" && ls $readers/Streaming/WAV*.swift) $readers/Streaming/FrameRows.swift
    $readers/Streaming/FrameLayout.swift $readers/Streaming/SampleFormat.swift"
  ;;
checkpoint) about="Sources/QORNNTraining/Checkpoint" ;;
esac
profile=$folder/$target.profraw
LLVM_PROFILE_FILE=$profile "$folder/$target" "$@" 2>"$folder/$target.log" || {
  tail -n 3 "$folder/$target.log" >&2
  exit 1
}
"$toolchain/llvm-profdata" merge -sparse -o "$folder/$target.profdata" "$profile"
cd "$package"
"$toolchain/llvm-cov" report "$folder/$target" -instr-profile "$folder/$target.profdata" -show-branch-summary=0 $about
"$toolchain/llvm-cov" show "$folder/$target" -instr-profile "$folder/$target.profdata" -show-instantiations=0 $about |
  awk -F'|' '/^[^ ].*\.(swift|c|h):$/ { file = $0 } $2 ~ /^ *0$/ { if (file != "") print "\n" file; file = ""; print }'
