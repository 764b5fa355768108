// The smallest program that steps a model of its own and decides: its size is that of the library in it.
#include "qornn.h"

extern const char model_bytes[1024];
const char model_bytes[1024] = { 1 };

static char memory[3][1024] __attribute__((aligned(QORNN_ALIGNMENT)));
volatile int32_t heard;

void _start(void) {
  const qornn_model *model;
  qornn_session *session;
  qornn_workspace *workspace;
  int32_t readings[2] = { 1, 2 }, class_index;
  if (qornn_model_init_proven(memory[0], 1024, model_bytes, sizeof model_bytes, &model, NULL) != QORNN_OK) return;
  qornn_session_init(memory[1], 1024, model, &session);
  qornn_workspace_init(memory[2], 1024, model, 1, &workspace);
  for (;;) {
    qornn_step(session, workspace, readings, 2);
    qornn_decide(session, workspace, &class_index, NULL);
    heard = class_index;
  }
}
