// Every allocation and every system call of opening, loading and making objects may fail, and nothing else allocates.
// `allocations READINGS_MODEL TOKENS_MODEL STEPS`.
#include "failing.h"

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

// Opened, opened with a copy, loaded; each with the weights where the kernels want them and in place.
static int lives(const char *path, const char *bytes, size_t size, int way) {
  const uint32_t flags = way % 2 == 0 ? 0 : QORNN_IN_PLACE;
  return whole_life(path, way / 2 == 2 ? bytes : NULL, size, way / 2 == 1 ? flags | QORNN_COPY : flags);
}

static void every_allocation_may_fail(const char *path) {
  size_t size;
  char *bytes = read_file(path, &size);
  for (int way = 0; way < 6; ++way) {
    const long before = alive, open_before = open_files;
    long number = 0;
    do {
      CHECK(alive == before && open_files == open_before);
      failing = allocations + ++number;
    } while (!lives(path, bytes, size, way));
    failing = -1;
    CHECK(alive == before && open_files == open_before);
    // The mapping or the copy of the file, the model, a session, a workspace, a detector.
    CHECK(number - 1 == 5);
  }
  free(bytes);
}

static void every_system_call_may_fail(const char *path) {
  static const int reasons[] = { EACCES, EMFILE, EIO, ENOMEM, EINTR };
  for (size_t reason = 0; reason < sizeof reasons / sizeof *reasons; ++reason)
    for (uint32_t flags = 0; flags <= QORNN_COPY; flags += QORNN_COPY) {
      const long before = alive, open_before = open_files, first = calls;
      refusal = reasons[reason];
      qornn_error error = { .status = QORNN_OK };
      long number = 0, refused = 0;
      const qornn_model *model = NULL;
      do {
        refusing = calls + ++number;
        model = qornn_model_open(path, flags, &error);
        if (model != NULL) qornn_model_release(model);
        else {
          // Without memory to map into, mmap says what an allocator says.
          const int is_memory = refusal == ENOMEM && number == 3 && flags == 0;
          CHECK(error.status == (is_memory ? QORNN_NO_MEMORY : QORNN_SYSTEM) && error.system == (is_memory ? 0 : refusal));
          ++refused;
        }
        CHECK(alive == before && open_files == open_before);
      } while (calls >= refusing);
      refusing = -1;
      // Opening, asking and mapping; or opening, asking and one read for every 1000 bytes, where an interruption is none.
      CHECK(flags == 0 ? refused == 3 : refusal == EINTR ? refused == 2 : refused >= 3);
      CHECK(calls > first);
    }
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

// All that is neither a step nor named _open, _load or _new.
static void questions_do_not_allocate(const char *path) {
  size_t count, size;
  char *bytes = read_file(path, &count), text[100], *memory[4];
  for (int index = 0; index < 4; ++index) memory[index] = aligned_alloc(64, 1 << 22);
  const long before = allocations;
  CHECK(qornn_version() != NULL && qornn_abi_version() == QORNN_ABI_VERSION && qornn_has_kernels(QORNN_PORTABLE) == 1);
  qornn_error error;
  CHECK(qornn_model_size(bytes, count - 1, 0, &size, &error) == QORNN_INVALID_MODEL);
  CHECK(qornn_error_message(&error, text, sizeof text) > 0);
  const qornn_model *model;
  CHECK(qornn_model_size(bytes, count, QORNN_IN_PLACE, &size, &error) == QORNN_OK && size <= 1 << 22);
  CHECK(qornn_model_init_proven(memory[0], size, bytes, count, &model, &error) == QORNN_OK);
  CHECK(qornn_model_size(bytes, count, 0, &size, &error) == QORNN_OK && size <= 1 << 22);
  CHECK(qornn_model_init(memory[0], size, bytes, count, 0, &model, &error) == QORNN_OK);
  qornn_model_release(qornn_model_retain(model));
  qornn_description is;
  CHECK(qornn_model_describe(model, &is, sizeof is) == QORNN_OK);
  qornn_feature feature;
  qornn_scale scale;
  qornn_layer_description layer;
  CHECK((qornn_model_feature(model, 0, &feature) == QORNN_OK) == (is.input_kind == QORNN_READINGS));
  CHECK(qornn_model_scale(model, 0, &scale) == QORNN_OK && qornn_model_layer(model, 0, &layer) == QORNN_OK);
  CHECK(qornn_model_input_name(model, 0, NULL) != NULL && qornn_model_label(model, 0, NULL) != NULL);
  CHECK(qornn_model_metadata(model, NULL) != NULL);
  qornn_session *session;
  qornn_workspace *workspace;
  qornn_detector *detector;
  CHECK(qornn_session_init(memory[1], qornn_session_size(model), model, &session) == QORNN_OK);
  CHECK(qornn_session_resume(memory[1], qornn_session_size(model), model, &session) == QORNN_OK);
  CHECK(qornn_workspace_init(memory[2], qornn_workspace_size(model, 16), model, 16, &workspace) == QORNN_OK);
  CHECK(qornn_detector_init(memory[3], qornn_detector_size(&detection), &detection, &detector) == QORNN_OK);
  CHECK(qornn_detector_reset(detector) == QORNN_OK);
  int16_t *states = (int16_t *)(void *)memory[3];
  CHECK(qornn_session_states(session, 0, states, (size_t)layer.hidden_size) == QORNN_OK);
  CHECK(allocations == before);
  for (int index = 0; index < 4; ++index) free(memory[index]);
  free(bytes);
}

int main(int count, char **arguments) {
  CHECK(count == 4);
  for (int index = 1; index < 3; ++index) {
    every_allocation_may_fail(arguments[index]);
    every_system_call_may_fail(arguments[index]);
    questions_do_not_allocate(arguments[index]);
    steps_do_not_allocate(arguments[index], atol(arguments[3]));
  }
  return passed();
}
