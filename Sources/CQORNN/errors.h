#pragma once
#include "qornn_objects.h"

static inline void fail(qornn_error *error, qornn_status status, int32_t system) {
  if (error == 0) return;
  *error = (qornn_error){ .status = status, .system = system };
}
