// Equation (0): x = saturate((r·m + (2^(s−1) − o·m)) >> s), the bracket made once. |r·m| and |o·m| are below 2^61.
#pragma once
#include "layout.h"

QORNN_INLINE int64_t apply_feature(
    const qornn_input_stage *stage, const int32_t *readings, const int64_t feature, const int64_t limit) {
  const int64_t value =
      ((int64_t)readings[feature] * stage->multipliers[feature] + stage->offsets[feature]) >> stage->shifts[feature];
  // Masks instead of comparisons, which clang makes branches of: no time may depend on a reading. |value| stays below 2^62.
  const int64_t above = (limit - value) >> 63, below = (value + limit) >> 63;
  return (value & ~(above | below)) | (limit & above) | (-limit & below);
}

static void apply_input_stage(const qornn_input_stage *stage_in, const int32_t *restrict readings, void *restrict inputs) {
  const qornn_input_stage stage = *stage_in;
  const int64_t count = stage.count, limit = stage.limit;
  if (stage.is_narrow) {
    int8_t *restrict narrow = inputs;
    for (int64_t i = 0; i < count; ++i) narrow[i] = (int8_t)apply_feature(&stage, readings, i, limit);
  } else {
    int16_t *restrict wide = inputs;
    for (int64_t i = 0; i < count; ++i) wide[i] = (int16_t)apply_feature(&stage, readings, i, limit);
  }
}
