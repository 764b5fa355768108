// Replays cases with every kernel set of this CPU: `replay CASES`; or `replay CASES SET PLACEMENT`, the first case with one
// set alone, for counting instructions. Prints the set that the CPU gets by itself and how each one did.
//
// All memory ends at a page that must not be touched.
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

int32_t replay_best_set(void);
int32_t replay_has_set(int32_t set);
int32_t replay_sizes(
    const void *bytes, intptr_t count, int32_t set, int32_t is_in_place, int32_t batch, intptr_t *prepared,
    intptr_t *session, intptr_t *workspace, void *memory);
int32_t replay_run(
    const void *bytes, intptr_t count, int32_t set, int32_t is_in_place, int32_t batch, void *memory,
    intptr_t prepared_count, void *sessions, void *workspace_memory, intptr_t workspace_count, const int32_t *program,
    intptr_t word_count);

typedef struct {
  char *start, *pages;
  size_t page_bytes;
} guarded;

static guarded take(size_t count) {
  guarded memory;
  memory.page_bytes = (count + 4095) / 4096 * 4096;
  memory.pages =
      mmap(0, memory.page_bytes + 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory.pages == MAP_FAILED || mprotect(memory.pages + memory.page_bytes, 4096, PROT_NONE) != 0) abort();
  memory.start = memory.pages + memory.page_bytes - (count + 15) / 16 * 16;
  return memory;
}

static void give_back(guarded memory) { munmap(memory.pages, memory.page_bytes + 4096); }

typedef struct {
  const char *label;
  const char *model;
  const int32_t *program;
  int32_t model_bytes, batch, words;
} test_case;

// 0; otherwise what replay_run says.
static int32_t replay(const test_case *test, int32_t set, int32_t is_in_place) {
  intptr_t prepared_bytes, session_bytes, workspace_bytes;
  const guarded model = take((size_t)test->model_bytes);
  memcpy(model.start, test->model, (size_t)test->model_bytes);
  if (replay_sizes(
          model.start, test->model_bytes, set, is_in_place, test->batch, &prepared_bytes, &session_bytes,
          &workspace_bytes, 0) != 0)
    return -1;
  const guarded prepared = take((size_t)prepared_bytes);
  replay_sizes(
      model.start, test->model_bytes, set, is_in_place, test->batch, &prepared_bytes, &session_bytes, &workspace_bytes,
      prepared.start);
  const guarded sessions = take((size_t)(session_bytes * (1 + 2 * test->batch)));
  const guarded workspace = take((size_t)workspace_bytes);
  const int32_t result = replay_run(
      model.start, test->model_bytes, set, is_in_place, test->batch, prepared.start, prepared_bytes, sessions.start,
      workspace.start, workspace_bytes, test->program, test->words);
  give_back(model);
  give_back(prepared);
  give_back(sessions);
  give_back(workspace);
  return result;
}

static int32_t next_word(const char **place) {
  int32_t value;
  memcpy(&value, *place, 4);
  *place += 4;
  return value;
}

// A case as Tests/QORNNTests/Arm64Cases.swift writes it; everything starts at a multiple of 4 bytes.
static test_case next_case(const char **place) {
  test_case test;
  const int32_t label_bytes = next_word(place);
  test.model_bytes = next_word(place);
  test.batch = next_word(place);
  test.words = next_word(place);
  test.label = *place;
  test.model = test.label + label_bytes;
  test.program = (const int32_t *)(test.model + test.model_bytes);
  *place = (const char *)(test.program + test.words);
  return test;
}

int main(int count, char **arguments) {
  FILE *file = count > 1 ? fopen(arguments[1], "rb") : 0;
  if (file == 0 || fseek(file, 0, SEEK_END) != 0) return 2;
  const long size = ftell(file);
  char *const cases = malloc((size_t)size);
  rewind(file);
  if (fread(cases, 1, (size_t)size, file) != (size_t)size) return 2;
  const char *place = cases;

  if (count == 4) {
    const test_case test = next_case(&place);
    return replay(&test, atoi(arguments[2]), atoi(arguments[3])) == 0 ? 0 : 1;
  }
  static const char *const names[] = { "portable", "sse41", "avx2", "avxvnni", "avx512vnni", "neon", "neondot" };
  printf("chosen %s\n", names[replay_best_set()]);
  int passed[7] = { 0 }, failed = 0;
  while (place < cases + size) {
    const test_case test = next_case(&place);
    for (int32_t set = 0; set < 7; ++set) {
      if (!replay_has_set(set)) continue;
      for (int32_t is_in_place = set == 0; is_in_place < 2; ++is_in_place) {
        const int32_t result = replay(&test, set, is_in_place);
        passed[set] += result == 0;
        failed += result != 0;
        if (result != 0)
          printf("failed %s %s at %d: %s\n", names[set], is_in_place ? "in place" : "repacked", result, test.label);
      }
    }
  }
  for (int set = 0; set < 7; ++set)
    if (replay_has_set(set)) printf("passed %s %d\n", names[set], passed[set]);
  return failed == 0 ? 0 : 1;
}
