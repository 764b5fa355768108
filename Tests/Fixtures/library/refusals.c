// Opens files that are no models, mapped, copied and from memory: `refusals FILE…` prints a line of status and message each.
#include "check.h"

int main(int count, char **arguments) {
  for (int index = 1; index < count; ++index) {
    qornn_error errors[3];
    char texts[3][400];
    size_t size;
    char *bytes = read_file(arguments[index], &size);
    memset(errors, 0x55, sizeof errors);
    CHECK(qornn_model_open(arguments[index], 0, &errors[0]) == NULL);
    CHECK(qornn_model_open(arguments[index], QORNN_COPY | QORNN_IN_PLACE, &errors[1]) == NULL);
    CHECK(qornn_model_load(bytes, size, 0, &errors[2]) == NULL);
    for (int way = 0; way < 3; ++way) qornn_error_message(&errors[way], texts[way], sizeof texts[way]);
    CHECK(strcmp(texts[0], texts[1]) == 0 && strcmp(texts[0], texts[2]) == 0);
    printf("%d %s\n", errors[0].status, texts[0]);
    free(bytes);
  }
  return 0;
}
