// Changes that get past the length and the checksum, and memory with a guard behind it.
#include "fuzz.h"
#include <sys/mman.h>
#include <unistd.h>

void put32(uint8_t *bytes, uint32_t value) { memcpy(bytes, &value, 4); }

uint32_t crc32c(const uint8_t *bytes, size_t count) {
  static uint32_t table[256];
  if (table[1] == 0)
    for (uint32_t byte = 0; byte < 256; ++byte) {
      uint32_t value = byte;
      for (int bit = 0; bit < 8; ++bit) value = (value >> 1) ^ ((value & 1) != 0 ? 0x82F63B78u : 0);
      table[byte] = value;
    }
  uint32_t value = ~0u;
  for (size_t index = 0; index < count; ++index) value = (value >> 8) ^ table[(value ^ bytes[index]) & 0xFF];
  return ~value;
}

void repair(uint8_t *bytes, size_t count) {
  if (count < 32) return;
  put32(bytes + 16, (uint32_t)count);
  put32(bytes + 12, crc32c(bytes + 16, count - 16));
}

static uint64_t interesting(uint64_t *random) {
  static const uint64_t values[] = { 0, 1, 2, 7, 8, 15, 16, 17, 127, 128, 255, 256, 32767, 32768, 65535, 65536,
      0x3FFFFFFF, 0x40000000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x100000000, 0x3FFFFFFFFFFFFFFF, 0x4000000000000000,
      0x7FFFFFFFFFFFFFFF, 0x8000000000000000, 0xFFFFFFFFFFFFFFFF };
  return below(random, 2) != 0 ? next_random(random) : values[below(random, sizeof values / sizeof *values)];
}

size_t mutate(uint8_t *bytes, size_t size, size_t capacity, uint64_t *random) {
  for (uint32_t edits = 1 + below(random, 3); edits > 0; --edits) {
    const uint32_t way = below(random, 16);
    // Half of the changes hit the header and the records.
    const size_t range = below(random, 2) != 0 && size > 640 ? 640 : size;
    if (way == 0 || size < 32) size = LLVMFuzzerMutate(bytes, size, capacity);
    else if (way < 5) bytes[below(random, (uint32_t)range)] ^= (uint8_t)(1u << below(random, 8));
    else if (way == 5 && size >= 48) size -= 16;
    else if (way == 6 && size + 16 <= capacity) {
      memset(bytes + size, 0, 16);
      size += 16;
    } else {
      const uint32_t width = 1u << below(random, 4);
      const uint64_t value = interesting(random);
      memcpy(bytes + below(random, (uint32_t)range / width) * width, &value, width);
    }
  }
  return size;
}

guarded make_guarded(size_t capacity) {
  const size_t page = (size_t)sysconf(_SC_PAGESIZE);
  capacity = (capacity + page - 1) / page * page + page;
  uint8_t *memory = mmap(0, capacity + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  REQUIRE(memory != MAP_FAILED && mprotect(memory + capacity, page, PROT_NONE) == 0);
  return (guarded){ memory + capacity, capacity };
}

enum { BEFORE = 64 };

uint8_t *place(const guarded *memory, size_t size) {
  REQUIRE(size + BEFORE <= memory->capacity);
  memset(memory->end - size - BEFORE, 0xA5, BEFORE);
  return memory->end - size;
}

void check_before(const guarded *memory, size_t size) {
  for (size_t index = 1; index <= BEFORE; ++index) REQUIRE(memory->end[-(ptrdiff_t)(size + index)] == 0xA5);
}
