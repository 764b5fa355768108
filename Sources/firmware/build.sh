#!/bin/sh
# Builds the examples for a Cortex-M4: QEMU's board mps2-an386.
#
#   sh build.sh parts FOLDER [soft|hard]   what Swift is needed for: libqornn-cortex-m4-soft.a, qornn.h, model.c and model.h
#   sh build.sh c FOLDER [soft|hard]       FOLDER/c.elf and c.map, with arm-none-eabi-gcc alone from these four files, which are
#                                          made first where FOLDER has none
#   sh build.sh swift FOLDER [soft|hard]   FOLDER/swift.elf and swift.map: the runtime's sources and the example as one module
#
# MODEL is another model file. QORNN_EXPORT is the program qornn-export as an absolute path, where `swift run` is not how to start it.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
sources=$(dirname "$here")
usage="usage: sh build.sh parts|c|swift FOLDER [soft|hard]"
[ $# -ge 2 ] || {
  echo "$usage" >&2
  exit 2
}
example=$1 folder=$2
abi=${3:-soft}
model=${MODEL:-$(dirname "$sources")/models/wand-digits/model.qornn}
case $model in
/*) ;;
*) model=$PWD/$model ;;
esac
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
cd "$here"

export_model() {
  if [ -n "${QORNN_EXPORT:-}" ]; then
    "$QORNN_EXPORT" "$model" "$@"
  else
    swift run --quiet --package-path "$(dirname "$sources")" -c release qornn-export "$model" "$@"
  fi
}

# The core, its float ABI, and only what is reached. Soft: no instruction of the floating-point unit, and none is needed.
case $abi in
soft) target="-mcpu=cortex-m4 -mthumb -mfloat-abi=soft" ;;
hard) target="-mcpu=cortex-m4 -mthumb -mfloat-abi=hard -mfpu=fpv4-sp-d16" ;;
*)
  echo "$usage" >&2
  exit 2
  ;;
esac
compile="arm-none-eabi-gcc $target -std=gnu11 -Os -g -Wall -Wextra -Werror -ffunction-sections -fdata-sections"
board="-Ihost -Imps2-an386"
link="-nostartfiles --specs=nano.specs -T mps2-an386/memory.ld -Wl,--gc-sections -Wl,--no-warn-execstack"

library=libqornn-cortex-m4-$abi.a
make_parts() {
  sh "$sources/QORNNCInterface/firmware.sh" cortex-m4 "$folder" "$abi"
  rm -f "$folder/model.c" "$folder/model.h"
  export_model --c-array --output "$folder/model.c"
}

case $example in
parts) make_parts ;;
c)
  [ -e "$folder/$library" ] && [ -e "$folder/qornn.h" ] && [ -e "$folder/model.c" ] && [ -e "$folder/model.h" ] || make_parts
  $compile $board -I"$folder" $link -Wl,-Map="$folder/c.map" -o "$folder/c.elf" \
    c/*.c host/*.c mps2-an386/*.c "$folder/model.c" "$folder/$library"
  ;;
swift)
  rm -f "$folder/model.swift"
  export_model --swift-array --output "$folder/model.swift"
  . "$sources/QORNNCInterface/compile.sh"
  # The products in C with the core's instructions, and how Swift sees them.
  kernels=$sources/CQORNNKernels/cortexm
  echo "module CQORNNProducts { header \"$kernels/products.h\" export * }" >"$folder/kernels.modulemap"
  "$clang" --target=armv7em-none-none-eabi $target -O2 -ffreestanding -fshort-enums -DQORNN_FIRMWARE -Wall -Werror \
    -ffunction-sections -c -o "$folder/products.o" "$kernels/products.c"
  swift_target=
  for flag in $target -fshort-enums $board; do swift_target="$swift_target -Xcc $flag"; done
  find ../QORNN swift -name '*.swift' | sort >"$folder/swift.files"
  # Why not all of LLVM's passes: firmware.sh says it.
  "$swiftc" -Osize -Xllvm -arm-load-store-opt=false -wmo -enable-experimental-feature Embedded -parse-as-library \
    -swift-version 6 -warnings-as-errors -package-name qornn -module-name Firmware -target armv7em-none-none-eabi \
    $swift_target -Xcc "-fmodule-map-file=$folder/kernels.modulemap" -Xfrontend -function-sections \
    -Xfrontend -disable-stack-protector -import-objc-header swift/firmware.h -c -o "$folder/swift.o" \
    "$folder/model.swift" @"$folder/swift.files"
  $compile $board $link -Wl,-Map="$folder/swift.map" -o "$folder/swift.elf" \
    "$folder/swift.o" "$folder/products.o" host/*.c mps2-an386/*.c
  ;;
*)
  echo "$usage" >&2
  exit 2
  ;;
esac
[ "$example" = parts ] || arm-none-eabi-size "$folder/$example.elf"
