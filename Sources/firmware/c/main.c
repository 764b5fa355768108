// A network in a microcontroller's flash: readings in, class and logits out.
//
//   qornn_model_init      the file's bytes are checked; the weights stay where they are, in flash
//   qornn_session_init    the state of one stream, in memory of ours
//   qornn_step            once for each reading of the sensor
//   qornn_logits, _decide when an answer is wanted
//   qornn_session_resume  after a sleep that ends in a reset: the session is still where it was
//
// Around that: the strokes come from the host as CSV, the results are lines as `qornn-run --output-format jsonl` writes them.
// Options: every (a result after each step), measure (costs at the end), and a warm reset after each N-th step: reset=N saves the
// session and restores it, sleep=N leaves it where it is.
#include <qornn.h>
#include <string.h>

#include "board.h"
#include "csv.h"
#include "model.h"
#include "print.h"
#include "retained.h"

// Memory is ours, and fixed. `measure` prints what a model takes of it; too little is an error at the start.
enum { FEATURES = 8, CLASSES = 32 };
static _Alignas(QORNN_ALIGNMENT) unsigned char model_memory[512], workspace_memory[1024];

static const qornn_model *model;
static qornn_session *session;
static qornn_workspace *workspace;
static qornn_description description;
static struct csv_feature features[FEATURES];
static struct retained *retained;

static _Noreturn void stop(const char *what, const qornn_error *error) {
  char text[200];
  qornn_error_message(error, text, sizeof text);
  put(BOARD_MESSAGES, "error: ");
  put(BOARD_MESSAGES, what);
  put(BOARD_MESSAGES, ": ");
  put(BOARD_MESSAGES, text);
  put(BOARD_MESSAGES, "\n");
  board_exit(1);
}

static void start_network(void) {
  qornn_error error = {0};
  const qornn_status status = qornn_model_init(
      model_memory, sizeof model_memory, qornn_model_bytes, qornn_model_bytes_size, QORNN_IN_PLACE, &model, &error);
  if (status != QORNN_OK) stop("the model", &error);
  qornn_model_describe(model, &description, sizeof description);
  const bool fits = description.input_kind == QORNN_READINGS && description.input_size <= FEATURES &&
                    description.output_kind == QORNN_CLASSES && description.output_size <= CLASSES &&
                    description.window_size == 0 && description.saved_state_size <= sizeof retained->saved_state;
  error.status = fits ? QORNN_OK : QORNN_INVALID_ARGUMENT;
  if (!fits) stop("no classes of readings, or windows, or more than this example has room for", &error);
  error.status = qornn_workspace_init(workspace_memory, sizeof workspace_memory, model, 1, &workspace);
  if (error.status != QORNN_OK) stop("the workspace", &error);

  for (int32_t index = 0; index < description.input_size; ++index) {
    qornn_feature feature;
    qornn_model_feature(model, index, &feature);
    features[index].name = qornn_model_input_name(model, index, &features[index].length);
    features[index].base = feature.resolution_base;
    features[index].exponent = feature.resolution_exponent;
  }
}

static void step(const int32_t *readings, bool measures) {
  if (measures) board_begin_cost();
  board_set_step_pin(true);
  qornn_step(session, workspace, readings, (size_t)description.input_size);
  board_set_step_pin(false);
  if (!measures) return;
  const struct board_cost cost = board_end_cost();
  if (cost.instructions < retained->smallest.instructions) retained->smallest.instructions = cost.instructions;
  if (cost.instructions > retained->largest.instructions) retained->largest.instructions = cost.instructions;
  if (cost.stack > retained->largest.stack) retained->largest.stack = cost.stack;
}

static void put_result(uint64_t steps) {
  int32_t logits[CLASSES], index;
  uint32_t margin;
  size_t length;
  qornn_logits(session, workspace, logits, (size_t)description.output_size);
  qornn_decide(session, workspace, &index, &margin);
  const char *label = qornn_model_label(model, index, &length);

  put(BOARD_RESULTS, "{\"sequence\": ");
  if (retained->input.has_sequences) put_json(BOARD_RESULTS, retained->stroke.bytes, retained->stroke.length);
  else put(BOARD_RESULTS, "null");
  put(BOARD_RESULTS, ", \"step\": ");
  put_integer(BOARD_RESULTS, (int64_t)steps);
  put(BOARD_RESULTS, ", \"label\": ");
  put_json(BOARD_RESULTS, label, length);
  put(BOARD_RESULTS, ", \"logits\": [");
  for (int32_t class = 0; class < description.output_size; ++class) {
    if (class > 0) put(BOARD_RESULTS, ", ");
    put_integer(BOARD_RESULTS, logits[class]);
  }
  put(BOARD_RESULTS, "], \"margin\": ");
  put_integer(BOARD_RESULTS, margin);
  put(BOARD_RESULTS, "}\n");
}

// Takes up the session that sleeps in RAM, if one of this model does. A reset that nobody planned finds no mark.
static bool wake_up(void) {
  const bool sleeps = retained->sleep == ASLEEP;
  retained->sleep = 0;
  return sleeps && qornn_session_resume(retained_session(), RETAINED_SESSION, model, &session) == QORNN_OK;
}

// Goes on in the middle of a stroke if that is how the last run ended. Returns the steps that were taken.
static uint64_t take_up(void) {
  if (wake_up()) {
    retained->resets += 1;
    return retained->steps;
  }
  qornn_error error = {0};
  error.status = qornn_session_init(retained_session(), RETAINED_SESSION, model, &session);
  if (error.status != QORNN_OK) stop("the session", &error);
  uint64_t steps = 0;
  if (qornn_session_restore(session, retained->saved_state, description.saved_state_size, &steps, NULL) == QORNN_OK) {
    // A reset that nobody planned begins anew.
    memset(retained->saved_state, 0, sizeof retained->saved_state);
    retained->resets += 1;
    return steps;
  }
  memset(retained, 0, sizeof *retained);
  retained->smallest.instructions = UINT32_MAX;
  csv_open(&retained->input, features, (size_t)description.input_size);
  return 0;
}

static _Noreturn void reset_within_stroke(uint64_t steps) {
  qornn_session_save(session, steps, retained->saved_state, sizeof retained->saved_state);
  board_reset();
}

static _Noreturn void sleep_within_stroke(uint64_t steps) {
  retained->steps = steps;
  retained->sleep = ASLEEP;
  board_reset();
}

static void put_number(const char *before, uint32_t number, const char *after) {
  put(BOARD_MESSAGES, before);
  put_integer(BOARD_MESSAGES, number);
  put(BOARD_MESSAGES, after);
}

static void put_costs(uint32_t start_stack) {
  const struct board_memory memory = board_memory();
  put_number("flash ", memory.flash, "");
  put_number(" bytes, of them the model ", (uint32_t)qornn_model_bytes_size, "\n");
  put_number("RAM ", memory.ram, "");
  put_number(" bytes, retained ", memory.retained, "\n");
  put_number("session ", (uint32_t)qornn_session_size(model), "");
  put_number(" bytes, workspace ", (uint32_t)qornn_workspace_size(model, 1), "");
  size_t size = 0;
  qornn_model_size(qornn_model_bytes, qornn_model_bytes_size, QORNN_IN_PLACE, &size, NULL);
  put_number(" bytes, prepared model ", (uint32_t)size, " bytes\n");
  put_number("a step ", retained->smallest.instructions, "");
  put_number(" to ", retained->largest.instructions, " instructions, ");
  put_number("", retained->largest.stack, " bytes of stack\n");
  put_number("the start ", start_stack, " bytes of stack\n");
}

int main(void) {
  retained = retained_memory();
  board_begin_cost();
  start_network();
  const uint32_t start_stack = board_end_cost().stack;
  const bool every = board_has_option("every", NULL), measures = board_has_option("measure", NULL);
  uint32_t reset_after = 0, sleep_after = 0;
  board_has_option("reset", &reset_after);
  board_has_option("sleep", &sleep_after);

  for (uint64_t steps = take_up();;) {
    int32_t readings[FEATURES];
    const bool more = csv_next(&retained->input, features, readings);
    if (steps > 0 && !every && (!more || retained->input.begins)) put_result(steps);
    if (!more) break;
    if (retained->input.begins) {
      qornn_session_reset(session);
      retained->stroke = retained->input.sequence;
      steps = 0;
    }
    step(readings, measures);
    steps += 1;
    if (every) put_result(steps);
    if (reset_after > 0 && steps % reset_after == 0) reset_within_stroke(steps);
    if (sleep_after > 0 && steps % sleep_after == 0) sleep_within_stroke(steps);
  }
  if (retained->resets > 0) put_number("", retained->resets, " warm resets\n");
  if (measures) put_costs(start_stack);
  return 0;
}
