#!/bin/sh
# Runs an example in the emulator: strokes on standard input, results on standard output, as lines of JSON.
#
#   sh run.sh FIRMWARE.elf [every] [measure] [reset=N] [sleep=N] <strokes.csv
#   sh run.sh FIRMWARE-uart.elf <strokes.csv
#
# every: a result after each step, not only at a stroke's end. measure: what it cost, at the end. reset=N: a warm reset after each
# N-th step of a stroke, with the session saved; sleep=N: with the session left in RAM. QEMU_OPTIONS are added, and QEMU is the emulator.
set -eu
refuse() {
  echo "run.sh: $1" >&2
  exit 2
}
[ $# -ge 1 ] || refuse "found no file, expected: sh run.sh FIRMWARE.elf [every] [measure] [reset=N] [sleep=N] <strokes.csv"
firmware=$1
shift
[ -f "$firmware" ] || refuse "found no file '$firmware', expected what build.sh made"
emulator=${QEMU:-qemu-system-arm}
command -v "$emulator" >/dev/null || refuse "found no $emulator, expected it in PATH (Debian: qemu-system-arm)"
machine="-M mps2-an386 -display none -monitor none"

case $firmware in
*-uart.elf)
  [ $# -eq 0 ] || refuse "found '$1', expected no options: a UART has no command line"
  # The board sleeps until a byte comes, and resets itself at the end, which ends the emulation. Messages come as the results do.
  { cat; printf '\004'; } | "$emulator" $machine -no-reboot -chardev stdio,id=uart,signal=off -serial chardev:uart \
    ${QEMU_OPTIONS:-} -kernel "$firmware" | awk '
      /^\004/ { ended = 1; next }
      /^(error: |fault at )/ { failed = 1; print >"/dev/stderr"; next }
      { print; fflush() }
      END { exit failed || !ended }'
  exit
  ;;
esac

options="expected every, measure, reset=N or sleep=N, N from 1"
arguments=arg=firmware
count=
for word; do
  case $word in
  every) ;;
  # An instruction takes 1,024 ns of the board's time: its clock counts instructions.
  measure) count="-icount shift=10" ;;
  reset=*[!0-9]* | sleep=*[!0-9]* | reset=0* | sleep=0*) refuse "found '$word', $options" ;;
  reset=?* | sleep=?*) ;;
  *) refuse "found '$word', $options" ;;
  esac
  arguments=$arguments,arg=$word
done
exec "$emulator" $machine $count -serial none \
  -semihosting-config "enable=on,target=native,$arguments" ${QEMU_OPTIONS:-} -kernel "$firmware"
