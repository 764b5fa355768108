// Files and options by semihosting: the emulator, or a debugger, does for us what a breakpoint with a number asks for.
#include "board.h"

#include <string.h>

enum { SYS_OPEN = 0x01, SYS_WRITE = 0x05, SYS_READ = 0x06, SYS_GET_CMDLINE = 0x15, SYS_EXIT_EXTENDED = 0x20 };

static int32_t semihosting(int32_t operation, const void *arguments) {
  register int32_t r0 __asm("r0") = operation;
  register const void *r1 __asm("r1") = arguments;
  __asm volatile("bkpt 0xAB" : "+r"(r0) : "r"(r1) : "memory");
  return r0;
}

// The handles of standard input, output and error, opened when they are first used.
static int32_t handle(int stream) {
  static int32_t handles[3];
  static const uint32_t modes[3] = {0 /* r */, 4 /* w */, 8 /* a */};
  if (handles[stream] == 0) {
    const uint32_t arguments[3] = {(uint32_t)(uintptr_t)":tt", modes[stream], 3};
    handles[stream] = semihosting(SYS_OPEN, arguments) + 1;
  }
  return handles[stream] - 1;
}

size_t board_read(void *bytes, size_t size) {
  const uint32_t arguments[3] = {(uint32_t)handle(0), (uint32_t)(uintptr_t)bytes, size};
  const int32_t missing = semihosting(SYS_READ, arguments);
  return missing < 0 || (uint32_t)missing > size ? 0 : size - (uint32_t)missing;
}

void board_write(enum board_stream stream, const void *bytes, size_t size) {
  while (size > 0) {
    const uint32_t arguments[3] = {(uint32_t)handle(stream), (uint32_t)(uintptr_t)bytes, size};
    const int32_t missing = semihosting(SYS_WRITE, arguments);
    // Nobody is listening any more.
    if (missing < 0 || (uint32_t)missing >= size) board_exit(1);
    bytes = (const char *)bytes + (size - (uint32_t)missing);
    size = (uint32_t)missing;
  }
}

bool board_has_option(const char *word, uint32_t *number) {
  char line[128];
  const uint32_t arguments[2] = {(uint32_t)(uintptr_t)line, sizeof line};
  if (semihosting(SYS_GET_CMDLINE, arguments) != 0) return false;
  const size_t length = strlen(word);
  for (const char *at = strchr(line, ' '); at != NULL; at = strchr(at, ' ')) {
    at += 1;
    if (strncmp(at, word, length) != 0) continue;
    const char after = at[length];
    if (after != 0 && after != ' ' && after != '=') continue;
    uint32_t value = 0;
    for (const char *digit = at + length + 1; after == '=' && *digit >= '0' && *digit <= '9'; ++digit)
      value = value * 10 + (uint32_t)(*digit - '0');
    if (number != NULL) *number = value;
    return true;
  }
  return false;
}

_Noreturn void board_exit(int status) {
  const uint32_t arguments[2] = {0x20026 /* application exit */, (uint32_t)status};
  semihosting(SYS_EXIT_EXTENDED, arguments);
  for (;;) {}
}
