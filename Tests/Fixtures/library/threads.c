// Eight threads step streams while a ninth replaces the model; every stream finishes on the model that it began with.
// `threads MODEL OTHER_MODEL SECONDS_TENTHS`: both take the same readings.
#include "check.h"
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

enum { THREADS = 8, STEPS = 40 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const qornn_model *current;
static atomic_int is_over, streams, swaps;
static const char *paths[2];
// The logits after STEPS steps of each model, by fingerprint.
static uint32_t fingerprints[2];
static int32_t expected[2][64];

static const qornn_model *take_current(void) {
  pthread_mutex_lock(&lock);
  const qornn_model *model = qornn_model_retain(current);
  pthread_mutex_unlock(&lock);
  return model;
}

static void stream(const qornn_model *model, int32_t *logits) {
  qornn_description is;
  CHECK(qornn_model_describe(model, &is, sizeof is) == QORNN_OK && is.output_size <= 64 && is.input_size <= 64);
  qornn_session *sessions[3];
  for (int index = 0; index < 3; ++index) CHECK((sessions[index] = qornn_session_new(model, NULL)) != NULL);
  qornn_workspace *workspace = qornn_workspace_new(model, 2, NULL);
  CHECK(workspace != NULL);
  // From here on the sessions keep it.
  qornn_model_release(model);
  int32_t readings[3 * 64];
  for (int32_t step = 0; step < STEPS; ++step) {
    for (int32_t index = 0; index < 3 * is.input_size; ++index) readings[index] = step * 9 - 5 * (index % is.input_size);
    CHECK(qornn_step_batch(sessions, 3, workspace, readings, (size_t)is.input_size) == QORNN_OK);
  }
  for (int index = 0; index < 3; ++index) {
    CHECK(qornn_logits(sessions[index], workspace, logits, (size_t)is.output_size) == QORNN_OK);
    for (int which = 0; which < 2; ++which)
      if (fingerprints[which] == is.fingerprint && streams > 0)
        CHECK(memcmp(logits, expected[which], sizeof *logits * (size_t)is.output_size) == 0);
    qornn_session_free(sessions[index]);
  }
  qornn_workspace_free(workspace);
}

static void *step(void *unused) {
  int32_t logits[64];
  while (!is_over) {
    stream(take_current(), logits);
    streams++;
  }
  return unused;
}

static void *swap(void *unused) {
  for (int number = 1; !is_over; ++number) {
    const qornn_model *new = qornn_model_open(paths[number % 2], number % 3 == 0 ? QORNN_COPY : 0, NULL);
    CHECK(new != NULL);
    pthread_mutex_lock(&lock);
    const qornn_model *old = current;
    current = new;
    pthread_mutex_unlock(&lock);
    qornn_model_release(old);
    swaps++;
  }
  return unused;
}

int main(int count, char **arguments) {
  CHECK(count == 4);
  for (int which = 0; which < 2; ++which) {
    paths[which] = arguments[1 + which];
    const qornn_model *model = qornn_model_open(paths[which], 0, NULL);
    qornn_description is;
    CHECK(model != NULL && qornn_model_describe(model, &is, sizeof is) == QORNN_OK);
    fingerprints[which] = is.fingerprint;
    stream(model, expected[which]);
  }
  CHECK(fingerprints[0] != fingerprints[1]);
  streams = 1;
  current = qornn_model_open(paths[0], 0, NULL);
  pthread_t threads[THREADS + 1];
  for (int index = 0; index < THREADS; ++index) CHECK(pthread_create(&threads[index], NULL, step, NULL) == 0);
  CHECK(pthread_create(&threads[THREADS], NULL, swap, NULL) == 0);
  const long tenths = atol(arguments[3]);
  nanosleep(&(struct timespec){ .tv_sec = tenths / 10, .tv_nsec = tenths % 10 * 100000000 }, NULL);
  is_over = 1;
  for (int index = 0; index <= THREADS; ++index) CHECK(pthread_join(threads[index], NULL) == 0);
  qornn_model_release(current);
  printf("%d streams, %d models\n", streams - 1, swaps);
  return passed();
}
