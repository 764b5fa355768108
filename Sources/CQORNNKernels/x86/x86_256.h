// Vectors of 256 bits.
#pragma once
#include "../generic/layout.h"

#define QORNN_LANES 8
#define QORNN_VECTOR_BYTES 32
#define QORNN_GROUP_BYTES 4
#define QORNN_MASKED_LOADS 0

typedef __m256i vec;
typedef __m256i sum_type;
typedef __m128i shift_count;

QORNN_INLINE vec load(const void *p) { return _mm256_loadu_si256(p); }
QORNN_INLINE void store(void *p, vec v) { _mm256_storeu_si256(p, v); }
QORNN_INLINE vec set32(int32_t x) { return _mm256_set1_epi32(x); }
QORNN_INLINE vec set64(int64_t x) { return _mm256_set1_epi64x(x); }
QORNN_INLINE vec and_bits(vec v, int mask) { return _mm256_and_si256(v, _mm256_set1_epi8((char)mask)); }
QORNN_INLINE vec clear_bits(vec v, int mask) { return _mm256_andnot_si256(_mm256_set1_epi8((char)mask), v); }
QORNN_INLINE vec or_bits(vec a, vec b) { return _mm256_or_si256(a, b); }
QORNN_INLINE vec shift_right(vec v, int count) { return _mm256_srli_epi16(v, count); }
QORNN_INLINE vec field_shifted(vec v, int position, int width) {
  return and_bits(position == 0 ? v : shift_right(v, position), (1 << width) - 1);
}
QORNN_INLINE vec broadcast(const int8_t *plane, uint64_t first, int index) {
  int32_t values;
  memcpy(&values, plane + 4 * (first + (uint64_t)index), 4);
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
QORNN_INLINE vec subtract32(vec a, vec b) { return _mm256_sub_epi32(a, b); }
QORNN_INLINE vec shift32(vec v, int right) {
  return right > 0 ? _mm256_srai_epi32(v, right) : right < 0 ? _mm256_slli_epi32(v, -right) : v;
}

// The epilogue: even lanes, then odd lanes. Those of the multipliers are loaded from one place further.
QORNN_INLINE shift_count shift_count_of(int32_t count) { return _mm_cvtsi32_si128(count); }
QORNN_INLINE void multiply_wide(vec a, const int32_t *b, vec *products) {
  products[0] = _mm256_mul_epi32(a, load(b));
  products[1] = _mm256_mul_epi32(_mm256_srli_epi64(a, 32), load(b + 1));
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

// Four tiles' values as Int8 or Int16, in order.
QORNN_INLINE void store_values(const int is_narrow, uint8_t *p, const vec *v) {
  const vec first = _mm256_packs_epi32(v[0], v[1]), second = _mm256_packs_epi32(v[2], v[3]);
  if (is_narrow) {
    const vec order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
    store(p, _mm256_permutevar8x32_epi32(_mm256_packs_epi16(first, second), order));
  } else {
    store(p, _mm256_permute4x64_epi64(first, 0xD8));
    store(p + 32, _mm256_permute4x64_epi64(second, 0xD8));
  }
}

// The eighth group of 7 bits: the top bits of seven vectors, the first one's lowest. The mean of a byte 128 + x, x even, and
// 127 or 255 is 128 + x/2 or 192 + x/2, rounded up.
QORNN_INLINE vec no_top_bits(void) { return _mm256_set1_epi8(-128); }
QORNN_INLINE vec add_top_bit(vec bits, vec v) { return _mm256_avg_epu8(bits, _mm256_or_si256(v, _mm256_set1_epi8(127))); }
QORNN_INLINE vec collected(vec bits) { return and_bits(bits, 127); }

// What activations.h needs.
QORNN_INLINE vec negative_bytes(vec values) { return _mm256_min_epi8(values, _mm256_setzero_si256()); }
QORNN_INLINE vec keep_first(vec v, int64_t count) {
  int8_t bytes[32];
  for (int64_t i = 0; i < 32; ++i) bytes[i] = i < count ? -1 : 0;
  return _mm256_and_si256(v, load(bytes));
}
QORNN_INLINE void split_bytes(vec first, vec second, vec *low, vec *high) {
  const vec bytes = _mm256_set1_epi16(255);
  const vec lows = _mm256_packus_epi16(_mm256_and_si256(first, bytes), _mm256_and_si256(second, bytes));
  const vec highs = _mm256_packs_epi16(_mm256_srai_epi16(first, 8), _mm256_srai_epi16(second, 8));
  *low = _mm256_xor_si256(_mm256_permute4x64_epi64(lows, 0xD8), _mm256_set1_epi8(-128));
  *high = _mm256_permute4x64_epi64(highs, 0xD8);
}
