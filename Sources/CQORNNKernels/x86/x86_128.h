// Vectors of 128 bits. There is no broadcasting load: every group of activations is kept as a whole vector.
#pragma once
#include "../generic/layout.h"

#define QORNN_LANES 4
#define QORNN_VECTOR_BYTES 16
#define QORNN_GROUP_BYTES 16
#define QORNN_MASKED_LOADS 0

typedef __m128i vec;
typedef __m128i sum_type;
typedef __m128i shift_count;

QORNN_INLINE vec load(const void *p) { return _mm_loadu_si128(p); }
QORNN_INLINE void store(void *p, vec v) { _mm_storeu_si128(p, v); }
QORNN_INLINE vec set32(int32_t x) { return _mm_set1_epi32(x); }
QORNN_INLINE vec set64(int64_t x) { return _mm_set1_epi64x(x); }
QORNN_INLINE vec and_bits(vec v, int mask) { return _mm_and_si128(v, _mm_set1_epi8((char)mask)); }
QORNN_INLINE vec clear_bits(vec v, int mask) { return _mm_andnot_si128(_mm_set1_epi8((char)mask), v); }
QORNN_INLINE vec or_bits(vec a, vec b) { return _mm_or_si128(a, b); }
QORNN_INLINE vec shift_right(vec v, int count) { return _mm_srli_epi16(v, count); }
QORNN_INLINE vec field_shifted(vec v, int position, int width) {
  return and_bits(position == 0 ? v : shift_right(v, position), (1 << width) - 1);
}
QORNN_INLINE vec broadcast(const int8_t *plane, uint64_t first, int index) {
  return load(plane + QORNN_GROUP_BYTES * (first + (uint64_t)index));
}

QORNN_INLINE sum_type sum_zero(void) { return _mm_setzero_si128(); }
QORNN_INLINE vec sum_lanes(sum_type sum) { return sum; }
QORNN_INLINE int32_t add_lanes(vec v) {
  v = _mm_add_epi32(v, _mm_shuffle_epi32(v, 0x4E));
  return _mm_cvtsi128_si32(_mm_add_epi32(v, _mm_shuffle_epi32(v, 0xB1)));
}
QORNN_INLINE vec add32(vec a, vec b) { return _mm_add_epi32(a, b); }
QORNN_INLINE vec shift32(vec v, int right) {
  return right > 0 ? _mm_srai_epi32(v, right) : right < 0 ? _mm_slli_epi32(v, -right) : v;
}

// The epilogue: even lanes, then odd lanes. Those of the multipliers are loaded from one place further.
QORNN_INLINE shift_count shift_count_of(int32_t count) { return _mm_cvtsi32_si128(count); }
QORNN_INLINE void multiply_wide(vec a, const int32_t *b, vec *products) {
  products[0] = _mm_mul_epi32(a, load(b));
  products[1] = _mm_mul_epi32(_mm_srli_epi64(a, 32), load(b + 1));
}
QORNN_INLINE vec add64(vec a, vec b) { return _mm_add_epi64(a, b); }
QORNN_INLINE vec shift_left64(vec v, shift_count count) { return _mm_sll_epi64(v, count); }
QORNN_INLINE vec sign64(vec v) { return _mm_shuffle_epi32(_mm_srai_epi32(v, 31), 0xF5); }
QORNN_INLINE vec modrelu64(vec z, vec modulus_bias) {
  const vec sign = sign64(z);
  const vec size = _mm_add_epi64(_mm_sub_epi64(_mm_xor_si128(z, sign), sign), modulus_bias);
  const vec none = _mm_or_si128(sign64(size), _mm_cmpeq_epi64(z, _mm_setzero_si128()));
  return _mm_andnot_si128(none, _mm_sub_epi64(_mm_xor_si128(size, sign), sign));
}
QORNN_INLINE vec upper_halves(vec even, vec odd) {
  return _mm_blend_epi16(_mm_srli_epi64(even, 32), odd, 0xCC);
}
QORNN_INLINE vec shift_right32(vec v, shift_count count) { return _mm_sra_epi32(v, count); }
QORNN_INLINE vec clamp32(vec v, vec lower, vec upper) {
  return _mm_min_epi32(_mm_max_epi32(v, lower), upper);
}

// Four tiles' values as Int8 or Int16, in order.
QORNN_INLINE void store_values(const int is_narrow, uint8_t *p, const vec *v) {
  const vec first = _mm_packs_epi32(v[0], v[1]), second = _mm_packs_epi32(v[2], v[3]);
  if (is_narrow) {
    store(p, _mm_packs_epi16(first, second));
  } else {
    store(p, first);
    store(p + 16, second);
  }
}

// The eighth group of 7 bits: the top bits of seven vectors, the first one's lowest. The mean of a byte 128 + x, x even, and
// 127 or 255 is 128 + x/2 or 192 + x/2, rounded up.
QORNN_INLINE vec no_top_bits(void) { return _mm_set1_epi8(-128); }
QORNN_INLINE vec add_top_bit(vec bits, vec v) { return _mm_avg_epu8(bits, _mm_or_si128(v, _mm_set1_epi8(127))); }
QORNN_INLINE vec collected(vec bits) { return and_bits(bits, 127); }

// What activations.h needs.
QORNN_INLINE vec negative_bytes(vec values) { return _mm_min_epi8(values, _mm_setzero_si128()); }
QORNN_INLINE vec keep_first(vec v, int64_t count) {
  int8_t bytes[16];
  for (int64_t i = 0; i < 16; ++i) bytes[i] = i < count ? -1 : 0;
  return _mm_and_si128(v, load(bytes));
}
QORNN_INLINE void split_bytes(vec first, vec second, vec *low, vec *high) {
  const vec bytes = _mm_set1_epi16(255);
  *low = _mm_xor_si128(
      _mm_packus_epi16(_mm_and_si128(first, bytes), _mm_and_si128(second, bytes)), _mm_set1_epi8(-128));
  *high = _mm_packs_epi16(_mm_srai_epi16(first, 8), _mm_srai_epi16(second, 8));
}
QORNN_INLINE void spread_groups(int8_t *groups, vec values) {
  store(groups, _mm_shuffle_epi32(values, 0x00));
  store(groups + 16, _mm_shuffle_epi32(values, 0x55));
  store(groups + 32, _mm_shuffle_epi32(values, 0xAA));
  store(groups + 48, _mm_shuffle_epi32(values, 0xFF));
}
