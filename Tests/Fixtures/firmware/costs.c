// Runs model files on QEMU's mps2-an386 and says what each took: sizes, and instructions and stack of a step and of a decision. The
// files come on standard input, each after its length in 4 bytes; the figures go to standard output, a line a model.
#include <qornn.h>
#include <stdint.h>
#include <string.h>

enum { SYS_OPEN = 1, SYS_WRITE = 5, SYS_READ = 6, SYS_EXIT = 0x18 };

static int32_t semihosting(int32_t operation, const void *arguments) {
  register int32_t r0 __asm("r0") = operation;
  register const void *r1 __asm("r1") = arguments;
  __asm volatile("bkpt 0xAB" : "+r"(r0) : "r"(r1) : "memory");
  return r0;
}

static _Noreturn void stop(void) {
  for (;;) semihosting(SYS_EXIT, (const void *)0x20026);
}

static int32_t open_console(uint32_t mode) {
  const uint32_t arguments[3] = {(uint32_t)(uintptr_t) ":tt", mode, 3};
  return semihosting(SYS_OPEN, arguments);
}

static void put(uint32_t number, char after) {
  static int32_t output;
  if (output == 0) output = open_console(4);
  char text[16];
  size_t start = sizeof text;
  text[--start] = after;
  do text[--start] = (char)('0' + number % 10);
  while ((number /= 10) > 0);
  const uint32_t arguments[3] = {(uint32_t)output, (uint32_t)(uintptr_t)(text + start), sizeof text - start};
  semihosting(SYS_WRITE, arguments);
}

static int32_t input;

// Whether all of it came. A pipe gives a part at a time.
static int get(unsigned char *place, size_t size) {
  while (size > 0) {
    const uint32_t arguments[3] = {(uint32_t)input, (uint32_t)(uintptr_t)place, size};
    const size_t missing = (size_t)semihosting(SYS_READ, arguments);
    if (missing >= size) return 0;
    place += size - missing;
    size = missing;
  }
  return 1;
}

// ---- Costs. The board's timer counts down at 25 MHz, and -icount shift=10 makes an instruction 1,024 ns: 25.6 counts. ----

static volatile uint32_t *const timer = (volatile uint32_t *)0x40000000;  // control, value, reload
extern uint32_t _stack_limit[], _stack_top[];
enum { PAINT = 0xA5A5A5A5u, START = 1 << 30 };
static uint32_t *painted_to;

static __attribute__((noinline)) void begin(void) {
  uint32_t *stack;
  __asm volatile("mov %0, sp" : "=r"(stack));
  for (volatile uint32_t *word = _stack_limit; word < stack; ++word) *word = PAINT;
  painted_to = stack;
  timer[0] = 0;
  timer[2] = timer[1] = START;
  timer[0] = 1;
}

static struct cost { uint32_t instructions, stack; } empty;

static __attribute__((noinline)) struct cost end(void) {
  const uint32_t counts = START - timer[1];
  const volatile uint32_t *word = _stack_limit;
  while (word < painted_to && *word == PAINT) ++word;
  const uint32_t instructions = (uint32_t)(((uint64_t)counts * 40 + 512) / 1024);
  return (struct cost){instructions - empty.instructions, (uint32_t)((uintptr_t)painted_to - (uintptr_t)word)};
}

// The larger of both.
static void raise(struct cost *most, struct cost cost) {
  if (cost.instructions > most->instructions) most->instructions = cost.instructions;
  if (cost.stack > most->stack) most->stack = cost.stack;
}

enum { READINGS = 4096 };
static _Alignas(16) unsigned char bytes[1 << 20], model_memory[8192], session_memory[65536], workspace_memory[131072];
static int32_t readings[READINGS];

// One model. The first of its steps makes the emulator translate code, which it counts differently.
static void measure(size_t count) {
  const qornn_model *model;
  qornn_session *session;
  qornn_workspace *workspace;
  qornn_description is;
  size_t size = 0;
  if (qornn_model_size(bytes, count, QORNN_IN_PLACE, &size, NULL) != QORNN_OK ||
      qornn_model_init(model_memory, sizeof model_memory, bytes, count, QORNN_IN_PLACE, &model, NULL) != QORNN_OK ||
      qornn_model_describe(model, &is, sizeof is) != QORNN_OK || is.input_size > READINGS ||
      qornn_session_init(session_memory, sizeof session_memory, model, &session) != QORNN_OK ||
      qornn_workspace_init(workspace_memory, sizeof workspace_memory, model, 1, &workspace) != QORNN_OK)
    stop();
  begin();
  empty.instructions = 0;
  empty = end();

  struct cost step = {0, 0}, decision = {0, 0};
  uint32_t random = 1;
  for (int number = 0; number < 8; ++number) {
    // Zeros, both ends of the readings, and anything.
    for (int32_t index = 0; index < is.input_size; ++index) {
      random = random * 1664525 + 1013904223;
      readings[index] = number == 0 ? 0 : number < 3 ? INT32_MIN : number < 5 ? INT32_MAX : (int32_t)random;
    }
    const int32_t token = (int32_t)((random >> 8) % (uint32_t)is.input_size);
    begin();
    if (is.input_kind == QORNN_READINGS) qornn_step(session, workspace, readings, (size_t)is.input_size);
    else qornn_step_token(session, workspace, token);
    raise(&step, end());
    int32_t index;
    uint32_t margin;
    begin();
    qornn_decide(session, workspace, &index, &margin);
    raise(&decision, end());
  }
  put(size, ' ');
  put(qornn_session_size(model), ' ');
  put(qornn_workspace_size(model, 1), ' ');
  put(step.instructions, ' ');
  put(decision.instructions, ' ');
  put(step.stack > decision.stack ? step.stack : decision.stack, '\n');
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

static void reset(void) {
  main();
  stop();
}

__attribute__((section(".vectors"), used)) static const void *const vectors[16] = {
    _stack_top, reset, stop, stop, stop, stop, stop, stop, stop, stop, stop, stop, stop, stop, stop, stop,
};
