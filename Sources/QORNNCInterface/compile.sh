# Sourced by build.sh, firmware.sh and Tests/Fuzz/run.sh: the compilers, and the runtime as one object of Embedded Swift.
#
# Wants `sources`, the folder Sources, and sets `swiftc`, `clang` and `toolchain`, the folder of both. SWIFTC and CLANG name other
# compilers.
swiftc=${SWIFTC:-swiftc}
if ! command -v "$swiftc" >/dev/null; then
  echo "found no Swift compiler '$swiftc', expected it in PATH, or its name in SWIFTC" >&2
  exit 1
fi
toolchain=$(dirname "$(readlink -f "$(command -v "$swiftc")")")
clang=${CLANG:-$toolchain/clang}
[ -x "$clang" ] || clang=clang

# compile_runtime OBJECT MODULES [FLAG …]: compiles QORNN and the C interface. Beside OBJECT it writes OBJECT.modulemap and
# OBJECT.files. MODULES says which C modules the Swift code sees beside CQORNN, and so which kernels it is built with: none for
# portable Swift alone.
compile_runtime() {
  runtime_object=$1
  {
    echo "module CQORNN {"
    echo "  header \"$sources/CQORNN/include/qornn.h\""
    echo "  header \"$sources/CQORNN/include/qornn_objects.h\""
    echo "  export *"
    echo "}"
    for module in $2; do
      case $module in
      CQORNNKernels) header=include/CQORNNKernels.h ;;
      CQORNNProducts) header=cortexm/products.h ;;
      esac
      echo "module $module { header \"$sources/CQORNNKernels/$header\" export * }"
    done
  } >"$runtime_object.modulemap"
  shift 2
  find -L "$sources/QORNNCInterface" -name '*.swift' | sort | sed 's/.*/"&"/' >"$runtime_object.files"
  # What is hot is in C, or says so itself: the rest prepares, checks and calls, and may be small.
  "$swiftc" -Osize -wmo -enable-experimental-feature Embedded -parse-as-library -swift-version 6 -warnings-as-errors \
    -package-name qornn -module-name QORNNCInterface -Xfrontend -function-sections \
    -Xcc "-fmodule-map-file=$runtime_object.modulemap" "$@" -c -o "$runtime_object" @"$runtime_object.files"
}
