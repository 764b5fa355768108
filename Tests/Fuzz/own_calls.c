// The half of qornn.h over the caller's memory, in any order: each call beside the same one of the allocating half.
#include "own_memory.h"

// Both halves say the same, and write the same.
#define BOTH(own, twin)                                                                                                \
  do {                                                                                                                 \
    const qornn_status found = (own);                                                                                  \
    REQUIRE(found == (twin));                                                                                          \
  } while (0)

static int32_t numbers[64];

static void step(own_session *session, own_workspace *workspace, const qornn_description *is, uint8_t choice) {
  const size_t inputs = choice >= 250 ? choice : (size_t)is->input_size;
  const int32_t token = (int8_t)choice;
  const qornn_status readings = qornn_step(session->it, workspace->it, numbers, inputs);
  const qornn_status stepped = qornn_step_token(session->it, workspace->it, token);
  // A workspace of another model, even if of the same file.
  if (session->it == NULL || workspace->it == NULL || session->model != workspace->model)
    REQUIRE(readings == QORNN_INVALID_ARGUMENT && stepped == QORNN_INVALID_ARGUMENT);
  else if (!session->is_wild) {
    REQUIRE(qornn_step(session->twin, workspace->twin, numbers, inputs) == readings);
    REQUIRE(qornn_step_token(session->twin, workspace->twin, token) == stepped);
  }
  compare_own_session(session);
}

static void step_batch(int first, size_t count, own_workspace *workspace, const qornn_description *is) {
  qornn_session *own[8], *twins[8];
  int32_t tokens[8];
  int is_served = 1;
  for (size_t index = 0; index < count; ++index) {
    const own_session *session = &own_sessions[((size_t)first + index) % OWN_SESSIONS];
    own[index] = session->is_wild ? NULL : session->it;
    twins[index] = session->is_wild ? NULL : session->twin;
    is_served &= session->model == workspace->model;
    tokens[index] = numbers[index] & 7;
  }
  const int has_tokens = is->input_kind == QORNN_TOKENS;
  const size_t inputs = (size_t)is->input_size;
  const qornn_status stepped = has_tokens ? qornn_step_token_batch(own, count, workspace->it, tokens)
                                          : qornn_step_batch(own, count, workspace->it, numbers, inputs);
  if (!is_served) REQUIRE(stepped == QORNN_INVALID_ARGUMENT);
  else
    REQUIRE(
        stepped == (has_tokens ? qornn_step_token_batch(twins, count, workspace->twin, tokens)
                               : qornn_step_batch(twins, count, workspace->twin, numbers, inputs)));
  for (int index = 0; index < OWN_SESSIONS; ++index) compare_own_session(&own_sessions[index]);
}

static void look(own_session *session, own_workspace *workspace, const qornn_description *is, uint8_t choice) {
  int32_t logits[2][64], decided[2] = { -1, -1 };
  uint32_t margins[2] = { 1, 1 };
  int16_t states[2][64];
  const size_t outputs = choice >= 250 ? choice % 64 : (size_t)is->output_size;
  const int is_served = session->it != NULL && workspace->it != NULL && session->model == workspace->model;
  const qornn_status asked = qornn_logits(session->it, workspace->it, logits[0], outputs);
  const qornn_status chosen = qornn_decide(session->it, workspace->it, &decided[0], &margins[0]);
  if (!is_served) REQUIRE(asked == QORNN_INVALID_ARGUMENT && chosen == QORNN_INVALID_ARGUMENT && decided[0] == -1);
  if (session->it == NULL || session->is_wild) return;
  const int32_t layer = choice % 4 - 1;
  qornn_layer_description sees = { 0, 0 };
  qornn_model_layer(own_models[session->model].it, layer, &sees);
  BOTH(qornn_session_states(session->it, layer, states[0], (size_t)sees.hidden_size),
      qornn_session_states(session->twin, layer, states[1], (size_t)sees.hidden_size));
  REQUIRE(memcmp(states[0], states[1], 2 * (size_t)sees.hidden_size) == 0);
  if (!is_served) return;
  REQUIRE(qornn_logits(session->twin, workspace->twin, logits[1], outputs) == asked);
  REQUIRE(qornn_decide(session->twin, workspace->twin, &decided[1], &margins[1]) == chosen);
  REQUIRE(asked != QORNN_OK || memcmp(logits[0], logits[1], 4 * outputs) == 0);
  REQUIRE(decided[0] == decided[1] && margins[0] == margins[1]);
}

// From a session in the caller's memory, from its twin, which is of another model, and from one that was allocated for its model.
static void copy(own_session *session, const own_session *from, int is_fresh) {
  if (is_fresh) {
    qornn_session *fresh = qornn_session_new(session->it == NULL ? NULL : own_models[session->model].it, NULL);
    REQUIRE((fresh == NULL) == (session->it == NULL));
    REQUIRE(qornn_session_copy(session->it, fresh) == (fresh == NULL ? QORNN_INVALID_ARGUMENT : QORNN_OK));
    qornn_session_free(fresh);
  } else {
    REQUIRE(qornn_session_copy(session->it, from->twin) == QORNN_INVALID_ARGUMENT);
    const int is_same = session->it != NULL && from->it != NULL && session->model == from->model;
    REQUIRE(qornn_session_copy(session->it, from->it) == (is_same ? QORNN_OK : QORNN_INVALID_ARGUMENT));
  }
  if (session->it != NULL) give_twin(session);
}

// A saved state, perhaps with a wrong bit.
static void restore(own_session *session, const own_session *from, uint8_t choice) {
  uint8_t bytes[1024];
  qornn_description is = { 0 };
  qornn_model_describe(from->it == NULL ? NULL : own_models[from->model].it, &is, sizeof is);
  if (qornn_session_save(from->it, choice, bytes, sizeof bytes) != QORNN_OK) return;
  if (choice % 4 == 0) bytes[choice % is.saved_state_size] ^= (uint8_t)(1 << choice / 32);
  uint64_t positions[2] = { 7, 7 };
  const qornn_status found = qornn_session_restore(session->it, bytes, is.saved_state_size, &positions[0], NULL);
  REQUIRE(found == qornn_session_restore(session->twin, bytes, is.saved_state_size, &positions[1], NULL));
  REQUIRE(positions[0] == positions[1]);
  if (found == QORNN_OK) session->is_wild = 0;
  compare_own_session(session);
}

// What may happen to memory in which nobody steps: a bit falls over, or it is another session's, as a whole.
static void change_memory(int index, int from, uint8_t place_of, uint8_t mask) {
  end_own_session(&own_sessions[index]);
  uint8_t *end = own_sessions[index].memory.end;
  if (mask % 4 == 0) memmove(end - 256, own_sessions[from].memory.end - 256, 256);
  else end[-1 - place_of] ^= mask;
}

// A model, half of the sessions, and a workspace for them: calls of batches would hardly ever find so many.
static void make_all(int model, uint8_t choice, uint8_t batch) {
  const uint8_t right = 5;
  init_own_model(model, 0, choice, right);
  for (int index = 0; index < OWN_SESSIONS / 2; ++index) init_own_session(model * OWN_SESSIONS / 2 + index, model, 0, right);
  init_own_workspace(model, model, 1 + batch % QORNN_LARGEST_BATCH, right);
}

void call_over_own_memory(const uint8_t call[4]) {
  const uint8_t a = call[1], b = call[2], c = call[3];
  own_session *session = &own_sessions[a % OWN_SESSIONS], *other = &own_sessions[b % OWN_SESSIONS];
  own_workspace *workspace = &own_workspaces[b % OWN_WORKSPACES];
  for (int index = 0; index < 64; ++index) numbers[index] = (int32_t)((uint32_t)c << (index % 32)) - b;
  qornn_description is = { 0 };
  qornn_model_describe(own_models[workspace->model].it, &is, sizeof is);
  switch (call[0] % 16) {
  case 0: init_own_model(a % OWN_MODELS, a >> 1, b, c); break;
  case 1: init_own_session(a % OWN_SESSIONS, b % OWN_MODELS, 0, c); break;
  case 2:
  case 3: init_own_session(a % OWN_SESSIONS, b % OWN_MODELS, 1, c); break;
  case 4: init_own_workspace(a % OWN_WORKSPACES, b % OWN_MODELS, (int8_t)a % 20, c); break;
  case 5:
  case 6: step(session, workspace, &is, c); break;
  case 7: step_batch(a, b / 2 % 8, workspace, &is); break;
  case 8: look(session, workspace, &is, c); break;
  case 9: copy(session, other, c & 1); break;
  case 10: restore(session, other, c); break;
  case 11:
  case 12: change_memory(a % OWN_SESSIONS, b % OWN_SESSIONS, b, c); break;
  case 13:
    BOTH(qornn_session_reset(session->it), qornn_session_reset(session->twin));
    if (session->it != NULL) session->is_wild = 0;
    compare_own_session(session);
    break;
  case 14: make_all(a % OWN_MODELS, b, c); break;
  default: call_own_detector(call); break;
  }
}
