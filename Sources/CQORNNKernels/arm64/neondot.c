// 128 bits, sdot: four products of two signed bytes, summed in 32 bits: exact for weights, codes up to 127 and planes.
#include <stdint.h>
#if defined(__aarch64__)
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("dotprod"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("arch=armv8.2-a+dotprod")
#endif
#include <arm_neon.h>
#include <string.h>
#include "CQORNNKernels.h"

#define QORNN_SET qornn_kernels__neondot
#define QORNN_SET_NAME "neondot"
#define QORNN_SET_IDENTIFIER 6
#define QORNN_DIRECT 1
#define QORNN_SUM_REGISTERS 20
#define QORNN_SHARED_BYTES 1
#include "arm_128.h"

typedef vec sum_type;

QORNN_INLINE vec broadcast(const int8_t *plane, uint64_t first, int index) {
  return copies_of_group(plane, first + (uint64_t)index);
}
QORNN_INLINE vec dot(vec sum, vec codes, vec values) {
  return vdotq_s32(sum, signed_bytes_of(codes), signed_bytes_of(values));
}
QORNN_INLINE sum_type sum_zero(void) { return vdupq_n_s32(0); }
QORNN_INLINE sum_type sum_from(int32_t value) { return vdupq_n_s32(value); }
QORNN_INLINE vec sum_lanes(sum_type sum) { return sum; }
#include "../generic/codes.h"

// A group of four in every lane; sdot takes it from where it is.
QORNN_INLINE vec copies_of_lane(vec groups, int lane) {
  switch (lane) {
    case 0: return vdupq_laneq_s32(groups, 0);
    case 1: return vdupq_laneq_s32(groups, 1);
    case 2: return vdupq_laneq_s32(groups, 2);
    default: return vdupq_laneq_s32(groups, 3);
  }
}

QORNN_INLINE int most_tiles(const int format, const int vectors) { return vectors <= 2 ? 8 : 4; }
QORNN_INLINE int span_portions(const int format) { return 1; }

// Codes of group `group` of tile `tile` of `shared` in the same bytes, or of one by itself.
QORNN_INLINE vec codes_of_tile(const int format, const int shared, const int tile, const int group, const vec *v) {
  if (shared == 1) return codes_of(format, group % (8 / format), 0, v + group / (8 / format));
  return tile == shared - 1 ? v[group] : and_bits(v[group], (1 << (format * (tile + 1))) - 1);
}

QORNN_INLINE void add_portions(
    const int format, const int shared, const int portions, const int tiles, const int vectors, const uint8_t *weights,
    int64_t stride, const int8_t **x, sum_type (*sums)[max_vectors]) {
  const int size = portion_groups * format * shared / 8;
  vec values[max_vectors];
  QORNN_UNROLL for (int i = 0; i < vectors; ++i) values[i] = load(x[i]);
  QORNN_UNROLL for (int first = 0; first < tiles; first += shared) {
    vec v[portion_groups];
    QORNN_UNROLL for (int i = 0; i < size; ++i) v[i] = load(weights + (first / shared * size + i) * QORNN_VECTOR_BYTES);
    QORNN_UNROLL for (int g = 0; g < portion_groups; ++g)
      QORNN_UNROLL for (int t = 0; t < shared; ++t) {
        const vec codes = codes_of_tile(format, shared, t, g, v);
        QORNN_UNROLL for (int i = 0; i < vectors; ++i)
          sums[first + t][i] = dot(sums[first + t][i], codes, copies_of_lane(values[i], g));
      }
  }
  QORNN_UNROLL for (int i = 0; i < vectors; ++i) x[i] += 4 * portion_groups;
}

#include "../generic/kernel_table.h"

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
#endif
