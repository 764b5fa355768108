// Compiled for the base instruction set. Without a fused multiply-add there, the C library's fma computes the
// same bits, slowly.
#pragma STDC FP_CONTRACT OFF
#include <string.h>
#include "CQORNNTrainingKernels.h"

#define QORNN_SET qornn_float_kernels__portable
#define QORNN_SET_NAME "portable"
#define QORNN_LANES 4
#define QORNN_TILE_ROWS 6
#define QORNN_TILE_VECTORS 2
#include "../generic/kernel_table.h"
