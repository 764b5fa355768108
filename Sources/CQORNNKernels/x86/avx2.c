// 256 bits, vpmaddubsw: two products of an unsigned and a signed byte, summed in 16 bits with saturation. A code of at most 127
// and a value of at least −128 give at least −32,512 for two products: exact, and sums of as many as fit 16 bits are widened by
// vpmaddwd. Weights of 8 bits go as |h|·(w xor sign), at most
// 128·127·2 = 32,512 and at least −128·128·2 = −32,768.
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
#define QORNN_SHARED_BYTES 0
#define QORNN_UNSIGNED_CODES 0
#define QORNN_INTERLEAVED 1
#define QORNN_BATCH 16
#define QORNN_SUM_REGISTERS 12
#define QORNN_PART_MAXIMUM 127 /* 32,767 / (2·128) */
#define QORNN_SIGNED_LIMIT(planes) 1
#define QORNN_SIGNED_BYTES 1
#define QORNN_NEEDS_NEGATIVE_SUM 1
#include "x86_256.h"

#define field field_shifted
typedef vec part_type;
QORNN_INLINE part_type part_zero(void) { return _mm256_setzero_si256(); }
QORNN_INLINE part_type multiply(vec codes, vec values) { return _mm256_maddubs_epi16(codes, values); }
// |h|·(w xor sign) where sign is −1 for a negative h: h·w without −|h|·sign, which is the same in every row.
QORNN_INLINE part_type multiply_signed(vec weights, vec values) {
  const vec sign = _mm256_cmpgt_epi8(_mm256_setzero_si256(), values);
  return _mm256_maddubs_epi16(_mm256_abs_epi8(values), _mm256_xor_si256(weights, sign));
}
QORNN_INLINE part_type add_products(part_type part, part_type products) { return _mm256_add_epi16(part, products); }
QORNN_INLINE part_type multiply_add(part_type part, vec codes, vec values) {
  return add_products(part, multiply(codes, values));
}
QORNN_INLINE part_type multiply_add_signed(part_type part, vec weights, vec values) {
  return add_products(part, multiply_signed(weights, values));
}
QORNN_INLINE sum_type widen(sum_type sum, part_type part) {
  return _mm256_add_epi32(sum, _mm256_madd_epi16(part, _mm256_set1_epi16(1)));
}
QORNN_INLINE vec add_bytes(vec sums, vec values) {
  return widen(sums, _mm256_maddubs_epi16(_mm256_set1_epi8(1), values));
}
#include "../generic/kernel_table.h"

#pragma clang attribute pop
#endif
