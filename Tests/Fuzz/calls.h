// What the two halves of the calls share.
#pragma once
#include "fuzz.h"

// Small networks: as files, and loaded.
enum { FILES = 8 };
extern uint8_t files[FILES][LARGEST_NETWORK];
extern size_t sizes[FILES];
extern const qornn_model *loaded[FILES];

// The half over the caller's memory: four bytes of the input are a call.
void make_own_memory(void);
void call_over_own_memory(const uint8_t call[4]);
// At the end of an input: the next one finds the memory as the first one did.
void clear_own_memory(void);
