// Vectors of 128 bits. Bytes have shifts of their own here, so clang drops the mask of a field at the top of a byte.
#pragma once
#define QORNN_LANES 4
#define QORNN_VECTOR_BYTES 16
#define QORNN_GROUP_BYTES 4
#define QORNN_SCALED_FIELDS 0
#define QORNN_UNSIGNED_CODES 0
#define QORNN_SIGNED_CODES 1
#define QORNN_WHOLE_BYTES(v) flip_bits(v, 128)
#define QORNN_SIGNED_BYTES 1
#define QORNN_PORTIONS 1
#define QORNN_OWN_INPUT_STAGE "../arm64/input_stage_128.h"
#define QORNN_PORTIONS_FILE "../arm64/portions_128.h"
#define QORNN_NEEDS_NEGATIVE_SUM 0
#define QORNN_MASKED_LOADS 0
#define QORNN_INTERLEAVED 0
#define QORNN_BATCH 16
#define field field_shifted
#include "../generic/layout.h"

enum { portion_groups = 4, max_block_tiles = 8 };

typedef int32x4_t vec;
typedef int64x2_t shift_count;

QORNN_INLINE uint8x16_t bytes_of(vec v) { return vreinterpretq_u8_s32(v); }
QORNN_INLINE int8x16_t signed_bytes_of(vec v) { return vreinterpretq_s8_s32(v); }
QORNN_INLINE int64x2_t wide_of(vec v) { return vreinterpretq_s64_s32(v); }
QORNN_INLINE vec of_bytes(uint8x16_t v) { return vreinterpretq_s32_u8(v); }
QORNN_INLINE vec of_wide(int64x2_t v) { return vreinterpretq_s32_s64(v); }

QORNN_INLINE vec load(const void *p) { return of_bytes(vld1q_u8(p)); }
QORNN_INLINE void store(void *p, vec v) { vst1q_u8(p, bytes_of(v)); }
QORNN_INLINE vec set32(int32_t x) { return vdupq_n_s32(x); }
QORNN_INLINE vec set64(int64_t x) { return of_wide(vdupq_n_s64(x)); }
QORNN_INLINE vec and_bits(vec v, int mask) { return of_bytes(vandq_u8(bytes_of(v), vdupq_n_u8((uint8_t)mask))); }
QORNN_INLINE vec flip_bits(vec v, int mask) { return of_bytes(veorq_u8(bytes_of(v), vdupq_n_u8((uint8_t)mask))); }
QORNN_INLINE vec shift_right(vec v, int count) { return of_bytes(bytes_of(v) >> (uint8_t)count); }
QORNN_INLINE vec field_shifted(vec v, int position, int width) {
  return and_bits(position == 0 ? v : shift_right(v, position), (1 << width) - 1);
}
QORNN_INLINE vec clear_bits(vec v, int mask) { return of_bytes(vbicq_u8(bytes_of(v), vdupq_n_u8((uint8_t)mask))); }
QORNN_INLINE vec or_bits(vec a, vec b) { return of_bytes(vorrq_u8(bytes_of(a), bytes_of(b))); }

// The eighth group of 7 bits: the top bits of seven vectors, the first one's lowest. sri moves what there is one down below v's.
QORNN_INLINE vec no_top_bits(void) { return vdupq_n_s32(0); }
QORNN_INLINE vec add_top_bit(vec bits, vec v) { return of_bytes(vsriq_n_u8(bytes_of(v), bytes_of(bits), 1)); }
QORNN_INLINE vec collected(vec bits) { return shift_right(bits, 1); }

// A group of activations in every lane.
QORNN_INLINE vec copies_of_group(const int8_t *plane, uint64_t group) {
  int32_t values;
  memcpy(&values, plane + 4 * group, 4);
  return vdupq_n_s32(values);
}

QORNN_INLINE int32_t add_lanes(vec v) { return vaddvq_s32(v); }
QORNN_INLINE vec add32(vec a, vec b) { return vaddq_s32(a, b); }
QORNN_INLINE vec shift32(vec v, int right) {
  return right == 0 ? v : vshlq_s32(v, vdupq_n_s32(-right));
}

// The epilogue: the first two lanes, then the last two.
QORNN_INLINE shift_count shift_count_of(int32_t count) { return vdupq_n_s64(count); }
QORNN_INLINE void multiply_wide(vec a, const int32_t *b, vec *products) {
  const vec factors = load(b);
  products[0] = of_wide(vmull_s32(vget_low_s32(a), vget_low_s32(factors)));
  products[1] = of_wide(vmull_high_s32(a, factors));
}
QORNN_INLINE vec add64(vec a, vec b) { return of_wide(vaddq_s64(wide_of(a), wide_of(b))); }
QORNN_INLINE vec shift_left64(vec v, shift_count count) { return of_wide(vshlq_s64(wide_of(v), count)); }
QORNN_INLINE vec modrelu64(vec z, vec modulus_bias) {
  const int64x2_t value = wide_of(z), size = vaddq_s64(vabsq_s64(value), wide_of(modulus_bias));
  const int64x2_t positive = vbicq_s64(size, vshrq_n_s64(size, 63)), sign = vshrq_n_s64(value, 63);
  const int64x2_t signed_size = vsubq_s64(veorq_s64(positive, sign), sign);
  return of_wide(vandq_s64(signed_size, vreinterpretq_s64_u64(vtstq_s64(value, value))));
}
QORNN_INLINE vec upper_halves(vec first, vec last) { return vuzp2q_s32(first, last); }
QORNN_INLINE vec shift_right32(vec v, shift_count count) {
  return vshlq_s32(v, vdupq_laneq_s32(vnegq_s32(vreinterpretq_s32_s64(count)), 0));
}

// Four tiles' values as Int8 or Int16, in order. Values beyond 16 bits stay beyond the limits.
#define QORNN_OWN_CLAMP
#define QORNN_UNROLL_REST
QORNN_INLINE void store_clamped(const int is_narrow, uint8_t *p, const vec *v, vec lower, vec upper) {
  int16x8_t halves[2];
  QORNN_UNROLL for (int i = 0; i < 2; ++i) {
    const int16x8_t narrow = vqmovn_high_s32(vqmovn_s32(v[2 * i]), v[2 * i + 1]);
    halves[i] = vminq_s16(
        vmaxq_s16(narrow, vuzp1q_s16(vreinterpretq_s16_s32(lower), vreinterpretq_s16_s32(lower))),
        vuzp1q_s16(vreinterpretq_s16_s32(upper), vreinterpretq_s16_s32(upper)));
  }
  if (is_narrow) {
    vst1q_s8((int8_t *)p, vuzp1q_s8(vreinterpretq_s8_s16(halves[0]), vreinterpretq_s8_s16(halves[1])));
  } else {
    vst1q_s16((int16_t *)p, halves[0]);
    vst1q_s16((int16_t *)p + 8, halves[1]);
  }
}

// What activations.h needs.
QORNN_INLINE vec add_bytes(vec sums, vec values) {
  return vpadalq_s16(sums, vpaddlq_s8(signed_bytes_of(values)));
}
QORNN_INLINE vec negative_bytes(vec values) { return values; }
QORNN_INLINE vec keep_first(vec v, int64_t count) {
  int8_t bytes[16];
  for (int64_t i = 0; i < 16; ++i) bytes[i] = i < count ? -1 : 0;
  return vandq_s32(v, load(bytes));
}
QORNN_INLINE void split_bytes(vec first, vec second, vec *low, vec *high) {
  const int8x16_t a = signed_bytes_of(first), b = signed_bytes_of(second);
  *low = flip_bits(vreinterpretq_s32_s8(vuzp1q_s8(a, b)), 128);
  *high = vreinterpretq_s32_s8(vuzp2q_s8(a, b));
}
