// Runs model files on an emulated board and says what each took: sizes; instructions of opening, of a step and of a readout, which is a
// decision, or the logits of a model without classes; stack of opening and of the other two; and a hash of all logits. The files come
// on standard input, each after its length in 4 bytes; the figures go to standard output, a line a model.
#include "costs.h"
#include <qornn.h>

enum { SYS_OPEN = 1, SYS_WRITE = 5, SYS_READ = 6 };

static intptr_t open_console(uintptr_t mode) {
  const uintptr_t arguments[3] = {(uintptr_t) ":tt", mode, 3};
  return semihosting(SYS_OPEN, arguments);
}

static void put(size_t number, char after) {
  static intptr_t output;
  if (output == 0) output = open_console(4);
  char text[16];
  size_t start = sizeof text;
  text[--start] = after;
  do text[--start] = (char)('0' + number % 10);
  while ((number /= 10) > 0);
  const uintptr_t arguments[3] = {(uintptr_t)output, (uintptr_t)(text + start), sizeof text - start};
  semihosting(SYS_WRITE, arguments);
}

static intptr_t input;

// Whether all of it came. A pipe gives a part at a time.
static int get(unsigned char *place, size_t size) {
  while (size > 0) {
    const uintptr_t arguments[3] = {(uintptr_t)input, (uintptr_t)place, size};
    const size_t missing = (size_t)semihosting(SYS_READ, arguments);
    if (missing >= size) return 0;
    place += size - missing;
    size = missing;
  }
  return 1;
}

// ---- The C library: a byte a round, which nobody's is slower than, with some stack. ----

#define USE_STACK volatile uint32_t frame[8] __attribute__((unused)); frame[0] = 0

void *memcpy(void *restrict to, const void *restrict from, size_t count) {
  USE_STACK;
  for (size_t index = 0; index < count; ++index) ((char *)to)[index] = ((const char *)from)[index];
  return to;
}

void *memmove(void *to, const void *from, size_t count) {
  if ((uintptr_t)to - (uintptr_t)from >= count) return memcpy(to, from, count);
  while (count-- > 0) ((char *)to)[count] = ((const char *)from)[count];
  return to;
}

void *memset(void *memory, int value, size_t count) {
  USE_STACK;
  for (size_t index = 0; index < count; ++index) ((char *)memory)[index] = (char)value;
  return memory;
}

// ---- Costs of what stands between begin and end. ----

extern uint32_t _stack_limit[];
enum { PAINT = 0xA5A5A5A5u };
static uint32_t *painted_to, start;

static __attribute__((noinline)) void paint_and_start(uint32_t *top) {
  for (volatile uint32_t *word = _stack_limit; word < stack_pointer(); ++word) *word = PAINT;
  painted_to = top;
  start = instructions_now();
}

// The stack counts from the caller's end of it.
static inline __attribute__((always_inline)) void begin(void) { paint_and_start(stack_pointer()); }

static struct cost { uint32_t least, most, stack; } empty;

static __attribute__((noinline)) struct cost end(void) {
  const uint32_t instructions = instructions_between(start, instructions_now()) - empty.most;
  const volatile uint32_t *word = _stack_limit;
  while (word < painted_to && *word == PAINT) ++word;
  return (struct cost){instructions, instructions, (uint32_t)((uintptr_t)painted_to - (uintptr_t)word)};
}

// What two runs take.
static void extend(struct cost *all, struct cost cost) {
  if (cost.least < all->least) all->least = cost.least;
  if (cost.most > all->most) all->most = cost.most;
  if (cost.stack > all->stack) all->stack = cost.stack;
}

enum { READINGS = 4096, ROUNDS = 9 };
static _Alignas(16) unsigned char bytes[1 << 20], model_memory[8192], session_memory[65536], workspace_memory[131072];
static int32_t readings[READINGS], logits[READINGS];

static void measure(size_t count) {
  const qornn_model *model;
  qornn_session *session;
  qornn_workspace *workspace;
  qornn_description is;
  size_t size = 0;
  // Once before it counts: the emulator counts the first run of code differently.
  if (qornn_model_size(bytes, count, QORNN_IN_PLACE, &size, NULL) != QORNN_OK) stop();
  int is_open = 0;
  struct cost opening;
  for (int round = 0; round < 2; ++round) {
    begin();
    empty.most = 0;
    empty = end();
    begin();
    is_open = qornn_model_init(model_memory, sizeof model_memory, bytes, count, QORNN_IN_PLACE, &model, NULL) == QORNN_OK &&
              qornn_session_init(session_memory, sizeof session_memory, model, &session) == QORNN_OK &&
              qornn_workspace_init(workspace_memory, sizeof workspace_memory, model, 1, &workspace) == QORNN_OK;
    opening = end();
  }
  if (!is_open || qornn_model_describe(model, &is, sizeof is) != QORNN_OK || is.input_size > READINGS || is.output_size > READINGS)
    stop();

  struct cost step = {UINT32_MAX, 0, 0}, readout = {UINT32_MAX, 0, 0};
  uint32_t random = 1, hash = 2166136261u;
  for (int round = 0; round < ROUNDS; ++round) {
    // Zeros, both ends of the readings, and anything.
    for (int32_t index = 0; index < is.input_size; ++index) {
      random = random * 1664525 + 1013904223;
      readings[index] = round < 2 ? 0 : round < 4 ? INT32_MIN : round < 6 ? INT32_MAX : (int32_t)random;
    }
    // Volatile, so that the division is not moved into what is counted.
    const volatile int32_t token = (int32_t)((random >> 8) % (uint32_t)is.input_size);
    begin();
    empty.most = 0;
    empty = end();
    begin();
    if (is.input_kind == QORNN_READINGS) qornn_step(session, workspace, readings, (size_t)is.input_size);
    else qornn_step_token(session, workspace, token);
    const struct cost this_step = end();
    int32_t index;
    uint32_t margin;
    begin();
    if (is.output_kind == QORNN_CLASSES) qornn_decide(session, workspace, &index, &margin);
    else qornn_logits(session, workspace, logits, (size_t)is.output_size);
    const struct cost this_readout = end();
    qornn_logits(session, workspace, logits, (size_t)is.output_size);
    for (int32_t output = 0; output < is.output_size; ++output) hash = (hash ^ (uint32_t)logits[output]) * 16777619u;
    // The first round makes the emulator translate code, which it counts differently.
    if (round == 0) continue;
    extend(&step, this_step);
    extend(&readout, this_readout);
  }
  put(size, ' ');
  put(qornn_session_size(model), ' ');
  put(qornn_workspace_size(model, 1), ' ');
  put(opening.most, ' ');
  put(step.least, ' ');
  put(step.most, ' ');
  put(readout.least, ' ');
  put(readout.most, ' ');
  put(opening.stack, ' ');
  put(step.stack > readout.stack ? step.stack : readout.stack, ' ');
  put(hash, '\n');
}

int main(void) {
  input = open_console(0);
  uint32_t count;
  while (get((unsigned char *)&count, sizeof count)) {
    if (count > sizeof bytes || !get(bytes, count)) stop();
    measure(count);
  }
  return 0;
}
