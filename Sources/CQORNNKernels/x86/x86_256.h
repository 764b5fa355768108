// Vectors of 256 bits.
#pragma once
#include "../generic/layout.h"

#define QORNN_LANES 8
#define QORNN_VECTOR_BYTES 32
#define QORNN_GROUP_BYTES 4

typedef __m256i vec;
typedef __m256i sum_type;
typedef __m128i shift_count;

QORNN_INLINE vec load(const void *p) { return _mm256_loadu_si256(p); }
QORNN_INLINE void store(void *p, vec v) { _mm256_storeu_si256(p, v); }
QORNN_INLINE vec set32(int32_t x) { return _mm256_set1_epi32(x); }
QORNN_INLINE vec set64(int64_t x) { return _mm256_set1_epi64x(x); }
QORNN_INLINE vec and_bits(vec v, int mask) { return _mm256_and_si256(v, _mm256_set1_epi8((char)mask)); }
QORNN_INLINE vec shift_right(vec v, int count) { return _mm256_srli_epi16(v, count); }
// Bits of `mask` from a, the others from b.
QORNN_INLINE vec select_bits(int mask, vec a, vec b) {
  return _mm256_or_si256(and_bits(a, mask), _mm256_andnot_si256(_mm256_set1_epi8((char)mask), b));
}
// The lower bits of `base` replaced by v >> count.
QORNN_INLINE vec insert_shifted(vec base, vec v, int count) {
  return select_bits((1 << (8 - count)) - 1, shift_right(v, count), base);
}
QORNN_INLINE vec field_shifted(vec v, int position, int width) {
  return and_bits(position == 0 ? v : shift_right(v, position), (1 << width) - 1);
}
QORNN_INLINE vec broadcast(const int8_t *plane, int64_t first, int index) {
  int32_t values;
  memcpy(&values, plane + 4 * (first + index), 4);
  return _mm256_set1_epi32(values);
}

QORNN_INLINE sum_type sum_zero(void) { return _mm256_setzero_si256(); }
QORNN_INLINE vec sum_lanes(sum_type sum) { return sum; }
QORNN_INLINE int32_t add_lanes(vec v) {
  __m128i sum = _mm_add_epi32(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
  sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0x4E));
  return _mm_cvtsi128_si32(_mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0xB1)));
}
QORNN_INLINE vec add32(vec a, vec b) { return _mm256_add_epi32(a, b); }
QORNN_INLINE vec shift32(vec v, int right) {
  return right > 0 ? _mm256_srai_epi32(v, right) : right < 0 ? _mm256_slli_epi32(v, -right) : v;
}

// The epilogue: even lanes, then odd lanes.
QORNN_INLINE shift_count shift_count_of(int32_t count) { return _mm_cvtsi32_si128(count); }
QORNN_INLINE void multiply_wide(vec a, vec b, vec *products) {
  products[0] = _mm256_mul_epi32(a, b);
  products[1] = _mm256_mul_epi32(_mm256_srli_epi64(a, 32), _mm256_srli_epi64(b, 32));
}
QORNN_INLINE vec add64(vec a, vec b) { return _mm256_add_epi64(a, b); }
QORNN_INLINE vec shift_left64(vec v, shift_count count) { return _mm256_sll_epi64(v, count); }
QORNN_INLINE vec modrelu64(vec z, vec modulus_bias) {
  const vec zero = _mm256_setzero_si256(), sign = _mm256_cmpgt_epi64(zero, z);
  const vec size = _mm256_add_epi64(_mm256_sub_epi64(_mm256_xor_si256(z, sign), sign), modulus_bias);
  const vec none = _mm256_or_si256(_mm256_cmpgt_epi64(zero, size), _mm256_cmpeq_epi64(z, zero));
  return _mm256_andnot_si256(none, _mm256_sub_epi64(_mm256_xor_si256(size, sign), sign));
}
QORNN_INLINE vec upper_halves(vec even, vec odd) {
  return _mm256_blend_epi32(_mm256_srli_epi64(even, 32), odd, 0xAA);
}
QORNN_INLINE vec shift_right32(vec v, shift_count count) { return _mm256_sra_epi32(v, count); }
QORNN_INLINE vec clamp32(vec v, vec lower, vec upper) {
  return _mm256_min_epi32(_mm256_max_epi32(v, lower), upper);
}
QORNN_INLINE __m128i narrow16(vec v) {
  return _mm_packs_epi32(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
}
QORNN_INLINE void store_int16(int16_t *p, vec v) { _mm_storeu_si128((__m128i *)p, narrow16(v)); }
QORNN_INLINE void store_int8(int8_t *p, vec v) {
  const __m128i values = narrow16(v);
  _mm_storel_epi64((__m128i *)p, _mm_packs_epi16(values, values));
}

// The eighth group of 7 bits: the top bits of seven vectors, bit i from vector i.
QORNN_INLINE vec high_bits(const vec *v) {
  const vec zero = _mm256_setzero_si256();
  vec bits = _mm256_blendv_epi8(zero, _mm256_set1_epi8(1), v[0]);
  QORNN_UNROLL for (int i = 1; i < 7; ++i)
    bits = _mm256_or_si256(bits, _mm256_blendv_epi8(zero, _mm256_set1_epi8((char)(1 << i)), v[i]));
  return bits;
}
