// 128 bits, pmaddubsw; exact as in avx2.c.
#include <stdint.h>
#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>
#include "CQORNNKernels.h"

#pragma clang attribute push(__attribute__((target("sse4.1"))), apply_to = function)

#define QORNN_SET qornn_kernels__sse41
#define QORNN_SET_NAME "sse41"
#define QORNN_SET_IDENTIFIER 1
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
#include "x86_128.h"

#define field field_shifted
typedef vec part_type;
QORNN_INLINE part_type part_zero(void) { return _mm_setzero_si128(); }
QORNN_INLINE part_type multiply(vec codes, vec values) { return _mm_maddubs_epi16(codes, values); }
// |h|·(w xor sign) where sign is −1 for a negative h: h·w without −|h|·sign, which is the same in every row.
QORNN_INLINE part_type multiply_signed(vec weights, vec values) {
  const vec sign = _mm_cmpgt_epi8(_mm_setzero_si128(), values);
  return _mm_maddubs_epi16(_mm_abs_epi8(values), _mm_xor_si128(weights, sign));
}
// An instruction of its own: given the intrinsic, clang adds into the other register and copies the sum back.
QORNN_INLINE part_type add_products(part_type part, part_type products) {
  __asm__("paddw %1, %0" : "+x"(part) : "x"(products));
  return part;
}
QORNN_INLINE part_type multiply_add(part_type part, vec codes, vec values) {
  return add_products(part, multiply(codes, values));
}
QORNN_INLINE part_type multiply_add_signed(part_type part, vec weights, vec values) {
  return add_products(part, multiply_signed(weights, values));
}
QORNN_INLINE sum_type widen(sum_type sum, part_type part) {
  return _mm_add_epi32(sum, _mm_madd_epi16(part, _mm_set1_epi16(1)));
}
QORNN_INLINE vec add_bytes(vec sums, vec values) {
  return widen(sums, _mm_maddubs_epi16(_mm_set1_epi8(1), values));
}
#include "../generic/kernel_table.h"

#pragma clang attribute pop
#endif
