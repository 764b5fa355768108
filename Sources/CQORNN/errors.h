#pragma once
#include "qornn_objects.h"

static inline void fail(qornn_error *error, qornn_status status, int32_t system) {
  if (error == 0) return;
  *error = (qornn_error){ .status = status, .system = system };
}

static inline void fail_because(
    qornn_error *error, qornn_status status, int32_t system, uint64_t cause, int64_t first, int64_t second, int64_t third) {
  fail(error, status, system);
  if (error == 0) return;
  error->detail[0] = cause;
  error->detail[1] = (uint64_t)first;
  error->detail[2] = (uint64_t)second;
  error->detail[3] = (uint64_t)third;
}
