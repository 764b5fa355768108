// The 256-bit set with vpdpbusd, in the encoding that QORNN_DOT names.
#pragma once
#define QORNN_SET_NAME "avxvnni"
#define QORNN_SET_IDENTIFIER 3
#define QORNN_DIRECT 1
#define QORNN_SCALED_FIELDS 1
#define QORNN_SHARED_BYTES 1
#define QORNN_UNSIGNED_CODES 1
#define QORNN_INTERLEAVED 1
#define QORNN_BATCH 16
#define QORNN_SUM_REGISTERS 12
#define QORNN_SIGNED_BYTES 0
#define QORNN_NEEDS_NEGATIVE_SUM 0
#include "x86_256.h"

QORNN_INLINE vec field(vec v, int position, int width) { return and_bits(v, ((1 << width) - 1) << position); }

QORNN_INLINE vec dot(vec sum, vec codes, vec values) {
  __asm__(QORNN_DOT : "+x"(sum) : "x"(codes), "x"(values));
  return sum;
}
QORNN_INLINE vec add_bytes(vec sums, vec values) { return dot(sums, _mm256_set1_epi8(1), values); }
#include "../generic/kernel_table.h"
