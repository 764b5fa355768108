// What this core allows at most, for benchmarks: the products' instructions on registers alone, and reading weights.
#pragma once
#include "product.h"

// The compiler can neither foresee nor drop the value.
#if defined(__x86_64__)
#define QORNN_OPAQUE(vector) __asm__ volatile("" : "+x"(vector))
#else
#define QORNN_OPAQUE(vector) __asm__ volatile("" : "+w"(vector))
#endif

// Enough independent sums to hide the latency of an instruction, few enough for the registers.
enum { peak_sums = QORNN_DIRECT ? 12 : 6, read_vectors = 4 };

// `times` · `length` products to a part, `length` of them without a branch. Returns how many products it did.
QORNN_INLINE int64_t peak_of(const int length, const int times, int64_t repetitions) {
  sum_type sums[peak_sums];
  vec codes = set32(0x01010101);
  const vec values = set32(0x01010101);
  QORNN_UNROLL for (int i = 0; i < peak_sums; ++i) sums[i] = sum_zero();
  for (int64_t r = 0; r < repetitions; ++r) {
#if QORNN_DIRECT
    QORNN_UNROLL for (int i = 0; i < peak_sums; ++i) {
      QORNN_OPAQUE(codes);
      sums[i] = dot(sums[i], codes, values);
    }
#else
    part_type parts[peak_sums];
    QORNN_UNROLL for (int i = 0; i < peak_sums; ++i) parts[i] = part_zero();
    for (int n = 0; n < times; ++n)
      QORNN_UNROLL for (int j = 0; j < length; ++j)
        QORNN_UNROLL for (int i = 0; i < peak_sums; ++i) {
          QORNN_OPAQUE(codes);
          parts[i] = multiply_add(parts[i], codes, values);
        }
    QORNN_UNROLL for (int i = 0; i < peak_sums; ++i) sums[i] = widen(sums[i], parts[i]);
#endif
  }
  QORNN_UNROLL for (int i = 0; i < peak_sums; ++i) {
    vec lanes = sum_lanes(sums[i]);
    QORNN_OPAQUE(lanes);
  }
  return repetitions * peak_sums * length * times;
}

static int64_t peak(int32_t bit_width, int64_t repetitions) {
#if QORNN_DIRECT
  (void)bit_width;
  return peak_of(1, 1, repetitions) * QORNN_VECTOR_BYTES;
#else
  const int limit = part_limit(bit_width, 1);
  const int64_t products = limit >= 4   ? peak_of(4, limit / 4, repetitions)
                           : limit >= 2 ? peak_of(2, 1, repetitions)
                                        : peak_of(1, 1, repetitions);
  return products * QORNN_VECTOR_BYTES;
#endif
}

static void read_bytes(const uint8_t *bytes, int64_t count, int64_t repetitions) {
  vec sums[read_vectors];
  QORNN_UNROLL for (int i = 0; i < read_vectors; ++i) sums[i] = set32(0);
  for (int64_t r = 0; r < repetitions; ++r) {
    for (int64_t offset = 0; offset < count; offset += read_vectors * QORNN_VECTOR_BYTES)
      QORNN_UNROLL for (int i = 0; i < read_vectors; ++i)
        sums[i] = add32(sums[i], load(bytes + offset + i * QORNN_VECTOR_BYTES));
    QORNN_UNROLL for (int i = 0; i < read_vectors; ++i) QORNN_OPAQUE(sums[i]);
  }
}
