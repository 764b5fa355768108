#!/usr/bin/env bash
# Instructions a step executes, counted by callgrind: the difference of two runs, so that nothing but steps is in it.
#
#     swift build -c release --product qornn-bench && bash Docs/step-instructions.sh
#
# callgrind knows SSE4.1 and AVX2, not AVX-512. Debug information is stripped from a copy because it cannot read Swift's.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
strip --strip-debug -o "$folder/qornn-bench" .build/release/qornn-bench

count() { # kernels, units, weight bits, state bits, steps
  valgrind --tool=callgrind --callgrind-out-file="$folder/out" "$folder/qornn-bench" step --kernels "$1" --hidden "$2" \
    --weight-bits "$3" --state-bits "$4" --streams 1 --steps "$5" >/dev/null 2>"$folder/errors" || { cat "$folder/errors" >&2; exit 1; }
  sed -n 's/^summary: //p;s/^totals: //p' "$folder/out" | head -n 1
}

sizes=${*:-128 256}
printf '| set | | %s |\n' "$(sed 's/ / | /g' <<<"$sizes")"
for kernels in sse41 avx2; do
  for widths in "2 8" "3 8" "4 8" "5 8" "6 8" "7 8" "8 8" "4 12"; do
    read -r weights state <<<"$widths"
    row=""
    for size in $sizes; do
      few=$(count "$kernels" "$size" "$weights" "$state" 100)
      many=$(count "$kernels" "$size" "$weights" "$state" 300)
      row="$row | $(((many - few) / 200))"
    done
    echo "| $kernels | w${weights}a$state$row |"
  done
done
