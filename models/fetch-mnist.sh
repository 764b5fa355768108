#!/usr/bin/env bash
# The four files of MNIST in a folder, fetched if they are not there, and checked: sha256 of the uncompressed files.
#
#     bash models/fetch-mnist.sh mnist
set -euo pipefail
folder=${1:?usage: bash models/fetch-mnist.sh FOLDER}
mkdir -p "$folder"
while read -r sum name; do
  file="$folder/$name" # the tools prefer it to the compressed one
  if [ ! -e "$file" ] && [ ! -e "$file.gz" ]; then
    curl --fail --location --silent --show-error --output "$file.part" "https://ossci-datasets.s3.amazonaws.com/mnist/$name.gz"
    mv "$file.part" "$file.gz"
  fi
  if [ -e "$file" ]; then found=$(sha256sum <"$file"); else found=$(gzip --decompress --stdout "$file.gz" | sha256sum || true); fi
  found=${found%% *}
  if [ "$found" != "$sum" ]; then
    echo "$folder/$name: found sha256 $found, expected $sum" >&2
    exit 65
  fi
done <<'SUMS'
ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db train-images-idx3-ubyte
65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5 train-labels-idx1-ubyte
0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7 t10k-images-idx3-ubyte
ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2 t10k-labels-idx1-ubyte
SUMS
echo "$folder: the four files of MNIST, checked"
