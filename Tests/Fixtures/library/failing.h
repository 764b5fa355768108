// Takes the place of the allocator and of the system calls that the library makes: counts them, and lets one of them fail.
#pragma once
#include "check.h"
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *memory, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);
extern void __libc_free(void *memory);

// Allocations and mappings so far, those that are not given back, and the number of the one that fails.
static long allocations, alive, failing = -1;

static int fails(void) { return ++allocations == failing; }

void *malloc(size_t size) {
  if (fails()) return NULL;
  ++alive;
  return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
  if (fails()) return NULL;
  ++alive;
  return __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size) {
  if (fails()) return NULL;
  if (memory == NULL) ++alive;
  return __libc_realloc(memory, size);
}

int posix_memalign(void **memory, size_t alignment, size_t size) {
  if (fails()) return ENOMEM;
  ++alive;
  *memory = __libc_memalign(alignment, size);
  return *memory == NULL ? ENOMEM : 0;
}

void free(void *memory) {
  if (memory != NULL) --alive;
  __libc_free(memory);
}

// Calls of open, fstat, read and, where it does not want for memory, mmap; the files that are open; and the number of the call
// that fails, with which errno. A call that is interrupted works when it is made again.
static long calls, open_files, refusing = -1;
static int refusal;

static int is_refused(void) {
  if (++calls != refusing) return 0;
  errno = refusal;
  return 1;
}

void *mmap(void *address, size_t size, int protection, int flags, int descriptor, off_t offset) {
  if (is_refused()) return MAP_FAILED;
  if (fails()) {
    errno = ENOMEM;
    return MAP_FAILED;
  }
  ++alive;
  return (void *)syscall(SYS_mmap, address, size, protection, flags, descriptor, offset);
}

int munmap(void *address, size_t size) {
  --alive;
  return (int)syscall(SYS_munmap, address, size);
}

int open(const char *path, int flags, ...) {
  if (is_refused()) return -1;
  const int descriptor = (int)syscall(SYS_openat, AT_FDCWD, path, flags, 0);
  open_files += descriptor >= 0;
  return descriptor;
}

int fstat(int descriptor, struct stat *status) { return is_refused() ? -1 : fstatat(descriptor, "", status, AT_EMPTY_PATH); }

// At most 1000 bytes at a time, as a file of a slow file system may do.
ssize_t read(int descriptor, void *bytes, size_t count) {
  return is_refused() ? -1 : syscall(SYS_read, descriptor, bytes, count < 1000 ? count : 1000);
}

int close(int descriptor) {
  --open_files;
  return (int)syscall(SYS_close, descriptor);
}
