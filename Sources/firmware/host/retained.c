#include "retained.h"

static struct retained memory __attribute__((section(".noinit"), aligned(8)));

static unsigned char session[RETAINED_SESSION] __attribute__((section(".noinit"), aligned(16)));

struct retained *retained_memory(void) { return &memory; }
void *retained_session(void) { return session; }
