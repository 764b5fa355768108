#!/bin/sh
# Builds libqornn.so: the runtime as Embedded Swift, the kernels and the host's part in C. It needs libc alone and exports what
# qornn.map lists.
#
#   sh build.sh FOLDER [x86_64|aarch64|riscv64]
#
# FOLDER gets libqornn.so.0.1.0 and the links libqornn.so.1 and libqornn.so. Without a second argument it is for this machine;
# aarch64 on another one needs Debian's gcc-aarch64-linux-gnu and libc6-dev-arm64-cross, riscv64 (rv64gc, lp64d)
# gcc-riscv64-linux-gnu and libc6-dev-riscv64-cross.
# KERNELS names the kernel sets that it gets beside the portable one, as in KERNELS=avx2 for a CPU that you know; without it, all.
# SWIFTC and CLANG name the compilers, CFLAGS and LDFLAGS are added, SANITIZE (thread, address) instruments everything.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
sources=$(dirname "$here")
[ $# -ge 1 ] || {
  echo "usage: sh build.sh FOLDER [x86_64|aarch64|riscv64]" >&2
  exit 2
}
folder=$1
machine=${2:-$(uname -m)}
. "$here/compile.sh"
version=$(sed -n 's/^#define QORNN_VERSION "\(.*\)"$/\1/p' "$sources/CQORNN/include/qornn.h")
abi=$(sed -n 's/^#define QORNN_ABI_VERSION \(.*\)$/\1/p' "$sources/CQORNN/include/qornn.h")
objects=$folder/objects
rm -rf "$objects"
mkdir -p "$objects"

kernels=$machine sets= swift_options= swift_target= c_target= linker=$clang pages=
case $machine in
x86_64) kernels=x86 sets="sse41 avx2 avxvnni avx512vnni" ;;
aarch64)
  kernels=arm64 sets="neon neondot" swift_target="-target aarch64-none-none-elf"
  # What is read-only once it is relocated has to end with a page, and pages have 4, 16 or 64 KiB here.
  pages=-Wl,-z,common-page-size=65536
  ;;
riscv64) swift_target="-target riscv64-none-none-eabi -Xcc -march=rv64gc -Xcc -mabi=lp64d" ;;
*)
  echo "build.sh: no such machine: '$machine', expected x86_64, aarch64 or riscv64" >&2
  exit 2
  ;;
esac
if [ "$machine" != "$(uname -m)" ]; then
  swift_options="$swift_options $swift_target"
  c_target="--target=$machine-linux-gnu -I/usr/$machine-linux-gnu/include"
  linker=$machine-linux-gnu-gcc
fi
linked=0
for set in ${KERNELS:-$sets}; do
  case " $sets portable " in
  *" $set "*) [ "$set" = portable ] || linked="$linked|$set" ;;
  *)
    echo "build.sh: KERNELS names '$set', expected some of: $sets portable" >&2
    exit 2
    ;;
  esac
done
# Where the portable kernels, in Swift, are all there is, they may be large.
[ "$linked" != 0 ] || swift_options="$swift_options -O"
sanitize=${SANITIZE:+-sanitize=$SANITIZE}
c_sanitize=${SANITIZE:+-fsanitize=$SANITIZE}
# The sanitizers take minutes over fully unrolled kernels.
optimize=${SANITIZE:+-O1}

compile_runtime "$objects/core.o" CQORNNKernels $swift_options $sanitize
for source in "$sources"/CQORNN/*.c "$sources"/CQORNNKernels/*.c "$sources"/CQORNNKernels/$kernels/*.c; do
  [ -e "$source" ] || continue # a machine without kernels of its own
  "$clang" $c_target ${optimize:--O2} -fPIC -DQORNN_FOR_USE_ALONE "-DQORNN_LINKED_KERNELS=($linked)" \
    -Wall -Werror -ffunction-sections -fdata-sections $c_sanitize ${CFLAGS:-} \
    -I"$sources/CQORNN/include" -I"$sources/CQORNNKernels/include" -c -o "$objects/$(basename "$source").o" "$source"
done
# The linker beside the compiler, whatever this machine has: others fill the file up to the next page of 64 KiB on AArch64.
# A symbol that nothing gives is an error here, not in somebody's program. A sanitizer's are in the program.
defined=-Wl,-z,defs
[ -z "$sanitize" ] || defined=
"$linker" -fuse-ld=lld -B"$toolchain" -shared -o "$folder/libqornn.so.$version" "$objects"/*.o $c_sanitize ${LDFLAGS:-} \
  $defined $pages -Wl,--version-script="$here/qornn.map" -Wl,--gc-sections -Wl,-soname,libqornn.so."$abi" -Wl,-z,relro,-z,now
ln -sf "libqornn.so.$version" "$folder/libqornn.so.$abi"
ln -sf "libqornn.so.$abi" "$folder/libqornn.so"
rm -r "$objects"
