// States and inputs as the products read them: planes of signed bytes, padded with zeros.
#pragma once
#include "layout.h"

typedef struct {
  const int8_t *planes[2]; // h, or (low, high) with h = 256·high + low + 128
  int32_t sum;             // Σ h modulo 2^32
  int32_t negative_sum;    // Σ min(h, 0), or Σ min(low, 0) + 256·Σ min(high, 0)
} activations;

// Columns of a plane, so that whole vectors and whole chunks fit.
QORNN_INLINE int64_t padded_columns(int64_t columns) {
  const int64_t padding = QORNN_VECTOR_BYTES > 32 ? QORNN_VECTOR_BYTES : 32;
  return (columns + padding - 1) & -padding;
}

// Bytes that hold the planes of a vector, for any width, repacked or in place (where 7 bits have three copies of a plane).
QORNN_INLINE int64_t planes_bytes(int64_t columns) {
  return 8 * (padded_columns(columns) + 6 * QORNN_VECTOR_BYTES);
}

#if !QORNN_MASKED_LOADS
// The first `count` bytes, 0 < count < QORNN_VECTOR_BYTES, and zeros; nothing is read past them.
QORNN_INLINE vec load_first(const void *p, int64_t count) {
  uint8_t bytes[QORNN_VECTOR_BYTES] = { 0 };
  copy_bytes(bytes, p, count);
  return load(bytes);
}
#endif

// Lays a vector of bytes into a plane where the products look for its groups.
QORNN_INLINE void store_groups(int8_t *plane, int64_t column, vec values) {
#if QORNN_GROUP_BYTES == 4
  store(plane + column, values);
#else
  spread_groups(plane + column * (QORNN_GROUP_BYTES / 4), values);
#endif
}

static inline activations split_narrow(const int8_t *values, int64_t count, int8_t *memory) {
  const int64_t columns = padded_columns(count);
  // The chunks of every width that reach past the last group have four groups or two.
  const int stays = QORNN_GROUP_BYTES == 4 && count % 16 == 0;
  vec sums = set32(0), negative_sums = set32(0);
  int64_t column = 0;
  for (; stays && count - column >= QORNN_VECTOR_BYTES; column += QORNN_VECTOR_BYTES) {
    const vec v = load(values + column);
    sums = add_bytes(sums, v);
    if (QORNN_NEEDS_NEGATIVE_SUM) negative_sums = add_bytes(negative_sums, negative_bytes(v));
  }
  for (; column < (stays ? count : columns); column += QORNN_VECTOR_BYTES) {
    const int64_t left = count - column;
    const vec v = left >= QORNN_VECTOR_BYTES ? load(values + column)
                  : left > 0                 ? load_first(values + column, left)
                                             : set32(0);
    if (!stays) store_groups(memory, column, v);
    sums = add_bytes(sums, v);
    if (QORNN_NEEDS_NEGATIVE_SUM) negative_sums = add_bytes(negative_sums, negative_bytes(v));
  }
  activations x = { { stays ? values : memory, 0 }, add_lanes(sums), 0 };
  if (QORNN_NEEDS_NEGATIVE_SUM) x.negative_sum = add_lanes(negative_sums);
  return x;
}

static inline activations split_wide(const int16_t *values, int64_t count, int8_t *memory) {
  const int64_t columns = padded_columns(count);
  int8_t *const low_plane = memory, *const high_plane = memory + columns * (QORNN_GROUP_BYTES / 4);
  vec low_sums = set32(0), high_sums = set32(0), low_negative_sums = set32(0), high_negative_sums = set32(0);
  for (int64_t column = 0; column < columns; column += QORNN_VECTOR_BYTES) {
    const int64_t left = count - column;
    vec halves[2], low, high;
    QORNN_UNROLL for (int i = 0; i < 2; ++i) {
      const int64_t bytes = 2 * left - i * QORNN_VECTOR_BYTES;
      const int16_t *p = values + column + i * (QORNN_VECTOR_BYTES / 2);
      halves[i] = bytes >= QORNN_VECTOR_BYTES ? load(p) : bytes > 0 ? load_first(p, bytes) : set32(0);
    }
    split_bytes(halves[0], halves[1], &low, &high);
    if (left < QORNN_VECTOR_BYTES) low = left > 0 ? keep_first(low, left) : set32(0);
    store_groups(low_plane, column, low);
    store_groups(high_plane, column, high);
    low_sums = add_bytes(low_sums, low);
    high_sums = add_bytes(high_sums, high);
    if (QORNN_NEEDS_NEGATIVE_SUM) {
      low_negative_sums = add_bytes(low_negative_sums, negative_bytes(low));
      high_negative_sums = add_bytes(high_negative_sums, negative_bytes(high));
    }
  }
  activations x = { { low_plane, high_plane }, 0, 0 };
  x.sum = (int32_t)((uint32_t)add_lanes(high_sums) * 256 + (uint32_t)add_lanes(low_sums) + (uint32_t)count * 128);
  if (QORNN_NEEDS_NEGATIVE_SUM)
    x.negative_sum = (int32_t)((uint32_t)add_lanes(high_negative_sums) * 256 + (uint32_t)add_lanes(low_negative_sums));
  return x;
}

// Planes of `count` values, Int8 or Int16, in `memory` [planes_bytes(count)].
QORNN_INLINE activations prepare_activations(const void *values, int64_t count, int is_narrow, int8_t *memory) {
  return is_narrow ? split_narrow(values, count, memory) : split_wide(values, count, memory);
}
