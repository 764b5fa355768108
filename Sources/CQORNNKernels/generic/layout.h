// The layout of repacked tiles; Kernels/TileLayout.swift writes it.
#pragma once
#include <stdint.h>
#include <string.h>
#include "CQORNNKernels.h"

#define QORNN_INLINE static inline __attribute__((always_inline))
#define QORNN_UNROLL _Pragma("clang loop unroll(full)")

// Formats 2 … 8 are widths, 8 bits as codes with a direct product of unsigned bytes and else as the weights themselves.
// Codes of fewer bits in whole bytes are what 3, 5, 6 and 7 bits have beside their chunks.
enum { format_small_bytes = 9 };

// A chunk is groups whose codes share vectors. One of 6 bits has its last group in bytes of their own, and one of 7 bits is
// followed by as many such groups as it has: spreading a group over the others costs more than its bytes.
QORNN_INLINE int chunk_groups(const int format) {
  return format == 2 ? 4 : format == 3 || format == 6 ? 5 : format == 5 ? 3 : format == 7 ? 8 : 2;
}

QORNN_INLINE int chunk_vectors(const int format) {
  return format == 2 || format == 4 ? 1 : format == 6 ? 4 : format == 7 ? 7 : 2;
}

// 2 and 4 bits end in a padded chunk, the others in groups of their own bytes; 3 bits put two of these into one vector.
QORNN_INLINE int pads_chunks(const int format) { return format == 2 || format == 4; }

// Whether a set wants 2, 4 and 8 bits in portions, which its own file multiplies.
#ifndef QORNN_PORTIONS
#define QORNN_PORTIONS 0
#endif

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
