// Runs a target without libFuzzer: `TARGET FOLDER …` calls it with every file of the folders, and counts them.
#include "fuzz.h"
#include <dirent.h>

// Nothing is mutated here.
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t capacity) {
  (void)data, (void)capacity;
  return size;
}

// The targets in Swift have none.
#pragma weak LLVMFuzzerInitialize

static int run_folder(const char *path) {
  static uint8_t bytes[1 << 20];
  int files = 0;
  DIR *folder = opendir(path);
  REQUIRE(folder != NULL);
  for (const struct dirent *entry; (entry = readdir(folder)) != NULL;) {
    char name[4096];
    if (entry->d_name[0] == '.') continue;
    snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
    // With a failure, the last line is the input's name.
    fprintf(stderr, "%s\n", entry->d_name);
    FILE *file = fopen(name, "rb");
    REQUIRE(file != NULL);
    LLVMFuzzerTestOneInput(bytes, fread(bytes, 1, sizeof bytes, file));
    fclose(file);
    ++files;
  }
  closedir(folder);
  return files;
}

int main(int count, char **arguments) {
  if (LLVMFuzzerInitialize != NULL) REQUIRE(LLVMFuzzerInitialize(&count, &arguments) == 0);
  int files = 0;
  for (int index = 1; index < count; ++index) files += run_folder(arguments[index]);
  printf("%d inputs\n", files);
  return 0;
}
