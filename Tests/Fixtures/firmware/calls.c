// Calls every function of the first part of qornn.h, so that linking this shows what an archive for firmware needs. It is linked
// with nothing else: memcpy, memmove and memset are here.
#include "qornn.h"

void *memcpy(void *to, const void *from, size_t count) {
  for (size_t i = 0; i < count; ++i) ((volatile char *)to)[i] = ((const char *)from)[i];
  return to;
}

void *memmove(void *to, const void *from, size_t count) {
  if ((uintptr_t)to <= (uintptr_t)from) return memcpy(to, from, count);
  while (count-- > 0) ((volatile char *)to)[count] = ((const char *)from)[count];
  return to;
}

void *memset(void *memory, int value, size_t count) {
  for (size_t i = 0; i < count; ++i) ((volatile char *)memory)[i] = (char)value;
  return memory;
}

extern const char model_bytes[1024];
const char model_bytes[1024] = { 1 };

static char memory[4096] __attribute__((aligned(QORNN_ALIGNMENT)));
volatile int32_t sum;

static void take(int64_t value) { sum += (int32_t)value; }

void _start(void) {
  const qornn_model *model = NULL;
  qornn_session *session = NULL;
  qornn_workspace *workspace = NULL;
  qornn_detector *detector = NULL;
  const qornn_detection detection = { .smoothing = 5 };
  int64_t lead_sum;
  int16_t states[4];
  qornn_layer_description layer;
  qornn_description description;
  qornn_feature feature;
  qornn_scale scale;
  qornn_error error;
  size_t length;
  char text[64];
  int32_t logits[4];
  uint32_t margin;
  uint64_t position;
  take(qornn_version()[0]);
  take(qornn_abi_version());
  take(qornn_has_kernels(QORNN_PORTABLE));
  take(qornn_model_size(model_bytes, sizeof model_bytes, QORNN_IN_PLACE, &length, &error));
  take((int64_t)qornn_error_message(&error, text, sizeof text));
  take(qornn_model_init(memory, sizeof memory, model_bytes, sizeof model_bytes, QORNN_IN_PLACE, &model, &error));
  take(qornn_model_init_proven(memory, sizeof memory, model_bytes, sizeof model_bytes, &model, &error));
  take(qornn_model_describe(model, &description, sizeof description));
  take(qornn_model_feature(model, 0, &feature));
  take(qornn_model_scale(model, 0, &scale));
  take(qornn_model_input_name(model, 0, &length) != NULL);
  take(qornn_model_label(model, 0, &length) != NULL);
  take(qornn_model_metadata(model, &length) != NULL);
  take((int64_t)qornn_session_size(model));
  take(qornn_session_init(memory, sizeof memory, model, &session));
  take(qornn_session_resume(memory, sizeof memory, model, &session));
  take(qornn_session_reset(session));
  take(qornn_session_copy(session, session));
  take((int64_t)qornn_workspace_size(model, 1));
  take(qornn_workspace_init(memory, sizeof memory, model, 1, &workspace));
  take(qornn_step(session, workspace, logits, 4));
  take(qornn_step_token(session, workspace, 1));
  take(qornn_step_batch((qornn_session *const *)&session, 1, workspace, logits, 4));
  take(qornn_step_token_batch((qornn_session *const *)&session, 1, workspace, logits));
  take(qornn_logits(session, workspace, logits, 4));
  take(qornn_decide(session, workspace, logits, &margin));
  take(qornn_model_layer(model, 0, &layer));
  take(qornn_session_states(session, 0, states, 4));
  take((int64_t)qornn_detector_size(&detection));
  take(qornn_detector_init(memory, sizeof memory, &detection, &detector));
  take(qornn_detector_reset(detector));
  take(qornn_detect(detector, logits, 4, &logits[1], &lead_sum));
  take(lead_sum);
  take(qornn_detector_save(detector, memory, sizeof memory));
  take(qornn_detector_restore(detector, memory, sizeof memory));
  take(qornn_session_save(session, 1, memory, sizeof memory));
  take(qornn_session_restore(session, memory, sizeof memory, &position, &error));
  for (;;) {}
}
