// Lists the kernel sets of this machine, best first.
#include "generic/kernel_sets.h"

#if defined(__aarch64__) && defined(__linux__)
#include <sys/auxv.h>
#endif

// The sets that are linked: build.sh may leave some out, and the linker drops what nothing here names.
enum { sse41 = 1, avx2 = 2, avxvnni = 4, avx512vnni = 8, avx512vnni256 = 8, neon = 16, neondot = 32 };
#if !defined(QORNN_LINKED_KERNELS)
#define QORNN_LINKED_KERNELS ~0
#endif

#define APPEND(set)                                                   \
  do {                                                                \
    if (!((QORNN_LINKED_KERNELS) & (set))) break;                     \
    if (count < capacity) sets[count] = &qornn_kernels__##set;        \
    count++;                                                          \
  } while (0)

int32_t qornn_available_kernels(const qornn_kernels **sets, int32_t capacity) {
  int32_t count = 0;
#if defined(__x86_64__)
  const int has_avx2 = __builtin_cpu_supports("avx2") != 0;
  const int has_avx512vnni = has_avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                             __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
                             __builtin_cpu_supports("avx512vnni");
  if (has_avx512vnni) APPEND(avx512vnni);
  if (has_avx2 && __builtin_cpu_supports("avxvnni")) APPEND(avxvnni);
#if !defined(QORNN_FOR_USE_ALONE)
  // The same 256-bit kernels in the encoding that this CPU knows: for tests and measurements, as it has a better set.
  else if (has_avx512vnni) APPEND(avx512vnni256);
#endif
  if (has_avx2) APPEND(avx2);
  if (__builtin_cpu_supports("sse4.1")) APPEND(sse41);
#elif defined(__aarch64__)
#if defined(__ARM_FEATURE_DOTPROD)
  // The compiler was told already, as for macOS.
  APPEND(neondot);
#elif defined(__linux__)
  const unsigned long asimddp = 1ul << 20; // HWCAP_ASIMDDP
  if (getauxval(AT_HWCAP) & asimddp) APPEND(neondot);
#endif
  APPEND(neon);
#endif
  return count;
}
