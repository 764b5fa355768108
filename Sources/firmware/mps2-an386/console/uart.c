// Results and input by a UART (CMSDK's, 8N1), for a board without a debugger. Messages go where the results go, on lines of their
// own. EOT ends the input, and tells the listener that no more results will come.
#include "board.h"

#include "print.h"

#define UART0 ((volatile struct uart *)0x40004000)

struct uart {
  uint32_t data, state, control, interrupts, divisor;
};

// A line of readings takes longer to come than a step takes.
enum { CLOCK = 25000000, BAUD = 38400 };
enum { TRANSMITS = 1, RECEIVES = 2, INTERRUPTS = 8 };        // control
enum { TRANSMITTER_FULL = 1, RECEIVER_FULL = 2, LOST = 8 };  // state
enum { RECEIVED = 2 };                                       // interrupts
enum { END_OF_TRANSMISSION = 4 };

// What came during a step: the UART itself holds one byte. Counts of bytes, which wrap.
static unsigned char waiting[512];
static volatile uint32_t received;
static uint32_t taken;
static volatile bool has_lost;
static bool has_started, has_ended, is_leaving;

static void start(void) {
  if (has_started) return;
  has_started = true;
  UART0->divisor = CLOCK / BAUD;
  UART0->control = TRANSMITS | RECEIVES | INTERRUPTS;
  *(volatile uint32_t *)0xE000E100 = 1;  // NVIC: interrupt 0 is UART0's receiver
}

// With interrupts off. A byte that finds no room stays in the UART until it does.
static void receive(void) {
  if (UART0->state & LOST) {
    UART0->state = LOST;
    has_lost = true;
  }
  while (UART0->state & RECEIVER_FULL && received - taken < sizeof waiting) {
    waiting[received % sizeof waiting] = (unsigned char)UART0->data;
    received += 1;
  }
}

// The vector's; startup.c has it.
void uart0_receiver_handler(void) {
  UART0->interrupts = RECEIVED;
  receive();
}

size_t board_read(void *bytes, size_t size) {
  start();
  size_t count = 0;
  while (count == 0 && !has_ended) {
    while (taken != received && count < size && !has_ended) {
      const unsigned char byte = waiting[taken % sizeof waiting];
      taken += 1;
      has_ended = byte == END_OF_TRANSMISSION;
      if (!has_ended) ((unsigned char *)bytes)[count++] = byte;
    }
    // Asleep until a byte comes; one that comes after the question ends the sleep at once.
    __asm volatile("cpsid i" ::: "memory");
    receive();
    if (count == 0 && !has_ended && taken == received) __asm volatile("wfi");
    __asm volatile("cpsie i" ::: "memory");
    if (has_lost && !is_leaving) {
      put(BOARD_MESSAGES, "error: bytes of the input came faster than they were taken, expected a slower sender\n");
      board_exit(1);
    }
  }
  return count;
}

void board_write(enum board_stream stream, const void *bytes, size_t size) {
  (void)stream;
  start();
  for (const unsigned char *byte = bytes; byte < (const unsigned char *)bytes + size; ++byte) {
    while (UART0->state & TRANSMITTER_FULL) {}
    UART0->data = *byte;
  }
}

// Nobody gives options to a board that starts by itself.
bool board_has_option(const char *word, uint32_t *number) {
  (void)word;
  (void)number;
  return false;
}

// Starts anew, for the next input; what is left of this one is passed over.
_Noreturn void board_exit(int status) {
  (void)status;
  static const char end[2] = {END_OF_TRANSMISSION, '\n'};
  is_leaving = true;
  board_write(BOARD_RESULTS, end, sizeof end);
  for (char byte; !has_ended;) board_read(&byte, 1);
  while (UART0->state & TRANSMITTER_FULL) {}
  board_reset();
}
