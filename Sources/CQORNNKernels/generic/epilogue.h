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

QORNN_INLINE vec finish_tile(
    const int has_modulus, const int has_exponent, const qornn_layer *layer, const rounding *rounding,
    const int32_t *recurrent_sums, const int32_t *input_sums, int32_t row) {
  vec z[2], c[2];
  multiply_wide(load(recurrent_sums + row), layer->recurrent_multipliers + row, z);
  multiply_wide(load(input_sums + row), layer->input_multipliers + row, c);
  QORNN_UNROLL for (int i = 0; i < 2; ++i) {
    const int32_t place = row + i * (QORNN_LANES / 2);
    if (has_exponent) c[i] = shift_left64(c[i], rounding->exponent);
    z[i] = add64(add64(z[i], c[i]), load(layer->bias + place));
    if (has_modulus) z[i] = add64(modrelu64(z[i], load(layer->modulus_bias + place)), rounding->half);
  }
  return clamp32(shift_right32(upper_halves(z[0], z[1]), rounding->rest), rounding->lower, rounding->upper);
}

// States are stored as whole vectors where possible: the next step loads them as such.
QORNN_INLINE void finish_tiles(
    const int has_modulus, const int has_exponent, const qornn_layer *layer, const int32_t *recurrent_sums,
    const int32_t *input_sums, void *state) {
  enum { tiles = 4 };
  const rounding rounding = {
    shift_count_of(layer->input_exponent), shift_count_of(layer->shift - 32),
    set32(layer->lower_limit), set32(layer->upper_limit), set64((int64_t)1 << (layer->shift - 1)),
  };
  const int32_t size = layer->hidden_size, is_narrow = layer->has_narrow_state, value_bytes = is_narrow ? 1 : 2;
  for (int32_t row = 0; row < size; row += tiles * QORNN_LANES) {
    vec values[tiles];
    QORNN_UNROLL for (int t = 0; t < tiles; ++t) {
      const int32_t place = row + t * QORNN_LANES;
      values[t] = t == 0 || place < size ? finish_tile(has_modulus, has_exponent, layer, &rounding, recurrent_sums, input_sums, place)
                                         : rounding.lower;
    }
    uint8_t *const target = (uint8_t *)state + (int64_t)row * value_bytes;
    if (size - row >= tiles * QORNN_LANES) {
      store_values(is_narrow, target, values);
    } else {
      uint8_t rest[tiles * QORNN_LANES * 2];
      store_values(is_narrow, rest, values);
      copy_bytes(target, rest, (size - row) * value_bytes);
    }
  }
}

static void finish(const qornn_layer *layer, const int32_t *recurrent_sums, const int32_t *input_sums, void *state) {
  if (layer->modulus_bias != 0) finish_tiles(1, 1, layer, recurrent_sums, input_sums, state);
  else if (layer->input_exponent != 0) finish_tiles(0, 1, layer, recurrent_sums, input_sums, state);
  else finish_tiles(0, 0, layer, recurrent_sums, input_sums, state);
}
