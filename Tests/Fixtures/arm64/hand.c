// What kernels written for one shape alone would do, to compare instruction counts with: equations (0) … (3) of
// Docs/Arithmetic.md at 256 units and 32 features, states and inputs of 8 bits, ReLU, e = 0, one n; sizes, limits and shifts are
// literals, weights lie as the loops want them, nothing is configurable and nothing is checked.
// `hand WEIGHT_BITS STEPS`; ends with 1 if the first step is wrong.
#include <arm_neon.h>
#include <stdint.h>
#include <string.h>

enum { units = 256, features = 32, shift = 40, input_shift = 30 };

#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")

static _Alignas(64) uint8_t recurrent_weights[units * units], input_weights[units * features];
static _Alignas(64) int8_t state[units], inputs[features];
static _Alignas(64) int32_t recurrent_sums[units], input_sums[units], readings[features];
static _Alignas(64) int32_t recurrent_multipliers[units], input_multipliers[units], feature_multipliers[features];
static _Alignas(64) int64_t bias[units], feature_offsets[features]; // with half of the rounding

// Tiles of 4 rows whose sums stay in registers; a group is 4 columns. A byte has a column's codes of `8 / bits` tiles with sdot,
// the highest a signed weight; of as many groups without it.
#ifdef __ARM_FEATURE_DOTPROD
enum { tiles = 16 };

INLINE void multiply(const int bits, const uint8_t *w, const int8_t *first_x, const int columns, const int32_t offset, int32_t *sums) {
  const int shared = 8 / bits;
  for (int row = 0; row < units; row += 4 * tiles) {
    int32x4_t s[tiles];
    UNROLL for (int t = 0; t < tiles; ++t) s[t] = vdupq_n_s32(0);
    const int8_t *x = first_x;
    for (int left = columns; left > 0; left -= 16) {
      const int8x16_t values = vld1q_s8(x);
      x += 16;
#define GROUP(g) \
  UNROLL for (int t = 0; t < tiles; ++t) { \
    const uint8x16_t v = vld1q_u8(w + (g * tiles + t) / shared * 16); \
    const int last = t % shared == shared - 1; \
    const uint8x16_t codes = last ? v : vandq_u8(v, vdupq_n_u8((uint8_t)((1 << (bits * (t % shared + 1))) - 1))); \
    s[t] = vdotq_laneq_s32(s[t], vreinterpretq_s8_u8(codes), values, g); \
  }
      GROUP(0) GROUP(1) GROUP(2) GROUP(3)
      w += 4 * tiles / shared * 16;
    }
    UNROLL for (int t = tiles - 1; t >= 0; --t) {
      if (t % shared > 0) s[t] = vsubq_s32(s[t], s[t - 1]) >> (bits * (t % shared));
      if (t % shared < shared - 1) s[t] = vaddq_s32(s[t], vdupq_n_s32(offset));
    }
    UNROLL for (int t = 0; t < tiles; ++t) vst1q_s32(sums + row + 4 * t, s[t]);
  }
}
#else
typedef struct {
  int16x8_t halves[2];
} part;
typedef struct {
  int32x4_t halves[2];
} sum;

INLINE int8x16_t next_copies(const int8_t **x) {
  int32_t group;
  memcpy(&group, *x, 4);
  const int8_t *next = *x + 4;
  int8x16_t values = vreinterpretq_s8_s32(vdupq_n_s32(group));
  __asm__("" : "+w"(values));
  __asm__("" : "+r"(next));
  *x = next;
  return values;
}

// `limit` products fit a part.
INLINE void multiply(const int bits, const uint8_t *w, const int8_t *first_x, const int columns, const int32_t offset, int32_t *sums) {
  enum { most = 8 };
  const int tiles = bits == 8 ? 8 : 4, shared = 8 / bits;
  const int span = bits == 8 ? 4 : columns < 64 ? columns / 4 : 16, limit = bits == 8 ? 2 : span;
  const int32x4_t start = vreinterpretq_s32_u64(vdupq_n_u64((uint32_t)offset));
  for (int row = 0; row < units; row += 4 * tiles) {
    sum s[most];
    part p[most];
    UNROLL for (int t = 0; t < tiles; ++t) s[t] = (sum){ { start, start } };
    const int8_t *x = first_x;
    for (int left = columns; left > 0; left -= 4 * span) {
      int8x16_t values[16];
      // 8 bits go tile by tile through four groups, fewer bits group by group through the tiles.
      UNROLL for (int g = 0; bits == 8 && g < span; ++g) values[g] = next_copies(&x);
      UNROLL for (int n = 0; n < span * tiles; ++n) {
        const int g = bits == 8 ? n % span : n / tiles, t = bits == 8 ? n / span : n % tiles, position = g % shared;
        if (bits != 8 && t == 0) values[g] = next_copies(&x);
        const uint8x16_t v = vld1q_u8(w + (bits == 8 ? n : g / shared * tiles + t) * 16);
        const uint8x16_t shifted = position == 0 ? v : v >> (uint8_t)(bits * position);
        const int8x16_t codes = vreinterpretq_s8_u8(
            position == shared - 1 ? shifted : vandq_u8(shifted, vdupq_n_u8((uint8_t)((1 << bits) - 1))));
        if (g % limit == 0) {
          p[t].halves[0] = vmull_s8(vget_low_s8(codes), vget_low_s8(values[g]));
          p[t].halves[1] = vmull_high_s8(codes, values[g]);
        } else {
          p[t].halves[0] = vmlal_s8(p[t].halves[0], vget_low_s8(codes), vget_low_s8(values[g]));
          p[t].halves[1] = vmlal_high_s8(p[t].halves[1], codes, values[g]);
        }
        if ((g + 1) % limit == 0)
          UNROLL for (int i = 0; i < 2; ++i) s[t].halves[i] = vpadalq_s16(s[t].halves[i], p[t].halves[i]);
      }
      w += span / shared * tiles * 16;
    }
    UNROLL for (int t = 0; t < tiles; ++t) vst1q_s32(sums + row + 4 * t, vpaddq_s32(s[t].halves[0], s[t].halves[1]));
  }
}
#endif

// −2^(bits − 1)·Σ x, what codes have too much.
INLINE int32_t offset_of(const int bits, const int8_t *x, const int columns) {
  if (bits == 8) return 0;
  int16x8_t all = vdupq_n_s16(0);
  for (int i = 0; i < columns; i += 16) all = vpadalq_s8(all, vld1q_s8(x + i));
  return -(vaddlvq_s16(all) << (bits - 1));
}

INLINE void step(const int bits) {
  for (int i = 0; i < features; i += 8) {
    int16x4_t halves[2];
    UNROLL for (int j = 0; j < 2; ++j) {
      const int32x4_t r = vld1q_s32(readings + i + 4 * j), m = vld1q_s32(feature_multipliers + i + 4 * j);
      const int64x2_t low = vmlal_s32(vld1q_s64(feature_offsets + i + 4 * j), vget_low_s32(r), vget_low_s32(m));
      const int64x2_t high = vmlal_high_s32(vld1q_s64(feature_offsets + i + 4 * j + 2), r, m);
      halves[j] = vqmovn_s32(vqshrn_high_n_s64(vqshrn_n_s64(low, input_shift), high, input_shift));
    }
    const int8x8_t x = vqmovn_s16(vcombine_s16(halves[0], halves[1]));
    vst1_s8(inputs + i, vmax_s8(x, vdup_n_s8(-127)));
  }
  multiply(bits, recurrent_weights, state, units, offset_of(bits, state, units), recurrent_sums);
  multiply(bits, input_weights, inputs, features, offset_of(bits, inputs, features), input_sums);
  for (int row = 0; row < units; row += 16) {
    int16x8_t halves[2];
    UNROLL for (int t = 0; t < 4; ++t) {
      const int place = row + 4 * t;
      const int32x4_t a = vld1q_s32(recurrent_sums + place), c = vld1q_s32(input_sums + place);
      const int32x4_t m = vld1q_s32(recurrent_multipliers + place), u = vld1q_s32(input_multipliers + place);
      int64x2_t low = vmlal_s32(vld1q_s64(bias + place), vget_low_s32(a), vget_low_s32(m));
      int64x2_t high = vmlal_high_s32(vld1q_s64(bias + place + 2), a, m);
      low = vmlal_s32(low, vget_low_s32(c), vget_low_s32(u));
      high = vmlal_high_s32(high, c, u);
      // n ≥ 32: what is left of the shift comes with the narrowing.
      const int32x4_t z = vuzp2q_s32(vreinterpretq_s32_s64(low), vreinterpretq_s32_s64(high));
      if (t % 2 == 0) halves[t / 2] = vcombine_s16(vqshrn_n_s32(z, shift - 32), vdup_n_s16(0));
      else halves[t / 2] = vqshrn_high_n_s32(vget_low_s16(halves[t / 2]), z, shift - 32);
    }
    const int8x16_t h = vqmovn_high_s16(vqmovn_s16(halves[0]), halves[1]);
    vst1q_s8(state + row, vmaxq_s8(h, vdupq_n_s8(0)));
  }
}

static __attribute__((noinline)) void step_8(void) { step(8); }
static __attribute__((noinline)) void step_4(void) { step(4); }
static __attribute__((noinline)) void step_2(void) { step(2); }

static int8_t plain_recurrent[units][units], plain_input[units][features];

static uint32_t seed = 1;
static int32_t next_number(int32_t count) { return (int32_t)((seed = seed * 1664525u + 1013904223u) >> 12) % count; }

static void pack(const int bits, const int8_t *plain, const int columns, uint8_t *w) {
  const int shared = 8 / bits, half = 1 << (bits - 1);
#ifndef __ARM_FEATURE_DOTPROD
  const int tiles = bits == 8 ? 8 : 4;
#endif
  for (int row = 0; row < units; row += 4 * tiles)
    for (int index = 0; index < columns / 4 * tiles; index += shared)
      for (int lane = 0; lane < 4; ++lane)
        for (int i = 0; i < 4; ++i) {
          uint8_t byte = 0;
          for (int j = 0; j < shared; ++j) {
#ifdef __ARM_FEATURE_DOTPROD
            const int group = index / tiles, tile = index % tiles + j, is_weight = j == shared - 1;
#else
            const int is_weight = bits == 8; // and four groups of a tile come after each other
            const int group = is_weight ? index / (4 * tiles) * 4 + index % 4 : index / shared / tiles * shared + j;
            const int tile = is_weight ? index / 4 % tiles : index / shared % tiles;
#endif
            const int weight = plain[(row + 4 * tile + lane) * columns + 4 * group + i];
            byte |= (uint8_t)((uint8_t)(is_weight ? weight : weight + half) << (bits * j));
          }
          *w++ = byte;
        }
}

static int64_t clamped(int64_t value, int64_t lower) { return value < lower ? lower : value > 127 ? 127 : value; }

// The equations as they stand.
static void step_plainly(int8_t *h) {
  int8_t x[features], next[units];
  for (int i = 0; i < features; ++i)
    x[i] = (int8_t)clamped(((int64_t)readings[i] * feature_multipliers[i] + feature_offsets[i]) >> input_shift, -127);
  for (int row = 0; row < units; ++row) {
    int64_t a = 0, c = 0;
    for (int i = 0; i < units; ++i) a += plain_recurrent[row][i] * h[i];
    for (int i = 0; i < features; ++i) c += plain_input[row][i] * x[i];
    next[row] = (int8_t)clamped((recurrent_multipliers[row] * a + input_multipliers[row] * c + bias[row]) >> shift, 0);
  }
  memcpy(h, next, units);
}

int main(int count, char **arguments) {
  if (count != 3) return 2;
  const int bits = arguments[1][0] - '0', steps = arguments[2][0] - '0';
  const int32_t scale = 1 << (36 - bits);
  for (int row = 0; row < units; ++row) {
    for (int i = 0; i < units; ++i) plain_recurrent[row][i] = (int8_t)(next_number(1 << bits) - (1 << (bits - 1)));
    for (int i = 0; i < features; ++i) plain_input[row][i] = (int8_t)(next_number(1 << bits) - (1 << (bits - 1)));
    recurrent_multipliers[row] = scale / 2 + next_number(1 << 20);
    input_multipliers[row] = scale + next_number(1 << 20);
    bias[row] = ((int64_t)next_number(128) << shift) - ((int64_t)48 << shift) + ((int64_t)1 << (shift - 1));
  }
  for (int i = 0; i < features; ++i) {
    readings[i] = next_number(4096) - 2048;
    feature_multipliers[i] = (1 << 26) + next_number(1 << 10);
    feature_offsets[i] = ((int64_t)1 << (input_shift - 1)) - (int64_t)next_number(256) * feature_multipliers[i];
  }
  pack(bits, plain_recurrent[0], units, recurrent_weights);
  pack(bits, plain_input[0], features, input_weights);
  int8_t expected[units];
  for (int i = 0; i < units; ++i) expected[i] = state[i] = (int8_t)next_number(128);
  step_plainly(expected);
  for (int i = 0; i < steps; ++i) {
    if (bits == 8) step_8();
    else if (bits == 4) step_4();
    else step_2();
    if (i == 0 && memcmp(state, expected, units) != 0) return 1;
  }
  int spread = 0;
  for (int row = 0; row < units; ++row) spread += state[row] > 0 && state[row] < 127;
  return spread > units / 4 ? 0 : 3;
}
