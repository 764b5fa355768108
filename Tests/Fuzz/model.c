// Model files: refused with a message, or 100 steps inside the memory that they declared. One model in 16 runs with every
// kernel set and both placements, and as a proven one: all must give the same integers.
#include "fuzz.h"

static guarded file_memory, model_memory, session_memory, workspace_memory;

int LLVMFuzzerInitialize(int *count, char ***arguments) {
  (void)count, (void)arguments;
  file_memory = make_guarded(1 << 20);
  // More than any file of max_len needs: a small file that asked for more would be a finding.
  model_memory = make_guarded(16 << 20);
  session_memory = make_guarded(16 << 20);
  workspace_memory = make_guarded(16 << 20);
  return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t capacity, unsigned seed) {
  uint64_t random = seed;
  if (size < 64 || below(&random, 64) == 0) {
    static uint8_t network[LARGEST_NETWORK];
    const size_t new_size = write_network(network, (uint32_t)next_random(&random));
    if (new_size > 0 && new_size <= capacity) {
      memcpy(data, network, new_size);
      size = new_size;
    }
  }
  size = mutate(data, size, capacity, &random);
  if (below(&random, 64) != 0) repair(data, size);
  return size;
}

static uint64_t read_text(const char *text, size_t length, uint64_t hash) {
  for (size_t index = 0; index < length; ++index) hash = hash * 31 + (uint8_t)text[index];
  return hash;
}

static uint64_t run(const qornn_model *model, int steps) {
  qornn_description is;
  REQUIRE(qornn_model_describe(model, &is, sizeof is) == QORNN_OK);
  const size_t session_size = qornn_session_size(model), workspace_size = qornn_workspace_size(model, 1);
  REQUIRE(session_size == is.session_size && session_size % 8 == 0);
  const size_t session_room = (session_size + 15) & ~(size_t)15, workspace_room = (workspace_size + 15) & ~(size_t)15;
  qornn_session *session;
  qornn_workspace *workspace;
  REQUIRE(qornn_session_init(place(&session_memory, session_room), session_size, model, &session) == QORNN_OK);
  REQUIRE(qornn_workspace_init(place(&workspace_memory, workspace_room), workspace_size, model, 1, &workspace) == QORNN_OK);
  int32_t *readings = calloc((size_t)is.input_size, 4), *logits = malloc((size_t)is.output_size * 4);
  uint64_t random = 1, hash = 0;
  for (int step = 0; step < steps; ++step) {
    if (is.input_kind == QORNN_TOKENS)
      REQUIRE(qornn_step_token(session, workspace, (int32_t)below(&random, (uint32_t)is.input_size)) == QORNN_OK);
    else {
      for (int32_t index = 0; index < is.input_size; ++index)
        readings[index] = (int32_t)(int64_t)next_random(&random) >> below(&random, 32);
      REQUIRE(qornn_step(session, workspace, readings, (size_t)is.input_size) == QORNN_OK);
    }
    REQUIRE(qornn_logits(session, workspace, logits, (size_t)is.output_size) == QORNN_OK);
    for (int32_t index = 0; index < is.output_size; ++index) hash = hash * 31 + (uint32_t)logits[index];
  }
  size_t length;
  for (int32_t index = 0; index < is.input_size; ++index) {
    const char *name = qornn_model_input_name(model, index, &length);
    hash = read_text(name, length, hash);
  }
  for (int32_t index = 0; index < is.output_size; ++index) {
    const char *label = qornn_model_label(model, index, &length);
    hash = read_text(label, length, hash);
  }
  const char *metadata = qornn_model_metadata(model, &length);
  hash = read_text(metadata, length, hash);
  uint8_t *saved = malloc(is.saved_state_size);
  REQUIRE(qornn_session_save(session, 0, saved, is.saved_state_size) == QORNN_OK);
  REQUIRE(qornn_session_restore(session, saved, is.saved_state_size, NULL, NULL) == QORNN_OK);
  hash = read_text((const char *)saved, is.saved_state_size, hash);
  free(saved);
  free(readings);
  free(logits);
  check_before(&session_memory, session_room);
  check_before(&workspace_memory, workspace_room);
  return hash;
}

// Beside the flags of qornn.h.
enum { IS_PROVEN = QORNN_IN_PLACE | 0x80 };

// The memory of a model that runs with some flags ends where the guard begins, within the 15 bytes that alignment leaves.
static uint64_t load_and_run(const uint8_t *bytes, size_t count, uint32_t flags, int steps) {
  const int is_proven = flags == IS_PROVEN;
  if (is_proven) flags = QORNN_IN_PLACE;
  size_t size;
  const qornn_model *model;
  REQUIRE(qornn_model_size(bytes, count, flags, &size, NULL) == QORNN_OK);
  const size_t room = (size + 15) & ~(size_t)15;
  uint8_t *memory = place(&model_memory, room);
  REQUIRE((is_proven ? qornn_model_init_proven(memory, size, bytes, count, &model, NULL)
                     : qornn_model_init(memory, size, bytes, count, flags, &model, NULL)) == QORNN_OK);
  const uint64_t hash = run(model, steps);
  check_before(&model_memory, room);
  return hash;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  uint8_t *bytes = place(&file_memory, size);
  memcpy(bytes, data, size);
  qornn_error error;
  size_t needed;
  const qornn_status status = qornn_model_size(bytes, size, 0, &needed, &error);
  if (status != QORNN_OK) {
    // Whole, or cut.
    char text[300];
    const size_t limit = 1 + size * 7 % sizeof text;
    const size_t length = qornn_error_message(&error, text, limit);
    REQUIRE(status == QORNN_INVALID_MODEL && length > 0 && length < sizeof text);
    REQUIRE(length < limit ? strlen(text) == length : strlen(text) < limit);
    // Who trusts a file after its checksum sees these, too. With the right one it could be made to do anything.
    uint32_t checksum = 0;
    if (size >= 64) memcpy(&checksum, bytes + 12, 4);
    const qornn_model *model;
    if (size < 64 || checksum != crc32c(bytes + 16, size - 16))
      REQUIRE(qornn_model_init_proven(place(&model_memory, 64), 64, bytes, size, &model, NULL) == QORNN_INVALID_MODEL);
    return 0;
  }
  uint32_t flags[2 * 8 + 1] = { IS_PROVEN }, count = 1;
  for (int32_t set = QORNN_PORTABLE; set <= QORNN_DSP; ++set)
    if (qornn_has_kernels(set)) {
      flags[count++] = QORNN_KERNELS(set);
      flags[count++] = QORNN_KERNELS(set) | QORNN_IN_PLACE;
    }
  const uint32_t choice = bytes[12] + 256u * bytes[13];
  const uint64_t hash = load_and_run(bytes, size, flags[choice / 16 % count], 100);
  for (uint32_t index = 0; choice % 16 == 0 && index < count; ++index)
    REQUIRE(load_and_run(bytes, size, flags[index], 100) == hash);
  return 0;
}
