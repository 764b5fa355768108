#!/bin/sh
# Builds the runtime for firmware: libqornn-CORE-soft.a and libqornn-CORE-hard.a, as the core can, and qornn.h.
#
#   sh firmware.sh cortex-m0plus|cortex-m4|cortex-m7|riscv32|riscv64 FOLDER [soft|hard]
#
# An archive holds the first part of qornn.h, over memory that its caller gives, and the kernels of the core. It needs memcpy, memmove
# and memset and nothing else: no allocator, no Swift, no compiler's library. Whoever links it needs no Swift either; drop what is not
# used with -Wl,--gc-sections. Objects with soft and with hard float ABI do not link together, though there is no float in it.
# WIDTHS=4,8 (of 2, 4 and 8, Cortex-M4 and M7) leaves out the products of all other widths of weights, and STATES=8 or 16 those of the
# other states and inputs: other models get QORNN_NO_KERNELS. Smallest with qornn_model_init_proven instead of qornn_model_init.
# Needs swiftc with the clang, ld.lld, llvm-objcopy and llvm-ar beside it. SWIFTC and CLANG name other compilers.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
sources=$(dirname "$here")
usage="usage: sh firmware.sh cortex-m0plus|cortex-m4|cortex-m7|riscv32|riscv64 FOLDER [soft|hard]"
[ $# -ge 2 ] || {
  echo "$usage" >&2
  exit 2
}
core=$1 folder=$2
. "$here/compile.sh"

kernels= modules= soft= hard= guard=
# Compiling for size, LLVM 21 makes `ldm r10!` of loads through r10 where a method keeps its caller's pointer, and does not save it
# (ARMLoadStoreOptimizer, MergeBaseUpdateLSMultiple): a feature's constants were then read from the wrong place.
without_load_store_pass="-Xllvm -arm-load-store-opt=false"
case $core in
cortex-m0plus) triple=armv6m-none-none-eabi flags="-mcpu=cortex-m0plus" soft="-mfloat-abi=soft" ;;
cortex-m4)
  triple=armv7em-none-none-eabi flags="-mcpu=cortex-m4" kernels=cortexm modules=CQORNNProducts
  guard=$without_load_store_pass
  soft="-mfloat-abi=soft" hard="-mfloat-abi=hard -mfpu=fpv4-sp-d16"
  ;;
cortex-m7)
  triple=armv7em-none-none-eabi flags="-mcpu=cortex-m7" kernels=cortexm modules=CQORNNProducts
  guard=$without_load_store_pass
  soft="-mfloat-abi=soft" hard="-mfloat-abi=hard -mfpu=fpv5-sp-d16"
  ;;
riscv32) triple=riscv32-none-none-eabi flags="-march=rv32imac -mcmodel=medany" soft="-mabi=ilp32" ;;
riscv64)
  triple=riscv64-none-none-eabi flags="-march=rv64gc -mcmodel=medany"
  soft="-march=rv64imac -mabi=lp64" hard="-mabi=lp64d"
  ;;
*)
  echo "firmware.sh: unknown core '$core', expected cortex-m0plus, cortex-m4, cortex-m7, riscv32 or riscv64" >&2
  exit 2
  ;;
esac
wanted=${3:-"soft${hard:+ hard}"}

only_swift= only_c=
if [ -n "${WIDTHS:-}${STATES:-}" ]; then
  if [ -z "$kernels" ]; then
    echo "firmware.sh: WIDTHS and STATES are for cortex-m4 and cortex-m7, not for $core" >&2
    exit 2
  fi
  only_swift="-D QORNN_PAIRS_ALONE"
  [ -z "${WIDTHS:-}" ] || only_c="$only_c -DQORNN_WIDTHS"
  [ -z "${STATES:-}" ] || only_c="$only_c -DQORNN_STATES"
  for width in $(echo "${WIDTHS:-}" | tr , ' '); do
    case $width in
    2 | 4 | 8) only_c="$only_c -DQORNN_W$width" ;;
    *)
      echo "firmware.sh: WIDTHS has '$width', expected those of W, U and V, of 2, 4 and 8, as in WIDTHS=4,8" >&2
      exit 2
      ;;
    esac
  done
  for bits in $(echo "${STATES:-}" | tr , ' '); do
    case $bits in
    8 | 16) only_c="$only_c -DQORNN_A$bits" ;;
    *)
      echo "firmware.sh: STATES has '$bits', expected 8, or 16 for states and inputs of 9 to 16 bits" >&2
      exit 2
      ;;
    esac
  done
fi

for abi in $wanted; do
  case $abi in
  soft) abi_flags=$soft ;;
  hard) abi_flags=$hard ;;
  *) abi_flags= ;;
  esac
  if [ -z "$abi_flags" ]; then
    echo "firmware.sh: $core has no float ABI '$abi', expected soft${hard:+ or hard}" >&2
    exit 2
  fi
  name=libqornn-$core-$abi
  objects=$folder/$name.objects
  rm -rf "$objects"
  mkdir -p "$objects"
  swift_flags=
  for flag in $flags $abi_flags; do swift_flags="$swift_flags -Xcc $flag"; done
  compile_runtime "$objects/runtime.o" "$modules" -target $triple $swift_flags $guard $only_swift -Xfrontend -disable-stack-protector
  for source in "$sources"/CQORNNKernels/firmware/*.c ${kernels:+"$sources"/CQORNNKernels/$kernels/*.c}; do
    "$clang" --target=$triple $flags $abi_flags -O2 -ffreestanding -fshort-enums -DQORNN_FIRMWARE $only_c -Wall -Werror \
      -ffunction-sections -fdata-sections -c -o "$objects/$(basename "$source").o" "$source"
  done
  # One object of what qornn.h's functions reach, which are the only names that others see. Its attributes are those of the first:
  # of C, with the size of enumerations that Arm's compilers expect.
  "$toolchain/llvm-nm" --defined-only --extern-only --format=just-symbols "$objects/runtime.o" | grep '^qornn_' \
    >"$objects/functions"
  "$toolchain/ld.lld" -r --gc-sections $(sed 's/^/--undefined=/' "$objects/functions") -o "$objects/qornn.o" \
    "$objects"/*.c.o "$objects/runtime.o"
  "$toolchain/llvm-objcopy" --keep-global-symbols="$objects/functions" --strip-debug \
    --remove-section=.swift_modhash "$objects/qornn.o"
  rm -f "$folder/$name.a"
  "$toolchain/llvm-ar" rcs "$folder/$name.a" "$objects/qornn.o"
  rm -r "$objects"
done
cp "$sources/CQORNN/include/qornn.h" "$folder/"
