// Detectors in the caller's memory, each beside one that was allocated.
#include "own_memory.h"

enum { DETECTORS = 2, LARGEST = 40 + 4 * 63 };
static struct {
  guarded memory;
  size_t needed;
  qornn_detector *it, *twin;
} detectors[DETECTORS];
static guarded saved_memory;

void make_own_detectors(void) {
  for (int index = 0; index < DETECTORS; ++index) detectors[index].memory = make_guarded(LARGEST);
  saved_memory = make_guarded(LARGEST);
}

static void end(int index) {
  if (detectors[index].it != NULL) check_room(&detectors[index].memory, detectors[index].needed);
  qornn_detector_free(detectors[index].twin);
  detectors[index].it = detectors[index].twin = NULL;
}

void clear_own_detectors(void) {
  for (int index = 0; index < DETECTORS; ++index) end(index);
}

static void init(int index, uint8_t choice, uint8_t way) {
  end(index);
  // Without steps to average over there is no detector.
  const qornn_detection detection = { choice % 4, (int32_t)way * (choice - 128), choice % 64, (choice - 8) * 3 };
  const int is_valid = detection.smoothing > 0 && detection.refractory >= 0;
  const size_t needed = qornn_detector_size(&detection);
  REQUIRE(needed == (is_valid ? 40 + 4 * (size_t)detection.smoothing : 0));
  const room memory = choose_room(&detectors[index].memory, is_valid ? needed : 64, way);
  if (!memory.is_refused) memset(memory.start, choice, needed);
  qornn_detector *detector = NULL;
  const qornn_status made = qornn_detector_init(memory.start, memory.size, &detection, &detector);
  REQUIRE(made == (!is_valid ? QORNN_INVALID_ARGUMENT : memory.is_refused ? QORNN_NO_MEMORY : QORNN_OK));
  REQUIRE((detector == NULL) == (made != QORNN_OK));
  if (made != QORNN_OK) return;
  detectors[index].needed = needed;
  detectors[index].it = detector;
  detectors[index].twin = qornn_detector_new(&detection, NULL);
}

// At any alignment, up to the guard.
static uint8_t *save(int index, int distance) {
  uint8_t twin[LARGEST], *bytes = place(&saved_memory, detectors[index].needed + (size_t)distance);
  REQUIRE(qornn_detector_save(detectors[index].it, bytes, detectors[index].needed - 1) == QORNN_NO_MEMORY);
  REQUIRE(qornn_detector_save(detectors[index].it, bytes, detectors[index].needed) == QORNN_OK);
  REQUIRE(qornn_detector_save(detectors[index].twin, twin, sizeof twin) == QORNN_OK);
  REQUIRE(memcmp(bytes, twin, detectors[index].needed) == 0);
  return bytes;
}

static void detect(int index, uint8_t choice) {
  int32_t logits[8], events[2] = { -1, -1 };
  int64_t sums[2] = { 0, 0 };
  for (int step = 0; step < 4; ++step) {
    for (int output = 0; output < 8; ++output) logits[output] = (int32_t)((uint32_t)choice << ((output * 5 + step) % 32)) - output;
    const qornn_status found = qornn_detect(detectors[index].it, logits, choice % 9, &events[0], &sums[0]);
    REQUIRE(found == qornn_detect(detectors[index].twin, logits, choice % 9, &events[1], &sums[1]));
    REQUIRE(events[0] == events[1] && sums[0] == sums[1]);
  }
}

static void restore(int index, uint8_t choice, uint8_t mask) {
  if (detectors[index].it == NULL) {
    REQUIRE(qornn_detector_restore(NULL, &choice, 1) == QORNN_INVALID_ARGUMENT);
    return;
  }
  uint8_t *bytes = save(index, choice % 8);
  bytes[choice % detectors[index].needed] ^= mask;
  const qornn_status found = qornn_detector_restore(detectors[index].it, bytes, detectors[index].needed);
  REQUIRE(found == qornn_detector_restore(detectors[index].twin, bytes, detectors[index].needed));
  REQUIRE(qornn_detector_restore(detectors[index].it, bytes, detectors[index].needed - 1) == QORNN_INVALID_STATE);
  // Refused, it is as it was; taken, it is what it was given.
  const uint8_t given = bytes[choice % detectors[index].needed];
  REQUIRE((save(index, choice % 8)[choice % detectors[index].needed] == given) == (found == QORNN_OK || mask == 0));
}

void call_own_detector(const uint8_t call[4]) {
  const int index = call[1] % DETECTORS;
  switch (call[1] / DETECTORS % 8) {
  case 0: init(index, call[2], call[3]); break;
  case 1: restore(index, call[2], call[3]); break;
  case 2: REQUIRE(qornn_detector_reset(detectors[index].it) == qornn_detector_reset(detectors[index].twin)); break;
  default: detect(index, call[2]); break;
  }
  if (detectors[index].it == NULL) return;
  save(index, 0);
  check_room(&detectors[index].memory, detectors[index].needed);
}
