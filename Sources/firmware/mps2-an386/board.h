// All that the examples need of a board. For a board of your own write these functions anew, and nothing else changes. The first
// four are in console/, once by semihosting and once by a UART.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Where bytes go: the results, and what is said about them.
enum board_stream { BOARD_RESULTS = 1, BOARD_MESSAGES = 2 };

// Waits for bytes and reads size of them at most. Returns 0 when no more will come.
size_t board_read(void *bytes, size_t size);
void board_write(enum board_stream stream, const void *bytes, size_t size);

// Whether the words after run.sh's file have this one, and the number behind `word=`, else 0. By a UART there are none.
bool board_has_option(const char *word, uint32_t *number);

// Ends the program with what has been written; 0 is success.
_Noreturn void board_exit(int status);

// A warm reset: everything starts again, RAM keeps what it holds.
_Noreturn void board_reset(void);

// A pin that is high during a step: a trigger for a current probe or a logic analyzer. Here it is LED 0.
void board_set_step_pin(bool high);

// What a stretch of code cost. On this board in this emulator, with -icount, a count is an instruction.
struct board_cost {
  uint32_t instructions;
  // Bytes below the stack pointer of the function that measures.
  uint32_t stack;
};
void board_begin_cost(void);
struct board_cost board_end_cost(void);

// Bytes as the linker placed them: flash, RAM that is fixed (without the stack), RAM that a reset leaves alone.
struct board_memory {
  uint32_t flash, ram, retained, stack;
};
struct board_memory board_memory(void);
