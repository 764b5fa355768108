// Equation (0): x = saturate((r·m + (2^(s−1) − o·m)) >> s), the bracket made once. |r·m| and |o·m| are below 2^61.
#pragma once
#include "layout.h"

QORNN_INLINE int64_t rescaled(const qornn_input_stage *stage, const int32_t *readings, const int64_t feature) {
  return ((int64_t)readings[feature] * stage->multipliers[feature] + stage->offsets[feature]) >> stage->shifts[feature];
}

// Never a comparison in C, of which clang makes a branch: no time may depend on a reading. |value| stays below 2^62.
QORNN_INLINE int64_t saturated(int64_t value, const int64_t limit) {
#if defined(__x86_64__)
  __asm__("cmpq %1, %0\n\tcmovgq %1, %0\n\tcmpq %2, %0\n\tcmovlq %2, %0" : "+&r"(value) : "r"(limit), "r"(-limit) : "cc");
  return value;
#else
  const int64_t above = (limit - value) >> 63, below = (value + limit) >> 63;
  return (value & ~(above | below)) | (limit & above) | (-limit & below);
#endif
}

// Whole vectors of features, where the set has vectors of eight: there a minimum and a maximum are no branches.
QORNN_INLINE int64_t saturated_in_vector(const int64_t value, const int64_t limit) {
#if defined(__clang__) && QORNN_LANES >= 8
  return __builtin_elementwise_max(__builtin_elementwise_min(value, limit), -limit);
#else
  return saturated(value, limit);
#endif
}

#ifdef QORNN_OWN_INPUT_STAGE
#include QORNN_OWN_INPUT_STAGE
#else
#define QORNN_APPLY_FEATURES(type) \
  type *restrict values = inputs; \
  for (int64_t i = 0; i < whole; ++i) values[i] = (type)saturated_in_vector(rescaled(&stage, readings, i), limit); \
  for (int64_t i = whole; i < count; ++i) values[i] = (type)saturated(rescaled(&stage, readings, i), limit)

static void apply_input_stage(const qornn_input_stage *stage_in, const int32_t *restrict readings, void *restrict inputs) {
  const qornn_input_stage stage = *stage_in;
  const int64_t count = stage.count, limit = stage.limit, whole = count & -(int64_t)8;
  if (stage.is_narrow) {
    QORNN_APPLY_FEATURES(int8_t);
  } else {
    QORNN_APPLY_FEATURES(int16_t);
  }
}
#undef QORNN_APPLY_FEATURES
#endif
