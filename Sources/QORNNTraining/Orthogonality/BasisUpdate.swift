/// Learns the basis in which the readout sees the state of a linear recurrence, and leaves alone what the state holds:
///
///     W⁺ = P·W·P⁻¹    U⁺ = P·U    b⁺ = P·b        P = exp(E)
///
/// Then h⁺ = P·h at every step, and W⁺ has the eigenvalues of W to rounding. From the chain rule at E = 0, with the
/// gradients G of the loss,
///
///     ∂L/∂E = G_W·Wᵀ − Wᵀ·G_W + G_U·Uᵀ + g_b·bᵀ
///
/// Over a thousand steps the gradient in W is that of its eigenvalues, which bears a small rate only; a basis bears the
/// rate of any layer. For a method that keeps W orthogonal E is antisymmetric, so P is a rotation.
package final class BasisUpdate {
  /// Terms of the series of the exponential: ‖E‖ = 1 leaves 1/13! of it.
  private static let termCount = 12

  private let size: Int
  private let keepsOrthogonal: Bool
  private let pool: WorkerPool
  private let products: SquareProducts
  private let weights, gradient, transposedWeights, result: FloatArray
  private var (first, second, inverse) = (FloatArray(count: 0), FloatArray(count: 0), FloatArray(count: 0))

  package init(_ configuration: NetworkConfiguration, pool: WorkerPool) {
    size = configuration.hiddenSize
    keepsOrthogonal = configuration.method == .bjorck || configuration.method == .projunn
    self.pool = pool
    products = SquareProducts(size: size, pool: pool)
    let count = size * size
    func matrix() -> FloatArray { FloatArray(count: count, zeroed: false) }
    (weights, gradient, transposedWeights, result) = (matrix(), matrix(), matrix(), matrix())
    (first, second, inverse) = (matrix(), matrix(), matrix())
  }

  /// ∂L/∂E of a layer [H × H], from the gradient in the latent parameters.
  package func gradient(
    _ gradients: Parameters.Layer, at layer: Parameters.Layer
  ) -> [Float] {
    weights.set(layer.recurrentWeights)
    gradient.set(gradients.recurrentWeights)
    transpose(weights, into: transposedWeights)
    products.multiply(weights, transposed: true, gradient, into: first)
    products.multiply(gradient, transposedWeights, into: result)
    Elementwise.addScaled(count: size * size, -1, first.pointer, result.pointer)
    let inputs = layer.inputWeights.count / size
    for row in 0..<size {
      let target = result.pointer + row * size
      for column in 0..<size {
        var sum = gradients.bias[row] * layer.bias[column]
        for input in 0..<inputs {
          sum += gradients.inputWeights[row * inputs + input] * layer.inputWeights[column * inputs + input]
        }
        target[column] += sum
      }
    }
    guard keepsOrthogonal else { return result.values }
    transpose(result, into: first)
    Elementwise.addScaled(count: size * size, -1, first.pointer, result.pointer)
    return result.values
  }

  /// Moves a layer to the basis exp(E).
  package func move(_ layer: inout Parameters.Layer, by step: [Float]) {
    exponentials(of: step)
    weights.set(layer.recurrentWeights)
    products.multiply(result, weights, into: first)
    products.multiply(first, inverse, into: second)
    layer.recurrentWeights = second.values
    layer.inputWeights = product(with: layer.inputWeights)
    layer.bias = product(with: layer.bias)
  }

  /// result ← exp(E), inverse ← exp(−E), term by term.
  private func exponentials(of step: [Float]) {
    let count = size * size
    gradient.set(step)
    first.set(step)
    result.fill(0)
    for index in 0..<size { result[index * size + index] = 1 }
    inverse.pointer.update(from: result.pointer, count: count)
    for term in 1...Self.termCount {
      Elementwise.addScaled(count: count, 1, first.pointer, result.pointer)
      Elementwise.addScaled(count: count, term % 2 == 0 ? 1 : -1, first.pointer, inverse.pointer)
      products.multiply(first, gradient, into: second)
      Elementwise.scale(count: count, 1 / Float(term + 1), second.pointer)
      swap(&first, &second)
    }
  }

  /// result·right for right [H × n].
  private func product(with right: [Float]) -> [Float] {
    let columns = right.count / size
    let packed = PackedMatrix(rows: size, columns: columns)
    packed.pack(right, rowStride: columns, columnStride: 1)
    let product = FloatArray(count: right.count, zeroed: false)
    GEMM.multiply(
      on: pool, rows: size, a: result.pointer, aRowStride: size, b: packed, c: product.pointer,
      cRowStride: columns)
    return product.values
  }

  private func transpose(_ matrix: FloatArray, into result: FloatArray) {
    for row in 0..<size {
      for column in 0..<size { result.pointer[column * size + row] = matrix.pointer[row * size + column] }
    }
  }
}

extension FloatArray {
  fileprivate func set(_ values: [Float]) {
    precondition(values.count == count)
    values.withUnsafeBufferPointer { pointer.update(from: $0.baseAddress!, count: count) }
  }
}
