// 12 sums, 2 vectors of B and a broadcast of A: 15 of 16 registers.
#pragma STDC FP_CONTRACT OFF
#include <string.h>
#include "CQORNNTrainingKernels.h"

#if defined(__x86_64__)

// Only functions defined between push and pop get the attribute: no header but ours is read in between.
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

#define QORNN_SET qornn_float_kernels__avx2
#define QORNN_SET_NAME "avx2"
#define QORNN_LANES 8
#define QORNN_TILE_ROWS 6
#define QORNN_TILE_VECTORS 2
#include "../generic/kernel_table.h"

#pragma clang attribute pop

#endif
