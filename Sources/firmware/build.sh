#!/bin/sh
# Builds the examples for a Cortex-M4: QEMU's board mps2-an386.
#
#   sh build.sh parts FOLDER [soft|hard]       what Swift is needed for: libqornn-cortex-m4-soft.a, qornn.h, model.c and model.h
#   sh build.sh c FOLDER [soft|hard] [uart]    FOLDER/c.elf and c.map, with arm-none-eabi-gcc alone from these four files, which are
#                                              made first where FOLDER has none
#   sh build.sh swift FOLDER [soft|hard] [uart]  FOLDER/swift.elf and swift.map: the runtime's sources and the example as one module
#
# uart: c-uart.elf or swift-uart.elf, whose console is the board's UART; else semihosting is.
# MODEL is another model file. QORNN_EXPORT is the program qornn-export as an absolute path, where `swift run` is not how to start it.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
sources=$(dirname "$here")
refuse() {
  echo "usage: sh build.sh parts|c|swift FOLDER [soft|hard] [uart]" >&2
  exit 2
}
[ $# -ge 2 ] && [ $# -le 4 ] && [ -n "$2" ] || refuse
example=$1 folder=$2 abi=soft console=semihosting
shift 2
case $example in parts | c | swift) ;; *) refuse ;; esac
for word; do
  case $word in
  soft | hard) abi=$word ;;
  uart) console=uart ;;
  *) refuse ;;
  esac
done
case $console in
uart) program=$example-uart ;;
*) program=$example ;;
esac
if [ "$example" != parts ] && ! command -v arm-none-eabi-gcc >/dev/null; then
  echo "build.sh: found no arm-none-eabi-gcc, expected it in PATH (Debian: gcc-arm-none-eabi libnewlib-arm-none-eabi)" >&2
  exit 1
fi
model=${MODEL:-$(dirname "$sources")/models/wand-digits/model.qornn}
case $model in
/*) ;;
*) model=$PWD/$model ;;
esac
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
# After a failure there is no older program to be taken for the new one.
rm -f "$folder/$program.elf"
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
esac
compile="arm-none-eabi-gcc $target -std=gnu11 -Os -g -Wall -Wextra -Werror -ffunction-sections -fdata-sections"
headers="-Ihost -Imps2-an386"
board="mps2-an386/startup.c mps2-an386/board.c mps2-an386/console/$console.c"
link="-nostartfiles --specs=nano.specs -T mps2-an386/memory.ld -Wl,--gc-sections -Wl,--no-warn-execstack"

library=libqornn-cortex-m4-$abi.a
make_archive() {
  sh "$sources/QORNNCInterface/firmware.sh" cortex-m4 "$folder" "$abi"
}
make_model() {
  rm -f "$folder/model.c" "$folder/model.h"
  export_model --c-array --output "$folder/model.c"
}

case $example in
parts)
  make_archive
  make_model
  ;;
c)
  if [ ! -e "$folder/$library" ] || [ ! -e "$folder/qornn.h" ]; then
    make_archive
  fi
  if [ -n "${MODEL:-}" ] || [ ! -e "$folder/model.c" ] || [ ! -e "$folder/model.h" ]; then
    make_model
  fi
  $compile $headers -I"$folder" $link -Wl,-Map="$folder/$program.map" -o "$folder/$program.elf" \
    c/*.c host/*.c $board "$folder/model.c" "$folder/$library"
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
  for flag in $target -fshort-enums $headers; do swift_target="$swift_target -Xcc $flag"; done
  find ../QORNN swift -name '*.swift' | sort >"$folder/swift.files"
  # Why not all of LLVM's passes: firmware.sh says it.
  "$swiftc" -Osize -Xllvm -arm-load-store-opt=false -wmo -enable-experimental-feature Embedded -parse-as-library \
    -swift-version 6 -warnings-as-errors -package-name qornn -module-name Firmware -target armv7em-none-none-eabi \
    $swift_target -Xcc "-fmodule-map-file=$folder/kernels.modulemap" -Xfrontend -function-sections \
    -Xfrontend -disable-stack-protector -import-objc-header swift/firmware.h -c -o "$folder/swift.o" \
    "$folder/model.swift" @"$folder/swift.files"
  $compile $headers $link -Wl,-Map="$folder/$program.map" -o "$folder/$program.elf" \
    "$folder/swift.o" "$folder/products.o" host/*.c $board
  ;;
esac
[ "$example" = parts ] || arm-none-eabi-size "$folder/$program.elf"
