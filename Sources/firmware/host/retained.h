// What a warm reset leaves alone, and with it a sleep that keeps the RAM and ends in a reset.
#pragma once
#include "board.h"
#include "csv.h"

// A session outlives a reset in one of two ways. After power-on this memory holds anything, and both find that out:
//   saved   as a saved state, which has a checksum and the model's fingerprint;
//   asleep  where it is, without a copy: the mark and the fingerprint say that it is one. Nothing checks the states, as nothing
//           checks other memory after a sleep that keeps it.
// The rest is written before either and is valid with it.
#define ASLEEP 0x9E3779B97F4A7C15ull

struct retained {
  // ASLEEP from a planned reset until the next start, which clears it.
  uint64_t sleep;
  uint64_t steps;        // of the sleeping session
  uint32_t fingerprint;  // of its model, where the session itself does not say it: in Swift
  struct csv input;
  struct csv_name stroke;
  struct board_cost smallest, largest;
  uint32_t resets;
  unsigned char saved_state[600];
};

// It lies in .noinit, which the linker script puts where nobody copies or clears anything.
struct retained *retained_memory(void);

// Memory for the session, likewise: aligned to 16, RETAINED_SESSION bytes.
enum { RETAINED_SESSION = 640 };
void *retained_session(void);
