// What the programs that test libqornn share.
#pragma once
#define _GNU_SOURCE
#include <qornn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(condition)                                                                                               \
  do {                                                                                                                 \
    if (!(condition)) {                                                                                                \
      printf("%s:%d: failed: %s\n", __FILE__, __LINE__, #condition);                                                   \
      exit(1);                                                                                                         \
    }                                                                                                                  \
  } while (0)

static const char *const kernel_names[] = { "portable", "sse41", "avx2", "avxvnni", "avx512vnni", "neon", "neondot", "dsp" };
enum { KERNEL_SETS = 8 };

// A whole file; its size in *count.
static inline char *read_file(const char *path, size_t *count) {
  FILE *file = fopen(path, "rb");
  CHECK(file != NULL && fseek(file, 0, SEEK_END) == 0);
  *count = (size_t)ftell(file);
  rewind(file);
  char *bytes = malloc(*count + 1);
  CHECK(fread(bytes, 1, *count, file) == *count);
  fclose(file);
  return bytes;
}

// The end of a program that found nothing wrong.
static inline int passed(void) {
  puts("passed");
  return 0;
}
