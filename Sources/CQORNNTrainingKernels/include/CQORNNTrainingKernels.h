// Float kernels of the trainer: contract of every kernel. The .c files say only how.
//
// Same bits everywhere. Each kernel set returns the same bits for the same input, because every result is a
// fixed sequence of correctly rounded operations (+ − × ÷ √ fma floor compare); no set reassociates,
// contracts or approximates. The bits of a NaN are the exception: that a result is NaN is the same
// everywhere, its payload is not.
//
// Strides and counts are in elements, ≥ 0. Buffers of one call must not overlap unless a contract says "in
// place". Only the elements named in a contract are read or written. No kernel allocates. Nothing here keeps
// state: a call may run on any thread.
#pragma once

#include <stdint.h>
#include <stddef.h>

/// Columns of one packed panel, the same for every kernel set, so a packed matrix serves all of them.
#define QORNN_PANEL_COLUMNS 32

/// Alignment in bytes of the memory behind `panels`.
#define QORNN_PANEL_ALIGNMENT 64

/// Some bytes of memory; null with none.
typedef struct {
  const void *start;
  ptrdiff_t byte_count;
} qornn_memory;

/// C[i,j] = (accumulate ? C[i,j] : +0) + Σ_d A[i,d]·B[d,j], each element one chain of fused multiply-adds in
/// ascending d: c ← fma(A[i,d], B[d,j], c). With depth 0 the element is its starting value.
typedef struct {
  ptrdiff_t rows;              ///< i < rows
  ptrdiff_t columns;           ///< j < columns
  ptrdiff_t depth;             ///< d < depth
  const float *a;              ///< A[i,d] = a[i·a_row_stride + d·a_depth_stride]
  ptrdiff_t a_row_stride;
  ptrdiff_t a_depth_stride;
  const float *panels;         ///< B as `qornn_pack_panels` writes it, 64-byte aligned; with b_row_stride plain B
  ptrdiff_t b_row_stride;      ///< 0 for panels; else B[d,j] = panels[d·b_row_stride + j], columns % 32 = 0
  float *c;                    ///< C[i,j] = c[i·c_row_stride + j]
  ptrdiff_t c_row_stride;      ///< ≥ columns
  int32_t accumulate;          ///< 0 or 1
  /// Memory that the caller needs next, brought into the second-level cache meanwhile; without influence on C.
  qornn_memory ahead[2];
} qornn_gemm_call;

/// σ of a layer; the values are those of QORNN.Activation.
enum { QORNN_IDENTITY = 0, QORNN_RELU = 1, QORNN_MODRELU = 2 };

/// h = Q(σ(z + bias)), in place over z. Per element, with z' = z + bias:
/// * identity: s = z'; relu: s = z' > 0 ? z' : +0 (a NaN passes through every σ);
/// * modrelu: r = |z'| + modulus_bias; s = r > 0 ? sign(z')·r : +0, with sign(0) = 0;
/// * limit = 0: h = s; else q = floor(fma(s, inverse_step, 0.5)), h = step · clamp(q, −limit, limit).
/// derivative = 0 where h does not depend on z (relu or modrelu inactive, q outside ±limit), else the sign of
/// z' for modrelu and 1 for the others: |derivative| = ∂h/∂z and derivative = ∂h/∂modulus_bias, straight
/// through the rounding.
typedef struct {
  ptrdiff_t rows;
  ptrdiff_t columns;
  float *state;                      ///< [rows × columns] in: z without bias, out: h
  ptrdiff_t state_row_stride;        ///< ≥ columns
  int8_t *derivative;                ///< [rows × columns], or null when no gradient is wanted
  ptrdiff_t derivative_row_stride;   ///< ≥ columns
  const float *bias;                 ///< [columns]
  const float *modulus_bias;         ///< [columns]; read for modrelu only
  int32_t activation;
  float step;                        ///< > 0; with limit
  float inverse_step;                ///< 1/step rounded to Float
  float limit;                       ///< 2^(a−1) − 1, an integer ≥ 1; or 0: the state stays float
  float largest;                     ///< in/out: raised to max |s|; NaN once any s is NaN. Start at 0.
  int64_t saturated_count;           ///< in/out: raised by the number of q outside ±limit. Start at 0.
} qornn_state_forward_call;

/// δ = (g + above) where derivative ≠ 0, else +0; in place over g. [rows × columns]
typedef struct {
  ptrdiff_t rows;
  ptrdiff_t columns;
  float *gradient;                   ///< in: g = ∂L/∂h, out: δ = ∂L/∂z
  ptrdiff_t gradient_row_stride;
  const float *above;                ///< added to g first; or null: nothing is added
  ptrdiff_t above_row_stride;
  const int8_t *derivative;          ///< as written by state_forward
  ptrdiff_t derivative_row_stride;
} qornn_state_backward_call;

/// bias_sum[j] ← … + δ[0,j] + δ[1,j] + …; modulus_sum[j] likewise over δ·derivative: chains of additions in
/// ascending row.
typedef struct {
  ptrdiff_t rows;
  ptrdiff_t columns;
  const float *delta;                ///< [rows × columns]
  ptrdiff_t delta_row_stride;
  const int8_t *derivative;          ///< [rows × columns]; read with modulus_sum only
  ptrdiff_t derivative_row_stride;
  float *bias_sum;                   ///< [columns], accumulated into
  float *modulus_sum;                ///< [columns], accumulated into; or null
} qornn_column_sums_call;

/// With g = gradient_scale · gradient:
/// m ← fma(β₁, m, (1 − β₁)·g); v ← fma(β₂, v, ((1 − β₂)·g)·g); p ← p − rate·(m·c₁) / (√(v·c₂) + ε),
/// c₁ = 1/(1 − β₁^t), c₂ = 1/(1 − β₂^t) rounded to Float by the caller.
typedef struct {
  ptrdiff_t count;
  float *parameters;
  const float *gradient;
  float *first_moment;
  float *second_moment;
  float rate, beta1, one_minus_beta1, beta2, one_minus_beta2, epsilon;
  float first_correction;            ///< c₁
  float second_correction;           ///< c₂
  float gradient_scale;
} qornn_adam_call;

/// With g = gradient_scale · gradient: v ← fma(α, v, ((1 − α)·g)·g); p ← p − (rate·g) / (√v + ε).
typedef struct {
  ptrdiff_t count;
  float *parameters;
  const float *gradient;
  float *mean_square;
  float rate, decay, one_minus_decay, epsilon;   ///< decay = α
  float gradient_scale;
} qornn_rmsprop_call;

/// code = clamp(floor(fma(w, inverse_scale, 0.5)), −2^(k−1), 2^(k−1) − 1); value = code · scale.
typedef struct {
  ptrdiff_t count;
  const float *weights;              ///< a NaN gets the highest code
  float scale;                       ///< α / 2^(k−1)
  float inverse_scale;
  int32_t bit_width;                 ///< k, 2…8
  int8_t *codes;                     ///< [count], or null
  float *values;                     ///< [count], or null; may be `weights`
} qornn_quantize_weights_call;

/// With the codes c of qornn_quantize_weights_call: products = Σ c·w, squares = Σ c². Each sum is 16 lanes of
/// Float, lane l the fma chain over ascending i ≡ l (mod 16); then in Double lane l += lane l + 8, 4, 2, 1.
typedef struct {
  ptrdiff_t count;
  const float *weights;
  float inverse_scale;
  int32_t bit_width;                 ///< k, 2…8
  double products;                   ///< out
  double squares;                    ///< out
} qornn_fit_scale_call;

/// sum = Σ g·d in Double, summed as by `dot`, with r = w · inverse_scale and L = 2^(k−1): d = −L where r ≤ −L, L − 1
/// where r ≥ L − 1, else floor(fma(w, inverse_scale, 0.5)) − r.
typedef struct {
  ptrdiff_t count;
  const float *weights;
  const float *gradient;             ///< g [count]
  float inverse_scale;
  int32_t bit_width;                 ///< k, 2…8
  double sum;                        ///< out
} qornn_scale_gradient_call;

/// One instruction set's kernels.
typedef struct {
  const char *name;
  void (*gemm)(const qornn_gemm_call *call);
  void (*state_forward)(qornn_state_forward_call *call);
  void (*state_backward)(const qornn_state_backward_call *call);
  void (*column_sums)(const qornn_column_sums_call *call);
  void (*adam)(const qornn_adam_call *call);
  void (*rmsprop)(const qornn_rmsprop_call *call);
  void (*quantize_weights)(const qornn_quantize_weights_call *call);
  void (*fit_scale)(qornn_fit_scale_call *call);
  void (*scale_gradient)(qornn_scale_gradient_call *call);
  /// y[i] ← fma(factor, x[i], y[i])
  void (*add_scaled)(ptrdiff_t count, float factor, const float *x, float *y);
  /// x[i] ← factor · x[i]
  void (*scale)(ptrdiff_t count, float factor, float *x);
  /// y[i] ← x[i] > 0 ? x[i] : +0; y may be x
  void (*relu)(ptrdiff_t count, const float *x, float *y);
  /// g[i] ← x[i] > 0 ? g[i] : +0: the backward pass of `relu`
  void (*relu_backward)(ptrdiff_t count, const float *x, float *g);
  /// Σ x[i]·y[i] in Double: lane l < 16 is the fma chain over ascending i ≡ l (mod 16); then lane l += lane l
  /// + 8, 4, 2, 1. y may be x.
  double (*dot)(ptrdiff_t count, const float *x, const float *y);
  /// max |x[i]|, +0 for count 0; NaN once any element is NaN
  float (*largest_magnitude)(ptrdiff_t count, const float *x);
} qornn_float_kernels;

/// The kernel sets that run on this machine, best first; the last is "portable". Returns their number (≥ 1)
/// and writes the first `capacity` of them to `sets`. The tables live for ever.
int32_t qornn_available_float_kernels(const qornn_float_kernels **sets, int32_t capacity);

/// Packs panels `first_panel ..< end_panel` of B [depth × columns], B[d,j] = source[d·row_stride +
/// j·column_stride]: panels[(p·depth + d)·32 + j] = B[d, 32p + j], +0 for 32p + j ≥ columns. `panels` is the
/// whole matrix, of which the named panels are written.
void qornn_pack_panels(
    ptrdiff_t depth, ptrdiff_t columns, const float *source, ptrdiff_t row_stride, ptrdiff_t column_stride,
    ptrdiff_t first_panel, ptrdiff_t end_panel, float *panels);
