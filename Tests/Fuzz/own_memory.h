// Objects in memory that ends at a page nobody may touch. Every one has a twin of the allocating half, made of the same file,
// perhaps for other kernels: both must compute the same.
#pragma once
#include "calls.h"

enum { OWN_MODELS = 2, OWN_SESSIONS = 12, OWN_WORKSPACES = 2 };

typedef struct {
  guarded memory, image;
  size_t needed;
  const qornn_model *it, *twin;
} own_model;

typedef struct {
  guarded memory;
  qornn_session *it, *twin;
  int model;
  // Taken up with states that no session reaches: it has no twin's numbers.
  int is_wild;
} own_session;

typedef struct {
  guarded memory;
  size_t needed;
  qornn_workspace *it, *twin;
  int model;
} own_workspace;

extern own_model own_models[OWN_MODELS];
extern own_session own_sessions[OWN_SESSIONS];
extern own_workspace own_workspaces[OWN_WORKSPACES];

// How an object gets its memory: as much as it needs, up to the guard; or in a way that has to be refused.
typedef struct {
  uint8_t *start;
  size_t size;
  int is_refused;
} room;
room choose_room(const guarded *memory, size_t needed, uint8_t way);
// Nothing was written beside an object.
void check_room(const guarded *memory, size_t needed);

// Making them. A session begins with zeros, or with what is in its memory.
void init_own_model(int index, uint8_t how, uint8_t choice, uint8_t way);
void init_own_session(int index, int model, int is_resumed, uint8_t way);
void init_own_workspace(int index, int model, int32_t batch, uint8_t way);
void end_own_session(own_session *session);

// What a session is, byte for byte what its twin is.
void compare_own_session(const own_session *session);
// It was given a state that its model can reach: its twin takes the same.
void give_twin(own_session *session);

void make_own_detectors(void);
void call_own_detector(const uint8_t call[4]);
void clear_own_detectors(void);
