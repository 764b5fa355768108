// Equation (0): x = saturate((r·m + (2^(s−1) − o·m)) >> s), the bracket made once. |r·m| and |o·m| are below 2^61.
#pragma once
#include "layout.h"

enum { features_together = 8 };

QORNN_INLINE int64_t apply_feature(const qornn_input_stage *stage, int32_t reading, int64_t feature) {
  const int64_t value =
      ((int64_t)reading * stage->multipliers[feature] + stage->offsets[feature]) >> stage->shifts[feature];
  const int64_t least = -(int64_t)stage->limit, most = stage->limit;
  const int64_t raised = value < least ? least : value;
  return raised > most ? most : raised;
}

QORNN_INLINE void apply_features(
    const int is_narrow, const int count, const qornn_input_stage *stage, const int32_t *readings, int64_t feature,
    uint8_t *inputs) {
  int8_t narrow[features_together];
  int16_t wide[features_together];
  QORNN_UNROLL for (int i = 0; i < count; ++i) {
    const int64_t value = apply_feature(stage, readings[feature + i], feature + i);
    if (is_narrow) narrow[i] = (int8_t)value;
    else wide[i] = (int16_t)value;
  }
  if (is_narrow) memcpy(inputs + feature, narrow, (size_t)count);
  else memcpy(inputs + 2 * feature, wide, 2 * (size_t)count);
}

static void apply_input_stage(const qornn_input_stage *stage, const int32_t *readings, void *inputs) {
  int64_t feature = 0;
  for (; stage->count - feature >= features_together; feature += features_together) {
    if (stage->is_narrow) apply_features(1, features_together, stage, readings, feature, inputs);
    else apply_features(0, features_together, stage, readings, feature, inputs);
  }
  for (; feature < stage->count; ++feature) {
    if (stage->is_narrow) apply_features(1, 1, stage, readings, feature, inputs);
    else apply_features(0, 1, stage, readings, feature, inputs);
  }
}
