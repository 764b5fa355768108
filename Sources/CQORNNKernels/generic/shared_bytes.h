// Tiles that share bytes: a byte holds the codes of one column in 2 rows of 4 bits or 4 rows of 2 bits, the first in the low bits.
//
// The sums are taken of a byte's lowest codes, of its two lowest codes, … of the whole byte, 2^k apart: one mask less than codes.
// Their differences, shifted down, are the rows' own sums; all of them are below 255·128·65,535 < 2^31.
#pragma once

// Bytes of a unit divided by its tiles: a vector a group holds them all.
QORNN_INLINE int64_t shared_bytes_a_tile(const int format, int64_t columns) {
  return (columns + 3) / 4 * QORNN_VECTOR_BYTES / shared_tiles(format);
}

QORNN_INLINE void multiply_units(
    const int format, const int units, const int vectors, const qornn_matrix *matrix, int64_t first_unit,
    const activations *x, const int8_t *const *planes, int32_t *const *results) {
  const int parts = shared_tiles(format);
  vec sums[4][4][max_vectors];
  QORNN_UNROLL for (int u = 0; u < units; ++u)
    QORNN_UNROLL for (int j = 0; j < parts; ++j)
      QORNN_UNROLL for (int i = 0; i < vectors; ++i) sums[u][j][i] = sum_zero();

  const uint32_t groups = ((uint32_t)matrix->columns + 3) / 4;
  const int64_t stride = (int64_t)groups * QORNN_VECTOR_BYTES;
  const uint8_t *weights = matrix->weights + first_unit * stride;
  for (uint64_t group = 0; group < groups; ++group) {
    QORNN_UNROLL for (int u = 0; u < units; ++u) {
      const vec bytes = load(weights + u * stride);
      QORNN_UNROLL for (int j = 0; j < parts; ++j) {
        const vec codes = j == parts - 1 ? bytes : and_bits(bytes, (1 << (format * (j + 1))) - 1);
        QORNN_UNROLL for (int i = 0; i < vectors; ++i)
          sums[u][j][i] = dot(sums[u][j][i], codes, broadcast(planes[i], group, 0));
      }
    }
    weights += QORNN_VECTOR_BYTES;
  }

  QORNN_UNROLL for (int u = 0; u < units; ++u)
    QORNN_UNROLL for (int j = 0; j < parts; ++j) {
      vec totals[max_vectors];
      QORNN_UNROLL for (int i = 0; i < vectors; ++i)
        totals[i] = j == 0 ? sums[u][0][i] : shift32(subtract32(sums[u][j][i], sums[u][j - 1][i]), format * j);
      store_results(vectors, matrix, totals, ((first_unit + u) * parts + j) * QORNN_LANES, x, results);
    }
}

// All whole units; returns how many tiles they are.
QORNN_INLINE int32_t multiply_all_units(
    const int format, const int vectors, const qornn_matrix *matrix, const activations *x, const int8_t *const *planes,
    int32_t *const *results) {
  const int parts = shared_tiles(format), sums = parts * vectors;
  const int most = 4 * sums <= QORNN_SUM_REGISTERS ? 4 : 2 * sums <= QORNN_SUM_REGISTERS ? 2 : 1;
  const int32_t units = (int32_t)(((uint32_t)matrix->rows + QORNN_LANES - 1) / QORNN_LANES / (uint32_t)parts);
  for (int32_t unit = 0; unit < units;) {
    const int32_t left = units - unit, size = most >= 4 && left >= 4 ? 4 : most >= 2 && left >= 2 ? 2 : 1;
    if (most >= 4 && size == 4) multiply_units(format, 4, vectors, matrix, unit, x, planes, results);
    else if (most >= 2 && size == 2) multiply_units(format, 2, vectors, matrix, unit, x, planes, results);
    else multiply_units(format, 1, vectors, matrix, unit, x, planes, results);
    unit += size;
  }
  return units * parts;
}
