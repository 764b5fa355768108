// From power-on to main, and what happens when something traps.
#include <stdint.h>
#include "board.h"
#include "print.h"

extern uint32_t __data_load[], __data_start[], __data_end[], __bss_start[], __bss_end[], __stack_top[];
extern int main(void);

void reset_handler(void) {
#if __ARM_FP
  // An image for the hard-float ABI may use the floating-point registers, to pass or to save something. No QORNN code computes
  // in floating point.
  *(volatile uint32_t *)0xE000ED88 |= 0xFu << 20;  // CPACR: coprocessors 10 and 11
  __asm volatile("dsb\n\tisb");
#endif
  const uint32_t *from = __data_load;
  for (uint32_t *to = __data_start; to < __data_end; ++to) *to = *from++;
  for (uint32_t *to = __bss_start; to < __bss_end; ++to) *to = 0;
  board_exit(main());
}

// A trap of Swift's, an access outside of memory, a hang of the system: all of them end here.
static __attribute__((used)) _Noreturn void report_fault(const uint32_t *frame) {
  put(BOARD_MESSAGES, "fault at ");
  put_hex(BOARD_MESSAGES, frame[6]);
  put(BOARD_MESSAGES, ", CFSR ");
  put_hex(BOARD_MESSAGES, *(volatile uint32_t *)0xE000ED28);
  put(BOARD_MESSAGES, "\n");
  board_exit(2);
}

static __attribute__((naked)) void fault_handler(void) {
  __asm volatile("mov r0, sp\n\tb report_fault");
}

// The only interrupt that a program here may have, where console/uart.c has it.
void uart0_receiver_handler(void) __attribute__((weak, alias("fault_handler")));

__attribute__((section(".vectors"), used)) static const void *const vectors[] = {
    __stack_top,    reset_handler, fault_handler, fault_handler, fault_handler, fault_handler, fault_handler, fault_handler,
    fault_handler,  fault_handler, fault_handler, fault_handler, fault_handler, fault_handler, fault_handler, fault_handler,
    uart0_receiver_handler,
};
