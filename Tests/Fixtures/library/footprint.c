// What one stream of a model takes: `footprint MODEL KERNELS IN_PLACE STEPS`, KERNELS -1 for the CPU's own. Prints the kernels, the
// bytes of the model, a session and a workspace, how deep a step's stack is, and where qornn_step is, for whoever counts instructions.
#include "check.h"
#include <dlfcn.h>
#include <pthread.h>

enum { STACK_BYTES = 1 << 18, PAINT = 0xA5 };

static struct {
  qornn_session *session;
  qornn_workspace *workspace;
  int32_t *numbers;
  qornn_description is;
} stream;

static void step(void) {
  if (stream.is.input_kind == QORNN_TOKENS) CHECK(qornn_step_token(stream.session, stream.workspace, 0) == QORNN_OK);
  else CHECK(qornn_step(stream.session, stream.workspace, stream.numbers, (size_t)stream.is.input_size) == QORNN_OK);
}

static unsigned char stack[STACK_BYTES] __attribute__((aligned(4096)));

// Paints what is below this frame, steps, and looks how far down the paint is gone: a thread's stack is of a known size.
static __attribute__((noinline)) void *measure(void *depth) {
  volatile unsigned char *const paint = stack;
  const size_t frame = (uintptr_t)__builtin_frame_address(0) - (uintptr_t)stack;
  for (size_t place = 0; place + 256 < frame; ++place) paint[place] = PAINT;
  step();
  size_t lowest = 0;
  while (paint[lowest] == PAINT) ++lowest;
  *(size_t *)depth = frame - lowest;
  return NULL;
}

static size_t stack_of_a_step(void) {
  size_t depth = 0;
  pthread_attr_t attributes;
  pthread_t thread;
  step(); // finds its functions the first time
  CHECK(pthread_attr_init(&attributes) == 0 && pthread_attr_setstack(&attributes, stack, sizeof stack) == 0);
  CHECK(pthread_create(&thread, &attributes, measure, &depth) == 0 && pthread_join(thread, NULL) == 0);
  return depth;
}

int main(int count, char **arguments) {
  CHECK(count == 5);
  const int kernels = atoi(arguments[2]);
  const uint32_t flags = (kernels < 0 ? 0 : QORNN_KERNELS(kernels)) | (atoi(arguments[3]) ? QORNN_IN_PLACE : 0);
  size_t byte_count, size;
  const char *bytes = read_file(arguments[1], &byte_count);
  CHECK(qornn_model_size(bytes, byte_count, flags, &size, NULL) == QORNN_OK);
  const qornn_model *model = qornn_model_load(bytes, byte_count, flags, NULL);
  CHECK(model != NULL && qornn_model_describe(model, &stream.is, sizeof stream.is) == QORNN_OK);
  stream.session = qornn_session_new(model, NULL);
  stream.workspace = qornn_workspace_new(model, 1, NULL);
  CHECK(stream.session != NULL && stream.workspace != NULL);
  stream.numbers = calloc((size_t)stream.is.input_size, sizeof *stream.numbers);
  printf("kernels %s\n", kernel_names[stream.is.kernels]);
  printf("model %zu\nsession %u\nworkspace %zu\n", size, stream.is.session_size, qornn_workspace_size(model, 1));
  printf("stack %zu\n", stack_of_a_step());
  printf("qornn_step %p\n", dlsym(RTLD_DEFAULT, "qornn_step"));
  for (long left = atol(arguments[4]); left > 0; --left) step();
  qornn_workspace_free(stream.workspace);
  qornn_session_free(stream.session);
  qornn_model_release(model);
  return 0;
}
