// Equations (2) and (3) for one tile after the other: 64-bit multiplies, activation, one rounding, saturation.
//
// Why shifting the upper halves is enough: n ≥ 32, so (Z + 2^(n−1)) >> n is the upper 32 bits shifted by n − 32, and by (B3)
// they fit Int32. Why ReLU may clamp afterwards: a negative Z rounds to 0 at most.
#pragma once
#include "layout.h"

QORNN_INLINE void finish_tiles(
    const int has_modulus, const int is_narrow, const qornn_layer *layer, const int32_t *recurrent_sums,
    const int32_t *input_sums, void *state) {
  const shift_count exponent = shift_count_of(layer->input_exponent), rest = shift_count_of(layer->shift - 32);
  const vec lower = set32(layer->lower_limit), upper = set32(layer->upper_limit);
  const vec half = set64((int64_t)1 << (layer->shift - 1));
  for (int32_t row = 0; row < layer->hidden_size; row += QORNN_LANES) {
    vec z[2], c[2];
    multiply_wide(load(recurrent_sums + row), load(layer->recurrent_multipliers + row), z);
    multiply_wide(load(input_sums + row), load(layer->input_multipliers + row), c);
    QORNN_UNROLL for (int i = 0; i < 2; ++i) {
      const vec bias = load(layer->bias + row + i * (QORNN_LANES / 2));
      z[i] = add64(add64(z[i], shift_left64(c[i], exponent)), bias);
      if (has_modulus)
        z[i] = add64(modrelu64(z[i], load(layer->modulus_bias + row + i * (QORNN_LANES / 2))), half);
    }
    const vec values = clamp32(shift_right32(upper_halves(z[0], z[1]), rest), lower, upper);
    const int32_t left = layer->hidden_size - row;
    if (is_narrow) {
      if (left >= QORNN_LANES) {
        store_int8((int8_t *)state + row, values);
      } else {
        int8_t rest_values[QORNN_LANES];
        store_int8(rest_values, values);
        memcpy((int8_t *)state + row, rest_values, (size_t)left);
      }
    } else {
      if (left >= QORNN_LANES) {
        store_int16((int16_t *)state + row, values);
      } else {
        int16_t rest_values[QORNN_LANES];
        store_int16(rest_values, values);
        memcpy((int16_t *)state + row, rest_values, (size_t)left * 2);
      }
    }
  }
}

static void finish(const qornn_layer *layer, const int32_t *recurrent_sums, const int32_t *input_sums, void *state) {
  if (layer->modulus_bias != 0) {
    if (layer->has_narrow_state) finish_tiles(1, 1, layer, recurrent_sums, input_sums, state);
    else finish_tiles(1, 0, layer, recurrent_sums, input_sums, state);
  } else {
    if (layer->has_narrow_state) finish_tiles(0, 1, layer, recurrent_sums, input_sums, state);
    else finish_tiles(0, 0, layer, recurrent_sums, input_sums, state);
  }
}
