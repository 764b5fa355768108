// What compilers call on cores of 32 bits, for archives that firmware links: nothing is left undefined but memcpy, memmove and
// memset. firmware.sh hides these symbols, so they meet neither libgcc's nor anybody's own. Not part of the package's build.
#if defined(QORNN_FIRMWARE) && __SIZEOF_POINTER__ == 4
#include <stddef.h>
#include <stdint.h>

void *memcpy(void *to, const void *from, size_t count);
void *memmove(void *to, const void *from, size_t count);
void *memset(void *memory, int value, size_t count);

typedef union {
  uint64_t whole;
  struct {
    uint32_t low, high;
  };
} parts;

// Shifts of both halves by 0 … 63, in 32 bits; (x >> 1) >> (31 − n) is x >> (32 − n) that is defined for n = 0.
static inline uint64_t shifted_left(uint64_t value, uint32_t n) {
  const parts from = { .whole = value };
  parts to;
  if (n >= 32) {
    to.low = 0;
    to.high = from.low << (n - 32);
  } else {
    to.low = from.low << n;
    to.high = from.high << n | (from.low >> 1) >> (31 - n);
  }
  return to.whole;
}

static inline uint64_t shifted_right(uint64_t value, uint32_t n, const int keeps_sign) {
  const parts from = { .whole = value };
  const uint32_t sign = keeps_sign ? (uint32_t)((int32_t)from.high >> 31) : 0;
  const uint32_t high = keeps_sign ? (uint32_t)((int32_t)from.high >> (n & 31)) : from.high >> (n & 31);
  parts to;
  if (n >= 32) {
    to.low = high;
    to.high = sign;
  } else {
    to.low = from.low >> n | (from.high << 1) << (31 - n);
    to.high = high;
  }
  return to.whole;
}

#if defined(__arm__)
void __aeabi_memcpy(void *to, const void *from, size_t count) { memcpy(to, from, count); }
void __aeabi_memcpy4(void *to, const void *from, size_t count) { memcpy(to, from, count); }
void __aeabi_memcpy8(void *to, const void *from, size_t count) { memcpy(to, from, count); }
void __aeabi_memmove(void *to, const void *from, size_t count) { memmove(to, from, count); }
void __aeabi_memmove4(void *to, const void *from, size_t count) { memmove(to, from, count); }
void __aeabi_memmove8(void *to, const void *from, size_t count) { memmove(to, from, count); }
void __aeabi_memset(void *memory, size_t count, int value) { memset(memory, value, count); }
void __aeabi_memset4(void *memory, size_t count, int value) { memset(memory, value, count); }
void __aeabi_memset8(void *memory, size_t count, int value) { memset(memory, value, count); }
void __aeabi_memclr(void *memory, size_t count) { memset(memory, 0, count); }
void __aeabi_memclr4(void *memory, size_t count) { memset(memory, 0, count); }
void __aeabi_memclr8(void *memory, size_t count) { memset(memory, 0, count); }

uint64_t __aeabi_llsl(uint64_t value, uint32_t n) { return shifted_left(value, n); }
uint64_t __aeabi_llsr(uint64_t value, uint32_t n) { return shifted_right(value, n, 0); }
uint64_t __aeabi_lasr(uint64_t value, uint32_t n) { return shifted_right(value, n, 1); }

#if defined(__ARM_ARCH_6M__)
// a·b modulo 2^64 from products of 16 bits, the only ones that this core has no high half of to lose.
uint64_t __aeabi_lmul(uint64_t a, uint64_t b) {
  const parts first = { .whole = a }, second = { .whole = b };
  const uint32_t a0 = first.low & 0xFFFF, a1 = first.low >> 16, b0 = second.low & 0xFFFF, b1 = second.low >> 16;
  const uint32_t low = a0 * b0;
  // Below 2^32: 65,535² + 65,535.
  const uint32_t middle = a1 * b0 + (low >> 16);
  const uint32_t other = a0 * b1 + (middle & 0xFFFF);
  const parts product = {
    .low = other << 16 | (low & 0xFFFF),
    .high = a1 * b1 + (middle >> 16) + (other >> 16) + first.low * second.high + first.high * second.low,
  };
  return product.whole;
}
#endif
#else
uint64_t __ashldi3(uint64_t value, int32_t n) { return shifted_left(value, (uint32_t)n); }
uint64_t __lshrdi3(uint64_t value, int32_t n) { return shifted_right(value, (uint32_t)n, 0); }
uint64_t __ashrdi3(uint64_t value, int32_t n) { return shifted_right(value, (uint32_t)n, 1); }
#endif
#endif
