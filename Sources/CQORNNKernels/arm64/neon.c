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
#define QORNN_SHARED_BYTES 0
// Copying a group's activations into every lane costs as much as streams save by taking codes out together.
#define QORNN_GOES_ALONE(bit_width) ((bit_width) == 8 || (bit_width) == 4 || (bit_width) == 2)
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
// The next group of activations in every lane. Were clang to know how far it is to the one after, it would not load and step in one
// instruction.
QORNN_INLINE vec next_group(const int8_t **plane) {
  const vec values = broadcast(*plane, 0, 0);
  const int8_t *next = *plane + 4;
  __asm__("" : "+r"(next));
  *plane = next;
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
// A sum whose lanes add up to `value` in each row.
QORNN_INLINE sum_type sum_from(int32_t value) {
  const int32x4_t first_of_two = vreinterpretq_s32_u64(vdupq_n_u64((uint32_t)value));
  return (sum_type){ { first_of_two, first_of_two } };
}
QORNN_INLINE sum_type widen(sum_type sum, part_type part) {
  sum.halves[0] = vpadalq_s16(sum.halves[0], part.halves[0]);
  sum.halves[1] = vpadalq_s16(sum.halves[1], part.halves[1]);
  return sum;
}
QORNN_INLINE vec sum_lanes(sum_type sum) { return vpaddq_s32(sum.halves[0], sum.halves[1]); }
#include "../generic/codes.h"

// A tile has two registers for a sum and, except where that is widened at once, two for a part.
QORNN_INLINE int most_tiles(const int format, const int vectors) { return (format == 8 ? 8 : 4) / vectors; }
// 16 products of 4 bits in a part.
QORNN_INLINE int span_portions(const int format) { return format == 8 ? 1 : 4; }

QORNN_INLINE void add_portions(
    const int format, const int shared, const int portions, const int tiles, const int vectors, const uint8_t *weights,
    int64_t stride, const int8_t **x, sum_type (*sums)[max_vectors]) {
  const int size = portion_groups * format / 8, limit = part_limit(format, vectors), groups = portions * portion_groups;
  part_type parts[max_block_tiles][max_vectors];
  QORNN_UNROLL for (int first = 0; first < groups; first += portion_groups, weights += stride) {
    vec values[portion_groups][max_vectors];
    QORNN_UNROLL for (int g = 0; g < portion_groups; ++g)
      QORNN_UNROLL for (int i = 0; i < vectors; ++i) values[g][i] = next_group(&x[i]);
    QORNN_UNROLL for (int t = 0; t < tiles; ++t) {
      vec v[portion_groups];
      QORNN_UNROLL for (int i = 0; i < size; ++i) v[i] = load(weights + (t * size + i) * QORNN_VECTOR_BYTES);
      QORNN_UNROLL for (int g = 0; g < portion_groups; ++g) {
        const vec codes = codes_of(format, g % (8 / format), 0, v + g / (8 / format));
        const int starts = (first + g) % limit == 0, ends = (first + g + 1) % limit == 0 || first + g + 1 == groups;
        QORNN_UNROLL for (int i = 0; i < vectors; ++i) {
          parts[t][i] = multiply_add(starts ? part_zero() : parts[t][i], codes, values[g][i]);
          if (ends) sums[t][i] = widen(sums[t][i], parts[t][i]);
        }
      }
    }
  }
}

#include "../generic/kernel_table.h"

#endif
