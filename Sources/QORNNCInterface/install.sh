#!/bin/sh
# Builds QORNN and installs the library, its header, qornn.pc, qornn.py, the tools and a systemd unit for qornn-run.
#
#   sh Sources/QORNNCInterface/install.sh                                 under /usr/local
#   DESTDIR=stage PREFIX=/usr LIBDIR=/usr/lib/x86_64-linux-gnu sh Sources/QORNNCInterface/install.sh
#
# PREFIX, BINDIR, LIBDIR, INCLUDEDIR, PYTHONDIR and UNITDIR say where things are when they are used; DESTDIR stands before all of them while
# they are written. STRIP names the program that strips binaries: `STRIP=true` leaves them as they are, for packagers.
# --no-tools leaves out qornn-train and its sisters and the unit; --library FOLDER takes a libqornn.so that build.sh made.
# KERNELS names the kernel sets of the library, as build.sh says.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
package=$(cd "$here/../.." && pwd)
tools=yes library=
while [ $# -gt 0 ]; do
  case $1 in
  --help)
    sed -n '2,/^set /s/^# \{0,1\}//p' "$0"
    exit
    ;;
  --no-tools) tools= ;;
  --library)
    library=${2:?"--library wants a folder"}
    shift
    ;;
  *)
    echo "install.sh: unknown argument '$1', expected --no-tools or --library FOLDER" >&2
    exit 2
    ;;
  esac
  shift
done
PREFIX=${PREFIX:-/usr/local}
BINDIR=${BINDIR:-$PREFIX/bin}
LIBDIR=${LIBDIR:-$PREFIX/lib}
INCLUDEDIR=${INCLUDEDIR:-$PREFIX/include}
UNITDIR=${UNITDIR:-$PREFIX/lib/systemd/system}
# Where the Python of this machine looks, under that prefix.
PYTHONDIR=${PYTHONDIR:-$(python3 -c 'import sys, sysconfig; print(sysconfig.get_path("purelib", vars={"base": sys.argv[1]}))' \
  "$PREFIX" 2>/dev/null || echo "$PREFIX/share/qornn")}
strip=${STRIP:-strip}
for name in PREFIX BINDIR LIBDIR INCLUDEDIR UNITDIR PYTHONDIR; do
  eval "value=\$$name"
  case $value in
  /*) ;;
  *)
    # It is written into qornn.pc and qornn.py, which are used in other folders.
    echo "install.sh: $name is '$value', expected a path from / on" >&2
    exit 2
    ;;
  esac
done
root=${DESTDIR:-}
version=$(sed -n 's/^#define QORNN_VERSION "\(.*\)"$/\1/p' "$package/Sources/CQORNN/include/qornn.h")
abi=$(sed -n 's/^#define QORNN_ABI_VERSION \(.*\)$/\1/p' "$package/Sources/CQORNN/include/qornn.h")

if [ -z "$library" ]; then
  library=$package/.build/qornn-library/install
  sh "$here/build.sh" "$library"
fi
install -d "$root$LIBDIR/pkgconfig" "$root$INCLUDEDIR" "$root$PYTHONDIR"
install -m 755 "$library/libqornn.so.$version" "$root$LIBDIR/"
$strip --strip-unneeded "$root$LIBDIR/libqornn.so.$version" 2>/dev/null || $strip "$root$LIBDIR/libqornn.so.$version"
ln -sf "libqornn.so.$version" "$root$LIBDIR/libqornn.so.$abi"
ln -sf "libqornn.so.$abi" "$root$LIBDIR/libqornn.so"
install -m 644 "$package/Sources/CQORNN/include/qornn.h" "$root$INCLUDEDIR/"

# A template's marks stand for paths, in which sed must not see anything.
escaped() { printf '%s\n' "$1" | sed 's/[&|\\]/\\&/g'; }
sed -e "s|@PREFIX@|$(escaped "$PREFIX")|" -e "s|@LIBDIR@|$(escaped "$LIBDIR")|" \
  -e "s|@INCLUDEDIR@|$(escaped "$INCLUDEDIR")|" -e "s|@VERSION@|$version|" \
  "$here/qornn.pc.in" >"$root$LIBDIR/pkgconfig/qornn.pc"
sed "s|^_FOLDER = None$|_FOLDER = \"$(escaped "$LIBDIR")\"|" "$here/qornn.py" >"$root$PYTHONDIR/qornn.py"
chmod 644 "$root$LIBDIR/pkgconfig/qornn.pc" "$root$PYTHONDIR/qornn.py"

if [ -n "$tools" ]; then
  install -d "$root$BINDIR" "$root$UNITDIR"
  sed "s|@BINDIR@|$(escaped "$BINDIR")|" "$package/Sources/qornn-run/systemd/qornn-run@.service" \
    >"$root$UNITDIR/qornn-run@.service"
  chmod 644 "$root$UNITDIR/qornn-run@.service"
  for tool in qornn-train qornn-export qornn-run qornn-bench; do
    swift build --package-path "$package" -c release --static-swift-stdlib --product $tool
    install -m 755 "$package/.build/release/$tool" "$root$BINDIR/"
    $strip "$root$BINDIR/$tool"
  done
fi
