// Replays cases (Tests/QORNNTests/ReplayCases.swift writes them) through the library with every kernel set of this CPU, weights
// repacked and in place: `replay CASES`. Prints the set that the CPU gets by itself and how many cases each one passed.
//
// All memory is the caller's, of exactly the sizes asked for, and ends at a page that must not be touched.
#include "../cases.h"
#include "check.h"
#include <sys/mman.h>

typedef struct {
  char *start, *pages;
  size_t size, page_bytes;
} guarded;

static guarded take(size_t size, size_t alignment) {
  guarded memory = { .size = size, .page_bytes = (size + 4095) / 4096 * 4096 };
  memory.pages = mmap(0, memory.page_bytes + 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  CHECK(memory.pages != MAP_FAILED && mprotect(memory.pages + memory.page_bytes, 4096, PROT_NONE) == 0);
  memory.start = memory.pages + memory.page_bytes - (size + alignment - 1) / alignment * alignment;
  return memory;
}

static void give_back(guarded memory) { munmap(memory.pages, memory.page_bytes + 4096); }

enum { LARGEST_BATCH = 16 };

// A session, and two rows of sessions of which one steps as a batch and the other one after another.
typedef struct {
  const qornn_model *model;
  qornn_workspace *workspace;
  qornn_session *session, *together[LARGEST_BATCH], *alone[LARGEST_BATCH];
  int32_t batch;
} streams;

static void step_rows(const streams *all, const int32_t *numbers, int32_t count, int is_token, int32_t input_size) {
  if (all->batch < 2) return;
  int32_t *rows = malloc(sizeof(int32_t) * (size_t)(count * all->batch));
  for (int32_t row = 0; row < all->batch; ++row)
    for (int32_t index = 0; index < count; ++index)
      rows[row * count + index] = is_token ? (numbers[0] + row) % input_size : numbers[(index + row) % count];
  if (is_token) {
    CHECK(qornn_step_token_batch(all->together, (size_t)all->batch, all->workspace, rows) == QORNN_OK);
  } else {
    CHECK(qornn_step_batch(all->together, (size_t)all->batch, all->workspace, rows, (size_t)count) == QORNN_OK);
  }
  for (int32_t row = 0; row < all->batch; ++row)
    CHECK(
        (is_token ? qornn_step_token(all->alone[row], all->workspace, rows[row])
                  : qornn_step(all->alone[row], all->workspace, rows + row * count, (size_t)count)) == QORNN_OK);
  free(rows);
}

static int states_agree(const qornn_session *session, int32_t layer, const int32_t *expected, size_t count) {
  int16_t *states = malloc(sizeof(int16_t) * count);
  CHECK(qornn_session_states(session, layer, states, count) == QORNN_OK);
  int equal = 1;
  for (size_t unit = 0; unit < count; ++unit) equal = equal && states[unit] == expected[unit];
  free(states);
  return equal;
}

// 0, or 1 + the place of the operation whose numbers differ.
static int32_t run(const test_case *test, const streams *all, const qornn_description *is, char *saved) {
  int32_t *logits = malloc(sizeof(int32_t) * (size_t)is->output_size);
  for (int32_t place = 0; place < test->word_count;) {
    const int32_t operation = test->words[place], count = test->words[place + 1];
    const int32_t *numbers = test->words + place + 2;
    uint64_t position = 0;
    switch (operation) {
    case READINGS:
      CHECK(qornn_step(all->session, all->workspace, numbers, (size_t)count) == QORNN_OK);
      step_rows(all, numbers, count, 0, is->input_size);
      break;
    case TOKEN:
      CHECK(qornn_step_token(all->session, all->workspace, numbers[0]) == QORNN_OK);
      step_rows(all, numbers, count, 1, is->input_size);
      break;
    case RESET: CHECK(qornn_session_reset(all->session) == QORNN_OK); break;
    case LOGITS:
      CHECK(qornn_logits(all->session, all->workspace, logits, (size_t)count) == QORNN_OK);
      if (memcmp(logits, numbers, sizeof(int32_t) * (size_t)count) != 0) {
        free(logits);
        return place + 1;
      }
      // On with a state that was away.
      CHECK(qornn_session_save(all->session, (uint64_t)place, saved, is->saved_state_size) == QORNN_OK);
      CHECK(qornn_session_reset(all->session) == QORNN_OK);
      CHECK(qornn_session_restore(all->session, saved, is->saved_state_size, &position, NULL) == QORNN_OK);
      CHECK(position == (uint64_t)place);
      break;
    case STATES:
      if (!states_agree(all->session, numbers[0] - 1, numbers + 1, (size_t)count - 1)) {
        free(logits);
        return place + 1;
      }
      break;
    default: CHECK(0);
    }
    place += 2 + count;
  }
  free(logits);
  return 0;
}

static int agree(const streams *all, const qornn_description *is, char *saved) {
  char *other = malloc(is->saved_state_size);
  int equal = 1;
  for (int32_t row = 0; row < all->batch; ++row) {
    CHECK(qornn_session_save(all->together[row], 0, saved, is->saved_state_size) == QORNN_OK);
    CHECK(qornn_session_save(all->alone[row], 0, other, is->saved_state_size) == QORNN_OK);
    equal = equal && memcmp(saved, other, is->saved_state_size) == 0;
  }
  free(other);
  return equal;
}

static int32_t replay(const test_case *test, uint32_t flags) {
  guarded memory[4 + 2 * LARGEST_BATCH];
  const guarded bytes = memory[0] = take((size_t)test->model_bytes, 1);
  memcpy(bytes.start, test->model, bytes.size);
  size_t size;
  CHECK(qornn_model_size(bytes.start, bytes.size, flags, &size, NULL) == QORNN_OK);
  memory[1] = take(size, QORNN_ALIGNMENT);
  streams all = { .batch = test->batch };
  CHECK(qornn_model_init(memory[1].start, size, bytes.start, bytes.size, flags, &all.model, NULL) == QORNN_OK);
  size = qornn_workspace_size(all.model, all.batch);
  memory[2] = take(size, QORNN_ALIGNMENT);
  CHECK(qornn_workspace_init(memory[2].start, size, all.model, all.batch, &all.workspace) == QORNN_OK);
  size = qornn_session_size(all.model);
  for (int32_t index = 0; index <= 2 * all.batch; ++index) {
    qornn_session **place = index == 0 ? &all.session : index % 2 != 0 ? &all.together[index / 2] : &all.alone[index / 2 - 1];
    memory[3 + index] = take(size, QORNN_ALIGNMENT);
    CHECK(qornn_session_init(memory[3 + index].start, size, all.model, place) == QORNN_OK);
  }
  qornn_description is;
  CHECK(qornn_model_describe(all.model, &is, sizeof is) == QORNN_OK && is.session_size == size);
  char *saved = malloc(is.saved_state_size);
  int32_t result = run(test, &all, &is, saved);
  if (result == 0 && !agree(&all, &is, saved)) result = -2;
  free(saved);
  for (int32_t index = 0; index < 4 + 2 * all.batch; ++index) give_back(memory[index]);
  return result;
}

int main(int count, char **arguments) {
  CHECK(count == 2);
  size_t size;
  const char *cases = read_file(arguments[1], &size), *place = cases;
  int passed[KERNEL_SETS] = { 0 }, failed = 0, chosen = -1;
  while (place < cases + size) {
    const test_case test = next_case(&place);
    if (chosen < 0) {
      const qornn_model *model = qornn_model_load(test.model, (size_t)test.model_bytes, 0, NULL);
      qornn_description is;
      CHECK(model != NULL && qornn_model_describe(model, &is, sizeof is) == QORNN_OK);
      qornn_model_release(model);
      chosen = is.kernels;
      printf("chosen %s\n", kernel_names[chosen]);
    }
    for (int32_t set = 0; set < KERNEL_SETS; ++set) {
      if (!qornn_has_kernels(set)) continue;
      for (uint32_t is_in_place = set == 0; is_in_place < 2; ++is_in_place) {
        const int32_t result = replay(&test, QORNN_KERNELS(set) | (is_in_place ? QORNN_IN_PLACE : 0));
        passed[set] += result == 0;
        failed += result != 0;
        if (result != 0)
          printf("failed %s %s at %d: %s\n", kernel_names[set], is_in_place ? "in place" : "repacked", result, test.label);
      }
    }
  }
  for (int32_t set = 0; set < KERNEL_SETS; ++set)
    if (qornn_has_kernels(set)) printf("passed %s %d\n", kernel_names[set], passed[set]);
  return failed == 0 ? 0 : 1;
}
