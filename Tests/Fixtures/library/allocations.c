// Takes the allocator's place: every allocation that opening, loading and making objects do may fail, and none of them is a step's.
// `allocations READINGS_MODEL TOKENS_MODEL STEPS`.
#include "check.h"
#include <errno.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *memory, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);
extern void __libc_free(void *memory);

// Allocations so far, those that are not given back, and the number of the one that fails.
static long allocations, alive, failing = -1;

static int fails(void) { return ++allocations == failing; }

void *malloc(size_t size) {
  if (fails()) return NULL;
  ++alive;
  return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
  if (fails()) return NULL;
  ++alive;
  return __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size) {
  if (fails()) return NULL;
  if (memory == NULL) ++alive;
  return __libc_realloc(memory, size);
}

int posix_memalign(void **memory, size_t alignment, size_t size) {
  if (fails()) return ENOMEM;
  ++alive;
  *memory = __libc_memalign(alignment, size);
  return *memory == NULL ? ENOMEM : 0;
}

void free(void *memory) {
  if (memory != NULL) --alive;
  __libc_free(memory);
}

void *mmap(void *address, size_t size, int protection, int flags, int descriptor, off_t offset) {
  if (fails()) {
    errno = ENOMEM;
    return MAP_FAILED;
  }
  ++alive;
  return (void *)syscall(SYS_mmap, address, size, protection, flags, descriptor, offset);
}

int munmap(void *address, size_t size) {
  --alive;
  return (int)syscall(SYS_munmap, address, size);
}

static const qornn_detection detection = { .class_index = 0, .threshold = 0, .smoothing = 5, .refractory = 3 };

// Opens a model, makes what a step needs and gives back everything, or fails on the way; whether it came to the end.
static int whole_life(const char *path, const char *bytes, size_t size, uint32_t flags) {
  qornn_error error = { .status = QORNN_OK };
  const qornn_model *model = bytes == NULL ? qornn_model_open(path, flags, &error) : qornn_model_load(bytes, size, flags, &error);
  qornn_session *session = model == NULL ? NULL : qornn_session_new(model, &error);
  qornn_workspace *workspace = session == NULL ? NULL : qornn_workspace_new(model, 2, &error);
  qornn_detector *detector = workspace == NULL ? NULL : qornn_detector_new(&detection, &error);
  CHECK((detector != NULL) == (error.status == QORNN_OK));
  CHECK(detector != NULL || error.status == QORNN_NO_MEMORY);
  // In this order: a session keeps its model.
  qornn_model_release(model);
  qornn_session_free(session);
  qornn_workspace_free(workspace);
  qornn_detector_free(detector);
  return detector != NULL;
}

static void every_allocation_may_fail(const char *path) {
  size_t size;
  char *bytes = read_file(path, &size);
  for (int way = 0; way < 3; ++way) {
    long number = 0;
    int is_whole = 0;
    while (!is_whole) {
      const long before = alive;
      failing = allocations + ++number;
      is_whole = whole_life(path, way == 2 ? bytes : NULL, size, way == 1 ? QORNN_COPY : 0);
      failing = -1;
      CHECK(alive == before);
    }
    // The mapping or the copy of the file, the model, a session, a workspace, a detector.
    CHECK(number - 1 == 5);
  }
  free(bytes);
}

static void steps_do_not_allocate(const char *path, long steps) {
  for (int32_t set = 0; set < KERNEL_SETS; ++set) {
    if (!qornn_has_kernels(set)) continue;
    const qornn_model *model = qornn_model_open(path, QORNN_KERNELS(set), NULL);
    qornn_description is;
    CHECK(model != NULL && qornn_model_describe(model, &is, sizeof is) == QORNN_OK);
    qornn_session *sessions[20];
    for (int index = 0; index < 20; ++index) sessions[index] = qornn_session_new(model, NULL);
    qornn_workspace *workspace = qornn_workspace_new(model, 16, NULL);
    const size_t inputs = (size_t)is.input_size;
    int32_t *rows = calloc(20 * inputs, sizeof *rows), *logits = calloc((size_t)is.output_size, sizeof *logits), class_index;
    char *saved = malloc(is.saved_state_size), detected[64];
    qornn_detector *detector = qornn_detector_new(&detection, NULL);
    uint32_t margin;
    const long before = allocations;
    for (long step = 0; step < steps; ++step) {
      const int is_batch = step % 100 == 99;
      if (is.input_kind == QORNN_READINGS) {
        for (size_t index = 0; index < inputs; ++index) rows[index] = (int32_t)(step * 7 + (long)index * 31) % 1000;
        CHECK(
            (is_batch ? qornn_step_batch(sessions, 20, workspace, rows, inputs)
                      : qornn_step(sessions[0], workspace, rows, inputs)) == QORNN_OK);
      } else {
        for (int index = 0; index < 20; ++index) rows[index] = (int32_t)((step + index) % (long)inputs);
        CHECK(
            (is_batch ? qornn_step_token_batch(sessions, 20, workspace, rows)
                      : qornn_step_token(sessions[0], workspace, rows[0])) == QORNN_OK);
      }
      if (step % 10 != 0) continue;
      CHECK(qornn_logits(sessions[0], workspace, logits, (size_t)is.output_size) == QORNN_OK);
      CHECK(qornn_decide(sessions[0], workspace, &class_index, &margin) == QORNN_OK);
      CHECK(qornn_detect(detector, logits, (size_t)is.output_size, NULL, NULL) == QORNN_OK);
      CHECK(qornn_detector_save(detector, detected, sizeof detected) == QORNN_OK);
      CHECK(qornn_detector_restore(detector, detected, qornn_detector_size(&detection)) == QORNN_OK);
      CHECK(qornn_session_save(sessions[0], 0, saved, is.saved_state_size) == QORNN_OK);
      CHECK(qornn_session_restore(sessions[1], saved, is.saved_state_size, NULL, NULL) == QORNN_OK);
      CHECK(qornn_session_copy(sessions[2], sessions[1]) == QORNN_OK && qornn_session_reset(sessions[1]) == QORNN_OK);
    }
    CHECK(allocations == before);
    printf("%s: %ld steps, no allocation\n", kernel_names[set], steps);
    for (int index = 0; index < 20; ++index) qornn_session_free(sessions[index]);
    qornn_workspace_free(workspace);
    qornn_model_release(model);
    free(rows);
    free(logits);
    free(saved);
    qornn_detector_free(detector);
  }
}

int main(int count, char **arguments) {
  CHECK(count == 4);
  for (int index = 1; index < 3; ++index) {
    every_allocation_may_fail(arguments[index]);
    steps_do_not_allocate(arguments[index], atol(arguments[3]));
  }
  return passed();
}
