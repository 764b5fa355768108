// Models that own their bytes and their memory.
#define _GNU_SOURCE
#include "errors.h"
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct qornn_owner {
  atomic_size_t references;
  const void *bytes;
  size_t byte_count;
  int is_mapped;
} qornn_owner;

_Static_assert(sizeof(qornn_owner) % QORNN_ALIGNMENT == 0, "the model behind it is aligned");

static void give_back(const qornn_owner *bytes) {
  if (bytes->is_mapped) munmap((void *)(uintptr_t)bytes->bytes, bytes->byte_count);
  else free((void *)(uintptr_t)bytes->bytes);
}

// Makes a model of bytes that it then owns; gives them back where it fails.
static const qornn_model *make(const qornn_owner *bytes, uint32_t flags, qornn_error *error) {
  size_t size;
  if (qornn_model_size(bytes->bytes, bytes->byte_count, flags, &size, error) == QORNN_OK) {
    qornn_owner *owner = malloc(sizeof *owner + size);
    if (owner != 0) {
      *owner = *bytes;
      const qornn_model *model;
      if (checked_model_init(owner + 1, size, bytes->bytes, bytes->byte_count, flags, &model, error) == QORNN_OK) {
        ((qornn_model_head *)(uintptr_t)model)->owner = owner;
        return model;
      }
      free(owner);
    } else {
      fail(error, QORNN_NO_MEMORY, 0);
    }
  }
  give_back(bytes);
  return 0;
}

const qornn_model *qornn_model_load(const void *bytes, size_t byte_count, uint32_t flags, qornn_error *error) {
  if (bytes == 0 && byte_count > 0) {
    fail_because(error, QORNN_INVALID_ARGUMENT, 0, QORNN_BECAUSE_OF_NULL, 0, 0, 0);
    return 0;
  }
  void *copy = malloc(byte_count > 0 ? byte_count : 1);
  if (copy == 0) {
    fail(error, QORNN_NO_MEMORY, 0);
    return 0;
  }
  if (byte_count > 0) memcpy(copy, bytes, byte_count);
  return make(&(qornn_owner){ .references = 1, .bytes = copy, .byte_count = byte_count }, flags, error);
}

// Reads as many bytes as the file had when it was opened, or fewer where it has been cut since.
static const qornn_model *read_copy(int descriptor, size_t size, uint32_t flags, qornn_error *error) {
  char *copy = malloc(size > 0 ? size : 1);
  if (copy == 0) {
    fail(error, QORNN_NO_MEMORY, 0);
    return 0;
  }
  size_t count = 0;
  while (count < size) {
    const ssize_t more = read(descriptor, copy + count, size - count);
    if (more < 0 && errno == EINTR) continue;
    if (more < 0) {
      fail(error, QORNN_SYSTEM, errno);
      free(copy);
      return 0;
    }
    if (more == 0) break;
    count += (size_t)more;
  }
  return make(&(qornn_owner){ .references = 1, .bytes = copy, .byte_count = count }, flags, error);
}

static const qornn_model *map(int descriptor, size_t size, uint32_t flags, qornn_error *error) {
  void *bytes = mmap(0, size, PROT_READ, MAP_SHARED, descriptor, 0);
  if (bytes == MAP_FAILED) {
    fail(error, errno == ENOMEM ? QORNN_NO_MEMORY : QORNN_SYSTEM, errno == ENOMEM ? 0 : errno);
    return 0;
  }
  return make(&(qornn_owner){ .references = 1, .bytes = bytes, .byte_count = size, .is_mapped = 1 }, flags, error);
}

const qornn_model *qornn_model_open(const char *path, uint32_t flags, qornn_error *error) {
  if (path == 0) {
    fail_because(error, QORNN_INVALID_ARGUMENT, 0, QORNN_BECAUSE_OF_NULL, 0, 0, 0);
    return 0;
  }
  // Not blocking: a pipe in the file's place must not hang the program. It is refused below.
  const int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (descriptor < 0) {
    fail(error, QORNN_SYSTEM, errno);
    return 0;
  }
  struct stat status;
  const qornn_model *model = 0;
  if (fstat(descriptor, &status) != 0) fail(error, QORNN_SYSTEM, errno);
  else if (S_ISDIR(status.st_mode)) fail(error, QORNN_SYSTEM, EISDIR);
  else if (!S_ISREG(status.st_mode)) fail_because(error, QORNN_SYSTEM, ESPIPE, 1, 0, 0, 0);
  // The longest model file has less.
  else if (status.st_size >= (off_t)1 << 31) fail(error, QORNN_SYSTEM, EFBIG);
  else if (status.st_size == 0 || (flags & QORNN_COPY) != 0)
    model = read_copy(descriptor, (size_t)status.st_size, flags, error);
  else model = map(descriptor, (size_t)status.st_size, flags, error);
  close(descriptor);
  return model;
}

const qornn_model *qornn_model_retain(const qornn_model *model) {
  qornn_owner *owner = model == 0 ? 0 : ((const qornn_model_head *)model)->owner;
  if (owner != 0) atomic_fetch_add_explicit(&owner->references, 1, memory_order_relaxed);
  return model;
}

void qornn_model_release(const qornn_model *model) {
  qornn_owner *owner = model == 0 ? 0 : ((const qornn_model_head *)model)->owner;
  // The last one sees all that the others did before.
  if (owner == 0 || atomic_fetch_sub_explicit(&owner->references, 1, memory_order_acq_rel) != 1) return;
  give_back(owner);
  free(owner);
}
