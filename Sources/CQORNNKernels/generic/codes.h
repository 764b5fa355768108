// Which codes are where in a chunk, and how many of their products go together.
//
// QORNN_SCALED_FIELDS: fields are masked, not shifted down; a sum per position is shifted once at the end instead.
#pragma once
#include "layout.h"

// Accumulators that fit into the registers beside what a group needs.
#define QORNN_TILES(format, vectors) (QORNN_TILES_FIT(4, format, vectors) ? 4 : QORNN_TILES_FIT(2, format, vectors) ? 2 : 1)
#define QORNN_TILES_FIT(tiles, format, vectors) \
  (accumulators_a_tile(format) * (vectors) * (tiles) <= QORNN_SUM_REGISTERS)

// Signed bytes without a direct product spend more on a group's activations than several streams save on its weights.
#ifndef QORNN_GOES_ALONE
#define QORNN_GOES_ALONE(bit_width) (!QORNN_DIRECT && (bit_width) == 8)
#endif

// A vector here is a plane of a stream: one, the two planes of a stream, or as many as four of several streams.
enum { max_classes = 4, max_tiles = 4, max_vectors = 4 };

// Sums at different positions are different classes: 4 bits have them at 0 and 4. Widths that have one position have two
// classes as well, so that a sum does not wait for the one before.
QORNN_INLINE int class_count(const int format) {
#if QORNN_SCALED_FIELDS
  return format == 2 ? 4 : 2;
#else
  return 1;
#endif
}

QORNN_INLINE int accumulators_a_tile(const int format) {
  return class_count(format) + (QORNN_DIRECT ? 0 : class_count(format));
}

QORNN_INLINE int class_of(const int format, const int group) {
#if QORNN_SCALED_FIELDS
  return format == 2 ? group : format == 3 && group == 4 ? 1 : group & 1;
#else
  return 0;
#endif
}

// What a class's sum is too large by, as a shift: the position of its codes.
QORNN_INLINE int class_shift(const int format, const int sums) {
#if QORNN_SCALED_FIELDS
  return format == 2 ? 2 * sums : format == 3 ? 3 * sums : format == 4 ? 4 * sums : 0;
#else
  return 0;
#endif
}

// How many products of a code and a plane a 16-bit part can add up; with one vector there is one plane.
QORNN_INLINE int part_limit(const int format, const int vectors) {
#if QORNN_DIRECT
  return 1 << 20;
#else
  return format == 8                    ? QORNN_SIGNED_LIMIT(vectors)
         : format == format_small_bytes ? QORNN_PART_MAXIMUM / 127
                                        : QORNN_PART_MAXIMUM / ((1 << format) - 1);
#endif
}

// Codes of group `group` of a chunk; `scaled`: at their position where the set prefers that.
QORNN_INLINE vec codes_of(const int format, const int group, const int scaled, const vec *v) {
#define FIELD(vector, position, width) (scaled ? field(vector, position, width) : field_shifted(vector, position, width))
  switch (format) {
    case 2: return FIELD(v[0], 2 * group, 2);
    case 4: return FIELD(v[group / 2], 4 * (group & 1), 4);
    case 3: {
      if (group < 4) return FIELD(v[group / 2], 3 * (group & 1), 3);
      const vec pieces = or_bits(clear_bits(v[0], 63), shift_right(clear_bits(v[1], 63), 2));
      return shift_right(pieces, scaled && QORNN_SCALED_FIELDS ? 2 : 5);
    }
    case 5:
      if (group < 2) return and_bits(v[group], 31);
      return shift_right(or_bits(clear_bits(v[0], 31), shift_right(clear_bits(v[1], 31), 3)), 3);
    case 6: {
      if (group < 3) return and_bits(v[group], 63);
      if (group == 4) return v[3];
      const vec lower = or_bits(clear_bits(v[1], 63), shift_right(clear_bits(v[2], 63), 2));
      return shift_right(or_bits(clear_bits(v[0], 63), shift_right(lower, 2)), 2);
    }
    default: return v[group];
  }
#undef FIELD
}
