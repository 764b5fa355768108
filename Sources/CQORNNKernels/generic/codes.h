// Which codes are where in a chunk, and how many of their products go together.
//
// QORNN_SCALED_FIELDS: fields are masked, not shifted down; a sum per position is shifted once at the end instead.
#pragma once
#include "layout.h"

// What a chunk's vectors take of the registers meant for sums.
#ifndef QORNN_CHUNK_REGISTERS
#define QORNN_CHUNK_REGISTERS(format) 0
#endif

// Accumulators that fit into the registers beside what a group needs.
#define QORNN_TILES(format, planes, streams) \
  (QORNN_TILES_FIT(4, format, planes, streams) ? 4 : QORNN_TILES_FIT(2, format, planes, streams) ? 2 : 1)
#define QORNN_TILES_FIT(tiles, format, planes, streams) \
  (accumulators_a_tile(format) * (planes) * (streams) * (tiles) <= QORNN_SUM_REGISTERS - QORNN_CHUNK_REGISTERS(format))

enum { max_classes = 4, max_tiles = 4, max_planes = 2, streams_together = 4 };

// Sums at different positions are different classes: 4 bits have them at 0 and 4.
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
  return format == 2 ? group : format == 3 && group >= 6 ? 0 : group & 1;
#else
  return 0;
#endif
}

// What a class's sum is too large by, as a shift.
QORNN_INLINE int class_shift(const int format, const int sums) {
#if QORNN_SCALED_FIELDS
  return format == 2 ? 2 * sums : format == 4 ? 4 * sums : format == 3 ? 3 * sums : 0;
#else
  return 0;
#endif
}

// How many products of a code and a plane a 16-bit part can add up.
QORNN_INLINE int part_limit(const int format, const int planes) {
#if QORNN_DIRECT
  return 1 << 20;
#else
  return format == 8                    ? QORNN_SIGNED_LIMIT(planes)
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
    case 3:
      if (group < 6) return FIELD(v[group / 2], 3 * (group & 1), 3);
      return and_bits(insert_shifted(shift_right(v[2], group - 2), v[group - 6], 6), 7);
    case 5:
      if (group < 5) return and_bits(v[group], 31);
      if (group == 5) return and_bits(insert_shifted(shift_right(v[1], 2), v[0], 5), 31);
      if (group == 6) return and_bits(insert_shifted(shift_right(v[3], 2), v[2], 5), 31);
      return and_bits(insert_shifted(insert_shifted(shift_right(v[3], 3), v[1], 4), v[4], 5), 31);
    case 6:
      if (group < 3) return and_bits(v[group], 63);
      return and_bits(insert_shifted(insert_shifted(shift_right(v[2], 2), v[1], 4), v[0], 6), 63);
    case 7:
      if (group < 7) return and_bits(v[group], 127);
      return high_bits(v);
    default: return v[group];
  }
#undef FIELD
}
