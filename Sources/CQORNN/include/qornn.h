/* qornn.h: run integer recurrent networks from any language.

   A *model* is a checked model file, made ready for this CPU: immutable, shared by all threads and sessions.
   A *session* is the state of one stream: 16 bytes and its hidden states. A *workspace* is scratch memory: one a thread.

       qornn_error error;
       char text[256];
       const qornn_model *model = qornn_model_open("digits.qornn", 0, &error);
       if (model == NULL) {
         qornn_error_message(&error, text, sizeof text);
         ...
       }
       qornn_workspace *workspace = qornn_workspace_new(model, 1, &error);
       qornn_session *session = qornn_session_new(model, &error);
       while (read_sensor(readings)) {
         qornn_step(session, workspace, readings, count);
         qornn_decide(session, workspace, &class_index, &margin);
       }

   Two parts. The first works over memory that you give it: it calls no function of the system and needs no allocator, and
   firmware links nothing else. The second, for Linux, opens files and allocates.

   What holds everywhere:
   - No function but those named _open, _load and _new allocates; none prints, installs a signal handler, reads the environment
     or keeps anything in a global variable.
   - No float: the same file and the same readings give the same integers on every CPU.
   - A mistake of the caller's gives QORNN_INVALID_ARGUMENT and changes nothing, except that a pointer must be null or point to
     what the function says: that cannot be checked.
   - A model belongs to everybody. A session and a workspace belong to one thread at a time.
   - Texts are UTF-8. Those in a model file have no zero byte at their end; their length comes with them.

   The arithmetic is in Docs/Arithmetic.md, the files in Docs/Format.md and Docs/SavedState.md, programs in Docs/Embedding.md. */
#ifndef QORNN_H
#define QORNN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Versions ---------------------------------------------------------------------------------------------------------- */

/* Of this header. A library with the same ABI version runs programs that were compiled with this header. */
#define QORNN_VERSION "0.1.0"
#define QORNN_ABI_VERSION 1

/* Of the library that was loaded. The text ends with a zero byte and lives for ever. */
const char *qornn_version(void);
int32_t qornn_abi_version(void);

/* ---- Errors ------------------------------------------------------------------------------------------------------------ */

typedef int32_t qornn_status;
enum {
  QORNN_OK = 0,
  /* A null pointer, a count that is not the model's, a token that it does not have, a session of another model, ... */
  QORNN_INVALID_ARGUMENT = 1,
  /* The allocator gave nothing, or your memory is null, too small or not aligned; the message says which. */
  QORNN_NO_MEMORY = 2,
  /* The system refused to open, map or read the file: qornn_error.system is its errno, for strerror. */
  QORNN_SYSTEM = 3,
  /* These bytes are no model: a rule of Docs/Format.md is broken. The message names the byte, what was found and expected. */
  QORNN_INVALID_MODEL = 4,
  /* These bytes are no saved state, or a damaged one: a rule of Docs/SavedState.md is broken. */
  QORNN_INVALID_STATE = 5,
  /* A saved state of another model. */
  QORNN_OTHER_MODEL = 6,
  /* This CPU has no instructions for the kernels that the flags ask for, or the library was built without them. */
  QORNN_NO_KERNELS = 7
};

/* What went wrong, filled only where a function fails. Nothing in it has to be freed. Every function takes NULL for it. */
typedef struct {
  qornn_status status;
  /* errno for QORNN_SYSTEM, else 0. */
  int32_t system;
  /* For qornn_error_message. */
  uint64_t detail[10];
} qornn_error;

/* Writes one sentence about an error, and a zero byte; cuts it at a character where it does not fit.
   Returns the length of the whole message without the zero byte. */
size_t qornn_error_message(const qornn_error *error, char *text, size_t size);

/* ---- Models ------------------------------------------------------------------------------------------------------------ */

typedef struct qornn_model qornn_model;

/* Flags for making a model; 0 is right for most. */
enum {
  /* The weights stay in the file's bytes, in flash or in a mapping that processes share, instead of being copied in the order
     that the kernels want: less memory, slower. */
  QORNN_IN_PLACE = 1,
  /* qornn_model_open reads the file into memory instead of mapping it. */
  QORNN_COPY = 2
};

/* The kernel sets. All compute the same integers; the fastest that CPU and library have is chosen where the flags name none. */
enum {
  QORNN_PORTABLE = 0,
  QORNN_SSE41 = 1,
  QORNN_AVX2 = 2,
  QORNN_AVXVNNI = 3,
  QORNN_AVX512VNNI = 4,
  QORNN_NEON = 5,
  QORNN_NEONDOT = 6,
  QORNN_DSP = 7
};

/* The flag that asks for one kernel set: qornn_model_open(path, QORNN_KERNELS(QORNN_PORTABLE), &error). */
#define QORNN_KERNELS(set) (((uint32_t)(set) + 1u) << 8)

/* Whether this CPU and this library have a kernel set: 1 or 0. */
int32_t qornn_has_kernels(int32_t set);

/* What all memory that you give must be aligned to, in bytes. */
#define QORNN_ALIGNMENT 16

/* Checks the bytes of a model file and says how much memory a model of them takes. */
qornn_status qornn_model_size(
    const void *bytes, size_t byte_count, uint32_t flags, size_t *size, qornn_error *error);

/* Checks the bytes of a model file and makes a model in your memory. The bytes (at any alignment) and the memory must stay,
   unchanged, as long as the model is used; nothing has to be released. */
qornn_status qornn_model_init(
    void *memory, size_t size, const void *bytes, size_t byte_count, uint32_t flags, const qornn_model **model,
    qornn_error *error);

/* The same for a model file that is part of the program, in flash, as qornn-export wrote it: with QORNN_IN_PLACE, and of the rules it
   checks magic, version, length and checksum alone, so that firmware needs less code. A damaged image is refused; but bytes that
   somebody could have chosen must go through qornn_model_init, or they can make the library access any memory. How much memory:
   qornn_model_size, or the exporter's certificate. */
qornn_status qornn_model_init_proven(
    void *memory, size_t size, const void *bytes, size_t byte_count, const qornn_model **model, qornn_error *error);

enum { QORNN_READINGS = 0, QORNN_TOKENS = 1 };
enum { QORNN_CLASSES = 0, QORNN_VALUES = 1 };

typedef struct {
  /* QORNN_READINGS: a step takes input_size readings. QORNN_TOKENS: one token, 0 to input_size - 1. */
  int32_t input_kind;
  int32_t input_size;
  /* QORNN_CLASSES: the largest logit decides. QORNN_VALUES: every logit is a value of its own. */
  int32_t output_kind;
  int32_t output_size;
  int32_t layer_count;
  /* The steps of a window and between the starts of two, as it was trained; 0: no windows. Windows are the caller's work:
     reset a session where one begins. */
  int32_t window_size;
  int32_t hop_size;
  /* The kernel set that runs it. */
  int32_t kernels;
  /* The checksum of the model file: it tells models apart. */
  uint32_t fingerprint;
  /* The bytes of a session of this model. */
  uint32_t session_size;
  /* The bytes of a saved state of this model. */
  uint32_t saved_state_size;
  /* The bytes of the model file. */
  uint32_t file_size;
} qornn_description;

/* Describes a model. Pass sizeof(qornn_description): a later library fills no more than this header has. */
qornn_status qornn_model_describe(const qornn_model *model, qornn_description *description, size_t size);

/* How a reading is meant. A reading is a count of base^exponent: with base 10 and exponent -2 the value 0.105 is the reading 11,
   floor(value / base^exponent + 1/2), clamped to an int32. A sensor's own integers go in as they are where this is their unit.
   The network sees saturate(((reading - offset) * multiplier + 2^(shift-1)) >> shift). */
typedef struct {
  int32_t offset;
  int32_t multiplier;
  int32_t shift;
  int32_t resolution_base; /* 2 or 10 */
  int32_t resolution_exponent;
} qornn_feature;

/* The feature of a reading, 0 to input_size - 1, of a model that takes readings. */
qornn_status qornn_model_feature(const qornn_model *model, int32_t index, qornn_feature *feature);

/* A logit stands for the real number logit * mantissa * 2^exponent. */
typedef struct {
  int32_t mantissa; /* 2^30 to 2^31 - 1 */
  int32_t exponent; /* -127 to 127 */
} qornn_scale;

/* A layer: its units, and the bits of a state, which is -(2^(state_bits-1) - 1) to 2^(state_bits-1) - 1. */
typedef struct {
  int32_t hidden_size;
  int32_t state_bits;
} qornn_layer_description;

/* A layer, 0 to layer_count - 1; 0 is the one that sees the input. */
qornn_status qornn_model_layer(const qornn_model *model, int32_t index, qornn_layer_description *layer);

/* The scale of an output, 0 to output_size - 1; the same for all classes. */
qornn_status qornn_model_scale(const qornn_model *model, int32_t index, qornn_scale *scale);

/* The name of a feature or the symbol of a token; the label of a class or the name of a value; how the model was trained, a
   JSON object. They return NULL where there is none of that index, else a text of *length bytes in the model file, without a
   zero byte at its end: printf("%.*s", (int)length, label). */
const char *qornn_model_input_name(const qornn_model *model, int32_t index, size_t *length);
const char *qornn_model_label(const qornn_model *model, int32_t index, size_t *length);
const char *qornn_model_metadata(const qornn_model *model, size_t *length);

/* ---- Sessions and workspaces ------------------------------------------------------------------------------------------- */

typedef struct qornn_session qornn_session;
typedef struct qornn_workspace qornn_workspace;

/* The streams that a workspace can take in one pass. */
#define QORNN_LARGEST_BATCH 16

/* The bytes of a session; 0 for a null model. At most 2 * hidden size a layer + 128. */
size_t qornn_session_size(const qornn_model *model);

/* Makes a session in your memory, every state 0. */
qornn_status qornn_session_init(void *memory, size_t size, const qornn_model *model, qornn_session **session);

/* Takes up a session that is in the memory already, its states as they are: in RAM that keeps its contents over a reset, or copied
   back as a whole. Gives QORNN_OTHER_MODEL where the memory holds no session of a model with this fingerprint (or nothing at all, as
   after a cold start): then call qornn_session_init. Damaged states are not seen, and give wrong numbers but no wrong access:
   qornn_session_save has a checksum. */
qornn_status qornn_session_resume(void *memory, size_t size, const qornn_model *model, qornn_session **session);

/* Sets every state to 0: the start of a sequence. */
qornn_status qornn_session_reset(qornn_session *session);

/* Gives a session the states of another one of the same model. */
qornn_status qornn_session_copy(qornn_session *session, const qornn_session *from);

/* The bytes of a workspace that takes 1 to QORNN_LARGEST_BATCH streams in one pass; 0 for any other number. */
size_t qornn_workspace_size(const qornn_model *model, int32_t batch);

/* Makes a workspace in your memory. It serves any number of sessions of this model. */
qornn_status qornn_workspace_init(
    void *memory, size_t size, const qornn_model *model, int32_t batch, qornn_workspace **workspace);

/* ---- Steps ------------------------------------------------------------------------------------------------------------- */

/* A step of a model that takes readings. count is its input_size. */
qornn_status qornn_step(
    qornn_session *session, qornn_workspace *workspace, const int32_t *readings, size_t count);

/* A step of a model that takes tokens. */
qornn_status qornn_step_token(qornn_session *session, qornn_workspace *workspace, int32_t token);

/* A step of each of several sessions of one model, none of them twice: the results of one after another, faster, because a
   weight is loaded once for several streams. readings is a row a session, count its input_size. Any number of sessions (for
   none, too, the pointers are not null); a workspace made for more streams takes more at once. Nothing is stepped unless all can
   be. */
qornn_status qornn_step_batch(
    qornn_session *const *sessions, size_t session_count, qornn_workspace *workspace, const int32_t *readings,
    size_t count);

/* The same for tokens, one a session. */
qornn_status qornn_step_token_batch(
    qornn_session *const *sessions, size_t session_count, qornn_workspace *workspace, const int32_t *tokens);

/* The logits of the state as it is now, count = output_size of them. They have no effect on the state: ask when you need them. */
qornn_status qornn_logits(
    const qornn_session *session, qornn_workspace *workspace, int32_t *logits, size_t count);

/* The class of the largest logit, the first among equals, and its lead over the next, in steps of the logits. Either pointer
   may be null. */
qornn_status qornn_decide(
    const qornn_session *session, qornn_workspace *workspace, int32_t *class_index, uint32_t *margin);

/* The states of a layer as they are now, count = hidden_size of them: to look at or to compare, not to go on with. */
qornn_status qornn_session_states(const qornn_session *session, int32_t layer, int16_t *states, size_t count);

/* ---- Saved states ------------------------------------------------------------------------------------------------------ */

/* Writes a session's states, the model's fingerprint, a checksum and a number of yours (the steps taken, the next byte of the
   input) into saved_state_size bytes. Docs/SavedState.md has the format: any machine can go on with it. */
qornn_status qornn_session_save(const qornn_session *session, uint64_t position, void *memory, size_t size);

/* Goes on from a saved state. After an error the session is as it was. position may be null. */
qornn_status qornn_session_restore(
    qornn_session *session, const void *bytes, size_t byte_count, uint64_t *position, qornn_error *error);

/* ---- Detection --------------------------------------------------------------------------------------------------------- */

/* Hearing a class in a stream: an event each time that its lead over all other classes, averaged over some steps, reaches a
   threshold. The next event comes when the lead was lower meanwhile and enough steps went by: equations (9) to (11) of
   Docs/Arithmetic.md. `qornn-bench detect` says which threshold to take. */
typedef struct {
  /* The class, 0 to output_size - 1. */
  int32_t class_index;
  /* The mean lead that is an event, in steps of the logits: a real lead divided by the mantissa * 2^exponent of
     qornn_model_scale, rounded up. 0: no other is ahead; 1: to be ahead of all. */
  int32_t threshold;
  /* The steps that the lead is averaged over, 1 to 65535. */
  int32_t smoothing;
  /* The steps after an event in which there is no other one, 0 to 2^31 - 1. */
  int32_t refractory;
} qornn_detection;

/* What a detector has heard of its stream. It belongs to no model: it takes logits. One thread at a time. */
typedef struct qornn_detector qornn_detector;

/* The bytes of a detector, 40 + 4 * smoothing; 0 for NULL and for numbers that are out of their ranges. */
size_t qornn_detector_size(const qornn_detection *detection);

/* Makes a detector in your memory that has heard nothing. */
qornn_status qornn_detector_init(
    void *memory, size_t size, const qornn_detection *detection, qornn_detector **detector);

/* Forgets what was heard: the start of a sequence. */
qornn_status qornn_detector_reset(qornn_detector *detector);

/* Takes the logits of a step (of a window, if the model has windows), count = output_size of them. *event becomes 1 where the
   step is an event, else 0; *lead_sum the sum of the last `smoothing` leads, in steps of the logits. Either may be null. */
qornn_status qornn_detect(
    qornn_detector *detector, const int32_t *logits, size_t count, int32_t *event, int64_t *lead_sum);

/* Writes a detector into qornn_detector_size bytes at any alignment; a saved state of its session goes with them. */
qornn_status qornn_detector_save(const qornn_detector *detector, void *memory, size_t size);

/* Goes on from these bytes. QORNN_INVALID_STATE, and the detector is as it was, where no detector with the same numbers can
   have been saved as them. */
qornn_status qornn_detector_restore(qornn_detector *detector, const void *bytes, size_t byte_count);

/* ======== The second part: for Linux. Files and an allocator. =========================================================== */

/* Opens a model file, checks it and makes a model. The file is mapped read-only, so that processes share its pages: replace it
   by renaming a new file over it. A mapped file that somebody truncates or rewrites takes this process down (SIGBUS) or makes
   the library access any memory: open a file that others may write with QORNN_COPY, which reads it into memory first. Returns NULL on failure. */
const qornn_model *qornn_model_open(const char *path, uint32_t flags, qornn_error *error);

/* Copies the bytes of a model file, checks them and makes a model. Returns NULL on failure. */
const qornn_model *qornn_model_load(const void *bytes, size_t byte_count, uint32_t flags, qornn_error *error);

/* A model that was opened or loaded lives until every qornn_model_retain and the opening itself are matched by a
   qornn_model_release, and every session and workspace that was made of it with _new is freed. To replace a model under way:
   open the new one, let new sessions be made of it, release the old one; sessions finish on the model they began with. Any
   thread may call these. NULL is allowed, and returned. A model in your own memory is not affected. */
const qornn_model *qornn_model_retain(const qornn_model *model);
void qornn_model_release(const qornn_model *model);

/* Makes a session, every state 0. Returns NULL on failure. NULL may be freed. */
qornn_session *qornn_session_new(const qornn_model *model, qornn_error *error);
void qornn_session_free(qornn_session *session);

/* Makes a workspace that takes 1 to QORNN_LARGEST_BATCH streams in one pass. Returns NULL on failure. NULL may be freed. */
qornn_workspace *qornn_workspace_new(const qornn_model *model, int32_t batch, qornn_error *error);
void qornn_workspace_free(qornn_workspace *workspace);

/* Makes a detector that has heard nothing. Returns NULL on failure. NULL may be freed. */
qornn_detector *qornn_detector_new(const qornn_detection *detection, qornn_error *error);
void qornn_detector_free(qornn_detector *detector);

#ifdef __cplusplus
}
#endif
#endif
