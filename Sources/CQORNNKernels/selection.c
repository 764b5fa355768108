// Lists the kernel sets of this machine, best first.
#include "generic/kernel_sets.h"

#if defined(__aarch64__) && defined(__linux__)
#include <sys/auxv.h>
#endif

static int32_t append(const qornn_kernels *set, const qornn_kernels **sets, int32_t capacity, int32_t count) {
  if (count < capacity) sets[count] = set;
  return count + 1;
}

int32_t qornn_available_kernels(const qornn_kernels **sets, int32_t capacity) {
  int32_t count = 0;
#if defined(__x86_64__)
  const int has_avx2 = __builtin_cpu_supports("avx2") != 0;
  const int has_avx512vnni = has_avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                             __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
                             __builtin_cpu_supports("avx512vnni");
  if (has_avx512vnni) count = append(&qornn_kernels__avx512vnni, sets, capacity, count);
  if (has_avx2 && __builtin_cpu_supports("avxvnni")) count = append(&qornn_kernels__avxvnni, sets, capacity, count);
#if !defined(QORNN_FOR_USE_ALONE)
  // The same 256-bit kernels in the encoding that this CPU knows: for tests and measurements, as it has a better set.
  else if (has_avx512vnni) count = append(&qornn_kernels__avx512vnni256, sets, capacity, count);
#endif
  if (has_avx2) count = append(&qornn_kernels__avx2, sets, capacity, count);
  if (__builtin_cpu_supports("sse4.1")) count = append(&qornn_kernels__sse41, sets, capacity, count);
#elif defined(__aarch64__)
#if defined(__ARM_FEATURE_DOTPROD)
  // The compiler was told already, as for macOS.
  count = append(&qornn_kernels__neondot, sets, capacity, count);
#elif defined(__linux__)
  const unsigned long asimddp = 1ul << 20; // HWCAP_ASIMDDP
  if (getauxval(AT_HWCAP) & asimddp) count = append(&qornn_kernels__neondot, sets, capacity, count);
#endif
  count = append(&qornn_kernels__neon, sets, capacity, count);
#else
  (void)append;
#endif
  return count;
}
