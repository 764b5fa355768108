// QEMU's mps2-an386 behind board.h, but for what console/ does: the reset, a pin, and time by SysTick.
#include "board.h"

// ---- The processor and the board ----

_Noreturn void board_reset(void) {
  __asm volatile("dsb");
  *(volatile uint32_t *)0xE000ED0C = 0x05FA0004;  // AIRCR: SYSRESETREQ
  __asm volatile("dsb");
  for (;;) {}
}

void board_set_step_pin(bool high) { *(volatile uint32_t *)0x40028000 = high; }

// ---- Costs ----

extern uint32_t __data_load[], __bss_start[], __bss_end[], __data_start[], __noinit_start[], __noinit_end[];
extern uint32_t __stack_limit[], __stack_top[], __flash_end[];

static volatile uint32_t *const systick = (volatile uint32_t *)0xE000E010;  // control, reload, value
enum { PAINT = 0xA5A5A5A5u };
static uint32_t *painted_to;

// SysTick counts 24 bits down at 25 MHz, and -icount shift=10 makes an instruction 1,024 ns: 25.6 counts.
static uint32_t instructions(uint32_t counts) { return (uint32_t)(((uint64_t)counts * 40 + 512) / 1024); }

// Volatile, so that these loops do not become calls of memset, which would stand on what they paint.
__attribute__((noinline)) void board_begin_cost(void) {
  uint32_t *stack;
  __asm volatile("mov %0, sp" : "=r"(stack));
  for (volatile uint32_t *word = __stack_limit; word < stack; ++word) *word = PAINT;
  painted_to = stack;
  systick[1] = 0xFFFFFF;
  systick[2] = 0;
  systick[0] = 5;  // the processor's clock, no interrupt
}

__attribute__((noinline)) struct board_cost board_end_cost(void) {
  const uint32_t counts = 0xFFFFFF - systick[2];
  const bool wrapped = systick[0] & 1u << 16;
  const volatile uint32_t *word = __stack_limit;
  while (word < painted_to && *word == PAINT) ++word;
  return (struct board_cost){
      .instructions = wrapped ? UINT32_MAX : instructions(counts),
      .stack = (uint32_t)((uintptr_t)painted_to - (uintptr_t)word),
  };
}

struct board_memory board_memory(void) {
  return (struct board_memory){
      .flash = (uint32_t)(uintptr_t)__flash_end,
      .ram = (uint32_t)((uintptr_t)__bss_end - (uintptr_t)__data_start),
      .retained = (uint32_t)((uintptr_t)__noinit_end - (uintptr_t)__noinit_start),
      .stack = (uint32_t)((uintptr_t)__stack_top - (uintptr_t)__stack_limit),
  };
}
