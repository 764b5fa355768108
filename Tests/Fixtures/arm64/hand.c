// What a kernel written for one shape alone would do, to compare instruction counts with: h' = clip(relu(W·[h; x] + b) >> s),
// states of 7 bits, weights of 4 or 8 bits, outputs in lanes, nothing configurable, the simplest epilogue that is any good.
// `hand WEIGHT_BITS STEPS` at 256 units and 32 inputs; ends with 1 if the first step is wrong.
#include <arm_neon.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { units = 256, inputs = 32, columns = units + inputs, groups = columns / 4 };

static _Alignas(64) uint8_t weights[units * columns];
static _Alignas(64) int8_t values[columns];
static _Alignas(64) int32_t sums[units], bias[units];
static int8_t plain[units][columns];

#define INLINE static inline __attribute__((always_inline))

// Tiles of 4 rows whose sums stay in registers.
#ifdef __ARM_FEATURE_DOTPROD
enum { tiles = 16 };
typedef int32x4_t sum;
INLINE sum zero(void) { return vdupq_n_s32(0); }
INLINE void flush(sum *s) { (void)s; }
#define ADD(s, w, x, group) s = vdotq_laneq_s32(s, w, x, group)
INLINE int32x4_t total(sum s) { return s; }
#else
enum { tiles = 4 };
typedef struct {
  int16x8_t parts[2];
  int32x4_t sums[2];
} sum;
INLINE sum zero(void) { return (sum){ { vdupq_n_s16(0), vdupq_n_s16(0) }, { vdupq_n_s32(0), vdupq_n_s32(0) } }; }
INLINE void flush(sum *s) {
  for (int i = 0; i < 2; ++i) {
    s->sums[i] = vpadalq_s16(s->sums[i], s->parts[i]);
    s->parts[i] = vdupq_n_s16(0);
  }
}
#define ADD(s, w, x, group) \
  do { \
    const int8x16_t copies = vreinterpretq_s8_s32(vdupq_laneq_s32(vreinterpretq_s32_s8(x), group)); \
    s.parts[0] = vmlal_s8(s.parts[0], vget_low_s8(w), vget_low_s8(copies)); \
    s.parts[1] = vmlal_high_s8(s.parts[1], w, copies); \
  } while (0)
INLINE int32x4_t total(sum s) { return vpaddq_s32(s.sums[0], s.sums[1]); }
#endif

// [block][group][tile][lane][4 columns]; 4 bits: two tiles in a vector.
static __attribute__((noinline)) void multiply(const int bits) {
  const uint8_t *w = weights;
  for (int row = 0; row < units; row += 4 * tiles) {
    sum s[tiles];
#pragma GCC unroll 16
    for (int t = 0; t < tiles; ++t) s[t] = zero();
    for (int group = 0; group < groups; group += 4) {
      const int8x16_t x = vld1q_s8(values + 4 * group);
#define GROUP(g) \
  if (bits == 8) { \
    _Pragma("GCC unroll 16") for (int t = 0; t < tiles; ++t, w += 16) { \
      const int8x16_t codes = vreinterpretq_s8_u8(vld1q_u8(w)); \
      ADD(s[t], codes, x, g); \
    } \
  } else { \
    _Pragma("GCC unroll 16") for (int t = 0; t < tiles; t += 2, w += 16) { \
      const uint8x16_t v = vld1q_u8(w); \
      const int8x16_t low = vreinterpretq_s8_u8(vandq_u8(v, vdupq_n_u8(15))); \
      const int8x16_t high = vreinterpretq_s8_u8(vshrq_n_u8(v, 4)); \
      ADD(s[t], low, x, g); \
      ADD(s[t + 1], high, x, g); \
    } \
  }
#define FLUSH _Pragma("GCC unroll 16") for (int t = 0; t < tiles; ++t) flush(&s[t]);
      GROUP(0) GROUP(1)
      if (bits == 8) { FLUSH }
      GROUP(2) GROUP(3)
      if (bits == 8 || group % 16 == 12) { FLUSH }
    }
    FLUSH
#pragma GCC unroll 16
    for (int t = 0; t < tiles; ++t) vst1q_s32(sums + row + 4 * t, total(s[t]));
  }
}

static __attribute__((noinline)) void step(const int bits, const int shift, const int8_t *input) {
  memcpy(values + units, input, inputs);
  int32_t excess = 0;
  if (bits == 4) {
    int16x8_t all = vdupq_n_s16(0);
    for (int i = 0; i < columns; i += 16) all = vpadalq_s8(all, vld1q_s8(values + i));
    excess = 8 * vaddlvq_s16(all);
    multiply(4);
  } else {
    multiply(8);
  }
  const int32x4_t none = vdupq_n_s32(0), most = vdupq_n_s32(127), right = vdupq_n_s32(-shift);
  for (int row = 0; row < units; row += 16) {
    int32x4_t h[4];
    for (int i = 0; i < 4; ++i) {
      h[i] = vsubq_s32(vaddq_s32(vld1q_s32(sums + row + 4 * i), vld1q_s32(bias + row + 4 * i)), vdupq_n_s32(excess));
      h[i] = vminq_s32(vshlq_s32(vmaxq_s32(h[i], none), right), most);
    }
    const int16x8_t low = vcombine_s16(vmovn_s32(h[0]), vmovn_s32(h[1]));
    const int16x8_t high = vcombine_s16(vmovn_s32(h[2]), vmovn_s32(h[3]));
    vst1q_s8(values + row, vcombine_s8(vmovn_s16(low), vmovn_s16(high)));
  }
}

static uint32_t state = 1;
static int32_t next_number(int32_t count) { return (int32_t)((state = state * 1664525u + 1013904223u) >> 12) % count; }

static void pack(const int bits) {
  uint8_t *w = weights;
  for (int row = 0; row < units; row += 4 * tiles)
    for (int group = 0; group < groups; ++group)
      for (int t = 0; t < tiles; t += 8 / bits)
        for (int lane = 0; lane < 4; ++lane)
          for (int i = 0; i < 4; ++i) {
            const int8_t *first = &plain[row + 4 * t + lane][4 * group + i];
            *w++ = bits == 8 ? (uint8_t)*first : (uint8_t)((*first + 8) | (first[4 * columns] + 8) << 4);
          }
}

int main(int count, char **arguments) {
  if (count != 3) return 2;
  const int bits = atoi(arguments[1]), shift = bits == 8 ? 10 : 6;
  int8_t input[inputs], expected[units];
  for (int row = 0; row < units; ++row) {
    bias[row] = next_number(2048) - 600;
    for (int column = 0; column < columns; ++column)
      plain[row][column] = (int8_t)(next_number(1 << bits) - (1 << (bits - 1)));
  }
  for (int i = 0; i < units; ++i) values[i] = (int8_t)next_number(128);
  for (int i = 0; i < inputs; ++i) input[i] = (int8_t)next_number(128);
  for (int row = 0; row < units; ++row) {
    int32_t sum = bias[row];
    for (int column = 0; column < columns; ++column)
      sum += plain[row][column] * (column < units ? values[column] : input[column - units]);
    sum = sum < 0 ? 0 : sum >> shift;
    expected[row] = (int8_t)(sum > 127 ? 127 : sum);
  }
  pack(bits);
  for (int i = 0; i < atoi(arguments[2]); ++i) {
    if (bits == 8) step(8, shift, input);
    else step(4, shift, input);
    if (i == 0 && memcmp(values, expected, units) != 0) return 1;
  }
  return 0;
}
