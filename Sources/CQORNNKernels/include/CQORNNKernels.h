// The integer kernels of the recurrent step, one table of functions an instruction set.
//
// Every kernel computes the integers of Docs/Arithmetic.md and nothing else: for a model that keeps bounds (B1) … (B4) the
// results are equal, bit for bit, to those of the portable Swift kernels. Docs/Kernels.md describes the layouts and proves
// each instruction's exactness.
//
// Words: a *code* u = w + 2^(k−1) is a weight of k bits as it is stored, 0 … 2^k − 1. A *tile* is as many rows as a vector has
// 32-bit lanes. A *group* is 4 columns. Activations (a state or an input) reach the products as *planes* of signed bytes: one
// plane, h itself, for 8 bits; two for 9 … 16 bits, h = 256·high + (low + 128), −128 ≤ high, low ≤ 127.
#pragma once
#include <stdint.h>

// A weight matrix as a product reads it.
typedef struct {
  // Repacked: units of tiles that share bytes, where the set has them, then tiles [tile_bytes]; see Docs/Kernels.md. In place: the rows of the file, [rows][row_bytes].
  const uint8_t *weights;
  // [rows padded to whole tiles] 128·Σ_j of the stored numbers of each row, which two planes leave out. Null for one plane.
  const int32_t *row_constants;
  int32_t rows;        // 1 … 65,535
  int32_t columns;     // 1 … 65,535
  int32_t bit_width;   // k, 2 … 8
  int32_t plane_count; // 1 or 2
  int32_t tile_bytes;  // bytes of a tile, or of a row in place
  int32_t is_in_place; // whether `weights` are the file's rows
  int32_t is_signed;   // k = 8, repacked: the bytes are the weights themselves instead of codes
} qornn_matrix;

// A layer, prepared once; immutable. All arrays have the hidden size padded to whole tiles, the multipliers one more.
typedef struct {
  qornn_matrix recurrent;              // W [hidden × hidden]
  qornn_matrix input;                  // U [hidden × input]; for tokens E [tokens × hidden]
  const int32_t *recurrent_multipliers; // mW
  const int32_t *input_multipliers;     // mU
  // B + 2^(n−1), with modReLU B alone; the order within a tile is the kernel set's.
  const int64_t *bias;
  const int64_t *modulus_bias; // M in the same order; null without modReLU
  int32_t hidden_size;
  int32_t input_size;
  int32_t has_narrow_state; // states are int8_t, else int16_t
  int32_t has_narrow_input; // inputs are int8_t, else int16_t
  int32_t takes_token_row;  // the input is a row of E instead of a vector: codes packed as in the file, or bytes if repacked
  int32_t input_exponent;   // e, 0 … 24
  int32_t shift;            // n, 32 … 47
  int32_t lower_limit;      // of the new state: −ε(a), or 0 with ReLU
  int32_t upper_limit;      // ε(a)
} qornn_layer;

// The input stage, equation (0).
typedef struct {
  const int32_t *multipliers; // m [count]
  const int64_t *offsets;     // 2^(s−1) − o·m [count]
  const int32_t *shifts;      // s [count], 1 … 47
  int32_t count;              // features
  int32_t limit;              // ε(b)
  int32_t is_narrow;          // inputs are int8_t, else int16_t
} qornn_input_stage;

// The readout, equation (4). V stays in place.
typedef struct {
  qornn_matrix weights; // V [outputs × hidden]
  const int32_t *bias;  // c, any alignment, little-endian
  int32_t has_narrow_state;
  int32_t rectifies; // ρ is ReLU
} qornn_readout;

typedef struct {
  const char *name;
  int32_t identifier; // the raw value of Swift's KernelSet
  int32_t lanes; // 32-bit lanes of a vector: rows of a tile
  int32_t shares_bytes; // whether repacked matrices of 4 and 2 bits hold 2 and 4 tiles' codes in a byte
  // Whether repacked matrices of 8 bits are the weights themselves instead of codes, and so are the highest codes of shared bytes.
  int32_t wants_signed_bytes;
  // Whether repacked matrices of 2, 4 and 8 bits come in portions of four groups, one tile's after the other's in blocks of eight
  // and four tiles, the last tiles by themselves.
  int32_t wants_portions;
  // Whether the biases of a tile are those of the even lanes first, then those of the odd ones; else in the order of the rows.
  int32_t interleaves_lanes;
  // Streams that `step_batch` takes at most.
  int32_t batch_size;
  // Bytes of scratch memory, aligned to 64, that a layer or readout of these sizes takes, for one stream and for a batch.
  int64_t (*scratch_bytes)(int32_t hidden_size, int32_t input_size, int32_t batch);
  // Equation (0): inputs [count] of readings [count].
  void (*apply_input_stage)(const qornn_input_stage *stage, const int32_t *readings, void *inputs);
  // Equations (1) … (3): replaces state [hidden_size] by the new one. `input` [input_size] does not overlap it.
  void (*step)(const qornn_layer *layer, void *state, const void *input, void *scratch);
  // The same for 1 … batch_size streams; repacked weights are loaded once for four of them.
  void (*step_batch)(
      const qornn_layer *layer, void *const *states, const void *const *inputs, int32_t count, void *scratch);
  // Equation (4): logits [outputs] of a state.
  void (*readout)(const qornn_readout *readout, const void *state, int32_t *logits, void *scratch);
  // For benchmarks: the instructions that multiply codes of k bits with planes, on registers alone. Returns how many
  // multiply-accumulates of a code and a byte they were.
  int64_t (*peak)(int32_t bit_width, int64_t repetitions);
  // For benchmarks: loads `count` bytes, a multiple of 256, vector by vector, `repetitions` times.
  void (*read)(const uint8_t *bytes, int64_t count, int64_t repetitions);
} qornn_kernels;

// The sets that this CPU has instructions for, fastest first.
//
// Writes at most `capacity` pointers and returns how many there are.
int32_t qornn_available_kernels(const qornn_kernels **sets, int32_t capacity);
