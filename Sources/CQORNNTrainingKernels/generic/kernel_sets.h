// The tables of all instruction sets; each is defined in the file of its instruction set.
#pragma once
#include "CQORNNTrainingKernels.h"

#define QORNN_HIDDEN __attribute__((visibility("hidden")))

#if defined(__x86_64__)
extern const qornn_float_kernels qornn_float_kernels__avx512 QORNN_HIDDEN;
extern const qornn_float_kernels qornn_float_kernels__avx2 QORNN_HIDDEN;
#elif defined(__aarch64__)
extern const qornn_float_kernels qornn_float_kernels__neon QORNN_HIDDEN;
#endif
extern const qornn_float_kernels qornn_float_kernels__portable QORNN_HIDDEN;
