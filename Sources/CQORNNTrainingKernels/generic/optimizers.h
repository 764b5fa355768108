// Adam and RMSprop, one pass over the parameters. Division and square root are correctly rounded on every
// machine.
#pragma once
#include "elementwise.h"

static void adam(const qornn_adam_call *call) {
  const qornn_adam_call k = *call;
  float *restrict parameters = k.parameters;
  float *restrict first_moment = k.first_moment;
  float *restrict second_moment = k.second_moment;
  const float *restrict gradient = k.gradient;
  for (ptrdiff_t i = 0; i < k.count; ++i) {
    const float g = k.gradient_scale * gradient[i];
    const float m = QORNN_FMA(k.beta1, first_moment[i], k.one_minus_beta1 * g);
    const float v = QORNN_FMA(k.beta2, second_moment[i], k.one_minus_beta2 * g * g);
    first_moment[i] = m;
    second_moment[i] = v;
    parameters[i] -= k.rate * (m * k.first_correction) / (QORNN_SQRT(v * k.second_correction) + k.epsilon);
  }
}

static void rmsprop(const qornn_rmsprop_call *call) {
  const qornn_rmsprop_call k = *call;
  float *restrict parameters = k.parameters;
  float *restrict mean_square = k.mean_square;
  const float *restrict gradient = k.gradient;
  for (ptrdiff_t i = 0; i < k.count; ++i) {
    const float g = k.gradient_scale * gradient[i];
    const float v = QORNN_FMA(k.decay, mean_square[i], k.one_minus_decay * g * g);
    mean_square[i] = v;
    parameters[i] -= k.rate * g / (QORNN_SQRT(v) + k.epsilon);
  }
}
