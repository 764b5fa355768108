// A mask leaves two codes of a word in the lanes of 16 bits, and `smlad` multiplies them with a pair of activations that were laid
// beside each other for it. Two rows share the loads of activations;
// more of them would not fit into the registers.
#if defined(QORNN_FIRMWARE) && defined(__ARM_FEATURE_DSP)
#include "products.h"
#include <arm_acle.h>

#define INLINE static inline __attribute__((always_inline))

INLINE uint32_t load(const uint8_t *place) {
  uint32_t word;
  __builtin_memcpy(&word, place, 4);
  return word;
}

// Two codes of `bits` bits, 16 bits apart; those of 8 bits fill their lanes.
INLINE uint32_t codes(uint32_t word, int bits, int pair) {
  if (bits == 8) return pair == 0 ? __uxtb16(word) : __uxtb16(__ror(word, 8));
  const uint32_t mask = (uint32_t)((1 << bits) - 1) * 0x10001u;
  return word >> (bits * pair) & mask;
}

// Two words of activations with one instruction; compilers take two.
INLINE const uint64_t *load_two(const uint64_t *place, uint32_t *first, uint32_t *second) {
  __asm("ldrd %0, %1, [%2], #8" : "=&r"(*first), "=&r"(*second), "+r"(place) : "m"(*place));
  return place;
}

// Four pairs of activations: of 16-bit ones, or of as many 8-bit ones.
INLINE const uint64_t *activations(const uint64_t *place, int is_narrow, uint32_t *x) {
  if (!is_narrow) return load_two(load_two(place, &x[0], &x[1]), &x[2], &x[3]);
  uint32_t low, high;
  place = load_two(place, &low, &high);
  x[0] = __sxtb16(low);
  x[1] = __sxtb16(__ror(low, 8));
  x[2] = __sxtb16(high);
  x[3] = __sxtb16(__ror(high, 8));
  return place;
}

INLINE uint64_t multiply(
    const int bits, const int is_narrow, const uint8_t *first, const uint8_t *second, const uint64_t *h, int32_t shape) {
  const int pairs = 16 / bits;
  int32_t a = 0, b = 0;
  int32_t blocks = (shape + (15 << 4)) >> 8;
#pragma clang loop unroll(disable)
  do {
#pragma clang loop unroll(full)
    for (int four = 0; four < 8; four += 4) {
      uint32_t x[4];
      h = activations(h, is_narrow, x);
#pragma clang loop unroll(full)
      for (int pair = 0; pair < 4; ++pair) {
        const int word = (four + pair) / pairs, place = (four + pair) % pairs;
        a = __smlad(codes(load(first + 4 * word), bits, place), x[pair], a);
        b = __smlad(codes(load(second + 4 * word), bits, place), x[pair], b);
      }
    }
    first += 2 * bits;
    second += 2 * bits;
  } while (--blocks != 0);
  return (uint64_t)(uint32_t)b << 32 | (uint32_t)a;
}

#define PRODUCT(name, bits, is_narrow) \
  static uint64_t name(const void *first, const void *second, const void *vector, int32_t shape) { \
    return multiply(bits, is_narrow, first, second, vector, shape); \
  }

// An archive that is made for some widths alone has no other products.
#ifndef QORNN_WIDTHS
#define QORNN_W2
#define QORNN_W4
#define QORNN_W8
#endif
#ifndef QORNN_STATES
#define QORNN_A8
#define QORNN_A16
#endif

#ifdef QORNN_A8
#define CASE_A8(bits) if (is_narrow) return codes_w##bits##a8;
#define PRODUCT_A8(bits) PRODUCT(codes_w##bits##a8, bits, 1)
#else
#define CASE_A8(bits) if (is_narrow) return 0;
#define PRODUCT_A8(bits)
#endif
#ifdef QORNN_A16
#define CASE_A16(bits) return codes_w##bits##a16;
#define PRODUCT_A16(bits) PRODUCT(codes_w##bits##a16, bits, 0)
#else
#define CASE_A16(bits) return 0;
#define PRODUCT_A16(bits)
#endif

#ifdef QORNN_W2
PRODUCT_A8(2)
PRODUCT_A16(2)
#endif
#ifdef QORNN_W4
PRODUCT_A8(4)
PRODUCT_A16(4)
#endif
#ifdef QORNN_W8
PRODUCT_A8(8)
PRODUCT_A16(8)
#endif

qornn_row_product *qornn_row_product__dsp(int32_t bits, int32_t is_narrow) {
  switch (bits) {
#ifdef QORNN_W2
  case 2: CASE_A8(2) CASE_A16(2)
#endif
#ifdef QORNN_W4
  case 4: CASE_A8(4) CASE_A16(4)
#endif
#ifdef QORNN_W8
  case 8: CASE_A8(8) CASE_A16(8)
#endif
  default: return 0;
  }
}
#endif
