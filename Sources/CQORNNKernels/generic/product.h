// Sums of codes times activations over repacked tiles, every width, written once.
//
// The including file defines vec (QORNN_LANES lanes of 32 bits), the loads, `field`, `insert_shifted`, and either
//   QORNN_DIRECT 1:  sum = dot(sum, codes, x), exact for all codes and planes, or
//   QORNN_DIRECT 0:  part = multiply_add(part, codes, x) in 16 bits, and sum = widen(sum, part) before a part can overflow.
#pragma once
#include "codes.h"
#include "rows.h"

typedef struct {
  sum_type sums[max_tiles][max_classes][max_planes][streams_together];
#if !QORNN_DIRECT
  part_type parts[max_tiles][max_classes][max_planes][streams_together];
#endif
} accumulators;

QORNN_INLINE void flush(
    const int format, const int tile, const int planes, const int streams, accumulators *a) {
#if !QORNN_DIRECT
  QORNN_UNROLL for (int p = 0; p < planes; ++p)
    QORNN_UNROLL for (int s = 0; s < streams; ++s)
      QORNN_UNROLL for (int c = 0; c < class_count(format); ++c) {
        a->sums[tile][c][p][s] = widen(a->sums[tile][c][p][s], a->parts[tile][c][p][s]);
        a->parts[tile][c][p][s] = part_zero();
      }
#endif
}

// One chunk of a tile, whose first group is `group`.
QORNN_INLINE void add_chunk(
    const int format, const int scaled, const int tile, const int planes, const int streams, const uint8_t *weights,
    const activations *x, const uint64_t group, accumulators *a) {
  vec v[7];
  QORNN_UNROLL for (int i = 0; i < chunk_vectors(format); ++i) v[i] = load(weights + i * QORNN_VECTOR_BYTES);
  QORNN_UNROLL for (int g = 0; g < chunk_groups(format); ++g) {
#if QORNN_DIRECT
    const vec codes = codes_of(format, g, scaled, v);
    const int c = scaled ? class_of(format, g) : 0;
    QORNN_UNROLL for (int s = 0; s < streams; ++s)
      QORNN_UNROLL for (int p = 0; p < planes; ++p)
        a->sums[tile][c][p][s] = dot(a->sums[tile][c][p][s], codes, broadcast(x[s].planes[p], group, g));
#else
    const vec codes = codes_of(format, g, scaled, v);
    QORNN_UNROLL for (int s = 0; s < streams; ++s)
      QORNN_UNROLL for (int p = 0; p < planes; ++p) {
        const vec value = broadcast(x[s].planes[p], group, g);
        a->parts[tile][0][p][s] = format == 8
                                      ? multiply_add_signed(a->parts[tile][0][p][s], codes, value)
                                      : multiply_add(a->parts[tile][0][p][s], codes, value);
      }
    if (part_limit(format, planes) < chunk_groups(format) && (g + 1) % part_limit(format, planes) == 0)
      flush(format, tile, planes, streams, a);
#endif
  }
}

// Codes are too large by 2^(k−1); signed bytes leave out what multiply_add_signed leaves out.
QORNN_INLINE vec offset_of(const qornn_matrix *matrix, const activations *x) {
  const uint32_t excess = matrix->is_signed ? (uint32_t)x->negative_sum : (uint32_t)x->sum << (matrix->bit_width - 1);
  return set32((int32_t)(0u - excess));
}

QORNN_INLINE void store_result(
    const int planes, const qornn_matrix *matrix, vec offset, const vec *totals, int64_t row, int32_t *results) {
  vec result = add32(totals[0], offset);
  if (planes == 2) result = add32(add32(result, shift32(totals[1], -8)), load(matrix->row_constants + row));
  store(results + row, result);
}

// The sums of `tiles` tiles beside each other, for `streams` streams.
QORNN_INLINE void multiply_tiles(
    const int format, const int tiles, const int planes, const int streams, const qornn_matrix *matrix,
    const uint8_t *weights, const uint32_t groups, int64_t first_tile, const activations *x, int32_t *const *results) {
  accumulators a;
  QORNN_UNROLL for (int t = 0; t < tiles; ++t)
    QORNN_UNROLL for (int p = 0; p < planes; ++p)
      QORNN_UNROLL for (int s = 0; s < streams; ++s)
        QORNN_UNROLL for (int c = 0; c < class_count(format); ++c) {
          a.sums[t][c][p][s] = sum_zero();
#if !QORNN_DIRECT
          a.parts[t][c][p][s] = part_zero();
#endif
        }

  // Their own copies, so that the compiler keeps the addresses in registers.
  activations values[streams_together];
  QORNN_UNROLL for (int s = 0; s < streams; ++s) values[s] = x[s];

  const int64_t stride = matrix->tile_bytes;
  const int chunk_bytes = chunk_vectors(format) * QORNN_VECTOR_BYTES;
  const uint64_t chunks = full_chunks(format, groups);
  const uint32_t span = part_limit(format, planes) >= chunk_groups(format)
                            ? (uint32_t)(part_limit(format, planes) / chunk_groups(format)) : 1;
  uint64_t group = 0, chunk = 0;
  // Whole spans without a test in between; what a part can add up never exceeds one.
  enum { unrolled = QORNN_DIRECT ? 1 : 4 };
  for (; !QORNN_DIRECT && span == unrolled && chunks - chunk >= unrolled; chunk += unrolled) {
    QORNN_UNROLL for (int i = 0; i < unrolled; ++i) {
      QORNN_UNROLL for (int t = 0; t < tiles; ++t)
        add_chunk(format, 1, t, planes, streams, weights + t * stride, values, group, &a);
      weights += chunk_bytes;
      group += chunk_groups(format);
    }
    QORNN_UNROLL for (int t = 0; t < tiles; ++t) flush(format, t, planes, streams, &a);
  }
  while (chunk < chunks) {
    const uint64_t end = QORNN_DIRECT || chunks - chunk < span ? chunks : chunk + span;
    for (; chunk < end; ++chunk) {
      QORNN_UNROLL for (int t = 0; t < tiles; ++t)
        add_chunk(format, 1, t, planes, streams, weights + t * stride, values, group, &a);
      weights += chunk_bytes;
      group += chunk_groups(format);
    }
    QORNN_UNROLL for (int t = 0; t < tiles; ++t) flush(format, t, planes, streams, &a);
  }
  if (tail_format(format) != 0 && group < groups) {
    for (uint64_t end = group + 4; group < end; group += chunk_groups(tail_format(format))) {
      QORNN_UNROLL for (int t = 0; t < tiles; ++t) {
        add_chunk(tail_format(format), 0, t, planes, streams, weights + t * stride, values, group, &a);
        flush(format, t, planes, streams, &a);
      }
      weights += chunk_vectors(tail_format(format)) * QORNN_VECTOR_BYTES;
    }
  }

  QORNN_UNROLL for (int s = 0; s < streams; ++s) {
    const vec offset = offset_of(matrix, x + s);
    QORNN_UNROLL for (int t = 0; t < tiles; ++t) {
      vec total[max_planes];
      QORNN_UNROLL for (int p = 0; p < planes; ++p) {
        total[p] = sum_lanes(a.sums[t][0][p][s]);
        QORNN_UNROLL for (int c = 1; c < class_count(format); ++c)
          total[p] = add32(total[p], shift32(sum_lanes(a.sums[t][c][p][s]), class_shift(format, c)));
      }
      store_result(planes, matrix, offset, total, (first_tile + t) * QORNN_LANES, results[s]);
    }
  }
}

#if QORNN_SHARED_BYTES
#include "shared_bytes.h"
#endif

// All tiles, in blocks of as many as the registers hold, of even sizes.
QORNN_INLINE void multiply_matrix(
    const int format, const int planes, const int streams, const qornn_matrix *matrix, const activations *x,
    int32_t *const *results, int32_t count) {
  const int most = QORNN_TILES(format, planes, streams);
  const uint32_t groups = ((uint32_t)matrix->columns + 3) / 4;
  const int32_t tiles = (int32_t)(((uint32_t)matrix->rows + QORNN_LANES - 1) / QORNN_LANES);
  int32_t tile = 0;
#if QORNN_SHARED_BYTES
  if (shared_tiles(format) > 1) tile = multiply_units_of(format, planes, streams, matrix, x, results, count);
  const uint8_t *weights = matrix->weights + (int64_t)tile * shared_bytes_a_tile(format, matrix->columns);
#else
  const uint8_t *weights = matrix->weights;
#endif
  while (tile < tiles) {
    // 5 tiles go as 3 and 2: a block of one keeps too few sums in flight.
    const int32_t left = tiles - tile, size = left >= most ? (most == 4 && left == 5 ? 3 : most) : left;
    for (int32_t s = 0; s < count; s += streams) {
      if (most >= 4 && size == 4) multiply_tiles(format, 4, planes, streams, matrix, weights, groups, tile, x + s, results + s);
      else if (most >= 3 && size == 3) multiply_tiles(format, 3, planes, streams, matrix, weights, groups, tile, x + s, results + s);
      else if (most >= 2 && size == 2) multiply_tiles(format, 2, planes, streams, matrix, weights, groups, tile, x + s, results + s);
      else multiply_tiles(format, 1, planes, streams, matrix, weights, groups, tile, x + s, results + s);
    }
    weights += size * (int64_t)matrix->tile_bytes;
    tile += size;
  }
}

// `count` streams, a multiple of those that go together.
typedef void product(const qornn_matrix *matrix, const activations *x, int32_t *const *results, int32_t count);

#define QORNN_PRODUCT(format, planes, streams) \
  static __attribute__((noinline)) void product_##format##_##planes##_##streams( \
      const qornn_matrix *matrix, const activations *x, int32_t *const *results, int32_t count) { \
    multiply_matrix(format, planes, streams, matrix, x, results, count); \
  }
#define QORNN_PRODUCTS(format) \
  QORNN_PRODUCT(format, 1, 1) QORNN_PRODUCT(format, 2, 1) QORNN_PRODUCT(format, 1, 4) QORNN_PRODUCT(format, 2, 4)
#define QORNN_PRODUCT_ROW(format) \
  { { product_##format##_1_1, product_##format##_1_4 }, { product_##format##_2_1, product_##format##_2_4 } }

// clang-format off
QORNN_PRODUCTS(2) QORNN_PRODUCTS(3) QORNN_PRODUCTS(4) QORNN_PRODUCTS(5) QORNN_PRODUCTS(6) QORNN_PRODUCTS(7) QORNN_PRODUCTS(8)
// clang-format on

// By format, planes − 1, and whether four streams go together.
static product *const products[][2][2] = {
    { { 0 } }, { { 0 } }, QORNN_PRODUCT_ROW(2), QORNN_PRODUCT_ROW(3), QORNN_PRODUCT_ROW(4),
    QORNN_PRODUCT_ROW(5), QORNN_PRODUCT_ROW(6), QORNN_PRODUCT_ROW(7), QORNN_PRODUCT_ROW(8),
};

// W·h or U·x for `count` streams, 1 … QORNN_BATCH.
static void multiply(const qornn_matrix *matrix, const activations *x, int32_t *const *results, int32_t count) {
  if (matrix->is_in_place) {
    for (int32_t stream = 0; stream < count; ++stream) multiply_rows(matrix, x + stream, results[stream]);
    return;
  }
  product *const *row = products[matrix->bit_width][matrix->plane_count - 1];
  // Signed bytes without a direct product spend more on a group's activations than four streams save on its weights.
  const int32_t together = !QORNN_DIRECT && matrix->bit_width == 8 ? 0 : count - count % streams_together;
  if (together > 0) row[1](matrix, x, results, together);
  if (count > together) row[0](matrix, x + together, results + together, count - together);
}
