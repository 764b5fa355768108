// What costs.c asks of the emulated board that runs it: costs-cortexm.c, costs-riscv.c.
#pragma once
#include <stddef.h>
#include <stdint.h>

// Arm's semihosting, which QEMU's RISC-V has too.
intptr_t semihosting(intptr_t operation, const void *arguments);

// Ends the emulator: what was printed so far is too little.
_Noreturn void stop(void);

// Instructions, of any start, modulo 2^32; and from a count to a later one.
uint32_t instructions_now(void);
uint32_t instructions_between(uint32_t first, uint32_t last);

static inline __attribute__((always_inline)) uint32_t *stack_pointer(void) {
  uint32_t *pointer;
#ifdef __riscv
  __asm volatile("mv %0, sp" : "=r"(pointer));
#else
  __asm volatile("mov %0, sp" : "=r"(pointer));
#endif
  return pointer;
}

int main(void);
