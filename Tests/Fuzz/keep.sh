#!/bin/sh
# Keeps the corpus of a target: as few of the inputs that run.sh found as reach the same code, in Tests/Fixtures/corpora.
#
#   sh Tests/Fuzz/keep.sh TARGET [FOLDER]
#
# run.sh begins with them, coverage.sh measures them, and `swift test` replays those of the targets in C.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
tests=$(dirname "$here")
target=${1:?"usage: sh keep.sh TARGET [FOLDER]"}
folder=${2:-$(dirname "$tests")/.build/fuzz}
merged=$(mktemp -d)
trap 'rm -rf "$merged"' EXIT
mkdir -p "$merged/$target-corpus" "$tests/Fixtures/corpora"
# Hundreds of inputs that run the same code another number of times are not worth their bytes.
"$folder/$target" -merge=1 -use_counters=0 -rss_limit_mb=1024 -malloc_limit_mb=64 -detect_leaks=0 \
  "$merged/$target-corpus" "$folder/$target-corpus"
chmod -R u=rwX,go=rX "$merged/$target-corpus"
tar --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 -C "$merged" -cf "$merged/tar" "$target-corpus"
gzip -9n <"$merged/tar" >"$tests/Fixtures/corpora/$target.tar.gz"
ls -l "$tests/Fixtures/corpora/$target.tar.gz"
