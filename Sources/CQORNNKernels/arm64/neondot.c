// 128 bits, sdot: four products of two signed bytes, summed in 32 bits: exact for weights, codes up to 127 and planes.
#include <stdint.h>
#if defined(__aarch64__)
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("dotprod"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("arch=armv8.2-a+dotprod")
#endif
#include <arm_neon.h>
#include <string.h>
#include "CQORNNKernels.h"

#define QORNN_SET qornn_kernels__neondot
#define QORNN_SET_NAME "neondot"
#define QORNN_SET_IDENTIFIER 6
#define QORNN_DIRECT 1
#define QORNN_SUM_REGISTERS 20
#include "arm_128.h"

typedef vec sum_type;

QORNN_INLINE vec broadcast(const int8_t *plane, uint64_t first, int index) {
  return copies_of_group(plane, first + (uint64_t)index);
}
QORNN_INLINE vec dot(vec sum, vec codes, vec values) {
  return vdotq_s32(sum, signed_bytes_of(codes), signed_bytes_of(values));
}
QORNN_INLINE sum_type sum_zero(void) { return vdupq_n_s32(0); }
QORNN_INLINE vec sum_lanes(sum_type sum) { return sum; }
#include "../generic/kernel_table.h"

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
#endif
