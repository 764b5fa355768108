// What a caller may get wrong: every function says so and changes nothing. `misuse READINGS_MODEL TOKENS_MODEL FOLDER`.
#include "check.h"
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

static qornn_error error;
static char text[256];

static void says(qornn_status status, const char *message) {
  const size_t length = qornn_error_message(&error, text, sizeof text);
  if (error.status != status || strcmp(text, message) != 0 || length != strlen(message)) {
    printf("found %d %s\nexpected %d %s\n", error.status, text, status, message);
    exit(1);
  }
}

static void is_refused(const char *path, int32_t expected_errno) {
  CHECK(qornn_model_open(path, 0, &error) == NULL && error.status == QORNN_SYSTEM && error.system == expected_errno);
  CHECK(qornn_model_open(path, QORNN_COPY, &error) == NULL && error.system == expected_errno);
  CHECK(qornn_model_open(path, 0, NULL) == NULL);
}

static void files(const char *folder) {
  char path[512];
  is_refused("/nonexistent", ENOENT);
  is_refused(folder, EISDIR);
  is_refused("/dev/null", ESPIPE);
  snprintf(path, sizeof path, "%s/pipe", folder);
  CHECK(mkfifo(path, 0600) == 0);
  is_refused(path, ESPIPE);
  CHECK(qornn_model_open(path, 0, &error) == NULL);
  says(QORNN_SYSTEM, "found a pipe or a device, expected a file");
  snprintf(path, sizeof path, "%s/a name\nof two lines", folder);
  FILE *file = fopen(path, "wb");
  CHECK(file != NULL);
  CHECK(qornn_model_open(path, 0, &error) == NULL);
  says(QORNN_INVALID_MODEL, "the file ends at byte 0: a model file has at least 64 bytes");
  CHECK(ftruncate(fileno(file), (off_t)1 << 32) == 0);
  is_refused(path, EFBIG);
  fclose(file);
  CHECK(qornn_model_open(NULL, 0, &error) == NULL);
  says(QORNN_INVALID_ARGUMENT, "found a null pointer or a negative count, expected an object and its bytes");
  CHECK(qornn_model_load(NULL, 5, 0, &error) == NULL && error.status == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_model_load(NULL, 0, 0, &error) == NULL && error.status == QORNN_INVALID_MODEL);
}

static void flags(const char *path) {
  CHECK(qornn_model_open(path, 4, &error) == NULL && error.status == QORNN_INVALID_ARGUMENT);
  says(QORNN_INVALID_ARGUMENT, "found flags 0004 hex, expected those of qornn.h");
  CHECK(qornn_model_open(path, QORNN_KERNELS(8), &error) == NULL && error.status == QORNN_INVALID_ARGUMENT);
  for (int32_t set = 0; set < KERNEL_SETS; ++set) {
    const qornn_model *model = qornn_model_open(path, QORNN_KERNELS(set), &error);
    CHECK((model != NULL) == (qornn_has_kernels(set) == 1));
    if (model == NULL) says(QORNN_NO_KERNELS, "kernels that this CPU or this library does not have");
    qornn_model_release(model);
  }
  CHECK(qornn_has_kernels(0) == 1 && qornn_has_kernels(-1) == 0 && qornn_has_kernels(8) == 0 && qornn_has_kernels(256) == 0);
}

static void messages(void) {
  error = (qornn_error){ .status = QORNN_SYSTEM, .system = 13 };
  says(QORNN_SYSTEM, "the system refuses the file: errno 13");
  CHECK(qornn_error_message(&error, NULL, 0) == 37 && qornn_error_message(NULL, text, sizeof text) == 0);
  memset(text, 'x', sizeof text);
  CHECK(qornn_error_message(&error, text, 5) == 37 && memcmp(text, "the \0x", 6) == 0);
  CHECK(qornn_error_message(&error, text, 1) == 37 && text[0] == 0);
  error = (qornn_error){ .status = -9 };
  says(-9, "unknown status -9");
}

static void memory(const char *path) {
  size_t count, size;
  char *bytes = read_file(path, &count);
  const qornn_model *model;
  CHECK(qornn_model_size(bytes, count, 0, NULL, &error) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_model_size(bytes, count, 0, &size, &error) == QORNN_OK);
  char *memory = aligned_alloc(64, (size + 127) / 64 * 64);
  CHECK(qornn_model_init(memory, size - 1, bytes, count, 0, &model, &error) == QORNN_NO_MEMORY);
  char expected[128];
  snprintf(
      expected, sizeof expected, "found %zu bytes of memory at 0 beyond a multiple of 16, expected %zu bytes at a multiple", size - 1, size);
  says(QORNN_NO_MEMORY, expected);
  CHECK(qornn_model_init(memory + 8, size, bytes, count, 0, &model, &error) == QORNN_NO_MEMORY);
  snprintf(expected, sizeof expected, "found %zu bytes of memory at 8 beyond a multiple of 16, expected %zu bytes at a multiple", size, size);
  says(QORNN_NO_MEMORY, expected);
  CHECK(qornn_model_init(NULL, size, bytes, count, 0, &model, &error) == QORNN_NO_MEMORY);
  snprintf(expected, sizeof expected, "found no memory, expected %zu bytes", size);
  says(QORNN_NO_MEMORY, expected);
  CHECK(qornn_model_init(memory, size, bytes, count, 0, NULL, NULL) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_model_init(memory, size, bytes, count, 0, &model, NULL) == QORNN_OK);

  qornn_session *session;
  qornn_workspace *workspace;
  CHECK(qornn_session_size(NULL) == 0 && qornn_workspace_size(NULL, 1) == 0);
  CHECK(qornn_workspace_size(model, 0) == 0 && qornn_workspace_size(model, QORNN_LARGEST_BATCH + 1) == 0);
  size = qornn_session_size(model);
  char *room = aligned_alloc(64, 1 << 20);
  CHECK(qornn_session_init(room, size - 1, model, &session) == QORNN_NO_MEMORY);
  CHECK(qornn_session_init(room + 4, size, model, &session) == QORNN_NO_MEMORY);
  CHECK(qornn_session_init(room, size, NULL, &session) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_session_init(room, size, model, NULL) == QORNN_INVALID_ARGUMENT);
  size = qornn_workspace_size(model, 3);
  CHECK(qornn_workspace_init(room, size - 1, model, 3, &workspace) == QORNN_NO_MEMORY);
  CHECK(qornn_workspace_init(room, size, model, 17, &workspace) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_workspace_init(room, size, NULL, 3, &workspace) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_workspace_init(room, size, model, 3, NULL) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_session_new(NULL, &error) == NULL && error.status == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_workspace_new(model, -1, &error) == NULL && error.status == QORNN_INVALID_ARGUMENT);
  says(QORNN_INVALID_ARGUMENT, "found a workspace for -1 streams, expected 1 to 16");
  // A model in the caller's memory has no owner, and sessions may be made of it all the same.
  session = qornn_session_new(model, &error);
  CHECK(session != NULL && qornn_model_retain(model) == model && qornn_model_retain(NULL) == NULL);
  qornn_session_free(session);
  qornn_session_free(NULL);
  qornn_workspace_free(NULL);
  qornn_model_release(NULL);
  qornn_model_release(model);
  free(room);
  free(memory);
  free(bytes);
}

static void descriptions(const qornn_model *readings, const qornn_model *tokens) {
  qornn_description is;
  size_t length;
  // Not more than the caller's header has.
  memset(&is, 0x55, sizeof is);
  CHECK(qornn_model_describe(readings, &is, 8) == QORNN_OK && is.input_size > 0 && is.output_kind == 0x55555555);
  // And not more than this library has.
  char larger[sizeof is + 16];
  memset(larger, 0x55, sizeof larger);
  CHECK(qornn_model_describe(readings, (qornn_description *)(void *)larger, sizeof larger) == QORNN_OK);
  for (size_t index = sizeof is; index < sizeof larger; ++index) CHECK(larger[index] == 0x55);
  CHECK(larger[sizeof is - 4] != 0x55);
  CHECK(qornn_model_describe(readings, NULL, sizeof is) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_model_describe(NULL, &is, sizeof is) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_model_describe(readings, &is, sizeof is) == QORNN_OK && is.input_kind == QORNN_READINGS);
  qornn_feature feature;
  qornn_scale scale;
  CHECK(qornn_model_feature(readings, is.input_size - 1, &feature) == QORNN_OK);
  CHECK(qornn_model_feature(readings, is.input_size, &feature) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_model_feature(readings, -1, &feature) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_model_feature(readings, 0, NULL) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_model_feature(tokens, 0, &feature) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_model_scale(readings, is.output_size - 1, &scale) == QORNN_OK && scale.mantissa >= 1 << 30);
  CHECK(qornn_model_scale(readings, is.output_size, &scale) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_model_scale(readings, 0, NULL) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_model_label(readings, is.output_size, &length) == NULL && length == 0);
  CHECK(qornn_model_label(readings, -1, NULL) == NULL && qornn_model_label(NULL, 0, &length) == NULL);
  CHECK(qornn_model_input_name(tokens, INT32_MAX, &length) == NULL && qornn_model_input_name(NULL, 0, NULL) == NULL);
  CHECK(qornn_model_metadata(NULL, &length) == NULL && qornn_model_metadata(readings, &length)[0] == '{' && length > 1);
}

static void steps(const qornn_model *readings, const qornn_model *tokens) {
  qornn_description is;
  CHECK(qornn_model_describe(readings, &is, sizeof is) == QORNN_OK);
  // The states and one line of overhead.
  CHECK(is.session_size == is.saved_state_size - 32 + 16 && is.session_size == qornn_session_size(readings));
  const size_t inputs = (size_t)is.input_size, outputs = (size_t)is.output_size;
  int32_t *numbers = calloc(inputs * 20 + outputs + 1, sizeof *numbers), class_index = 77;
  for (size_t index = 0; index < inputs; ++index) numbers[index] = 100 * (int32_t)index;
  qornn_session *a = qornn_session_new(readings, NULL), *b = qornn_session_new(readings, NULL);
  qornn_session *other = qornn_session_new(tokens, NULL);
  qornn_workspace *workspace = qornn_workspace_new(readings, 4, NULL), *others = qornn_workspace_new(tokens, 1, NULL);
  char before[4096], after[4096];
  uint64_t position;
  CHECK(is.saved_state_size <= sizeof before && qornn_step(a, workspace, numbers, inputs) == QORNN_OK);
  CHECK(qornn_session_save(a, 1, before, sizeof before) == QORNN_OK);

  CHECK(qornn_step(NULL, workspace, numbers, inputs) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_step(a, NULL, numbers, inputs) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_step(a, workspace, NULL, inputs) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_step(a, workspace, numbers, inputs + 1) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_step(a, workspace, numbers, (size_t)-1) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_step(a, others, numbers, inputs) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_step(other, others, numbers, inputs) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_step_token(a, workspace, 0) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_step_token(other, others, -1) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_step_token(other, others, INT32_MAX) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_step_token(other, workspace, 0) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_step_token(NULL, others, 0) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_step_token(other, NULL, 0) == QORNN_INVALID_ARGUMENT);

  qornn_session *row[20];
  for (int index = 0; index < 20; ++index) row[index] = qornn_session_new(readings, NULL);
  CHECK(qornn_step_batch(row, 20, workspace, numbers, inputs) == QORNN_OK);
  CHECK(qornn_step_batch(row, 0, workspace, numbers, inputs) == QORNN_OK);
  qornn_session *twice[2] = { a, a }, *mixed[2] = { a, other }, *missing[2] = { a, NULL };
  CHECK(qornn_step_batch(twice, 2, workspace, numbers, inputs) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_step_batch(mixed, 2, workspace, numbers, inputs) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_step_batch(missing, 2, workspace, numbers, inputs) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_step_batch(&a, 1, others, numbers, inputs) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_step_batch(&a, 1, workspace, numbers, inputs + 1) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_step_batch(&a, 1, workspace, NULL, inputs) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_step_batch(&a, 1, NULL, numbers, inputs) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_step_batch(NULL, 1, workspace, numbers, inputs) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_step_token_batch(&a, 1, workspace, numbers) == QORNN_INVALID_ARGUMENT);
  const int32_t none = -1;
  CHECK(qornn_step_token_batch(&other, 1, others, &none) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_step_token_batch(&other, 1, others, NULL) == QORNN_INVALID_ARGUMENT);

  CHECK(qornn_logits(a, workspace, numbers, outputs + 1) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_logits(a, workspace, NULL, outputs) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_logits(a, others, numbers, outputs) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_logits(NULL, workspace, numbers, outputs) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_decide(a, others, &class_index, NULL) == QORNN_INVALID_ARGUMENT && class_index == 77);
  CHECK(qornn_decide(NULL, workspace, &class_index, NULL) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_decide(a, workspace, NULL, NULL) == QORNN_OK);

  CHECK(qornn_session_reset(NULL) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_session_copy(a, NULL) == QORNN_INVALID_ARGUMENT && qornn_session_copy(NULL, a) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_session_copy(a, other) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_session_save(a, 1, after, is.saved_state_size - 1) == QORNN_NO_MEMORY);
  CHECK(qornn_session_save(a, 1, NULL, sizeof after) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_session_save(NULL, 1, after, sizeof after) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_session_restore(NULL, before, is.saved_state_size, &position, &error) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_session_restore(a, NULL, 10, &position, &error) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_session_restore(a, before, 31, &position, &error) == QORNN_INVALID_STATE);
  says(QORNN_INVALID_STATE, "the saved state ends at byte 31: it has at least 32 bytes");
  CHECK(qornn_session_restore(other, before, is.saved_state_size, &position, &error) == QORNN_OTHER_MODEL);
  before[is.saved_state_size - 9] ^= 1;
  CHECK(qornn_session_restore(a, before, is.saved_state_size, &position, &error) == QORNN_INVALID_STATE);
  before[is.saved_state_size - 9] ^= 1;

  // Nothing of this has touched the state.
  CHECK(qornn_session_save(a, 1, after, sizeof after) == QORNN_OK && memcmp(before, after, is.saved_state_size) == 0);
  CHECK(qornn_session_restore(b, before, is.saved_state_size, NULL, NULL) == QORNN_OK);
  CHECK(qornn_session_copy(row[0], b) == QORNN_OK && qornn_session_save(row[0], 1, after, sizeof after) == QORNN_OK);
  CHECK(memcmp(before, after, is.saved_state_size) == 0);
  for (int index = 0; index < 20; ++index) qornn_session_free(row[index]);
  qornn_session_free(a);
  qornn_session_free(b);
  qornn_session_free(other);
  qornn_workspace_free(workspace);
  qornn_workspace_free(others);
  free(numbers);
}

static void states(const qornn_model *model) {
  qornn_description is;
  qornn_layer_description layer;
  CHECK(qornn_model_describe(model, &is, sizeof is) == QORNN_OK && qornn_model_layer(model, 0, &layer) == QORNN_OK);
  CHECK(layer.hidden_size > 0 && layer.state_bits >= 8 && layer.state_bits <= 16);
  CHECK(qornn_model_layer(model, -1, &layer) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_model_layer(model, is.layer_count, &layer) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_model_layer(model, 0, NULL) == QORNN_INVALID_ARGUMENT && qornn_model_layer(NULL, 0, &layer) == QORNN_INVALID_ARGUMENT);
  qornn_session *session = qornn_session_new(model, NULL);
  const size_t count = (size_t)layer.hidden_size;
  int16_t *states = calloc(count, sizeof *states);
  CHECK(qornn_session_states(session, 0, states, count) == QORNN_OK && states[0] == 0 && states[count - 1] == 0);
  CHECK(qornn_session_states(session, 0, states, count - 1) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_session_states(session, 0, states, (size_t)-1) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_session_states(session, 0, NULL, count) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_session_states(session, -1, states, count) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_session_states(session, is.layer_count, states, count) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_session_states(NULL, 0, states, count) == QORNN_INVALID_ARGUMENT);
  qornn_session_free(session);
  free(states);
}

static void detectors(void) {
  const qornn_detection wrong[] = { { -1, 0, 1, 0 }, { 0, 0, 0, 0 }, { 0, 0, 65536, 0 }, { 0, 0, -1, 0 }, { 0, 0, 1, -1 } };
  const qornn_detection good = { .class_index = 2, .threshold = -5, .smoothing = 3, .refractory = 5 };
  const qornn_detection other = { .class_index = 2, .threshold = -4, .smoothing = 3, .refractory = 5 };
  qornn_detector *detector = NULL;
  for (size_t index = 0; index < sizeof wrong / sizeof *wrong; ++index) {
    CHECK(qornn_detector_size(&wrong[index]) == 0 && qornn_detector_new(&wrong[index], &error) == NULL);
    CHECK(error.status == QORNN_INVALID_ARGUMENT);
  }
  says(
      QORNN_INVALID_ARGUMENT,
      "found a detection of class 0 with smoothing 1 and refractory -1, expected a class of the model, 1 to 65535, and 0 or more");
  const size_t size = qornn_detector_size(&good);
  CHECK(qornn_detector_size(NULL) == 0 && qornn_detector_new(NULL, NULL) == NULL && size == 52);
  char *room = aligned_alloc(64, 128), saved[64], before[64];
  CHECK(qornn_detector_init(room, size - 1, &good, &detector) == QORNN_NO_MEMORY);
  CHECK(qornn_detector_init(room + 8, size, &good, &detector) == QORNN_NO_MEMORY);
  CHECK(qornn_detector_init(NULL, size, &good, &detector) == QORNN_NO_MEMORY);
  CHECK(qornn_detector_init(room, size, NULL, &detector) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_detector_init(room, size, &good, NULL) == QORNN_INVALID_ARGUMENT && detector == NULL);
  CHECK(qornn_detector_init(room, size, &good, &detector) == QORNN_OK);

  const int32_t logits[] = { 5, 6, 7 };
  int32_t event = 9;
  int64_t sum = 9;
  CHECK(qornn_detect(detector, logits, 2, &event, &sum) == QORNN_INVALID_ARGUMENT && event == 9 && sum == 9);
  CHECK(qornn_detect(detector, logits, (size_t)-1, &event, &sum) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_detect(detector, NULL, 3, &event, &sum) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_detect(NULL, logits, 3, &event, &sum) == QORNN_INVALID_ARGUMENT && event == 9);
  for (int step = 1; step <= 3; ++step) CHECK(qornn_detect(detector, logits, 3, &event, &sum) == QORNN_OK && sum == step);
  CHECK(event == 1 && qornn_detect(detector, logits, 3, NULL, NULL) == QORNN_OK);

  CHECK(qornn_detector_save(detector, saved + 1, size - 1) == QORNN_NO_MEMORY);
  CHECK(qornn_detector_save(detector, NULL, size) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_detector_save(NULL, saved, size) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_detector_save(detector, saved + 1, size) == QORNN_OK);
  CHECK(qornn_detector_reset(NULL) == QORNN_INVALID_ARGUMENT && qornn_detector_reset(detector) == QORNN_OK);
  CHECK(qornn_detector_save(detector, before, size) == QORNN_OK && memcmp(before, saved + 1, size) != 0);
  CHECK(qornn_detector_restore(detector, saved + 1, size - 1) == QORNN_INVALID_STATE);
  CHECK(qornn_detector_restore(detector, saved + 1, 0) == QORNN_INVALID_STATE);
  CHECK(qornn_detector_restore(detector, NULL, size) == QORNN_INVALID_ARGUMENT);
  CHECK(qornn_detector_restore(NULL, saved + 1, size) == QORNN_INVALID_ARGUMENT);
  // Any other bytes, the numbers of the detection among them.
  for (size_t byte = 0; byte < size; ++byte) {
    saved[1 + byte] ^= 0x40;
    CHECK(qornn_detector_restore(detector, saved + 1, size) == QORNN_INVALID_STATE);
    saved[1 + byte] ^= 0x40;
  }
  CHECK(memcmp(before, room, size) == 0);
  qornn_detector *another = qornn_detector_new(&other, NULL);
  CHECK(another != NULL && qornn_detector_restore(another, saved + 1, size) == QORNN_INVALID_STATE);
  CHECK(qornn_detector_restore(detector, saved + 1, size) == QORNN_OK && memcmp(saved + 1, room, size) == 0);
  qornn_detector_free(another);
  qornn_detector_free(NULL);
  free(room);
}

int main(int count, char **arguments) {
  CHECK(count == 4);
  CHECK(strcmp(qornn_version(), QORNN_VERSION) == 0 && qornn_abi_version() == QORNN_ABI_VERSION);
  CHECK(sizeof(qornn_error) == 88 && sizeof(qornn_description) == 48 && sizeof(qornn_feature) == 20);
  CHECK(sizeof(qornn_scale) == 8 && sizeof(qornn_status) == 4 && sizeof(qornn_layer_description) == 8 && sizeof(qornn_detection) == 16);
  const qornn_model *readings = qornn_model_open(arguments[1], 0, &error);
  const qornn_model *tokens = qornn_model_open(arguments[2], 0, &error);
  CHECK(readings != NULL && tokens != NULL);
  files(arguments[3]);
  flags(arguments[1]);
  messages();
  memory(arguments[1]);
  descriptions(readings, tokens);
  steps(readings, tokens);
  states(readings);
  detectors();
  qornn_model_release(readings);
  qornn_model_release(tokens);
  return passed();
}
