// The input stage, four features at a time. Narrowing to 32 bits with saturation keeps what is beyond the limits beyond them.
#pragma once

QORNN_INLINE int32x4_t apply_features(const qornn_input_stage *stage, const int32_t *readings, int64_t first, int32x4_t limit) {
  const int32x4_t r = vld1q_s32(readings + first), m = vld1q_s32(stage->multipliers + first);
  const int32x4_t shift = vnegq_s32(vld1q_s32(stage->shifts + first));
  const int64x2_t low = vmlal_s32(vld1q_s64(stage->offsets + first), vget_low_s32(r), vget_low_s32(m));
  const int64x2_t high = vmlal_high_s32(vld1q_s64(stage->offsets + first + 2), r, m);
  const int32x2_t first_two = vqmovn_s64(vshlq_s64(low, vmovl_s32(vget_low_s32(shift))));
  const int32x4_t values = vqmovn_high_s64(first_two, vshlq_s64(high, vmovl_high_s32(shift)));
  return vmaxq_s32(vminq_s32(values, limit), vnegq_s32(limit));
}

static void apply_input_stage(const qornn_input_stage *stage_in, const int32_t *restrict readings, void *restrict inputs) {
  const qornn_input_stage stage = *stage_in;
  const int32x4_t limit = vdupq_n_s32(stage.limit);
  int64_t feature = 0;
  for (; stage.count - feature >= 4; feature += 4) {
    const int16x4_t values = vmovn_s32(apply_features(&stage, readings, feature, limit));
    if (stage.is_narrow) {
      const int8x8_t narrow = vmovn_s16(vcombine_s16(values, values));
      vst1_lane_s32((int32_t *)(void *)((int8_t *)inputs + feature), vreinterpret_s32_s8(narrow), 0);
    } else {
      vst1_s16((int16_t *)inputs + feature, values);
    }
  }
  for (; feature < stage.count; ++feature) {
    const int64_t value = saturated(rescaled(&stage, readings, feature), stage.limit);
    if (stage.is_narrow) ((int8_t *)inputs)[feature] = (int8_t)value;
    else ((int16_t *)inputs)[feature] = (int16_t)value;
  }
}
