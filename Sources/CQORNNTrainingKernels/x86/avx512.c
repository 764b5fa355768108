// 24 sums, 2 columns of B and a broadcast of A: 27 of 32 registers, and 14 loads for 24 fused multiply-adds.
#pragma STDC FP_CONTRACT OFF
#include <string.h>
#include "CQORNNTrainingKernels.h"

#if defined(__x86_64__)

// Only functions defined between push and pop get the attribute: no header but ours is read in between.
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512vl,avx512bw,avx512dq,avx2,fma"))), apply_to = function)

#define QORNN_SET qornn_float_kernels__avx512
#define QORNN_SET_NAME "avx512"
#define QORNN_LANES 16
#define QORNN_TILE_ROWS 12
#define QORNN_TILE_VECTORS 2
#include "../generic/kernel_table.h"

#pragma clang attribute pop

#endif
