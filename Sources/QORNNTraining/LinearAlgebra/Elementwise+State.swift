import CQORNNTrainingKernels

extension Elementwise {
  /// h = Q(σ(z + bias)), in place over z: the end of a time step. The call's fields, equations and results
  /// (the derivative, the largest |σ(z)| and the number of saturated states) are described at
  /// `qornn_state_forward_call`.
  package static func stateForward(
    _ call: inout qornn_state_forward_call, kernels: FloatKernels = .best
  ) { kernels.table.pointee.state_forward(&call) }

  /// δ = (g + above) ⊙ |derivative|, in place over g = ∂L/∂h: see `qornn_state_backward_call`. Blocked
  /// elements become +0, whatever g is.
  package static func stateBackward(
    _ call: inout qornn_state_backward_call, kernels: FloatKernels = .best
  ) { kernels.table.pointee.state_backward(&call) }

  /// bias[j] += Σ_rows δ[row, j] and modulusBias[j] += Σ_rows δ[row, j] · derivative[row, j] for j in
  /// `columns`: chains of additions in ascending row, so with rows ordered by (time, sequence) the sums
  /// depend on nothing else.
  ///
  /// δ and the derivative have rows of `stride` elements; all pointers are those of column 0. The derivative
  /// is needed with `modulusBias` only. Threads split `columns`.
  package static func columnSums(
    rows: Int, columns: Range<Int>, stride: Int, delta: UnsafePointer<Float>,
    derivative: UnsafePointer<Int8>? = nil, bias: UnsafeMutablePointer<Float>,
    modulusBias: UnsafeMutablePointer<Float>? = nil, kernels: FloatKernels = .best
  ) {
    precondition(modulusBias == nil || derivative != nil, "modulus sums need the derivative")
    let first = columns.lowerBound
    var call = qornn_column_sums_call(
      rows: rows, columns: columns.count, delta: delta + first, delta_row_stride: stride,
      derivative: derivative.map { $0 + first }, derivative_row_stride: stride, bias_sum: bias + first,
      modulus_sum: modulusBias.map { $0 + first })
    kernels.table.pointee.column_sums(&call)
  }
}
