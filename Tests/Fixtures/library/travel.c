// One leg of a stream: `travel MODEL STATE FROM COUNT` goes on from the state saved after FROM steps, or begins where FROM is 0,
// steps COUNT times on readings that depend on the step alone, prints the logits and saves the state again.
#include "check.h"

int main(int count, char **arguments) {
  CHECK(count == 5);
  const long from = atol(arguments[3]), to = from + atol(arguments[4]);
  const qornn_model *model = qornn_model_open(arguments[1], 0, NULL);
  qornn_description is;
  CHECK(model != NULL && qornn_model_describe(model, &is, sizeof is) == QORNN_OK);
  qornn_session *session = qornn_session_new(model, NULL);
  qornn_workspace *workspace = qornn_workspace_new(model, 1, NULL);
  CHECK(session != NULL && workspace != NULL);
  if (from > 0) {
    size_t size;
    uint64_t position;
    char *state = read_file(arguments[2], &size);
    CHECK(qornn_session_restore(session, state, size, &position, NULL) == QORNN_OK && position == (uint64_t)from);
    free(state);
  }
  int32_t *numbers = malloc(sizeof *numbers * (size_t)(is.input_size + is.output_size));
  for (long step = from; step < to; ++step) {
    if (is.input_kind == QORNN_TOKENS) {
      CHECK(qornn_step_token(session, workspace, (int32_t)(step * 7919 % is.input_size)) == QORNN_OK);
      continue;
    }
    for (int32_t index = 0; index < is.input_size; ++index) numbers[index] = (int32_t)((step * 7919 + index * 631) % 512) - 100;
    CHECK(qornn_step(session, workspace, numbers, (size_t)is.input_size) == QORNN_OK);
  }
  CHECK(qornn_logits(session, workspace, numbers, (size_t)is.output_size) == QORNN_OK);
  for (int32_t index = 0; index < is.output_size; ++index) printf("%d\n", numbers[index]);
  char *state = malloc(is.saved_state_size);
  CHECK(qornn_session_save(session, (uint64_t)to, state, is.saved_state_size) == QORNN_OK);
  FILE *file = fopen(arguments[2], "wb");
  CHECK(file != NULL && fwrite(state, 1, is.saved_state_size, file) == is.saved_state_size && fclose(file) == 0);
  free(state);
  free(numbers);
  qornn_workspace_free(workspace);
  qornn_session_free(session);
  qornn_model_release(model);
  return 0;
}
