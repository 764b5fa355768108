#include "retained.h"

static struct retained memory __attribute__((section(".noinit"), aligned(8)));

struct retained *retained_memory(void) { return &memory; }
