// What the fuzz targets share: small networks, their mutation, and memory that ends at a page nobody may touch.
#pragma once
#define _GNU_SOURCE
#include <qornn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// What libFuzzer calls and gives.
int LLVMFuzzerInitialize(int *count, char ***arguments);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t capacity, unsigned seed);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t capacity);

#define REQUIRE(condition)                                                                                             \
  do {                                                                                                                 \
    if (!(condition)) {                                                                                                \
      fprintf(stderr, "%s:%d: failed: %s\n", __FILE__, __LINE__, #condition);                                          \
      abort();                                                                                                         \
    }                                                                                                                  \
  } while (0)

static inline uint64_t next_random(uint64_t *state) {
  uint64_t z = *state += 0x9E3779B97F4A7C15u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

static inline uint32_t below(uint64_t *state, uint32_t limit) { return (uint32_t)(next_random(state) % limit); }

uint32_t crc32c(const uint8_t *bytes, size_t count);
void put32(uint8_t *bytes, uint32_t value);
// Gives a model file or a saved state the length and the checksum of its bytes.
void repair(uint8_t *bytes, size_t count);
// A few changes of bytes, fields and lengths. Returns the new size.
size_t mutate(uint8_t *bytes, size_t size, size_t capacity, uint64_t *random);

enum { LARGEST_NETWORK = 1 << 16 };
// Writes a small valid model file into LARGEST_NETWORK bytes. Returns its size; 0 where it would not fit.
size_t write_network(uint8_t *bytes, uint32_t seed);

// Memory of which the last byte is followed by a page that nobody may touch.
typedef struct {
  uint8_t *end;
  size_t capacity;
} guarded;
guarded make_guarded(size_t capacity);
// The last bytes of it: uninstrumented kernels are caught too when they read or write behind them.
uint8_t *place(const guarded *memory, size_t size);
// What stands before them is still as it was.
void check_before(const guarded *memory, size_t size);
