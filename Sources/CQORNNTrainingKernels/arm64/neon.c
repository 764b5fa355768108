// 24 sums, 4 vectors of B and an element of A: 29 of 32 registers. NEON is part of the AArch64 base set.
#pragma STDC FP_CONTRACT OFF
#include <string.h>
#include "CQORNNTrainingKernels.h"

#if defined(__aarch64__)

#define QORNN_SET qornn_float_kernels__neon
#define QORNN_SET_NAME "neon"
#define QORNN_LANES 4
#define QORNN_TILE_ROWS 6
#define QORNN_TILE_VECTORS 4
#include "../generic/kernel_table.h"

#endif
