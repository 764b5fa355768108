// How objects begin in memory: what the Swift side and the host's C side both know. Not installed.
#pragma once
#include "qornn.h"

struct qornn_owner;

// What qornn_error.detail[0] says of QORNN_INVALID_ARGUMENT; the numbers that were found follow it.
enum { QORNN_BECAUSE_OF_NULL = 1, QORNN_BECAUSE_OF_FLAGS, QORNN_BECAUSE_OF_BATCH, QORNN_BECAUSE_OF_DETECTION };

// The start of a qornn_model.
typedef struct {
  // What has to be released with it; null in the caller's memory.
  struct qornn_owner *owner;
} qornn_model_head;

// What qornn_model_init does, for bytes and flags that qornn_model_size has just accepted, in as much memory as it said: a file that
// is opened is checked once.
qornn_status checked_model_init(
    void *memory, size_t size, const void *bytes, size_t byte_count, uint32_t flags, const qornn_model **model,
    qornn_error *error);

// The start of a qornn_session, and of a qornn_workspace.
typedef struct {
  const qornn_model *model;
} qornn_part_head;
