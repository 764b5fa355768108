// States and inputs as the products read them: planes of signed bytes, padded with zeros.
#pragma once
#include "layout.h"

typedef struct {
  const int8_t *planes[2]; // h, or (low, high) with h = 256·high + low + 128
  int32_t sum;             // Σ h modulo 2^32
} activations;

enum { columns_padding = 32 };

QORNN_INLINE int64_t padded_columns(int64_t columns) {
  return (columns + columns_padding - 1) & -(int64_t)columns_padding;
}

// Bytes that hold the planes of a vector, for any width, repacked or in place (where 7 bits have three copies of a plane).
QORNN_INLINE int64_t planes_bytes(int64_t columns) {
  return 8 * (padded_columns(columns) + 6 * QORNN_VECTOR_BYTES);
}

QORNN_INLINE int32_t split_narrow(const int8_t *restrict values, int64_t count, int8_t *restrict plane) {
  int32_t sum = 0;
  for (int64_t i = 0; i < count; ++i) sum += values[i];
  memcpy(plane, values, (size_t)count);
  return sum;
}

QORNN_INLINE int32_t split_wide(
    const int16_t *restrict values, int64_t count, int8_t *restrict low, int8_t *restrict high) {
  int32_t sum = 0;
  for (int64_t i = 0; i < count; ++i) {
    sum += values[i];
    low[i] = (int8_t)((values[i] & 255) - 128);
    high[i] = (int8_t)(values[i] >> 8);
  }
  return sum;
}

// A set without a broadcasting load keeps every group as a whole vector of copies.
QORNN_INLINE void spread_groups(int8_t *plane, int64_t columns) {
  if (QORNN_GROUP_BYTES == 4) return;
  for (int64_t group = columns / 4 - 1; group >= 0; --group) {
    int32_t values;
    memcpy(&values, plane + 4 * group, 4);
    store(plane + group * QORNN_GROUP_BYTES, set32(values));
  }
}

// Planes of `count` values, Int8 or Int16, in `memory` [planes_bytes(count)].
static activations prepare_activations(const void *values, int64_t count, int is_narrow, int8_t *memory) {
  const int64_t columns = padded_columns(count);
  activations x = { { memory, memory + columns * (QORNN_GROUP_BYTES / 4) }, 0 };
  int8_t *planes[2] = { memory, memory + columns * (QORNN_GROUP_BYTES / 4) };
  for (int p = 0; p < (is_narrow ? 1 : 2); ++p) memset(planes[p] + count, 0, (size_t)(columns - count));
  x.sum = is_narrow ? split_narrow(values, count, planes[0]) : split_wide(values, count, planes[0], planes[1]);
  for (int p = 0; p < (is_narrow ? 1 : 2); ++p) spread_groups(planes[p], columns);
  return x;
}
