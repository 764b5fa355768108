// Packed, register-blocked matrix product, written once with the compiler's vector types.
// The including file defines QORNN_LANES (floats a vector), QORNN_TILE_ROWS (6 or 12) and QORNN_TILE_VECTORS
// (a tile's width must divide a panel's), chosen so that rows·vectors + vectors + 1 registers suffice.
//
// Why it is exact: tiles and depth blocks only decide where a chain is kept between two fused multiply-adds
// (a register or C in memory, both Float), never the order of its terms.
#pragma once
#include <string.h>
#include "CQORNNTrainingKernels.h"

#define QORNN_INLINE static inline __attribute__((always_inline))

typedef float qornn_vector __attribute__((ext_vector_type(QORNN_LANES)));

enum {
  tile_rows = QORNN_TILE_ROWS,
  tile_vectors = QORNN_TILE_VECTORS,
  tile_columns = QORNN_TILE_VECTORS * QORNN_LANES,
  // 256 rows of a panel are 32 KiB: they stay in the first-level cache while all rows of A pass by.
  depth_block = 256,
  cache_line = 64,
};

QORNN_INLINE qornn_vector load_c(const float *c, ptrdiff_t width) {
  qornn_vector v = (qornn_vector)0.0f;
  if (width >= QORNN_LANES)
    memcpy(&v, c, sizeof v);
  else if (width > 0)
    memcpy(&v, c, (size_t)width * sizeof(float));
  return v;
}

QORNN_INLINE void store_c(float *c, ptrdiff_t width, qornn_vector v) {
  if (width >= QORNN_LANES)
    memcpy(c, &v, sizeof v);
  else if (width > 0)
    memcpy(c, &v, (size_t)width * sizeof(float));
}

// One tile of `rows` × `vectors` vectors (both constants after inlining), of which the first `width` columns
// exist in C.
QORNN_INLINE void gemm_tile(
    const int rows, const int vectors, const qornn_gemm_call *call, const float *a, const float *b,
    ptrdiff_t depth, float *c, ptrdiff_t width, int accumulate) {
  qornn_vector sum[QORNN_TILE_ROWS][QORNN_TILE_VECTORS];
  const ptrdiff_t row_stride = call->a_row_stride, depth_stride = call->a_depth_stride;
  const ptrdiff_t c_stride = call->c_row_stride;
  const ptrdiff_t b_stride = call->b_row_stride ? call->b_row_stride : QORNN_PANEL_COLUMNS;
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; ++r)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; ++v)
      sum[r][v] = accumulate ? load_c(c + r * c_stride + v * QORNN_LANES, width - v * QORNN_LANES)
                             : (qornn_vector)0.0f;

  // A pointer for every three rows: the other two are reached with the address modes base + stride·{1,2}.
  const float *group[(QORNN_TILE_ROWS + 2) / 3];
#pragma clang loop unroll(full)
  for (int g = 0; g < (rows + 2) / 3; ++g) group[g] = a + 3 * g * row_stride;
  for (ptrdiff_t d = 0; d < depth; ++d) {
    qornn_vector right[QORNN_TILE_VECTORS];
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; ++v) memcpy(&right[v], b + v * QORNN_LANES, sizeof right[v]);
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; ++r) {
      const qornn_vector left = (qornn_vector)group[r / 3][(r % 3) * row_stride];
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; ++v) sum[r][v] = __builtin_elementwise_fma(left, right[v], sum[r][v]);
    }
#pragma clang loop unroll(full)
    for (int g = 0; g < (rows + 2) / 3; ++g) group[g] += depth_stride;
    b += b_stride;
  }

#pragma clang loop unroll(full)
  for (int r = 0; r < rows; ++r)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; ++v)
      store_c(c + r * c_stride + v * QORNN_LANES, width - v * QORNN_LANES, sum[r][v]);
}

typedef void (*gemm_tile_function)(
    const qornn_gemm_call *call, const float *a, const float *b, ptrdiff_t depth, float *c, ptrdiff_t width,
    int accumulate);

#define QORNN_DEFINE_TILE(rows, name, vectors)                                                   \
  static void gemm_tile_##rows##_##name(                                                         \
      const qornn_gemm_call *call, const float *a, const float *b, ptrdiff_t depth, float *c,    \
      ptrdiff_t width, int accumulate) {                                                         \
    gemm_tile(rows, vectors, call, a, b, depth, c, width, accumulate);                           \
  }
#define QORNN_DEFINE_TILES(rows)       \
  QORNN_DEFINE_TILE(rows, narrow, 1)   \
  QORNN_DEFINE_TILE(rows, wide, QORNN_TILE_VECTORS)

QORNN_DEFINE_TILES(1)
QORNN_DEFINE_TILES(2)
QORNN_DEFINE_TILES(3)
QORNN_DEFINE_TILES(4)
QORNN_DEFINE_TILES(5)
QORNN_DEFINE_TILES(6)
#if QORNN_TILE_ROWS == 12
QORNN_DEFINE_TILES(7)
QORNN_DEFINE_TILES(8)
QORNN_DEFINE_TILES(9)
QORNN_DEFINE_TILES(10)
QORNN_DEFINE_TILES(11)
QORNN_DEFINE_TILES(12)
#endif

#define QORNN_TILES(rows) {gemm_tile_##rows##_narrow, gemm_tile_##rows##_wide}
static const gemm_tile_function gemm_tiles[QORNN_TILE_ROWS][2] = {
    QORNN_TILES(1), QORNN_TILES(2), QORNN_TILES(3), QORNN_TILES(4),  QORNN_TILES(5),  QORNN_TILES(6),
#if QORNN_TILE_ROWS == 12
    QORNN_TILES(7), QORNN_TILES(8), QORNN_TILES(9), QORNN_TILES(10), QORNN_TILES(11), QORNN_TILES(12),
#endif
};

// What a call fetches ahead, a share before each tile.
typedef struct {
  const char *next, *end;
  ptrdiff_t share;
} fetch_ahead;

QORNN_INLINE fetch_ahead start_fetch(const qornn_memory memory, ptrdiff_t tiles) {
  const char *start = memory.start;
  const ptrdiff_t lines = (memory.byte_count + cache_line - 1) / cache_line;
  return (fetch_ahead){start, start + memory.byte_count, (lines + tiles - 1) / tiles * cache_line};
}

QORNN_INLINE void fetch_share(fetch_ahead *ahead) {
  const ptrdiff_t left = ahead->end - ahead->next;
  const char *end = ahead->next + (left < ahead->share ? left : ahead->share);
  for (; ahead->next < end; ahead->next += cache_line) __builtin_prefetch(ahead->next, 0, 2);
}

static void gemm(const qornn_gemm_call *call) {
  const ptrdiff_t rows = call->rows, columns = call->columns, depth = call->depth;
  const ptrdiff_t tile_count = (rows + tile_rows - 1) / tile_rows;
  const ptrdiff_t all_tiles = (tile_count + 1) * (columns / tile_columns + 1) * (depth / depth_block + 1);
  fetch_ahead ahead[2] = {start_fetch(call->ahead[0], all_tiles), start_fetch(call->ahead[1], all_tiles)};
  ptrdiff_t first_depth = 0;
  do {
    const ptrdiff_t depth_left = depth - first_depth;
    const ptrdiff_t block = depth_left < depth_block ? depth_left : depth_block;
    const int accumulate = call->accumulate || first_depth > 0;
    for (ptrdiff_t column = 0; column < columns; column += tile_columns) {
      const ptrdiff_t width = columns - column;
      const ptrdiff_t panel_start = column / QORNN_PANEL_COLUMNS * depth * QORNN_PANEL_COLUMNS;
      const float *b = call->b_row_stride
                           ? call->panels + first_depth * call->b_row_stride + column
                           : call->panels + panel_start + first_depth * QORNN_PANEL_COLUMNS +
                                 column % QORNN_PANEL_COLUMNS;
      for (ptrdiff_t tile = 0; tile < tile_count; ++tile) {
        fetch_share(&ahead[0]);
        fetch_share(&ahead[1]);
        // Rows are spread evenly over the tiles: 13 rows are 6 + 7, not 12 + 1.
        const ptrdiff_t row = rows * tile / tile_count, end = rows * (tile + 1) / tile_count;
        const float *a = call->a + row * call->a_row_stride + first_depth * call->a_depth_stride;
        gemm_tiles[end - row - 1][width > QORNN_LANES](
            call, a, b, block, call->c + row * call->c_row_stride + column, width, accumulate);
      }
    }
    first_depth += block;
  } while (first_depth < depth);
}
