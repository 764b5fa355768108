// Lists the kernel sets of this machine, best first.
#include "generic/kernel_sets.h"

static int32_t append(
    const qornn_float_kernels *set, const qornn_float_kernels **sets, int32_t capacity, int32_t count) {
  if (count < capacity) sets[count] = set;
  return count + 1;
}

int32_t qornn_available_float_kernels(const qornn_float_kernels **sets, int32_t capacity) {
  int32_t count = 0;
#if defined(__x86_64__)
  const int has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  const int has_avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
                         __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq");
  if (has_avx2 && has_avx512) count = append(&qornn_float_kernels__avx512, sets, capacity, count);
  if (has_avx2) count = append(&qornn_float_kernels__avx2, sets, capacity, count);
#elif defined(__aarch64__)
  count = append(&qornn_float_kernels__neon, sets, capacity, count);
#endif
  return append(&qornn_float_kernels__portable, sets, capacity, count);
}
