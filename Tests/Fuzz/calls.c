// The C ABI in any order, with null pointers, wrong counts and parts of other models. Four bytes of the input are a call: which
// function, and its arguments. Two models are there from the start, and mostly sessions and workspaces of them. Everything is given back at the end, so that a leak is found
// as well. Here is the half that allocates.
#include "calls.h"

// Loading costs as much as a hundred other calls, and more for a larger file.
enum { FILE_LIMIT = 1200, MODELS = 4, SESSIONS = 8, WORKSPACES = 4 };
uint8_t files[FILES][LARGEST_NETWORK];
size_t sizes[FILES];
const qornn_model *loaded[FILES];
static char path[] = "/tmp/qornn-fuzz-XXXXXX";

static void remove_file(void) { remove(path); }

int LLVMFuzzerInitialize(int *count, char ***arguments) {
  (void)count, (void)arguments;
  uint32_t seed = 100;
  for (int index = 0; index < FILES; ++index)
    do sizes[index] = write_network(files[index], seed++);
    while (sizes[index] == 0 || sizes[index] > FILE_LIMIT);
  for (int index = 0; index < FILES; ++index) REQUIRE((loaded[index] = qornn_model_load(files[index], sizes[index], 0, NULL)) != NULL);
  FILE *file = fdopen(mkstemp(path), "wb");
  REQUIRE(file != NULL && fwrite(files[0], 1, sizes[0], file) == sizes[0] && fclose(file) == 0);
  atexit(remove_file);
  make_own_memory();
  REQUIRE(strcmp(qornn_version(), QORNN_VERSION) == 0 && qornn_abi_version() == QORNN_ABI_VERSION);
  return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const qornn_model *models[MODELS + 1] = { 0 };
  qornn_session *sessions[SESSIONS + 1] = { 0 };
  qornn_workspace *workspaces[WORKSPACES + 1] = { 0 };
  for (int index = 0; index < 2 && size > 0; ++index) models[index] = qornn_model_retain(loaded[(data[0] + index) % FILES]);
  // The first half of each is the first model's. Calls of batches would hardly ever find so many.
  for (int index = 0; size > 0 && (data[0] & 0x20) == 0 && index < SESSIONS; ++index) {
    sessions[index] = qornn_session_new(models[index * 2 / SESSIONS], NULL);
    if (index < WORKSPACES) workspaces[index] = qornn_workspace_new(models[index * 2 / WORKSPACES], 1 + index * 2, NULL);
  }
  uint8_t saved[4096];
  memset(saved, 0, sizeof saved);
  for (; size >= 4; data += 4, size -= 4) {
    if ((data[0] & 0x40) != 0) {
      call_over_own_memory(data);
      continue;
    }
    const uint8_t a = data[1], b = data[2], c = data[3];
    const qornn_model **model = &models[a % (MODELS + 1)];
    qornn_session **session = &sessions[a % (SESSIONS + 1)];
    qornn_workspace **workspace = &workspaces[b % (WORKSPACES + 1)];
    // The last of each stays null.
    const int model_is_null = a % (MODELS + 1) == MODELS;
    const int session_is_null = a % (SESSIONS + 1) == SESSIONS, workspace_is_null = b % (WORKSPACES + 1) == WORKSPACES;
    qornn_error error_memory, *error = (data[0] & 0x80) != 0 ? NULL : &error_memory;
    memset(&error_memory, 0, sizeof error_memory);
    // Mostly the model's own count.
    qornn_description is = { 0 };
    int32_t numbers[64], index;
    uint64_t position;
    uint32_t margin;
    size_t length;
    for (int column = 0; column < 64; ++column) numbers[column] = (int32_t)((uint32_t)c << (column % 32)) - b;
    qornn_model_describe(models[c % (MODELS + 1)], &is, sizeof is);
    const size_t inputs = c >= 250 ? c : (size_t)is.input_size, outputs = c >= 250 ? c : (size_t)is.output_size;
    switch (data[0] % 32) {
    case 1:
      if (model_is_null) break;
      qornn_model_release(*model);
      if (b < 192) *model = qornn_model_retain(loaded[b % FILES]);
      else if (b < 252)
        *model = qornn_model_load(
            c == 223 ? NULL : files[b % FILES], sizes[b % FILES], c < 224 ? c & 1 : (uint32_t)(c - 224) << 7, error);
      else {
        static const char *const others[] = { path, "/dev/null", NULL, "/tmp" };
        *model = qornn_model_open(c >= 252 ? "/nonexistent" : others[b - 252], c % 4, error);
      }
      break;
    case 3: qornn_model_release(qornn_model_retain(*model)); break;
    case 4:
      qornn_model_release(*model);
      *model = NULL;
      break;
    case 5:
    case 6:
    case 30:
      if (session_is_null) break;
      qornn_session_free(*session);
      *session = qornn_session_new(models[b % (MODELS + 1)], error);
      break;
    case 7:
    case 8:
    case 31:
      if (workspace_is_null) break;
      qornn_workspace_free(*workspace);
      *workspace = qornn_workspace_new(models[a % (MODELS + 1)], (int8_t)c, error);
      break;
    case 9:
      qornn_session_free(*session);
      *session = NULL;
      break;
    case 10:
      qornn_workspace_free(*workspace);
      *workspace = NULL;
      break;
    case 0:
    case 11:
    case 12: qornn_step(*session, *workspace, c == 254 ? NULL : numbers, inputs); break;
    case 13:
    case 26: qornn_step_token(*session, *workspace, (int8_t)c); break;
    case 14:
    case 15:
    case 29: {
      // In rows of nine at most: inputs is what the workspace's model needs, or is refused.
      qornn_session *list[7];
      for (int entry = 0; entry < 7; ++entry) list[entry] = sessions[(a + entry) % (SESSIONS + (c & 1))];
      if (data[0] % 2 == 0) qornn_step_batch(list, b % 8, *workspace, numbers, inputs);
      else qornn_step_token_batch(list, b % 8, *workspace, numbers);
      break;
    }
    case 16:
    case 27: qornn_logits(*session, *workspace, numbers, outputs); break;
    case 17:
    case 28: qornn_decide(*session, *workspace, c & 1 ? &index : NULL, c & 2 ? &margin : NULL); break;
    case 18: qornn_session_save(*session, c, c == 255 ? NULL : saved, c == 254 ? b : sizeof saved); break;
    case 19:
      memcpy(&length, "\0\0\0\0\0\0\0\0", 8);
      memcpy(&length, saved + 16, 2);
      qornn_session_restore(*session, saved, length <= sizeof saved ? length : b, c & 1 ? &position : NULL, error);
      break;
    case 20: qornn_session_copy(*session, sessions[b % (SESSIONS + 1)]); break;
    case 2:
    case 21: qornn_session_reset(*session); break;
    case 22: {
      qornn_feature feature;
      qornn_scale scale;
      qornn_model_feature(*model, (int8_t)b, &feature);
      qornn_model_scale(*model, (int8_t)b, &scale);
      const char *texts[] = { qornn_model_input_name(*model, (int8_t)b, &length), qornn_model_label(*model, (int8_t)b, &length),
        qornn_model_metadata(*model, &length) };
      // The length is the last one's.
      if (texts[2] != NULL) REQUIRE(length == 2 && texts[2][0] == '{' && texts[2][1] == '}');
      qornn_model_describe(*model, c == 255 ? NULL : &is, c % (sizeof is + 1));
      break;
    }
    case 23: saved[b] ^= c; break;
    case 24: {
      const qornn_detection detection = { (int8_t)a % 4, numbers[0], c % 40, b };
      qornn_detector *detector = qornn_detector_new(&detection, error);
      int64_t sum;
      for (int step = 0; step < b % 64; ++step) qornn_detect(detector, numbers + step % 32, 32, &index, &sum);
      uint8_t bytes[256] = { 0 };
      qornn_detector_save(detector, bytes, sizeof bytes);
      bytes[b] ^= data[0] & 0x80;
      qornn_detector_restore(detector, bytes, qornn_detector_size(&detection));
      qornn_detect(detector, numbers, 64, NULL, NULL);
      qornn_detector_reset(detector);
      qornn_detector_free(detector);
      break;
    }
    case 25: {
      int16_t states[64];
      qornn_layer_description layer;
      if (qornn_model_layer(*model, (int8_t)b, &layer) == QORNN_OK) REQUIRE(layer.hidden_size > 0);
      qornn_session_states(*session, (int8_t)b % 4, states, c % 65);
      break;
    }
    }
    char text[64];
    qornn_error_message(error, c & 1 ? text : NULL, c & 1 ? c % 65 : 0);
  }
  clear_own_memory();
  for (int entry = 0; entry < MODELS; ++entry) qornn_model_release(models[entry]);
  for (int entry = 0; entry < SESSIONS; ++entry) qornn_session_free(sessions[entry]);
  for (int entry = 0; entry < WORKSPACES; ++entry) qornn_workspace_free(workspaces[entry]);
  return 0;
}
