// Products of 2, 4 and 8 bits with 32 registers: up to eight tiles beside each other, whose weights are read as one stream.
//
// A *portion* is four groups, whose activations one load has; columns are padded to it. Tiles follow each other portion by portion in
// blocks of eight, then of four; the last three at most are by themselves. The set's file defines the rest:
//   most_tiles(format, vectors)    tiles that leave registers for a portion
//   span_portions(format)          portions that go together where so many are left
//   add_portions(…)                adds these portions, `stride` bytes apart, of tiles beside each other
#pragma once
#include "../generic/codes.h"

// What all blocks of a matrix have in common.
typedef struct {
  const qornn_matrix *matrix;
  const int8_t *planes[max_vectors];
  int32_t *results[max_vectors];
  int32_t offsets[max_vectors]; // of a stream
  int32_t plane_count;
  int64_t portions;
} product_constants;

// The sums of `tiles` tiles from `first_tile` on, `shared` of them in the same bytes, their portions `stride` bytes apart.
QORNN_INLINE void multiply_portions_of(
    const int format, const int shared, const int tiles, const int vectors, const product_constants *constants,
    const uint8_t *weights, int64_t stride, int64_t first_tile) {
  const int span = span_portions(format), planes = vectors == 1 ? 1 : constants->plane_count;
  const int8_t *x[max_vectors];
  QORNN_UNROLL for (int i = 0; i < vectors; ++i) x[i] = constants->planes[i];
  sum_type sums[max_block_tiles][max_vectors];
  // With one vector sums begin with the offset, except where tiles that share bytes are told apart later.
  const int is_offset = vectors == 1 && shared == 1;
  QORNN_UNROLL for (int t = 0; t < tiles; ++t)
    QORNN_UNROLL for (int i = 0; i < vectors; ++i) sums[t][i] = sum_from(is_offset ? constants->offsets[0] : 0);

  int64_t portions = constants->portions;
  for (; span > 1 && portions >= span; portions -= span) {
    add_portions(format, shared, span, tiles, vectors, weights, stride, x, sums);
    weights += span * stride;
  }
  for (; portions > 0; --portions) {
    add_portions(format, shared, 1, tiles, vectors, weights, stride, x, sums);
    weights += stride;
  }

  QORNN_UNROLL for (int t = 0; t < tiles; ++t) {
    const int64_t row = (first_tile + t) * QORNN_LANES;
    const int j = t % shared;
    // The last of tiles that share bytes has weights, not codes.
    const int has_offset = !is_offset && (shared == 1 || j < shared - 1);
    vec totals[max_vectors];
    QORNN_UNROLL for (int i = 0; i < vectors; ++i) {
      totals[i] = sum_lanes(sums[t][i]);
      if (j > 0) totals[i] = vsubq_s32(totals[i], sum_lanes(sums[t - 1][i])) >> (format * j);
    }
    if (planes == 1) {
      QORNN_UNROLL for (int i = 0; i < vectors; ++i)
        store(constants->results[i] + row, has_offset ? add32(totals[i], set32(constants->offsets[i])) : totals[i]);
    } else {
      const vec row_constants = load(constants->matrix->row_constants + row);
      QORNN_UNROLL for (int i = 0; i + 1 < vectors; i += 2) {
        const vec sum = add32(vmlaq_n_s32(totals[i], totals[i + 1], 256), row_constants);
        store(constants->results[i / 2] + row, has_offset ? add32(sum, set32(constants->offsets[i / 2])) : sum);
      }
    }
  }
}

// All tiles, for as many streams as `vectors` are.
QORNN_INLINE void multiply_portions(
    const int format, const int vectors, const qornn_matrix *matrix, const activations *x, const int8_t *const *planes,
    int32_t *const *results) {
  product_constants constants;
  constants.matrix = matrix;
  constants.plane_count = matrix->plane_count;
  constants.portions = ((int64_t)matrix->columns + 4 * portion_groups - 1) / (4 * portion_groups);
  QORNN_UNROLL for (int i = 0; i < vectors; ++i) {
    constants.planes[i] = planes[i];
    constants.results[i] = i < vectors / constants.plane_count || i == 0 ? results[i] : 0;
    constants.offsets[i] = i < vectors / constants.plane_count || i == 0 ? offset_of(matrix, x + i) : 0;
  }
  const int shared = shared_tiles(format), most = most_tiles(format, vectors), half = most < 4 ? most : 4;
  const int bytes = portion_groups * QORNN_VECTOR_BYTES * format / 8; // of a portion of a tile
  const int64_t tiles = ((int64_t)matrix->rows + QORNN_LANES - 1) / QORNN_LANES, tile_bytes = constants.portions * bytes;
  const uint8_t *block = matrix->weights;
  int64_t tile = 0;
#define QORNN_MULTIPLY(shared, size, first, block_tiles) \
  multiply_portions_of( \
      format, shared, size, vectors, &constants, block + (first) * bytes, (block_tiles) * bytes, tile + (first))
  if (most == 8) {
    for (; tiles - tile >= 8; tile += 8, block += 8 * tile_bytes) QORNN_MULTIPLY(shared, 8, 0, 8);
    if (tiles - tile >= 4) {
      QORNN_MULTIPLY(shared, 4, 0, 4);
      tile += 4;
      block += 4 * tile_bytes;
    }
  } else {
    while (tiles - tile >= 4) {
      const int64_t size = tiles - tile >= 8 ? 8 : 4;
      for (int64_t first = 0; first < size; first += half) QORNN_MULTIPLY(shared, half, first, size);
      tile += size;
      block += size * tile_bytes;
    }
  }
  for (; tile < tiles; ++tile, block += tile_bytes) QORNN_MULTIPLY(1, 1, 0, 1);
#undef QORNN_MULTIPLY
}
