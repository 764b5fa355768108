#!/bin/sh
# Builds libqornn.so: the runtime as Embedded Swift, the kernels and the host's part in C. It needs libc alone and exports what
# qornn.map lists.
#
#   sh build.sh FOLDER [x86_64|aarch64]
#
# FOLDER gets libqornn.so.0.1.0 and the links libqornn.so.1 and libqornn.so. Without a second argument it is for this machine;
# aarch64 on another one needs Debian's gcc-aarch64-linux-gnu and libc6-dev-arm64-cross.
# SWIFTC and CLANG name the compilers, CFLAGS and LDFLAGS are added, SANITIZE (thread, address) instruments everything.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
sources=$(dirname "$here")
folder=${1:?"usage: sh build.sh FOLDER [x86_64|aarch64]"}
machine=${2:-$(uname -m)}
swiftc=${SWIFTC:-swiftc}
clang=${CLANG:-$(dirname "$(readlink -f "$(command -v "$swiftc")")")/clang}
[ -x "$clang" ] || clang=clang
version=$(sed -n 's/^#define QORNN_VERSION "\(.*\)"$/\1/p' "$sources/CQORNN/include/qornn.h")
abi=$(sed -n 's/^#define QORNN_ABI_VERSION \(.*\)$/\1/p' "$sources/CQORNN/include/qornn.h")
objects=$folder/objects
rm -rf "$objects"
mkdir -p "$objects"

swift_target= c_target= linker=$clang kernels=x86
if [ "$machine" = aarch64 ]; then
  kernels=arm64
  if [ "$(uname -m)" != aarch64 ]; then
    swift_target="-target aarch64-none-none-elf"
    c_target="--target=aarch64-linux-gnu -I/usr/aarch64-linux-gnu/include"
    linker=aarch64-linux-gnu-gcc
  fi
fi
sanitize=${SANITIZE:+-sanitize=$SANITIZE}
c_sanitize=${SANITIZE:+-fsanitize=$SANITIZE}
# The sanitizers take minutes over fully unrolled kernels.
optimize=${SANITIZE:+-O1}

cat >"$objects/module.modulemap" <<EOF
module CQORNN {
  header "$sources/CQORNN/include/qornn.h"
  header "$sources/CQORNN/include/qornn_objects.h"
  export *
}
module CQORNNKernels { header "$sources/CQORNNKernels/include/CQORNNKernels.h" export * }
EOF
# The kernels are in C: the Swift code only prepares, checks and calls them, and may be small.
find -L "$here" -name '*.swift' | sort >"$objects/files"
"$swiftc" -Osize -wmo -enable-experimental-feature Embedded -parse-as-library -swift-version 6 -warnings-as-errors \
  -package-name qornn -module-name QORNNCInterface $swift_target $sanitize -Xfrontend -function-sections \
  -Xcc "-fmodule-map-file=$objects/module.modulemap" -c -o "$objects/core.o" @"$objects/files"
for source in "$sources"/CQORNN/*.c "$sources"/CQORNNKernels/*.c "$sources"/CQORNNKernels/$kernels/*.c; do
  "$clang" $c_target ${optimize:--O2} -fPIC -DQORNN_FOR_USE_ALONE -Wall -Werror -ffunction-sections -fdata-sections \
    $c_sanitize ${CFLAGS:-} \
    -I"$sources/CQORNN/include" -I"$sources/CQORNNKernels/include" -c -o "$objects/$(basename "$source").o" "$source"
done
# A symbol that nothing gives is an error here, not in somebody's program. A sanitizer's are in the program.
defined=-Wl,-z,defs
[ -z "$sanitize" ] || defined=
"$linker" -shared -o "$folder/libqornn.so.$version" "$objects"/*.o $c_sanitize ${LDFLAGS:-} $defined \
  -Wl,--version-script="$here/qornn.map" -Wl,--gc-sections -Wl,-soname,libqornn.so."$abi" -Wl,-z,relro,-z,now
ln -sf "libqornn.so.$version" "$folder/libqornn.so.$abi"
ln -sf "libqornn.so.$abi" "$folder/libqornn.so"
rm -r "$objects"
