// 256 bits, vpdpbusd in the encoding of AVX-VNNI; exact as in avx512vnni.c.
#include <stdint.h>
#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>
#include "CQORNNKernels.h"

#pragma clang attribute push(__attribute__((target("avx2,avxvnni"))), apply_to = function)

#define QORNN_SET qornn_kernels__avxvnni
#define QORNN_DOT "%{vex%} vpdpbusd %2, %1, %0"
#include "vnni_256.h"

#pragma clang attribute pop
#endif
