// Random logits through a detector in memory that ends at a page nobody may touch, and through one that is saved and taken up by
// another every few steps: `detect CASES`, each four numbers of a detection, outputs, steps, and the logits. Prints the steps of
// the events and the last sum, a line a case.
#include "check.h"
#include <sys/mman.h>

int main(int count, char **arguments) {
  CHECK(count == 2);
  size_t size;
  char *bytes = read_file(arguments[1], &size), *pages = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  CHECK(pages != MAP_FAILED && mprotect(pages + 4096, 4096, PROT_NONE) == 0);
  for (const int32_t *next = (const int32_t *)(const void *)bytes; (const char *)next < bytes + size;) {
    const qornn_detection detection = { next[0], next[1], next[2], next[3] };
    const int32_t outputs = next[4], steps = next[5];
    next += 6;
    const size_t bytes_needed = qornn_detector_size(&detection);
    CHECK(bytes_needed == 40 + 4 * (size_t)detection.smoothing && bytes_needed <= 4096);
    qornn_detector *whole, *parts[2] = { qornn_detector_new(&detection, NULL), qornn_detector_new(&detection, NULL) };
    CHECK(qornn_detector_init(pages + 4096 - (bytes_needed + 15) / 16 * 16, bytes_needed, &detection, &whole) == QORNN_OK);
    int64_t sum = 0, other_sum;
    for (int32_t step = 0; step < steps; ++step, next += outputs) {
      int32_t event, other;
      CHECK(qornn_detect(whole, next, (size_t)outputs, &event, &sum) == QORNN_OK);
      CHECK(qornn_detect(parts[step / 7 % 2], next, (size_t)outputs, &other, &other_sum) == QORNN_OK);
      CHECK(event == other && sum == other_sum);
      if (event) printf("%d ", step);
      if (step % 7 != 6) continue;
      char saved[4096];
      CHECK(qornn_detector_save(parts[step / 7 % 2], saved, sizeof saved) == QORNN_OK);
      CHECK(qornn_detector_restore(parts[step / 7 % 2 ^ 1], saved, bytes_needed) == QORNN_OK);
    }
    printf("%lld\n", (long long)sum);
    qornn_detector_free(parts[0]);
    qornn_detector_free(parts[1]);
  }
  free(bytes);
  return 0;
}
