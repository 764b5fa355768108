// Defines the table of the including file's instruction set, named by QORNN_SET and QORNN_SET_NAME.
#pragma once
#include "gemm.h"
#include "elementwise.h"
#include "weight_scales.h"
#include "optimizers.h"
#include "kernel_sets.h"

const qornn_float_kernels QORNN_SET = {
    .name = QORNN_SET_NAME,
    .gemm = gemm,
    .state_forward = state_forward,
    .state_backward = state_backward,
    .column_sums = column_sums,
    .adam = adam,
    .rmsprop = rmsprop,
    .quantize_weights = quantize_weights,
    .fit_scale = fit_scale,
    .scale_gradient = scale_gradient,
    .add_scaled = add_scaled,
    .scale = scale_elements,
    .relu = relu,
    .relu_backward = relu_backward,
    .dot = dot,
    .largest_magnitude = largest_magnitude,
};
