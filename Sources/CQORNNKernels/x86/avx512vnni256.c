// The kernels of avxvnni.c for CPUs that have vpdpbusd in 256 bits with the encoding of AVX-512 only.
#include <stdint.h>
#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>
#include "CQORNNKernels.h"

#pragma clang attribute push(__attribute__((target("avx2,avx512f,avx512vl,avx512vnni"))), apply_to = function)

#define QORNN_SET qornn_kernels__avx512vnni256
#define QORNN_DOT "vpdpbusd %2, %1, %0"
#include "vnni_256.h"

#pragma clang attribute pop
#endif
