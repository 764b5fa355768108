// Elementwise kernels, written once as plain loops that the compiler vectorizes for the including file's
// instruction set.
//
// Why they are exact: each element is a fixed sequence of correctly rounded operations; sums run over
// integers, over 16 fixed lanes, or down a column. `__builtin_elementwise_*` are used because they set no
// errno and so vectorize.
#pragma once
#include <string.h>
#include "CQORNNTrainingKernels.h"

#define QORNN_FMA(x, y, z) __builtin_elementwise_fma((float)(x), (float)(y), (float)(z))
#define QORNN_FLOOR(x) __builtin_elementwise_floor((float)(x))
#define QORNN_SQRT(x) __builtin_elementwise_sqrt((float)(x))

// Magnitudes order like their bit patterns, with NaN above infinity: a maximum over them is independent of
// the order.
QORNN_INLINE int32_t magnitude_bits(float x) {
  int32_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits & 0x7fffffff;
}

QORNN_INLINE float from_bits(int32_t bits) {
  float x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

// σ before the rounding; `slope` becomes the derivative before saturation.
QORNN_INLINE float activate(const int activation, float z, float modulus_bias, int32_t *slope) {
  if (activation == QORNN_IDENTITY) {
    *slope = 1;
    return z;
  }
  if (activation == QORNN_RELU) {
    *slope = z > 0.0f;
    return z > 0.0f ? z : (z == z ? 0.0f : z);
  }
  const float magnitude = z < 0.0f ? -z : z;
  const float radius = magnitude + modulus_bias;
  const int32_t sign = (z > 0.0f) - (z < 0.0f);
  const int32_t active = radius > 0.0f ? sign : 0;
  *slope = active;
  const float inactive = radius == radius ? 0.0f : radius;
  return active > 0 ? radius : (active < 0 ? -radius : inactive);
}

typedef struct {
  int32_t largest_bits;
  int32_t saturated_count;
} state_row_summary;

// One row; the first three arguments are constants after inlining.
QORNN_INLINE state_row_summary state_forward_row(
    const int activation, const int quantized, const int with_derivative, ptrdiff_t columns,
    float *restrict state, int8_t *restrict derivative, const float *restrict bias,
    const float *restrict modulus_bias, float step, float inverse_step, float limit) {
  int32_t largest_bits = 0, saturated_count = 0;
  for (ptrdiff_t j = 0; j < columns; ++j) {
    int32_t slope;
    const float modulus = activation == QORNN_MODRELU ? modulus_bias[j] : 0.0f;
    const float s = activate(activation, state[j] + bias[j], modulus, &slope);
    const int32_t bits = magnitude_bits(s);
    largest_bits = bits > largest_bits ? bits : largest_bits;
    if (quantized) {
      const float q = QORNN_FLOOR(QORNN_FMA(s, inverse_step, 0.5f));
      const int32_t saturated = (q > limit) | (q < -limit);
      const float below = q > limit ? limit : q;
      state[j] = step * (below < -limit ? -limit : below);
      saturated_count += saturated;
      slope = saturated ? 0 : slope;
    } else {
      state[j] = s;
    }
    if (with_derivative) derivative[j] = (int8_t)slope;
  }
  return (state_row_summary){largest_bits, saturated_count};
}

enum {
  // Bytes of the first-level cache that repeated biases may take: half of the smallest one.
  repeated_bias_limit = 4096,
  widest_vector = 16,
};

// Rows that are adjacent in memory and do not fill whole vectors are taken several at a time, as many as do, with
// the bias repeated: else each row would end in a loop over single elements. Returns that number, 1 for none.
QORNN_INLINE ptrdiff_t rows_at_a_time(const qornn_state_forward_call *call) {
  const ptrdiff_t columns = call->columns;
  if (call->state_row_stride != columns || columns * widest_vector > repeated_bias_limit) return 1;
  if (call->derivative && call->derivative_row_stride != columns) return 1;
  ptrdiff_t rows = 1;
  while (columns * rows % widest_vector != 0) rows *= 2;
  return rows <= call->rows ? rows : 1;
}

QORNN_INLINE void state_forward_rows(
    const int activation, const int quantized, const int with_derivative, qornn_state_forward_call *call) {
  int32_t largest_bits = magnitude_bits(call->largest);
  const ptrdiff_t columns = call->columns, group = rows_at_a_time(call);
  float repeated_bias[repeated_bias_limit], repeated_modulus[repeated_bias_limit];
  if (group > 1) {
    for (ptrdiff_t i = 0; i < group; ++i) {
      memcpy(repeated_bias + i * columns, call->bias, (size_t)columns * sizeof(float));
      if (activation == QORNN_MODRELU)
        memcpy(repeated_modulus + i * columns, call->modulus_bias, (size_t)columns * sizeof(float));
    }
  }
  for (ptrdiff_t row = 0; row < call->rows;) {
    const int grouped = group > 1 && row + group <= call->rows;
    const state_row_summary summary = state_forward_row(
        activation, quantized, with_derivative, grouped ? group * columns : columns,
        call->state + row * call->state_row_stride,
        with_derivative ? call->derivative + row * call->derivative_row_stride : NULL,
        grouped ? repeated_bias : call->bias, grouped ? repeated_modulus : call->modulus_bias, call->step,
        call->inverse_step, call->limit);
    largest_bits = summary.largest_bits > largest_bits ? summary.largest_bits : largest_bits;
    call->saturated_count += summary.saturated_count;
    row += grouped ? group : 1;
  }
  call->largest = from_bits(largest_bits);
}

QORNN_INLINE void state_forward_activation(const int activation, qornn_state_forward_call *call) {
  const int with_derivative = call->derivative != NULL;
  if (call->limit != 0.0f) {
    if (with_derivative)
      state_forward_rows(activation, 1, 1, call);
    else
      state_forward_rows(activation, 1, 0, call);
  } else if (with_derivative) {
    state_forward_rows(activation, 0, 1, call);
  } else {
    state_forward_rows(activation, 0, 0, call);
  }
}

static void state_forward(qornn_state_forward_call *call) {
  switch (call->activation) {
    case QORNN_RELU: state_forward_activation(QORNN_RELU, call); break;
    case QORNN_MODRELU: state_forward_activation(QORNN_MODRELU, call); break;
    default: state_forward_activation(QORNN_IDENTITY, call); break;
  }
}

static void state_backward(const qornn_state_backward_call *call) {
  ptrdiff_t rows = call->rows, columns = call->columns;
  const int adjacent = call->gradient_row_stride == columns && call->derivative_row_stride == columns &&
                       (!call->above || call->above_row_stride == columns);
  if (adjacent) columns *= rows, rows = 1;
  for (ptrdiff_t row = 0; row < rows; ++row) {
    float *restrict gradient = call->gradient + row * call->gradient_row_stride;
    const int8_t *restrict derivative = call->derivative + row * call->derivative_row_stride;
    if (call->above) {
      const float *restrict above = call->above + row * call->above_row_stride;
      for (ptrdiff_t j = 0; j < columns; ++j) {
        const float sum = gradient[j] + above[j];
        gradient[j] = derivative[j] != 0 ? sum : 0.0f;
      }
    } else {
      for (ptrdiff_t j = 0; j < columns; ++j) gradient[j] = derivative[j] != 0 ? gradient[j] : 0.0f;
    }
  }
}

typedef int8_t qornn_derivative_vector __attribute__((ext_vector_type(QORNN_LANES)));

enum { sum_vectors = 4, sum_columns = sum_vectors * QORNN_LANES };

// The sums of `vectors` vectors of columns (a constant after inlining) stay in registers.
QORNN_INLINE void column_sums_block(
    const int vectors, const int with_modulus, const qornn_column_sums_call *call, ptrdiff_t first) {
  qornn_vector sums[sum_vectors], modulus_sums[sum_vectors];
  const float *delta = call->delta + first;
  const int8_t *derivative = with_modulus ? call->derivative + first : NULL;
#pragma clang loop unroll(full)
  for (int v = 0; v < vectors; ++v) {
    memcpy(&sums[v], call->bias_sum + first + v * QORNN_LANES, sizeof sums[v]);
    if (with_modulus)
      memcpy(&modulus_sums[v], call->modulus_sum + first + v * QORNN_LANES, sizeof modulus_sums[v]);
  }
  for (ptrdiff_t row = 0; row < call->rows; ++row) {
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; ++v) {
      qornn_vector values;
      memcpy(&values, delta + v * QORNN_LANES, sizeof values);
      sums[v] += values;
      if (!with_modulus) continue;
      qornn_derivative_vector signs;
      memcpy(&signs, derivative + v * QORNN_LANES, QORNN_LANES);
      modulus_sums[v] += values * __builtin_convertvector(signs, qornn_vector);
    }
    delta += call->delta_row_stride;
    if (with_modulus) derivative += call->derivative_row_stride;
  }
#pragma clang loop unroll(full)
  for (int v = 0; v < vectors; ++v) {
    memcpy(call->bias_sum + first + v * QORNN_LANES, &sums[v], sizeof sums[v]);
    if (with_modulus)
      memcpy(call->modulus_sum + first + v * QORNN_LANES, &modulus_sums[v], sizeof modulus_sums[v]);
  }
}

QORNN_INLINE void column_sums_all(const int with_modulus, const qornn_column_sums_call *call) {
  ptrdiff_t first = 0;
  for (; first + sum_columns <= call->columns; first += sum_columns)
    column_sums_block(sum_vectors, with_modulus, call, first);
  for (; first + QORNN_LANES <= call->columns; first += QORNN_LANES)
    column_sums_block(1, with_modulus, call, first);
  for (; first < call->columns; ++first) {
    float sum = call->bias_sum[first], modulus_sum = with_modulus ? call->modulus_sum[first] : 0.0f;
    for (ptrdiff_t row = 0; row < call->rows; ++row) {
      const float delta = call->delta[row * call->delta_row_stride + first];
      sum += delta;
      if (with_modulus)
        modulus_sum += delta * (float)call->derivative[row * call->derivative_row_stride + first];
    }
    call->bias_sum[first] = sum;
    if (with_modulus) call->modulus_sum[first] = modulus_sum;
  }
}

static void column_sums(const qornn_column_sums_call *call) {
  if (call->modulus_sum)
    column_sums_all(1, call);
  else
    column_sums_all(0, call);
}

// The code of a weight as a float, between `low` = −2^(k−1) and `high`.
QORNN_INLINE float weight_code(float weight, float inverse_scale, float low, float high) {
  const float rounded = QORNN_FLOOR(QORNN_FMA(weight, inverse_scale, 0.5f));
  const float below = rounded < high ? rounded : high;
  return below > low ? below : low;
}

QORNN_INLINE void quantize_elements(
    const int with_codes, const int with_values, const qornn_quantize_weights_call *call,
    const float *weights, int8_t *restrict codes, float *values) {
  const float scale = call->scale, inverse_scale = call->inverse_scale;
  const float low = -(float)(1 << (call->bit_width - 1)), high = -low - 1.0f;
  const ptrdiff_t count = call->count;
  for (ptrdiff_t i = 0; i < count; ++i) {
    const float code = weight_code(weights[i], inverse_scale, low, high);
    if (with_codes) codes[i] = (int8_t)code;
    if (with_values) values[i] = code * scale;
  }
}

static void quantize_weights(const qornn_quantize_weights_call *call) {
  if (call->codes && call->values)
    quantize_elements(1, 1, call, call->weights, call->codes, call->values);
  else if (call->codes)
    quantize_elements(1, 0, call, call->weights, call->codes, NULL);
  else if (call->values)
    quantize_elements(0, 1, call, call->weights, NULL, call->values);
}

static void add_scaled(ptrdiff_t count, float factor, const float *x, float *y) {
  for (ptrdiff_t i = 0; i < count; ++i) y[i] = QORNN_FMA(factor, x[i], y[i]);
}

static void scale_elements(ptrdiff_t count, float factor, float *x) {
  for (ptrdiff_t i = 0; i < count; ++i) x[i] *= factor;
}

static void relu(ptrdiff_t count, const float *x, float *y) {
  for (ptrdiff_t i = 0; i < count; ++i) y[i] = x[i] > 0.0f ? x[i] : 0.0f;
}

static void relu_backward(ptrdiff_t count, const float *x, float *g) {
  for (ptrdiff_t i = 0; i < count; ++i) g[i] = x[i] > 0.0f ? g[i] : 0.0f;
}

static double dot(ptrdiff_t count, const float *x, const float *y) {
  double lanes[16] = {0};
  ptrdiff_t i = 0;
  for (; i + 16 <= count; i += 16)
    for (int l = 0; l < 16; ++l)
      lanes[l] = __builtin_elementwise_fma((double)x[i + l], (double)y[i + l], lanes[l]);
  for (int l = 0; i < count; ++i, ++l)
    lanes[l] = __builtin_elementwise_fma((double)x[i], (double)y[i], lanes[l]);
  for (int half = 8; half > 0; half /= 2)
    for (int l = 0; l < half; ++l) lanes[l] += lanes[l + half];
  return lanes[0];
}

static float largest_magnitude(ptrdiff_t count, const float *x) {
  int32_t largest = 0;
  for (ptrdiff_t i = 0; i < count; ++i) {
    const int32_t bits = magnitude_bits(x[i]);
    largest = bits > largest ? bits : largest;
  }
  return from_bits(largest);
}
