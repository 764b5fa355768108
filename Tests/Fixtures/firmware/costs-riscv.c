// QEMU's virt, of 32 and of 64 bits, without firmware of its own.
#include "costs.h"

// The arguments are where they should be; the three instructions that say so must be 4 bytes each, in one page.
__attribute__((naked, aligned(16))) intptr_t semihosting(intptr_t operation, const void *arguments) {
  __asm volatile(".option push\n.option norvc\nslli x0, x0, 0x1f\nebreak\nsrai x0, x0, 7\n.option pop\nret");
}

void stop(void) {
  static const uintptr_t reason[2] = {0x20026, 0};
  for (;;) semihosting(0x18, sizeof(uintptr_t) == 4 ? (const void *)0x20026 : reason);
}

// -icount shift=0 makes an instruction a count.
uint32_t instructions_now(void) {
  uintptr_t count;
  __asm volatile("csrr %0, minstret" : "=r"(count)::"memory");
  return (uint32_t)count;
}

uint32_t instructions_between(uint32_t first, uint32_t last) { return last - first; }

__attribute__((used)) static void run(void) {
  main();
  stop();
}

// Floating-point registers on, as an operating system has them: code for lp64d may use them to move bytes.
__attribute__((section(".start"), naked, used)) void _start(void) {
  __asm volatile("li t0, 0x6000\ncsrs mstatus, t0\nla sp, _stack_top\ncall run");
}
