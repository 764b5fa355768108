// What Tests/QORNNTests/ReplayCases.swift writes, read where it lies. Needs no library: firmware includes it, too.
#pragma once
#include <stdint.h>

// A model, what to feed it and what is expected. Everything starts at a multiple of 4 bytes.
typedef struct {
  const char *label, *model;
  const int32_t *words; // operations
  // The size of the batches to compare with single streams; 1: none.
  int32_t model_bytes, batch, word_count;
} test_case;

// An operation is one of these, how many numbers it has, and the numbers: readings; a token; none; the logits expected now; a layer
// and its states expected now.
enum { READINGS = 1, TOKEN, RESET, LOGITS, STATES };

// The case at *place, which is then the next one's.
static inline test_case next_case(const char **place) {
  const int32_t *words = (const int32_t *)(const void *)*place;
  test_case test = { .label = *place + 16, .model_bytes = words[1], .batch = words[2], .word_count = words[3] };
  test.model = test.label + words[0];
  test.words = (const int32_t *)(const void *)(test.model + test.model_bytes);
  *place = (const char *)(test.words + test.word_count);
  return test;
}
