// A disk that does not answer: preloaded, it lets fsync wait while nobody has the FIFO that HELD_DISK names open for writing.
// That it waits can be seen by a file of that name with .waits at its end.

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

int fsync(int file) {
  const char *fifo = getenv("HELD_DISK");
  char mark[4096];
  if (fifo && snprintf(mark, sizeof mark, "%s.waits", fifo) < (int)sizeof mark) {
    close(open(mark, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    close(open(fifo, O_RDONLY | O_CLOEXEC));
  }
  return (int)syscall(SYS_fsync, file);
}
