// The layout of repacked tiles; Kernels/TileLayout.swift writes it.
#pragma once
#include <stdint.h>
#include <string.h>
#include "CQORNNKernels.h"

#define QORNN_INLINE static inline __attribute__((always_inline))
#define QORNN_UNROLL _Pragma("clang loop unroll(full)")

// Formats 2 … 8 are widths, 8 bits as codes with a direct product of unsigned bytes and else as the weights themselves.
// Codes of 7 bits in whole bytes are what 7 bits end in.
enum { format_small_bytes = 9 };

// A chunk is as many groups as fill whole vectors, one vector a row's lane and byte.
QORNN_INLINE int chunk_groups(const int format) {
  return format >= 8 || format == 4 ? 2 : format == 2 || format == 6 ? 4 : 8;
}

QORNN_INLINE int chunk_vectors(const int format) {
  return format >= 8 ? 2 : chunk_groups(format) * format / 8;
}

// 3, 5 and 7 bits end in half a chunk of the next width where four groups or fewer are left.
QORNN_INLINE int tail_format(const int format) {
  return format == 3 || format == 5 ? format + 1 : format == 7 ? format_small_bytes : 0;
}

QORNN_INLINE uint32_t full_chunks(const int format, uint32_t groups) {
  const uint32_t size = (uint32_t)chunk_groups(format), rest = groups % size;
  return groups / size + (rest == 0 || (tail_format(format) != 0 && rest <= 4) ? 0 : 1);
}

// Tiles whose codes share bytes, where a set wants that: 2 of 4 bits, 4 of 2 bits.
QORNN_INLINE int shared_tiles(const int format) {
  return QORNN_SHARED_BYTES == 0 ? 1 : format == 4 ? 2 : format == 2 ? 4 : 1;
}

// `count` bytes, 0 < count < 128, in pieces that need no call.
QORNN_INLINE void copy_bytes(uint8_t *target, const uint8_t *source, int64_t count) {
  QORNN_UNROLL for (int64_t size = 64; size > 0; size /= 2)
    if (count & size) {
      memcpy(target, source, (size_t)size);
      target += size;
      source += size;
    }
}
