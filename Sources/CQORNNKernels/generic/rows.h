// Sums of codes times activations over the rows of the file, in place: nothing is copied, so weights may stay in flash or in a
// shared mapping.
//
// A plane of w bits has 8/w columns in a byte; the activations are laid out by column modulo 8/w, so that a vector of bytes,
// masked, meets the columns it holds.
#pragma once
#include "activations.h"

enum { rows_together = 4 };

// Whether products take signed bytes on both sides: then QORNN_WHOLE_BYTES makes weights of codes of 8 bits.
#ifndef QORNN_SIGNED_CODES
#define QORNN_SIGNED_CODES 0
#define QORNN_WHOLE_BYTES(v) (v)
#endif

QORNN_INLINE int64_t plane_row_bytes(int64_t columns, int width) { return (columns * width + 31) / 32 * 4; }

// Bytes of one phase of a plane of activations.
QORNN_INLINE int64_t phase_bytes(int64_t columns, int width) {
  return (plane_row_bytes(columns, width) + QORNN_VECTOR_BYTES - 1) & -(int64_t)QORNN_VECTOR_BYTES;
}

// Bytes of all phases for the planes of k bits.
QORNN_INLINE int64_t phases_bytes(int64_t columns, int bit_width) {
  int64_t bytes = 0;
  for (int width = 8; width >= 1; width /= 2)
    if (bit_width & width) bytes += 8 / width * phase_bytes(columns, width);
  return bytes;
}

static void split_phases(const int8_t *plane, int64_t columns, int bit_width, int8_t *phases) {
  for (int width = 8; width >= 1; width /= 2) {
    if ((bit_width & width) == 0) continue;
    const int64_t count = 8 / width, size = phase_bytes(columns, width);
    memset(phases, 0, (size_t)(count * size));
    for (int64_t phase = 0; phase < count; ++phase)
      for (int64_t i = 0; i * count + phase < columns; ++i) phases[phase * size + i] = plane[i * count + phase];
    phases += count * size;
  }
}

// The planes of `values` as the products of this matrix read them, in `memory` [planes_bytes].
static activations prepare(const qornn_matrix *matrix, const void *values, int is_narrow, int8_t *memory) {
  const int64_t columns = matrix->columns;
#if QORNN_PORTIONS
  // Weights themselves leave out no multiple of the activations' sum.
  if (matrix->is_signed && is_narrow && columns % (4 * portion_groups) == 0)
    return (activations){ { values, 0 }, 0, 0 };
#endif
  if (!matrix->is_in_place) return prepare_activations(values, columns, is_narrow, memory);
  int8_t *const planes = memory, *const phases = memory + 2 * padded_columns(columns);
  const int64_t size = phases_bytes(columns, matrix->bit_width);
  activations x = { { phases, phases + size }, 0, 0 };
  if (is_narrow) {
    memcpy(planes, values, (size_t)columns);
    for (int64_t i = 0; i < columns; ++i) x.sum += planes[i];
  } else {
    const int16_t *wide = values;
    for (int64_t i = 0; i < columns; ++i) {
      x.sum += wide[i];
      planes[i] = (int8_t)((wide[i] & 255) - 128);
      planes[padded_columns(columns) + i] = (int8_t)(wide[i] >> 8);
    }
  }
  for (int p = 0; p < matrix->plane_count; ++p)
    split_phases(planes + p * padded_columns(columns), columns, matrix->bit_width, phases + p * size);
  return x;
}

// A vector of weight bytes; past the end of the matrix are zeros, and nothing is read there.
QORNN_INLINE vec load_within(const int is_inside, const uint8_t *p, const uint8_t *end) {
  if (is_inside || end - p >= QORNN_VECTOR_BYTES) return load(p);
  uint8_t bytes[QORNN_VECTOR_BYTES] = { 0 };
  if (end > p) memcpy(bytes, p, (size_t)(end - p));
  return load(bytes);
}

// Adds Σ code·value of one plane of `count` rows to totals [count], each times 2^shift.
QORNN_INLINE void add_plane(
    const int width, const int count, const int is_inside, const uint8_t *rows, int64_t row_stride,
    const uint8_t *end, int64_t bytes, const int8_t *phases, int64_t phase_size, int shift, int32_t *totals) {
  // 8 bits go as two halves where a product takes neither codes above 127 nor the weights themselves.
  const int parts = width == 8 ? (QORNN_UNSIGNED_CODES || QORNN_SIGNED_CODES ? 1 : 2) : 8 / width;
  const int part_width = width == 8 && parts == 2 ? 4 : width;
  sum_type sums[rows_together][2];
  QORNN_UNROLL for (int r = 0; r < count; ++r)
    QORNN_UNROLL for (int c = 0; c < 2; ++c) sums[r][c] = sum_zero();
  for (int64_t offset = 0; offset < bytes; offset += QORNN_VECTOR_BYTES) {
    QORNN_UNROLL for (int r = 0; r < count; ++r) {
      const vec v = load_within(is_inside, rows + r * row_stride + offset, end);
#if !QORNN_DIRECT
      part_type lower = part_zero(), upper = part_zero();
#endif
      QORNN_UNROLL for (int i = 0; i < parts; ++i) {
        const vec codes = part_width == 8 ? QORNN_WHOLE_BYTES(v) : field_shifted(v, i * part_width, part_width);
        const int is_upper = width == 8 && i == 1;
        const vec values = load(phases + (width == 8 ? 0 : i) * phase_size + offset);
#if QORNN_DIRECT
        sums[r][is_upper] = dot(sums[r][is_upper], codes, values);
#else
        if (is_upper) upper = multiply_add(upper, codes, values);
        else lower = multiply_add(lower, codes, values);
#endif
      }
#if !QORNN_DIRECT
      sums[r][0] = widen(sums[r][0], lower);
      if (width == 8) sums[r][1] = widen(sums[r][1], upper);
#endif
    }
  }
  QORNN_UNROLL for (int r = 0; r < count; ++r)
    totals[r] += (int32_t)((uint32_t)(add_lanes(sum_lanes(sums[r][0])) + 16 * add_lanes(sum_lanes(sums[r][1]))) << shift);
}

// `is_inside`: at least a vector of bytes follows the rows.
QORNN_INLINE void multiply_row_group(
    const int count, const int is_inside, const qornn_matrix *matrix, int64_t first_row, const activations *x,
    int32_t *results) {
  const uint8_t *const end = matrix->weights + (int64_t)matrix->rows * matrix->tile_bytes;
  int32_t totals[2][rows_together] = { { 0 } };
  for (int p = 0; p < matrix->plane_count; ++p) {
    const uint8_t *rows = matrix->weights + first_row * matrix->tile_bytes;
    const int8_t *phases = x->planes[p];
    int shift = 0;
    for (int width = 8; width >= 1; width /= 2) {
      if ((matrix->bit_width & width) == 0) continue;
      const int64_t bytes = plane_row_bytes(matrix->columns, width), size = phase_bytes(matrix->columns, width);
#define QORNN_ADD_PLANE(width) \
  add_plane(width, count, is_inside, rows, matrix->tile_bytes, end, bytes, phases, size, shift, totals[p])
      switch (width) {
        case 8: QORNN_ADD_PLANE(8); break;
        case 4: QORNN_ADD_PLANE(4); break;
        case 2: QORNN_ADD_PLANE(2); break;
        default: QORNN_ADD_PLANE(1);
      }
#undef QORNN_ADD_PLANE
      rows += bytes;
      phases += 8 / width * size;
      shift += width;
    }
  }
  // Totals of weights have no excess; but `row_constants` count codes, and each of them is 2^7 too many, times 2^7.
  const int is_signed = QORNN_SIGNED_CODES && matrix->bit_width == 8;
  const uint32_t excess = is_signed ? 0 : (uint32_t)x->sum << (matrix->bit_width - 1);
  const uint32_t constant_excess = is_signed ? (uint32_t)matrix->columns << 14 : 0;
  for (int r = 0; r < count; ++r) {
    uint32_t sum = (uint32_t)totals[0][r] - excess;
    if (matrix->plane_count == 2)
      sum += ((uint32_t)totals[1][r] << 8) + (uint32_t)matrix->row_constants[first_row + r] - constant_excess;
    results[first_row + r] = (int32_t)sum;
  }
}

// W·h, U·x or V·ρ(h) for one stream.
static __attribute__((noinline)) void multiply_rows(
    const qornn_matrix *matrix, const activations *x, int32_t *results) {
  int64_t row = 0;
  for (; (matrix->rows - row - rows_together) * matrix->tile_bytes >= QORNN_VECTOR_BYTES; row += rows_together)
    multiply_row_group(rows_together, 1, matrix, row, x, results);
  for (; row < matrix->rows; ++row) multiply_row_group(1, 0, matrix, row, x, results);
}

// The weights of a packed row as Int32, w = u − 2^(k−1).
static void unpack_row(int bit_width, const uint8_t *row, int64_t columns, int32_t *weights) {
  for (int64_t i = 0; i < columns; ++i) weights[i] = -(1 << (bit_width - 1));
  int shift = 0;
  for (int width = 8; width >= 1; width /= 2) {
    if ((bit_width & width) == 0) continue;
    const int64_t count = 8 / width;
    for (int64_t i = 0; i < columns; ++i)
      weights[i] += ((row[i / count] >> (i % count * width)) & ((1 << width) - 1)) << shift;
    row += plane_row_bytes(columns, width);
    shift += width;
  }
}
