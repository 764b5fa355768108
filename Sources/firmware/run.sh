#!/bin/sh
# Runs an example in the emulator: strokes on standard input, results on standard output, as lines of JSON.
#
#   sh run.sh FIRMWARE.elf [every] [measure] [reset=N] [sleep=N] <strokes.csv
#
# every: a result after each step, not only at a stroke's end. measure: what it cost, at the end. reset=N: a warm reset after each
# N-th step of a stroke, with the session saved; sleep=N: with the session left in RAM. QEMU_OPTIONS are added, and QEMU is the emulator.
set -eu
[ $# -ge 1 ] || {
  echo "usage: sh run.sh FIRMWARE.elf [every] [measure] [reset=N] [sleep=N] <strokes.csv" >&2
  exit 2
}
firmware=$1
shift
arguments=arg=firmware
count=
for word in "$@"; do
  arguments=$arguments,arg=$word
  # An instruction takes 1,024 ns of the board's time: its clock counts instructions.
  [ "$word" != measure ] || count="-icount shift=10"
done
exec "${QEMU:-qemu-system-arm}" -M mps2-an386 $count -display none -monitor none -serial none \
  -semihosting-config "enable=on,target=native,$arguments" ${QEMU_OPTIONS:-} -kernel "$firmware"
