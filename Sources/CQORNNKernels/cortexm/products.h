// Row products for cores with Arm's DSP instructions: Cortex-M4, M7 and M33. Docs/Kernels.md, "Pairs", has the order of activations
// and why every sum is exact.
#pragma once
#include <stdint.h>

// Σ_j u_j·h_j of two rows of codes, modulo 2^32: the first one's in the low half, the second one's in the high half.
//
// first, second: rows, in flash or anywhere, any alignment. Codes come in blocks of 16 columns, so that up to 12 bytes after the end of
// a row are read, where a model file has other tensors. vector: 16 activations a block in the order of pairs, int8_t (a8) or int16_t
// (a16), aligned to 8, zeros after the last column. shape: 16·columns + k.
#pragma clang assume_nonnull begin
typedef uint64_t qornn_row_product(const void *first, const void *second, const void *vector, int32_t shape);

// The product for weights of `bits` bits with states of 8 bits or of 9 to 16; null where this build has none.
qornn_row_product *_Nullable qornn_row_product__dsp(int32_t bits, int32_t is_narrow);
#pragma clang assume_nonnull end
