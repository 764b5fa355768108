// Equations (2) and (3) for one tile after the other: 64-bit multiplies, activation, one rounding, saturation.
//
// Why shifting the upper halves is enough: n ≥ 32, so (Z + 2^(n−1)) >> n is the upper 32 bits shifted by n − 32, and by (B3)
// they fit Int32. Why ReLU may clamp afterwards: a negative Z rounds to 0 at most.
#pragma once
#include "layout.h"

typedef struct {
  shift_count exponent, rest; // e and n − 32
  vec lower, upper, half;
} rounding;

// Limits that fit 16 bits may also apply after a narrowing that saturates: a set can have a clamp of its own with the store.
#ifndef QORNN_OWN_CLAMP
#define QORNN_UNROLL_REST QORNN_UNROLL
QORNN_INLINE void store_clamped(const int is_narrow, uint8_t *p, const vec *v, vec lower, vec upper) {
  vec clamped[4];
  QORNN_UNROLL for (int t = 0; t < 4; ++t) clamped[t] = clamp32(v[t], lower, upper);
  store_values(is_narrow, p, clamped);
}
#endif

QORNN_INLINE vec finish_tile(
    const int has_modulus, const int has_exponent, const qornn_layer *layer, const rounding *rounding,
    const int32_t *recurrent_sums, const int32_t *input_sums, int64_t row) {
  vec z[2], c[2];
  multiply_wide(load(recurrent_sums + row), layer->recurrent_multipliers + row, z);
  multiply_wide(load(input_sums + row), layer->input_multipliers + row, c);
  QORNN_UNROLL for (int i = 0; i < 2; ++i) {
    const int64_t place = row + i * (QORNN_LANES / 2);
    if (has_exponent) c[i] = shift_left64(c[i], rounding->exponent);
    z[i] = add64(add64(load(layer->bias + place), z[i]), c[i]);
    if (has_modulus) z[i] = add64(modrelu64(z[i], load(layer->modulus_bias + place)), rounding->half);
  }
  return shift_right32(upper_halves(z[0], z[1]), rounding->rest);
}

// States are stored as whole vectors where possible: the next step loads them as such.
QORNN_INLINE void finish_tiles(
    const int has_modulus, const int has_exponent, const qornn_layer *layer_in, const int32_t *recurrent_sums,
    const int32_t *input_sums, void *state) {
  enum { tiles = 4 };
  const qornn_layer layer = *layer_in; // which no store to the state can change
  const rounding rounding = {
    shift_count_of(layer.input_exponent), shift_count_of(layer.shift - 32),
    set32(layer.lower_limit), set32(layer.upper_limit), set64((int64_t)1 << (layer.shift - 1)),
  };
  const int64_t size = layer.hidden_size;
  const int is_narrow = layer.has_narrow_state;
  int64_t row = 0;
  vec values[tiles];
#define FINISH_TILE(t) \
  values[t] = finish_tile(has_modulus, has_exponent, &layer, &rounding, recurrent_sums, input_sums, row + (t) * QORNN_LANES)
  for (; size - row >= tiles * QORNN_LANES; row += tiles * QORNN_LANES) {
    QORNN_UNROLL for (int t = 0; t < tiles; ++t) FINISH_TILE(t);
    store_clamped(is_narrow, (uint8_t *)state + row * (is_narrow ? 1 : 2), values, rounding.lower, rounding.upper);
  }
  if (row < size) {
    uint8_t rest[tiles * QORNN_LANES * 2];
    QORNN_UNROLL_REST for (int t = 0; t < tiles; ++t) {
      values[t] = rounding.lower;
      if (row + t * QORNN_LANES < size) FINISH_TILE(t);
    }
    store_clamped(is_narrow, rest, values, rounding.lower, rounding.upper);
    copy_bytes((uint8_t *)state + row * (is_narrow ? 1 : 2), rest, (size - row) * (is_narrow ? 1 : 2));
  }
#undef FINISH_TILE
}

static void finish(const qornn_layer *layer, const int32_t *recurrent_sums, const int32_t *input_sums, void *state) {
  if (layer->modulus_bias != 0) finish_tiles(1, 1, layer, recurrent_sums, input_sums, state);
  else if (layer->input_exponent != 0) finish_tiles(0, 1, layer, recurrent_sums, input_sums, state);
  else finish_tiles(0, 0, layer, recurrent_sums, input_sums, state);
}
