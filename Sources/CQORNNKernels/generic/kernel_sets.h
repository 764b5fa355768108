// The tables of all instruction sets; each is defined in the file of its instruction set.
#pragma once
#include "CQORNNKernels.h"

#define QORNN_HIDDEN __attribute__((visibility("hidden")))

#if defined(__x86_64__)
extern const qornn_kernels qornn_kernels__avx512vnni QORNN_HIDDEN;
extern const qornn_kernels qornn_kernels__avxvnni QORNN_HIDDEN;
extern const qornn_kernels qornn_kernels__avx512vnni256 QORNN_HIDDEN;
extern const qornn_kernels qornn_kernels__avx2 QORNN_HIDDEN;
extern const qornn_kernels qornn_kernels__sse41 QORNN_HIDDEN;
#elif defined(__aarch64__)
extern const qornn_kernels qornn_kernels__neondot QORNN_HIDDEN;
extern const qornn_kernels qornn_kernels__neon QORNN_HIDDEN;
#endif
