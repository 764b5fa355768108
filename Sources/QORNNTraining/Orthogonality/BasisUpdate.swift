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
  /// Terms of the series of the exponential: ‖E‖ = 1 leaves 1/13!.
  private static let termCount = 12

  /// Inputs from which a product is worth packing.
  private static let wideInput = 16

  private let size: Int
  private let keepsOrthogonal: Bool
  private let pool: WorkerPool
  private let products: SquareProducts
  private let weights, gradient, transposedWeights: FloatArray
  private var first, second, result, inverse: FloatArray

  package init(_ configuration: NetworkConfiguration, pool: WorkerPool) {
    size = configuration.hiddenSize
    keepsOrthogonal = configuration.method == .bjorck || configuration.method == .projunn
    self.pool = pool
    products = SquareProducts(size: size, pool: pool)
    let count = size * size
    func matrix() -> FloatArray { FloatArray(count: count, zeroed: false) }
    (weights, gradient, transposedWeights) = (matrix(), matrix(), matrix())
    (first, second, result, inverse) = (matrix(), matrix(), matrix(), matrix())
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
    addInputs(gradients, layer)
    guard keepsOrthogonal else { return result.values }
    transpose(result, into: first)
    Elementwise.addScaled(count: size * size, -1, first.pointer, result.pointer)
    return result.values
  }

  /// result += G_U·Uᵀ + g_b·bᵀ
  private func addInputs(_ gradients: Parameters.Layer, _ layer: Parameters.Layer) {
    let inputs = layer.inputWeights.count / size
    let isWide = inputs >= Self.wideInput
    if isWide {
      let packed = PackedMatrix(rows: inputs, columns: size)
      packed.pack(layer.inputWeights, rowStride: 1, columnStride: inputs)
      gradients.inputWeights.withUnsafeBufferPointer { left in
        GEMM.multiply(
          on: pool, rows: size, a: left.baseAddress!, aRowStride: inputs, b: packed, c: result.pointer,
          cRowStride: size, accumulate: true)
      }
    }
    for row in 0..<size {
      let target = result.pointer + row * size
      for column in 0..<size {
        var sum = gradients.bias[row] * layer.bias[column]
        for input in 0..<(isWide ? 0 : inputs) {
          sum += gradients.inputWeights[row * inputs + input] * layer.inputWeights[column * inputs + input]
        }
        target[column] += sum
      }
    }
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

  /// result ← exp(E), inverse ← exp(−E): the series for E/2^s with ‖E/2^s‖_F ≤ 1, squared s times.
  private func exponentials(of step: [Float]) {
    let count = size * size
    gradient.set(step)
    var norm = Elementwise.dot(count: count, gradient.pointer, gradient.pointer).squareRoot()
    var squarings = 0
    while norm > 1 && norm.isFinite {
      norm /= 2
      squarings += 1
      Elementwise.scale(count: count, 0.5, gradient.pointer)
    }
    first.pointer.update(from: gradient.pointer, count: count)
    result.fill(0)
    for index in 0..<size { result[index * size + index] = 1 }
    inverse.pointer.update(from: result.pointer, count: count)
    for term in 1...Self.termCount {
      Elementwise.addScaled(count: count, 1, first.pointer, result.pointer)
      Elementwise.addScaled(count: count, term % 2 == 0 ? 1 : -1, first.pointer, inverse.pointer)
      guard term < Self.termCount else { break }
      products.multiply(first, gradient, into: second)
      Elementwise.scale(count: count, 1 / Float(term + 1), second.pointer)
      swap(&first, &second)
    }
    for _ in 0..<squarings {
      products.multiply(result, result, into: first)
      swap(&first, &result)
      products.multiply(inverse, inverse, into: first)
      swap(&first, &inverse)
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
