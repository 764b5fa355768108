// Equation (4), V in place: it is read only on the steps whose output is wanted.
#pragma once
#include "rows.h"

static void compute_readout(const qornn_readout *readout, const void *state, int32_t *logits, void *scratch) {
  const qornn_matrix *weights = &readout->weights;
  const int64_t count = weights->columns;
  uint8_t *const rectified = scratch;
  int8_t *const memory = (int8_t *)scratch + ((2 * count + 63) & -(int64_t)64);
  if (readout->rectifies && readout->has_narrow_state) {
    const int8_t *values = state;
    for (int64_t i = 0; i < count; ++i) ((int8_t *)rectified)[i] = values[i] > 0 ? values[i] : 0;
  } else if (readout->rectifies) {
    const int16_t *values = state;
    for (int64_t i = 0; i < count; ++i) ((int16_t *)rectified)[i] = values[i] > 0 ? values[i] : 0;
  }
  const activations x =
      prepare(weights, readout->rectifies ? rectified : state, readout->has_narrow_state, memory);
  multiply_rows(weights, &x, logits);
  for (int32_t i = 0; i < weights->rows; ++i) {
    int32_t bias;
    memcpy(&bias, (const uint8_t *)readout->bias + 4 * (int64_t)i, 4);
    logits[i] = (int32_t)((uint32_t)logits[i] + (uint32_t)bias);
  }
}
