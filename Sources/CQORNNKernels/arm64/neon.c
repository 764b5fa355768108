// 128 bits, smlal: products of two signed bytes, one each in 16 bits, so that 255 / (largest code) of them never overflow:
// 255·128 = 32,640. sadalp adds neighbours to 32 bits, addp what is left of a row at the end. Weights of 8 bits go two by two
// with one plane, 2·128·127 = 32,512, and alone with two planes, whose low bytes may be −128.
#include <stdint.h>
#if defined(__aarch64__)
#include <arm_neon.h>
#include <string.h>
#include "CQORNNKernels.h"

#define QORNN_SET qornn_kernels__neon
#define QORNN_SET_NAME "neon"
#define QORNN_SET_IDENTIFIER 5
#define QORNN_DIRECT 0
#define QORNN_SUM_REGISTERS 8 /* a sum or a part takes two of the 32 */
#define QORNN_PART_MAXIMUM 255 /* 32,767 / 128 */
#define QORNN_SIGNED_LIMIT(planes) ((planes) == 1 ? 2 : 1)
#include "arm_128.h"

// Rows 0 and 1 of a tile, then rows 2 and 3.
typedef struct {
  int16x8_t halves[2];
} part_type;
typedef struct {
  int32x4_t halves[2];
} sum_type;

// Were clang to know that both halves are equal, it would move the codes' upper half down instead of using smlal2.
QORNN_INLINE vec broadcast(const int8_t *plane, uint64_t first, int index) {
  vec values = copies_of_group(plane, first + (uint64_t)index);
  __asm__("" : "+w"(values));
  return values;
}
QORNN_INLINE part_type part_zero(void) { return (part_type){ { vdupq_n_s16(0), vdupq_n_s16(0) } }; }
QORNN_INLINE part_type multiply(vec codes, vec values) {
  const int8x16_t a = signed_bytes_of(codes), b = signed_bytes_of(values);
  return (part_type){ { vmull_s8(vget_low_s8(a), vget_low_s8(b)), vmull_high_s8(a, b) } };
}
QORNN_INLINE part_type multiply_signed(vec weights, vec values) { return multiply(weights, values); }
QORNN_INLINE part_type multiply_add(part_type part, vec codes, vec values) {
  const int8x16_t a = signed_bytes_of(codes), b = signed_bytes_of(values);
  part.halves[0] = vmlal_s8(part.halves[0], vget_low_s8(a), vget_low_s8(b));
  part.halves[1] = vmlal_high_s8(part.halves[1], a, b);
  return part;
}
QORNN_INLINE part_type multiply_add_signed(part_type part, vec weights, vec values) {
  return multiply_add(part, weights, values);
}
QORNN_INLINE sum_type sum_zero(void) { return (sum_type){ { vdupq_n_s32(0), vdupq_n_s32(0) } }; }
QORNN_INLINE sum_type widen(sum_type sum, part_type part) {
  sum.halves[0] = vpadalq_s16(sum.halves[0], part.halves[0]);
  sum.halves[1] = vpadalq_s16(sum.halves[1], part.halves[1]);
  return sum;
}
QORNN_INLINE vec sum_lanes(sum_type sum) { return vpaddq_s32(sum.halves[0], sum.halves[1]); }
#include "../generic/kernel_table.h"

#endif
