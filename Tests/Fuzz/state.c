// Saved states: refused with a message and the session untouched, or restored, saved again to the same bytes, and stepped.
// The first byte of the input chooses one of 16 models, the rest is the saved state.
#include "fuzz.h"

enum { MODELS = 16 };
static struct {
  const qornn_model *model;
  qornn_session *session;
  qornn_workspace *workspace;
  qornn_description is;
} networks[MODELS];
static uint8_t network[LARGEST_NETWORK];
static guarded input_memory;

int LLVMFuzzerInitialize(int *count, char ***arguments) {
  (void)count, (void)arguments;
  input_memory = make_guarded(1 << 20);
  uint32_t seed = 1;
  for (int index = 0; index < MODELS; ++index) {
    size_t size;
    while ((size = write_network(network, seed++)) == 0) {}
    networks[index].model = qornn_model_load(network, size, 0, NULL);
    REQUIRE(networks[index].model != NULL);
    networks[index].session = qornn_session_new(networks[index].model, NULL);
    networks[index].workspace = qornn_workspace_new(networks[index].model, 1, NULL);
    qornn_model_describe(networks[index].model, &networks[index].is, sizeof(qornn_description));
  }
  return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t capacity, unsigned seed) {
  uint64_t random = seed;
  if (size < 33 || below(&random, 32) == 0) {
    const uint32_t index = below(&random, MODELS);
    if (capacity < 1 + networks[index].is.saved_state_size) return size;
    size = 1 + networks[index].is.saved_state_size;
    data[0] = (uint8_t)index;
    qornn_session_save(networks[index].session, next_random(&random), data + 1, size - 1);
  }
  size = 1 + mutate(data + 1, size - 1, capacity - 1, &random);
  if (size > 32 && below(&random, 16) != 0) put32(data + 1 + 20, networks[data[0] % MODELS].is.fingerprint);
  if (below(&random, 64) != 0) repair(data + 1, size - 1);
  return size;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size == 0) return 0;
  const int index = data[0] % MODELS;
  qornn_session *session = networks[index].session;
  const qornn_description *is = &networks[index].is;
  uint8_t *bytes = place(&input_memory, --size);
  memcpy(bytes, data + 1, size);
  uint8_t before[4096], after[4096];
  qornn_error error;
  uint64_t position = 0;
  REQUIRE(qornn_session_save(session, 7, before, sizeof before) == QORNN_OK);
  const qornn_status status = qornn_session_restore(session, bytes, size, &position, &error);
  if (status != QORNN_OK) {
    char text[300];
    REQUIRE((status == QORNN_INVALID_STATE || status == QORNN_OTHER_MODEL) && position == 0);
    REQUIRE(qornn_error_message(&error, text, sizeof text) > 0);
    REQUIRE(qornn_session_save(session, 7, after, sizeof after) == QORNN_OK);
    REQUIRE(memcmp(before, after, is->saved_state_size) == 0);
    return 0;
  }
  REQUIRE(size == is->saved_state_size);
  REQUIRE(qornn_session_save(session, position, after, sizeof after) == QORNN_OK && memcmp(bytes, after, size) == 0);
  int32_t readings[16];
  for (int column = 0; column < 16; ++column) readings[column] = (int32_t)(position >> column);
  const qornn_status stepped =
      is->input_kind == QORNN_TOKENS
          ? qornn_step_token(session, networks[index].workspace, (int32_t)(position % (uint32_t)is->input_size))
          : qornn_step(session, networks[index].workspace, readings, (size_t)is->input_size);
  REQUIRE(stepped == QORNN_OK);
  return 0;
}
