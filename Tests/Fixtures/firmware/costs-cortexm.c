// QEMU's mps2-an386 (Cortex-M4) and mps2-an500 (Cortex-M7).
#include "costs.h"

extern uint32_t _stack_top[];
static volatile uint32_t *const timer = (volatile uint32_t *)0x40000000;  // control, value, reload

intptr_t semihosting(intptr_t operation, const void *arguments) {
  register intptr_t r0 __asm("r0") = operation;
  register const void *r1 __asm("r1") = arguments;
  __asm volatile("bkpt 0xAB" : "+r"(r0) : "r"(r1) : "memory");
  return r0;
}

void stop(void) {
  for (;;) semihosting(0x18, (const void *)0x20026);
}

// The timer counts down at 25 MHz from 2^32 − 1, and -icount shift=10 makes an instruction 1,024 ns: 25.6 counts.
uint32_t instructions_now(void) { return timer[1]; }

uint32_t instructions_between(uint32_t first, uint32_t last) {
  return (uint32_t)(((uint64_t)(first - last) * 40 + 512) / 1024);
}

static void reset(void) {
  timer[2] = timer[1] = 0xFFFFFFFF;
  timer[0] = 1;
  main();
  stop();
}

__attribute__((section(".start"), used)) static const void *const vectors[16] = {
    _stack_top, reset, stop, stop, stop, stop, stop, stop, stop, stop, stop, stop, stop, stop, stop, stop,
};
