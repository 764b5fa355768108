// Sums of codes times activations over repacked tiles, every width, written once.
//
// The including file defines vec (QORNN_LANES lanes of 32 bits), the loads, `field`, and either
//   QORNN_DIRECT 1:  sum = dot(sum, codes, x), exact for all codes and planes, or
//   QORNN_DIRECT 0:  part = multiply(codes, x), part = multiply_add(part, codes, x) in 16 bits, and
//                    sum = widen(sum, part) before a part can overflow.
#pragma once
#include "codes.h"
#include "rows.h"

typedef struct {
  sum_type sums[max_tiles][max_classes][max_vectors];
#if !QORNN_DIRECT
  part_type parts[max_tiles][max_vectors];
#endif
} accumulators;

QORNN_INLINE void clear(const int format, const int tiles, const int vectors, accumulators *a) {
  QORNN_UNROLL for (int t = 0; t < tiles; ++t)
    QORNN_UNROLL for (int i = 0; i < vectors; ++i) {
      QORNN_UNROLL for (int c = 0; c < class_count(format); ++c) a->sums[t][c][i] = sum_zero();
#if !QORNN_DIRECT
      a->parts[t][i] = part_zero();
#endif
    }
}

QORNN_INLINE void widen_parts(const int tile, const int vectors, accumulators *a) {
#if !QORNN_DIRECT
  QORNN_UNROLL for (int i = 0; i < vectors; ++i) {
    a->sums[tile][0][i] = widen(a->sums[tile][0][i], a->parts[tile][i]);
    a->parts[tile][i] = part_zero();
  }
#endif
}

// `begins`: the part is empty.
QORNN_INLINE void add_group(
    const int format, const int class, const int begins, const int tile, const int vectors, const vec codes,
    const int8_t *const *planes, const uint64_t first, const int group, accumulators *a) {
  QORNN_UNROLL for (int i = 0; i < vectors; ++i) {
    const vec values = broadcast(planes[i], first, group);
#if QORNN_DIRECT
    a->sums[tile][class][i] = dot(a->sums[tile][class][i], codes, values);
#else
    part_type *const part = &a->parts[tile][i];
    if (format == 8) *part = begins ? multiply_signed(codes, values) : multiply_add_signed(*part, codes, values);
    else *part = begins ? multiply(codes, values) : multiply_add(*part, codes, values);
#endif
  }
}

// One chunk of `tiles` tiles, whose first group is `first`. The vectors of a block's tiles lie beside each other.
QORNN_INLINE void add_chunk(
    const int format, const int scaled, const int tiles, const int vectors, const uint8_t *weights, const int64_t block,
    const int8_t *const *planes, const uint64_t first, accumulators *a) {
  const int limit = part_limit(format, vectors);
  QORNN_UNROLL for (int t = 0; t < tiles; ++t) {
    vec v[7];
    QORNN_UNROLL for (int i = 0; i < chunk_vectors(format); ++i)
      v[i] = load(weights + (t + i * block) * QORNN_VECTOR_BYTES);
    QORNN_UNROLL for (int g = 0; g < chunk_groups(format); ++g) {
      const int class = scaled ? class_of(format, g) : 0;
      const int begins = limit < 2 * chunk_groups(format) && g % limit == 0;
      add_group(format, class, begins, t, vectors, codes_of(format, g, scaled, v), planes, first, g, a);
      if (limit < chunk_groups(format) && (g + 1) % limit == 0) widen_parts(t, vectors, a);
    }
  }
}

QORNN_INLINE void add_group_of_7_bits(
    const int group, const int tiles, const int vectors, const uint8_t *weights, const int8_t *const *planes,
    const uint64_t first, vec *bits, accumulators *a) {
  QORNN_UNROLL for (int t = 0; t < tiles; ++t) {
    const vec v = load(weights + t * QORNN_VECTOR_BYTES);
    add_group(7, class_of(7, group), 1, t, vectors, and_bits(v, 127), planes, first, group, a);
    widen_parts(t, vectors, a);
    bits[t] = add_top_bit(bits[t], v);
  }
}

// A chunk of 7 bits: the last group has the top bits of the others.
QORNN_INLINE void add_chunk_of_7_bits(
    const int tiles, const int vectors, const uint8_t *weights, const int64_t block, const int8_t *const *planes,
    const uint64_t first, accumulators *a) {
  const int64_t vector = block * QORNN_VECTOR_BYTES;
  vec bits[max_tiles];
  QORNN_UNROLL for (int t = 0; t < tiles; ++t) bits[t] = no_top_bits();
  for (uint64_t group = first; group < first + 6; group += 2, weights += 2 * vector) {
    add_group_of_7_bits(0, tiles, vectors, weights, planes, group, bits, a);
    add_group_of_7_bits(1, tiles, vectors, weights + vector, planes, group, bits, a);
  }
  add_group_of_7_bits(0, tiles, vectors, weights, planes, first + 6, bits, a);
  QORNN_UNROLL for (int t = 0; t < tiles; ++t) {
    add_group(7, class_of(7, 1), 1, t, vectors, collected(bits[t]), planes, first, 7, a);
    widen_parts(t, vectors, a);
  }
}

// `count` groups whose codes have bytes of their own.
QORNN_INLINE void add_whole_groups(
    const int format, const uint32_t count, const int tiles, const int vectors, const uint8_t *weights, const int64_t block,
    const int8_t *const *planes, const uint64_t first, accumulators *a) {
  enum { together = QORNN_DIRECT ? 2 : 1 };
  uint32_t group = 0;
  for (; group + together <= count; group += together)
    QORNN_UNROLL for (int g = 0; g < together; ++g, weights += block * QORNN_VECTOR_BYTES)
      QORNN_UNROLL for (int t = 0; t < tiles; ++t) {
        add_group(
            format, class_of(8, g), 1, t, vectors, load(weights + t * QORNN_VECTOR_BYTES), planes, first + group, g, a);
        widen_parts(t, vectors, a);
      }
  if (together > 1 && group < count)
    QORNN_UNROLL for (int t = 0; t < tiles; ++t)
      add_group(format, 0, 1, t, vectors, load(weights + t * QORNN_VECTOR_BYTES), planes, first + group, 0, a);
}

// Codes are too large by 2^(k−1); signed bytes leave out what multiply_add_signed leaves out.
QORNN_INLINE int32_t offset_of(const qornn_matrix *matrix, const activations *x) {
  const uint32_t excess = matrix->is_signed ? (uint32_t)x->negative_sum : (uint32_t)x->sum << (matrix->bit_width - 1);
  return (int32_t)(0u - excess);
}

// The results of one tile's rows from their totals: a stream has one of them or, with two planes, two.
QORNN_INLINE void store_results(
    const int vectors, const qornn_matrix *matrix, const vec *totals, int64_t row, const activations *x,
    int32_t *const *results) {
  if (vectors == 1 || matrix->plane_count == 1) {
    QORNN_UNROLL for (int i = 0; i < vectors; ++i) store(results[i] + row, add32(totals[i], set32(offset_of(matrix, x + i))));
  } else {
    const vec constants = load(matrix->row_constants + row);
    QORNN_UNROLL for (int i = 0; i + 1 < vectors; i += 2) {
      const vec sum = add32(totals[i], shift32(totals[i + 1], -8));
      store(results[i / 2] + row, add32(add32(sum, constants), set32(offset_of(matrix, x + i / 2))));
    }
  }
}

// The sums of `tiles` tiles of a block of `block`, the first of which is `first_tile`.
QORNN_INLINE void multiply_tiles(
    const int format, const int tiles, const int vectors, const qornn_matrix *matrix, const uint8_t *weights,
    const int64_t block, int64_t first_tile, const activations *x, const int8_t *const *planes, int32_t *const *results) {
  const uint32_t groups = ((uint32_t)matrix->columns + 3) / 4, size = (uint32_t)chunk_groups(format);
  const int64_t vector = block * QORNN_VECTOR_BYTES, chunk = chunk_vectors(format) * vector;
  const int limit = part_limit(format, vectors);
  const uint32_t span = limit >= chunk_groups(format) ? (uint32_t)(limit / chunk_groups(format)) : 1;
  uint32_t group = 0, chunks = (groups + (pads_chunks(format) ? size - 1 : 0)) / size;
  accumulators a;
  clear(format, tiles, vectors, &a);
  if (format == 7) {
    while (groups - group >= size) {
      add_chunk_of_7_bits(tiles, vectors, weights, block, planes, group, &a);
      weights += chunk;
      group += size;
      const uint32_t rest = groups - group < size ? groups - group : size;
      add_whole_groups(format_small_bytes, rest, tiles, vectors, weights, block, planes, group, &a);
      weights += rest * vector;
      group += rest;
    }
  } else {
    while (chunks > 0) {
      uint32_t now = QORNN_DIRECT || chunks < span ? chunks : span;
      chunks -= now;
      do {
        add_chunk(format, 1, tiles, vectors, weights, block, planes, group, &a);
        weights += chunk;
        group += size;
      } while (--now > 0);
      QORNN_UNROLL for (int t = 0; t < tiles; ++t) widen_parts(t, vectors, &a);
    }
  }
  if (format == 3 && group + 1 < groups) {
    for (; group + 1 < groups; group += 2, weights += vector)
      add_chunk(4, 0, tiles, vectors, weights, block, planes, group, &a);
    QORNN_UNROLL for (int t = 0; t < tiles; ++t) widen_parts(t, vectors, &a);
  }
  if (!pads_chunks(format) && group < groups)
    add_whole_groups(
        format == 8 ? 8 : format_small_bytes, groups - group, tiles, vectors, weights, block, planes, group, &a);

  QORNN_UNROLL for (int t = 0; t < tiles; ++t) {
    vec totals[max_vectors];
    QORNN_UNROLL for (int i = 0; i < vectors; ++i) {
      totals[i] = sum_lanes(a.sums[t][0][i]);
      QORNN_UNROLL for (int c = 1; c < class_count(format); ++c)
        totals[i] = add32(totals[i], shift32(sum_lanes(a.sums[t][c][i]), class_shift(format, c)));
    }
    store_results(vectors, matrix, totals, (first_tile + t) * QORNN_LANES, x, results);
  }
}

#if QORNN_PORTIONS
#include QORNN_PORTIONS_FILE
#elif QORNN_SHARED_BYTES
#include "shared_bytes.h"
#endif

// All tiles, in blocks of as many as the registers hold.
QORNN_INLINE void multiply_matrix(
    const int format, const int vectors, const qornn_matrix *matrix, const activations *x, int32_t *const *results) {
  // Their own copies, so that the compiler keeps the addresses in registers.
  const int8_t *planes[max_vectors];
  QORNN_UNROLL for (int i = 0; i < vectors; ++i)
    planes[i] = vectors > 1 && matrix->plane_count == 2 ? x[i / 2].planes[i & 1] : x[i].planes[0];
  const int32_t tiles = (int32_t)(((uint32_t)matrix->rows + QORNN_LANES - 1) / QORNN_LANES);
  int32_t tile = 0;
  const uint8_t *weights = matrix->weights;
#if QORNN_PORTIONS
  if (pads_chunks(format) || format == 8) {
    multiply_portions(format, vectors, matrix, x, planes, results);
    return;
  }
#elif QORNN_SHARED_BYTES
  if (shared_tiles(format) > 1) {
    tile = multiply_all_units(format, vectors, matrix, x, planes, results);
    weights += (int64_t)tile * shared_bytes_a_tile(format, matrix->columns);
  }
#endif
  // Tiles that units leave over are few.
  const int most = shared_tiles(format) > 1 ? 1 : QORNN_TILES(format, vectors);
#define QORNN_TILES_OF_BLOCK(tiles, block) \
  multiply_tiles(format, tiles, vectors, matrix, weights + i * QORNN_VECTOR_BYTES, block, tile + i, x, planes, results)
  while (tile < tiles) {
    const int32_t left = tiles - tile, block = left >= 4 ? 4 : left >= 2 ? 2 : 1;
    for (int32_t i = 0; i < block;) {
      // Where a block goes at once, the compiler knows how far its vectors are apart.
      const int32_t together = block >= most ? most : vectors == 1 ? block : 1;
      if (most >= 4 && together == 4) QORNN_TILES_OF_BLOCK(4, 4);
      else if (most >= 4 && together == 2 && vectors == 1) QORNN_TILES_OF_BLOCK(2, 2);
      else if (most == 2 && together == 2) QORNN_TILES_OF_BLOCK(2, block);
      else QORNN_TILES_OF_BLOCK(1, block);
      i += together;
    }
    weights += block * (int64_t)matrix->tile_bytes;
    tile += block;
  }
#undef QORNN_TILES_OF_BLOCK
}

// `vectors` / planes streams.
typedef void product(const qornn_matrix *matrix, const activations *x, int32_t *const *results);

#define QORNN_PRODUCT(format, vectors) \
  static __attribute__((noinline)) void product_##format##_##vectors( \
      const qornn_matrix *matrix, const activations *x, int32_t *const *results) { \
    multiply_matrix(format, vectors, matrix, x, results); \
  }
#define QORNN_PRODUCTS(format) QORNN_PRODUCT(format, 1) QORNN_PRODUCT(format, 2)

// clang-format off
QORNN_PRODUCTS(2) QORNN_PRODUCTS(3) QORNN_PRODUCTS(4) QORNN_PRODUCTS(5) QORNN_PRODUCTS(6) QORNN_PRODUCTS(7) QORNN_PRODUCTS(8)
// clang-format on
#if QORNN_GOES_ALONE(2)
#define product_2_4 0
#else
QORNN_PRODUCT(2, 4)
#endif
#if QORNN_GOES_ALONE(4)
#define product_4_4 0
#else
QORNN_PRODUCT(4, 4)
#endif
#if QORNN_GOES_ALONE(8)
#define product_8_4 0
#else
QORNN_PRODUCT(8, 4)
#endif

// By format, and for 1, 2 and 4 vectors. Four are for the widths of large services, where streams gain by going together: a product
// is 1 to 5 KB.
static product *const products[][3] = {
    { 0 }, { 0 },
    { product_2_1, product_2_2, product_2_4 },
    { product_3_1, product_3_2 },
    { product_4_1, product_4_2, product_4_4 },
    { product_5_1, product_5_2 },
    { product_6_1, product_6_2 },
    { product_7_1, product_7_2 },
    { product_8_1, product_8_2, product_8_4 },
};

// W·h or U·x for `count` streams, 1 … QORNN_BATCH.
static void multiply_by_matrix(const qornn_matrix *matrix, const activations *x, int32_t *const *results, int32_t count) {
  const int32_t planes = matrix->plane_count;
  product *const *row = products[matrix->bit_width];
  const int32_t most = QORNN_GOES_ALONE(matrix->bit_width) ? planes : row[2] != 0 ? max_vectors : 2;
  for (int32_t stream = 0; stream < count;) {
    if (matrix->is_in_place) {
      multiply_rows(matrix, x + stream, results[stream]);
      ++stream;
      continue;
    }
    const int32_t left = (count - stream) * planes, vectors = left >= 4 && most >= 4 ? 4 : left >= 2 && most >= 2 ? 2 : 1;
    row[vectors / 2](matrix, x + stream, results + stream);
    stream += vectors / planes;
  }
}
