// The functions that make models, sessions and workspaces in the caller's memory: the right memory is taken, every other one refused.
#include "own_memory.h"

enum { SESSION_LIMIT = 512, SAVED_LIMIT = 1024 };
own_model own_models[OWN_MODELS];
own_session own_sessions[OWN_SESSIONS];
own_workspace own_workspaces[OWN_WORKSPACES];
static guarded saved_memory;

enum { BESIDE = 0x5A };

room choose_room(const guarded *memory, size_t needed, uint8_t way) {
  uint8_t *start = place(memory, (needed + 15) & ~(size_t)15);
  for (size_t index = needed; index % 16 != 0; ++index) start[index] = BESIDE;
  switch (way % 16) {
  case 0: return (room){ start, needed - 1, 1 };
  case 1: return (room){ start + 1 + way / 16 % 15, needed, 1 };
  case 2: return (room){ NULL, needed, 1 };
  case 3: return (room){ start, way, way < needed };
  case 4: return (room){ start, SIZE_MAX, 0 };
  default: return (room){ start, needed, 0 };
  }
}

void check_room(const guarded *memory, size_t needed) {
  const size_t whole = (needed + 15) & ~(size_t)15;
  check_before(memory, whole);
  for (size_t index = needed; index < whole; ++index) REQUIRE((memory->end - whole)[index] == BESIDE);
}

void make_own_memory(void) {
  for (int index = 0; index < OWN_MODELS; ++index) {
    own_models[index].memory = make_guarded(1 << 18);
    own_models[index].image = make_guarded(4096);
  }
  for (int index = 0; index < OWN_SESSIONS; ++index) own_sessions[index].memory = make_guarded(SESSION_LIMIT);
  for (int index = 0; index < OWN_WORKSPACES; ++index) own_workspaces[index].memory = make_guarded(1 << 18);
  saved_memory = make_guarded(SAVED_LIMIT);
  make_own_detectors();
}

void end_own_session(own_session *session) {
  qornn_session_free(session->twin);
  session->it = session->twin = NULL;
  session->is_wild = 0;
}

static void end_workspace(own_workspace *workspace) {
  if (workspace->it != NULL) check_room(&workspace->memory, workspace->needed);
  qornn_workspace_free(workspace->twin);
  workspace->it = workspace->twin = NULL;
}

// What was made of a model goes with it; the bytes stay in the memory.
static void end_model(int index) {
  for (int other = 0; other < OWN_SESSIONS; ++other)
    if (own_sessions[other].model == index) end_own_session(&own_sessions[other]);
  for (int other = 0; other < OWN_WORKSPACES; ++other)
    if (own_workspaces[other].model == index) end_workspace(&own_workspaces[other]);
  if (own_models[index].it != NULL) check_room(&own_models[index].memory, own_models[index].needed);
  own_models[index].it = own_models[index].twin = NULL;
}

void clear_own_memory(void) {
  for (int index = 0; index < OWN_MODELS; ++index) end_model(index);
  for (int index = 0; index < OWN_SESSIONS; ++index) memset(own_sessions[index].memory.end - SESSION_LIMIT, 0, SESSION_LIMIT);
  clear_own_detectors();
}

// Of a file at any alignment, or of one with a wrong bit.
void init_own_model(int index, uint8_t how, uint8_t choice, uint8_t way) {
  own_model *own = &own_models[index];
  end_model(index);
  const int file = choice % FILES, is_proven = how & 1, is_damaged = (how & 6) == 6;
  const uint32_t flags = is_proven ? QORNN_IN_PLACE : (uint32_t)(choice >> 3 & 1) | (uint32_t)(choice >> 4) << 8;
  const int32_t kernels = (int32_t)(flags >> 8) - 1;
  uint8_t *bytes = place(&own->image, sizes[file] + choice % 16);
  memcpy(bytes, files[file], sizes[file]);
  if (is_damaged) bytes[(size_t)way * 5 % sizes[file]] ^= (uint8_t)(1 << choice % 8);
  const qornn_status expected = kernels > QORNN_DSP                               ? QORNN_INVALID_ARGUMENT
                                : kernels >= 0 && qornn_has_kernels(kernels) == 0 ? QORNN_NO_KERNELS
                                : is_damaged                                      ? QORNN_INVALID_MODEL
                                                                                  : QORNN_OK;
  size_t needed = 4096;
  qornn_error error;
  REQUIRE(qornn_model_size(bytes, sizes[file], flags, &needed, &error) == expected);
  const room memory = choose_room(&own->memory, needed, way);
  // Memory is garbage before it is used.
  if (!memory.is_refused) memset(memory.start, choice, needed);
  const qornn_model *model = NULL;
  const qornn_status made = is_proven ? qornn_model_init_proven(memory.start, memory.size, bytes, sizes[file], &model, &error)
                                      : qornn_model_init(memory.start, memory.size, bytes, sizes[file], flags, &model, &error);
  REQUIRE(made == (expected == QORNN_OK && memory.is_refused ? QORNN_NO_MEMORY : expected));
  REQUIRE((model == NULL) == (made != QORNN_OK) && (made == QORNN_OK || error.status == made));
  check_room(&own->memory, needed);
  char text[100];
  REQUIRE(made == QORNN_OK || qornn_error_message(&error, text, sizeof text) > 20);
  if (made != QORNN_OK) return;
  own->needed = needed;
  own->it = qornn_model_retain(model);
  own->twin = loaded[file];
  // It has no owner: this does nothing.
  qornn_model_release(model);
}

static uint8_t *save(const own_session *session, qornn_description *is) {
  REQUIRE(qornn_model_describe(own_models[session->model].it, is, sizeof *is) == QORNN_OK);
  uint8_t *bytes = place(&saved_memory, is->saved_state_size);
  REQUIRE(qornn_session_save(session->it, 5, bytes, is->saved_state_size - 1) == QORNN_NO_MEMORY);
  REQUIRE(qornn_session_save(session->it, 5, bytes, is->saved_state_size) == QORNN_OK);
  check_before(&saved_memory, is->saved_state_size);
  check_room(&session->memory, is->session_size);
  return bytes;
}

void compare_own_session(const own_session *session) {
  if (session->it == NULL) return;
  qornn_description is;
  const uint8_t *bytes = save(session, &is);
  uint8_t twin[SAVED_LIMIT];
  if (session->is_wild) return;
  REQUIRE(qornn_session_save(session->twin, 5, twin, sizeof twin) == QORNN_OK);
  REQUIRE(memcmp(bytes, twin, is.saved_state_size) == 0);
}

void give_twin(own_session *session) {
  qornn_description is;
  const uint8_t *bytes = save(session, &is);
  session->is_wild = qornn_session_restore(session->twin, bytes, is.saved_state_size, NULL, NULL) != QORNN_OK;
}

void init_own_session(int index, int model, int is_resumed, uint8_t way) {
  own_session *own = &own_sessions[index];
  end_own_session(own);
  const size_t needed = qornn_session_size(own_models[model].it);
  REQUIRE(needed == qornn_session_size(own_models[model].twin) && needed <= SESSION_LIMIT);
  const room memory = choose_room(&own->memory, needed > 0 ? needed : 64, way);
  qornn_description is = { 0 };
  qornn_model_describe(own_models[model].it, &is, sizeof is);
  // A session has its model's fingerprint behind the pointer to it.
  const int is_other =
      is_resumed && !memory.is_refused && memcmp(memory.start + sizeof(void *), &is.fingerprint, sizeof is.fingerprint) != 0;
  qornn_session *session = NULL;
  const qornn_status made = is_resumed ? qornn_session_resume(memory.start, memory.size, own_models[model].it, &session)
                                       : qornn_session_init(memory.start, memory.size, own_models[model].it, &session);
  REQUIRE(made == (needed == 0         ? QORNN_INVALID_ARGUMENT
                   : memory.is_refused ? QORNN_NO_MEMORY
                   : is_other          ? QORNN_OTHER_MODEL
                                       : QORNN_OK));
  REQUIRE((session == NULL) == (made != QORNN_OK));
  check_room(&own->memory, needed > 0 ? needed : 64);
  if (made != QORNN_OK) return;
  own->model = model;
  own->it = session;
  own->twin = qornn_session_new(own_models[model].twin, NULL);
  if (is_resumed) give_twin(own);
  compare_own_session(own);
}

void init_own_workspace(int index, int model, int32_t batch, uint8_t way) {
  own_workspace *own = &own_workspaces[index];
  end_workspace(own);
  const size_t needed = qornn_workspace_size(own_models[model].it, batch);
  REQUIRE((needed == 0) == (own_models[model].it == NULL || batch < 1 || batch > QORNN_LARGEST_BATCH));
  const room memory = choose_room(&own->memory, needed > 0 ? needed : 64, way);
  if (!memory.is_refused) memset(memory.start, way ^ batch, needed);
  qornn_workspace *workspace = NULL;
  const qornn_status made = qornn_workspace_init(memory.start, memory.size, own_models[model].it, batch, &workspace);
  REQUIRE(made == (needed == 0 ? QORNN_INVALID_ARGUMENT : memory.is_refused ? QORNN_NO_MEMORY : QORNN_OK));
  REQUIRE((workspace == NULL) == (made != QORNN_OK));
  if (made != QORNN_OK) return;
  own->needed = needed;
  own->model = model;
  own->it = workspace;
  own->twin = qornn_workspace_new(own_models[model].twin, batch, NULL);
}
