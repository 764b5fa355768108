// 256 bits, vpmaddubsw: two products of an unsigned and a signed byte, summed in 16 bits with saturation. A code of at most 127
// and a value of at least −128 give at least −32,512 for two products: exact, and sums of as many as fit 16 bits are widened by
// vpmaddwd. Codes of 8 bits go as two halves, or as |value|·(±weight) where no weight is −128: at most 128·127·2 = 32,512.
#include <stdint.h>
#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>
#include "CQORNNKernels.h"

#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)

#define QORNN_SET qornn_kernels__avx2
#define QORNN_SET_NAME "avx2"
#define QORNN_SET_IDENTIFIER 2
#define QORNN_DIRECT 0
#define QORNN_SCALED_FIELDS 0
#define QORNN_UNSIGNED_CODES 0
#define QORNN_INTERLEAVED 1
#define QORNN_BATCH 16
#define QORNN_SUM_REGISTERS 12
#define QORNN_PART_MAXIMUM 127 /* 32,767 / (2·128) */
#define QORNN_SIGNED_LIMIT(planes) 1
#define QORNN_SIGNED_BYTES qornn_signed_without_minus_128
#include "x86_256.h"

#define field field_shifted
typedef vec part_type;
QORNN_INLINE part_type part_zero(void) { return _mm256_setzero_si256(); }
QORNN_INLINE part_type multiply_add(part_type part, vec codes, vec values) {
  return _mm256_add_epi16(part, _mm256_maddubs_epi16(codes, values));
}
QORNN_INLINE part_type multiply_add_signed(part_type part, vec weights, vec values) {
  return _mm256_add_epi16(
      part, _mm256_maddubs_epi16(_mm256_abs_epi8(values), _mm256_sign_epi8(weights, values)));
}
QORNN_INLINE sum_type widen(sum_type sum, part_type part) {
  return _mm256_add_epi32(sum, _mm256_madd_epi16(part, _mm256_set1_epi16(1)));
}
#include "../generic/kernel_table.h"

#pragma clang attribute pop
#endif
