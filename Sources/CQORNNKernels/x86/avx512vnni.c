// 512 bits, vpdpbusd: four products of an unsigned and a signed byte, summed in 32 bits without saturation: exact.
#include <stdint.h>
#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>
#include "CQORNNKernels.h"

#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni"))), apply_to = function)

#define QORNN_SET qornn_kernels__avx512vnni
#define QORNN_SET_NAME "avx512vnni"
#define QORNN_SET_IDENTIFIER 4
#define QORNN_LANES 16
#define QORNN_DIRECT 1
#define QORNN_SCALED_FIELDS 1
#define QORNN_SHARED_BYTES 1
#define QORNN_UNSIGNED_CODES 1
#define QORNN_INTERLEAVED 1
#define QORNN_BATCH 16
#define QORNN_SUM_REGISTERS 20
#define QORNN_SIGNED_BYTES 0
#define QORNN_NEEDS_NEGATIVE_SUM 0
#include "x86_512.h"
#include "../generic/kernel_table.h"

#pragma clang attribute pop
#endif
