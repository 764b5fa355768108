// One step of one layer, equations (1) … (3), for one stream or several.
#pragma once
#include "activations.h"
#include "product.h"
#include "rows.h"
#include "epilogue.h"

// The scratch memory of one stream: planes of state and input, sums of W·h and U·x.
typedef struct {
  int64_t input_planes, recurrent_sums, input_sums, byte_count;
} scratch_layout;

QORNN_INLINE scratch_layout scratch_of(int64_t hidden_size, int64_t input_size) {
  const int64_t sums = ((hidden_size + QORNN_LANES - 1) / QORNN_LANES * QORNN_LANES * 4 + 63) & -(int64_t)64;
  scratch_layout layout;
  layout.input_planes = planes_bytes(hidden_size);
  layout.recurrent_sums = layout.input_planes + planes_bytes(input_size);
  layout.input_sums = layout.recurrent_sums + sums;
  layout.byte_count = layout.input_sums + sums;
  return layout;
}

static int64_t scratch_bytes(int32_t hidden_size, int32_t input_size, int32_t batch) {
  return scratch_of(hidden_size, input_size).byte_count * batch;
}

// C_i = E_ti.
static void gather_token(const qornn_layer *layer, const uint8_t *row, int32_t *sums) {
  if (layer->input.is_in_place) {
    unpack_row(layer->input.bit_width, row, layer->hidden_size, sums);
  } else {
    const int8_t *weights = (const int8_t *)row;
    for (int32_t i = 0; i < layer->hidden_size; ++i) sums[i] = weights[i];
  }
}

static void step_batch(
    const qornn_layer *layer, void *const *states, const void *const *inputs, int32_t count, void *scratch) {
  const scratch_layout layout = scratch_of(layer->hidden_size, layer->takes_token_row ? 1 : layer->input_size);
  activations x[QORNN_BATCH];
  int32_t *recurrent_sums[QORNN_BATCH], *input_sums[QORNN_BATCH];
  for (int32_t s = 0; s < count; ++s) {
    uint8_t *memory = (uint8_t *)scratch + s * layout.byte_count;
    recurrent_sums[s] = (int32_t *)(memory + layout.recurrent_sums);
    input_sums[s] = (int32_t *)(memory + layout.input_sums);
    x[s] = prepare(&layer->recurrent, states[s], layer->has_narrow_state, (int8_t *)memory);
  }
  multiply_by_matrix(&layer->recurrent, x, recurrent_sums, count);
  if (layer->takes_token_row) {
    for (int32_t s = 0; s < count; ++s) gather_token(layer, inputs[s], input_sums[s]);
  } else {
    for (int32_t s = 0; s < count; ++s)
      x[s] = prepare(
          &layer->input, inputs[s], layer->has_narrow_input,
          (int8_t *)scratch + s * layout.byte_count + layout.input_planes);
    multiply_by_matrix(&layer->input, x, input_sums, count);
  }
  for (int32_t s = 0; s < count; ++s) finish(layer, recurrent_sums[s], input_sums[s], states[s]);
}

static void step(const qornn_layer *layer, void *state, const void *input, void *scratch) {
  uint8_t *const memory = scratch;
  const scratch_layout layout = scratch_of(layer->hidden_size, layer->takes_token_row ? 1 : layer->input_size);
  int32_t *recurrent_sums = (int32_t *)(memory + layout.recurrent_sums);
  int32_t *input_sums = (int32_t *)(memory + layout.input_sums);
  activations x = prepare(&layer->recurrent, state, layer->has_narrow_state, (int8_t *)memory);
  multiply_by_matrix(&layer->recurrent, &x, &recurrent_sums, 1);
  if (layer->takes_token_row) {
    gather_token(layer, input, input_sums);
  } else {
    x = prepare(&layer->input, input, layer->has_narrow_input, (int8_t *)memory + layout.input_planes);
    multiply_by_matrix(&layer->input, &x, &input_sums, 1);
  }
  finish(layer, recurrent_sums, input_sums, state);
}
