// How objects begin in memory: what the Swift side and the host's C side both know. Not installed.
#pragma once
#include "qornn.h"

struct qornn_owner;

// The start of a qornn_model.
typedef struct {
  // What has to be released with it; null in the caller's memory.
  struct qornn_owner *owner;
} qornn_model_head;

// The start of a qornn_session, and of a qornn_workspace.
typedef struct {
  const qornn_model *model;
} qornn_part_head;
