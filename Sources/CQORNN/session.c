// Sessions and workspaces that own their memory and keep their model alive; detectors that own their memory.
#include "errors.h"
#include <stdlib.h>

// A size of 0 is that of no object.
static void *allocate(size_t size, qornn_error *error) {
  void *memory = size > 0 ? malloc(size) : 0;
  if (memory == 0 && size > 0) fail(error, QORNN_NO_MEMORY, 0);
  else if (memory == 0) fail_because(error, QORNN_INVALID_ARGUMENT, 0, QORNN_BECAUSE_OF_NULL, 0, 0, 0);
  return memory;
}

// Frees an object and what it kept alive.
static void give_back(void *object) {
  if (object == 0) return;
  qornn_model_release(((const qornn_part_head *)object)->model);
  free(object);
}

qornn_session *qornn_session_new(const qornn_model *model, qornn_error *error) {
  const size_t size = qornn_session_size(model);
  void *memory = allocate(size, error);
  qornn_session *session = 0;
  // Memory of this size cannot be refused.
  if (memory != 0 && qornn_session_init(memory, size, qornn_model_retain(model), &session) != QORNN_OK) free(memory);
  return session;
}

void qornn_session_free(qornn_session *session) { give_back(session); }

qornn_workspace *qornn_workspace_new(const qornn_model *model, int32_t batch, qornn_error *error) {
  const size_t size = qornn_workspace_size(model, batch);
  void *memory = allocate(size, error);
  if (size == 0 && model != 0) fail_because(error, QORNN_INVALID_ARGUMENT, 0, QORNN_BECAUSE_OF_BATCH, batch, 0, 0);
  qornn_workspace *workspace = 0;
  if (memory != 0 && qornn_workspace_init(memory, size, qornn_model_retain(model), batch, &workspace) != QORNN_OK)
    free(memory);
  return workspace;
}

void qornn_workspace_free(qornn_workspace *workspace) { give_back(workspace); }

qornn_detector *qornn_detector_new(const qornn_detection *detection, qornn_error *error) {
  const size_t size = qornn_detector_size(detection);
  void *memory = allocate(size, error);
  if (size == 0 && detection != 0)
    fail_because(
        error, QORNN_INVALID_ARGUMENT, 0, QORNN_BECAUSE_OF_DETECTION, detection->class_index, detection->smoothing,
        detection->refractory);
  qornn_detector *detector = 0;
  if (memory != 0 && qornn_detector_init(memory, size, detection, &detector) != QORNN_OK) free(memory);
  return detector;
}

void qornn_detector_free(qornn_detector *detector) { free(detector); }
