// What the choice of a weight grid's scale needs: sums over the codes of a matrix or a row.
//
// Why they are exact: 16 fixed lanes, whatever the width of a vector.
#pragma once
#include "elementwise.h"

static void fit_scale(qornn_fit_scale_call *call) {
  const float inverse_scale = call->inverse_scale;
  const float low = -(float)(1 << (call->bit_width - 1)), high = -low - 1.0f;
  const float *weights = call->weights;
  const ptrdiff_t count = call->count;
  float products[16] = {0}, squares[16] = {0};
  ptrdiff_t i = 0;
  for (; i + 16 <= count; i += 16)
    for (int l = 0; l < 16; ++l) {
      const float weight = weights[i + l];
      const float code = weight_code(weight, inverse_scale, low, high);
      products[l] = QORNN_FMA(code, weight, products[l]);
      squares[l] = QORNN_FMA(code, code, squares[l]);
    }
  for (int l = 0; i < count; ++i, ++l) {
    const float code = weight_code(weights[i], inverse_scale, low, high);
    products[l] = QORNN_FMA(code, weights[i], products[l]);
    squares[l] = QORNN_FMA(code, code, squares[l]);
  }
  double product_sums[16], square_sums[16];
  for (int l = 0; l < 16; ++l) {
    product_sums[l] = (double)products[l];
    square_sums[l] = (double)squares[l];
  }
  for (int half = 8; half > 0; half /= 2)
    for (int l = 0; l < half; ++l) {
      product_sums[l] += product_sums[l + half];
      square_sums[l] += square_sums[l + half];
    }
  call->products = product_sums[0];
  call->squares = square_sums[0];
}

// ∂value/∂scale of an element.
QORNN_INLINE float scale_slope(float weight, float inverse_scale, float low, float high) {
  const float ratio = weight * inverse_scale;
  const float inside = QORNN_FLOOR(QORNN_FMA(weight, inverse_scale, 0.5f)) - ratio;
  const float above = ratio >= high ? high : inside;
  return ratio <= low ? low : above;
}

static void scale_gradient(qornn_scale_gradient_call *call) {
  const float inverse_scale = call->inverse_scale;
  const float low = -(float)(1 << (call->bit_width - 1)), high = -low - 1.0f;
  const float *weights = call->weights, *gradient = call->gradient;
  const ptrdiff_t count = call->count;
  double lanes[16] = {0};
  ptrdiff_t i = 0;
  for (; i + 16 <= count; i += 16) {
    float slopes[16];
    for (int l = 0; l < 16; ++l) slopes[l] = scale_slope(weights[i + l], inverse_scale, low, high);
    for (int l = 0; l < 16; ++l)
      lanes[l] = __builtin_elementwise_fma((double)gradient[i + l], (double)slopes[l], lanes[l]);
  }
  for (int l = 0; i < count; ++i, ++l)
    lanes[l] = __builtin_elementwise_fma(
        (double)gradient[i], (double)scale_slope(weights[i], inverse_scale, low, high), lanes[l]);
  for (int half = 8; half > 0; half /= 2)
    for (int l = 0; l < half; ++l) lanes[l] += lanes[l + half];
  call->sum = lanes[0];
}
