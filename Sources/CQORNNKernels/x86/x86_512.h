// Vectors of 512 bits.
#pragma once
#include "../generic/layout.h"

#define QORNN_VECTOR_BYTES 64
#define QORNN_GROUP_BYTES 4
#define QORNN_MASKED_LOADS 1

typedef __m512i vec;
typedef __m512i sum_type;
typedef __m128i shift_count;

QORNN_INLINE vec load(const void *p) { return _mm512_loadu_si512(p); }
QORNN_INLINE void store(void *p, vec v) { _mm512_storeu_si512(p, v); }
QORNN_INLINE vec set32(int32_t x) { return _mm512_set1_epi32(x); }
QORNN_INLINE vec set64(int64_t x) { return _mm512_set1_epi64(x); }
QORNN_INLINE vec and_bits(vec v, int mask) { return _mm512_and_si512(v, _mm512_set1_epi8((char)mask)); }
QORNN_INLINE vec clear_bits(vec v, int mask) { return _mm512_andnot_si512(_mm512_set1_epi8((char)mask), v); }
QORNN_INLINE vec or_bits(vec a, vec b) { return _mm512_or_si512(a, b); }
QORNN_INLINE vec shift_right(vec v, int count) { return _mm512_srli_epi16(v, (unsigned)count); }
QORNN_INLINE vec field(vec v, int position, int width) { return and_bits(v, ((1 << width) - 1) << position); }
QORNN_INLINE vec field_shifted(vec v, int position, int width) {
  return and_bits(position == 0 ? v : shift_right(v, position), (1 << width) - 1);
}
QORNN_INLINE vec broadcast(const int8_t *plane, uint64_t first, int index) {
  int32_t values;
  memcpy(&values, plane + 4 * (first + (uint64_t)index), 4);
  return _mm512_set1_epi32(values);
}

// An instruction of its own: given the intrinsic, clang keeps the sums in memory.
QORNN_INLINE vec dot(vec sum, vec codes, vec values) {
  __asm__("vpdpbusd %2, %1, %0" : "+v"(sum) : "v"(codes), "v"(values));
  return sum;
}
QORNN_INLINE sum_type sum_zero(void) { return _mm512_setzero_si512(); }
QORNN_INLINE vec sum_lanes(sum_type sum) { return sum; }
QORNN_INLINE int32_t add_lanes(vec v) { return _mm512_reduce_add_epi32(v); }
QORNN_INLINE vec add32(vec a, vec b) { return _mm512_add_epi32(a, b); }
QORNN_INLINE vec subtract32(vec a, vec b) { return _mm512_sub_epi32(a, b); }
QORNN_INLINE vec shift32(vec v, int right) {
  return right > 0 ? _mm512_srai_epi32(v, (unsigned)right) : right < 0 ? _mm512_slli_epi32(v, (unsigned)-right) : v;
}

// The epilogue: even lanes, then odd lanes. Those of the multipliers are loaded from one place further.
QORNN_INLINE shift_count shift_count_of(int32_t count) { return _mm_cvtsi32_si128(count); }
QORNN_INLINE void multiply_wide(vec a, const int32_t *b, vec *products) {
  products[0] = _mm512_mul_epi32(a, load(b));
  products[1] = _mm512_mul_epi32(_mm512_srli_epi64(a, 32), load(b + 1));
}
QORNN_INLINE vec add64(vec a, vec b) { return _mm512_add_epi64(a, b); }
QORNN_INLINE vec shift_left64(vec v, shift_count count) { return _mm512_sll_epi64(v, count); }
QORNN_INLINE vec modrelu64(vec z, vec modulus_bias) {
  const vec zero = _mm512_setzero_si512();
  const vec size = _mm512_max_epi64(_mm512_add_epi64(_mm512_abs_epi64(z), modulus_bias), zero);
  const vec kept = _mm512_maskz_mov_epi64(_mm512_test_epi64_mask(z, z), size);
  return _mm512_mask_sub_epi64(kept, _mm512_movepi64_mask(z), zero, kept);
}
QORNN_INLINE vec upper_halves(vec even, vec odd) {
  return _mm512_mask_blend_epi32(0xAAAA, _mm512_srli_epi64(even, 32), odd);
}
QORNN_INLINE vec shift_right32(vec v, shift_count count) { return _mm512_sra_epi32(v, count); }
QORNN_INLINE vec clamp32(vec v, vec lower, vec upper) {
  return _mm512_min_epi32(_mm512_max_epi32(v, lower), upper);
}

// Four tiles' values as Int8 or Int16, in order.
QORNN_INLINE void store_values(const int is_narrow, uint8_t *p, const vec *v) {
  const vec order = _mm512_setr_epi64(0, 2, 4, 6, 1, 3, 5, 7);
  vec halves[2];
  QORNN_UNROLL for (int i = 0; i < 2; ++i)
    halves[i] = _mm512_permutexvar_epi64(order, _mm512_packs_epi32(v[2 * i], v[2 * i + 1]));
  if (is_narrow) {
    store(p, _mm512_permutexvar_epi64(order, _mm512_packs_epi16(halves[0], halves[1])));
  } else {
    store(p, halves[0]);
    store(p + 64, halves[1]);
  }
}

// The eighth group of 7 bits: the top bits of seven vectors, the first one's lowest. The mean of a byte 128 + x, x even, and
// 127 or 255 is 128 + x/2 or 192 + x/2, rounded up.
QORNN_INLINE vec no_top_bits(void) { return _mm512_set1_epi8(-128); }
QORNN_INLINE vec add_top_bit(vec bits, vec v) { return _mm512_avg_epu8(bits, _mm512_or_si512(v, _mm512_set1_epi8(127))); }
QORNN_INLINE vec collected(vec bits) { return and_bits(bits, 127); }

// What activations.h needs.
QORNN_INLINE vec add_bytes(vec sums, vec values) { return dot(sums, _mm512_set1_epi8(1), values); }
QORNN_INLINE vec negative_bytes(vec values) { return _mm512_min_epi8(values, _mm512_setzero_si512()); }
// The sizes that states have most are loaded as they were stored.
QORNN_INLINE vec load_first(const void *p, int64_t count) {
  if (count == 16) return _mm512_zextsi128_si512(_mm_loadu_si128(p));
  if (count == 32) return _mm512_zextsi256_si512(_mm256_loadu_si256(p));
  return _mm512_maskz_loadu_epi8(((__mmask64)1 << count) - 1, p);
}
QORNN_INLINE vec keep_first(vec v, int64_t count) { return _mm512_maskz_mov_epi8(((__mmask64)1 << count) - 1, v); }
QORNN_INLINE void split_bytes(vec first, vec second, vec *low, vec *high) {
  const __m256i a = _mm512_cvtepi16_epi8(first), b = _mm512_cvtepi16_epi8(second);
  const __m256i c = _mm512_cvtepi16_epi8(_mm512_srai_epi16(first, 8)), d = _mm512_cvtepi16_epi8(_mm512_srai_epi16(second, 8));
  *low = _mm512_xor_si512(_mm512_inserti64x4(_mm512_castsi256_si512(a), b, 1), _mm512_set1_epi8(-128));
  *high = _mm512_inserti64x4(_mm512_castsi256_si512(c), d, 1);
}
