// What a warm reset leaves alone, and with it a sleep that keeps the RAM and ends in a reset.
#pragma once
#include "board.h"
#include "csv.h"

// The session is kept as a saved state, which has a checksum and the model's fingerprint: after power-on this memory holds
// anything, and that is found out. The rest is written before it and is valid with it.
struct retained {
  struct csv input;
  struct csv_name stroke;
  struct board_cost smallest, largest;
  uint32_t resets;
  unsigned char saved_state[600];
};

// It lies in .noinit, which the linker script puts where nobody copies or clears anything.
struct retained *retained_memory(void);
