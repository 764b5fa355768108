// Replays cases on QEMU's mps2-an386 with every kernel set of the archive. The emulator has put the cases (cases.h) where CASES is,
// their bytes first; the result goes out by semihosting.
//
// Steps are counted: with -icount shift=10 an instruction takes 1,024 ns, 25.6 counts of SysTick. All of a case must be equal.
#include "../cases.h"
#include "qornn.h"
#include <stdbool.h>
#include <string.h>

#define CASES ((const char *)0x21000000)
#define MEMORY_BYTES 0x40000
#define ALIGNED __attribute__((aligned(QORNN_ALIGNMENT)))

// ---- The emulator ----

enum { SYS_WRITE0 = 0x04, SYS_EXIT_EXTENDED = 0x20 };

static void semihosting(int32_t operation, const void *arguments) {
  register int32_t r0 __asm("r0") = operation;
  register const void *r1 __asm("r1") = arguments;
  __asm volatile("bkpt 0xAB" : "+r"(r0) : "r"(r1) : "memory");
}

static void print(const char *text) { semihosting(SYS_WRITE0, text); }

static void print_number(uint32_t value) {
  char text[11], *place = text + 10;
  *place = 0;
  do {
    uint32_t tenth = 0;
    for (uint32_t rest = value; rest >= 10; rest -= 10) ++tenth;
    *--place = (char)('0' + (value - 10 * tenth));
    value = tenth;
  } while (value != 0);
  print(" ");
  print(place);
}

static void end(uint32_t status) {
  const uint32_t arguments[2] = { 0x20026 /* application exit */, status };
  semihosting(SYS_EXIT_EXTENDED, arguments);
  for (;;) {}
}

static volatile uint32_t *const systick = (volatile uint32_t *)0xE000E010; // control, reload, value

// ---- A case ----

static char model_memory[MEMORY_BYTES] ALIGNED, model_copy[MEMORY_BYTES] ALIGNED;
static char session_memory[16384] ALIGNED, workspace_memory[65536] ALIGNED;
static int32_t logits[1024];
static int16_t states[4096];

// What a case's steps cost: instructions at least and at most, and bytes of stack at most.
typedef struct {
  uint32_t least, most, stack;
} cost;

typedef struct {
  const qornn_model *model;
  qornn_session *session;
  qornn_workspace *workspace;
  qornn_description is;
} network;

enum { PAINT = 0x5EA1ED, PAINTED = 1024 };

static __attribute__((noinline)) qornn_status step(network *net, const int32_t *numbers, int32_t count, cost *all) {
  uint32_t *stack;
  __asm volatile("mov %0, sp" : "=r"(stack));
  for (volatile uint32_t *word = stack - PAINTED; word < stack; ++word) *word = PAINT;
  systick[1] = 0xFFFFFF;
  systick[2] = 0;
  systick[0] = 5;
  const qornn_status status = net->is.input_kind == QORNN_TOKENS
      ? qornn_step_token(net->session, net->workspace, numbers[0])
      : qornn_step(net->session, net->workspace, numbers, (size_t)count);
  const uint32_t counts = 0xFFFFFF - systick[2];
  const uint32_t instructions = (counts * 5 + 64) / 128;
  const volatile uint32_t *word = stack - PAINTED;
  while (word < stack && *word == PAINT) ++word;
  const uint32_t bytes = (uint32_t)((uintptr_t)stack - (uintptr_t)word);
  if (instructions < all->least) all->least = instructions;
  if (instructions > all->most) all->most = instructions;
  if (bytes > all->stack) all->stack = bytes;
  return status;
}

// 0, or the number of the first operation that did not give what is expected.
static int32_t replay(const test_case *test, int32_t set, uint32_t offset, cost *all) {
  if ((size_t)test->model_bytes + offset > sizeof model_copy) return -1;
  memcpy(model_copy + offset, test->model, (size_t)test->model_bytes);
  network net;
  qornn_error error;
  size_t size = 0;
#ifdef PROVEN
  (void)set, (void)size;
  if (qornn_model_init_proven(
          model_memory, sizeof model_memory, model_copy + offset, (size_t)test->model_bytes, &net.model, &error) !=
      QORNN_OK)
    return -2;
#else
  const uint32_t flags = QORNN_KERNELS(set) | QORNN_IN_PLACE;
  if (qornn_model_size(model_copy + offset, (size_t)test->model_bytes, flags, &size, &error) != QORNN_OK ||
      size > sizeof model_memory ||
      qornn_model_init(
          model_memory, size, model_copy + offset, (size_t)test->model_bytes, flags, &net.model, &error) != QORNN_OK)
    return -2;
#endif
  if (qornn_model_describe(net.model, &net.is, sizeof net.is) != QORNN_OK ||
      qornn_session_init(session_memory, sizeof session_memory, net.model, &net.session) != QORNN_OK ||
      qornn_workspace_init(workspace_memory, sizeof workspace_memory, net.model, 1, &net.workspace) != QORNN_OK)
    return -2;
  // The emulator translates code when it first runs, and then counts two instructions less.
  cost first = { .least = UINT32_MAX };
  memset(logits, 0, sizeof logits);
  if (step(&net, logits, net.is.input_size, &first) != QORNN_OK || qornn_session_reset(net.session) != QORNN_OK) return -3;
  int32_t number = 0;
  for (const int32_t *word = test->words; word < test->words + test->word_count;) {
    const int32_t operation = word[0], count = word[1];
    const int32_t *numbers = word + 2;
    word = numbers + count;
    ++number;
    qornn_status status = QORNN_OK;
    bool is_equal = true;
    switch (operation) {
    case READINGS:
    case TOKEN:
      // A warm reset lies between any two steps.
      status = qornn_session_resume(session_memory, sizeof session_memory, net.model, &net.session);
      if (status == QORNN_OK) status = step(&net, numbers, count, all);
      break;
    case RESET: status = qornn_session_reset(net.session); break;
    case LOGITS:
      status = qornn_logits(net.session, net.workspace, logits, (size_t)count);
      is_equal = memcmp(logits, numbers, (size_t)count * 4) == 0;
      break;
    case STATES:
      status = qornn_session_states(net.session, numbers[0] - 1, states, (size_t)(count - 1));
      for (int32_t unit = 0; unit < count - 1; ++unit) is_equal &= states[unit] == numbers[unit + 1];
      break;
    default: return -4;
    }
    if (status != QORNN_OK || !is_equal) return number;
  }
  // Memory of no session of this model is none.
  memset(session_memory, 0x55, 16);
  if (qornn_session_resume(session_memory, sizeof session_memory, net.model, &net.session) != QORNN_OTHER_MODEL) return -5;
  return 0;
}

static void replay_all(void) {
  static const char *const names[] = { [QORNN_PORTABLE] = "portable", [QORNN_DSP] = "dsp" };
  const char *const cases = CASES + 4;
  uint32_t failed = 0, size;
  memcpy(&size, CASES, 4);
  for (int32_t set = 0; set <= QORNN_DSP; ++set) {
    if (!qornn_has_kernels(set)) continue;
    uint32_t passed = 0, number = 0;
    for (const char *place = cases; place < cases + size;) {
      const test_case test = next_case(&place);
      cost all = { .least = UINT32_MAX };
      // Every alignment of a model.
      const int32_t result = replay(&test, set, number++ % 4, &all);
      passed += result == 0;
      failed += result != 0;
      print(result == 0 ? "counts " : "failed ");
      print(names[set]);
      if (result != 0) print_number((uint32_t)result);
      else print_number(all.least), print_number(all.most), print_number(all.stack);
      print(" ");
      print(test.label);
      print("\n");
    }
    print("passed ");
    print(names[set]);
    print_number(passed);
    print("\n");
  }
  end(failed != 0);
}

static void fault(void) {
  print("fault\n");
  end(3);
}

static __attribute__((used)) void start(void) {
  // As on a core that has no unaligned loads; the DSP kernels are for cores that have them.
  if (!qornn_has_kernels(QORNN_DSP)) *(volatile uint32_t *)0xE000ED14 |= 8;
  replay_all();
}

extern uint32_t stack_top[];
__attribute__((section(".vectors"), used)) static const void *const vectors[16] = {
  stack_top, start, fault, fault, fault, fault, fault,
};
