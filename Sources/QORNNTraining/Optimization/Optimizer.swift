/// Adam or RMSprop on all parameters, with a rate of its own for W. A learned scale moves by a share of itself, with
/// the rate of its weights; a row's gain does so too, with the rate of everything but W.
package final class Optimizer {
  package enum Rule: String, CaseIterable, Codable, Sendable {
    /// β₁ = 0.9, β₂ = 0.999, ε = 1e−8.
    case adam
    /// α = 0.99, ε = 1e−8.
    case rmsprop
  }

  package let rule: Rule
  private let pool: WorkerPool
  private let slots: [Parameters.Slot]
  /// Names and shapes of the bases that move, one a layer, after the slots: see ``BasisUpdate``.
  private let bases: [(name: String, shape: [Int])]
  /// Running means of the squared gradient, a tensor for each parameter tensor and each basis.
  private var squares: [[Float]]
  /// Running means of the gradient; only with Adam.
  private var means: [[Float]]
  /// Updates done so far.
  package private(set) var updateCount = 0

  /// - Parameter learnsBasis: whether the bases of all layers move.
  package init(
    _ rule: Rule, configuration: NetworkConfiguration, learnsBasis: Bool = false, pool: WorkerPool
  ) {
    self.rule = rule
    self.pool = pool
    slots = Parameters.slots(for: configuration).filter { $0.role != .settledCodes }
    let hidden = configuration.hiddenSize
    bases = (0..<(learnsBasis ? configuration.layerCount : 0)).map {
      ("layers.\($0).basis", [hidden, hidden])
    }
    squares = (slots.map(\.shape) + bases.map(\.shape)).map { [Float](repeating: 0, count: $0.reduce(1, *)) }
    means = rule == .adam ? squares : []
  }

  /// Moves the parameters one step against the gradient.
  package func update(
    _ parameters: inout Parameters, gradient: Parameters, learningRate: Float, recurrentLearningRate: Float
  ) {
    updateCount += 1
    for (index, slot) in slots.enumerated() {
      let isRecurrent = slot.role == .recurrentWeights || slot.role == .recurrentScales
      let rate = isRecurrent ? recurrentLearningRate : learningRate
      if slot.role.isScale {
        var moves = [Float](repeating: 0, count: gradient[keyPath: slot.path].count)
        move(index, &moves, gradient[keyPath: slot.path], rate: rate)
        Self.scale(&parameters[keyPath: slot.path], by: moves)
      } else {
        move(index, &parameters[keyPath: slot.path], gradient[keyPath: slot.path], rate: rate)
      }
    }
  }

  /// The step E of a layer's basis against its gradient, after ``update(_:gradient:learningRate:recurrentLearningRate:)``.
  package func basisStep(layer: Int, gradient: [Float], rate: Float) -> [Float] {
    var step = [Float](repeating: 0, count: gradient.count)
    move(slots.count + layer, &step, gradient, rate: rate)
    return step
  }

  /// s ← s·(1 + move): a grid is as fine as its weights are small, so no absolute rate fits all. A scale at most halves
  /// or doubles at once and stays in a range that has an inverse, so it is always positive.
  private static func scale(_ scales: inout [Float], by moves: [Float]) {
    for (index, move) in moves.enumerated() {
      let moved = scales[index] * min(max(1 + move, 0.5), 2)
      scales[index] = min(max(moved, 0x1p-100), 0x1p100)
    }
  }

  private func move(_ tensor: Int, _ values: inout [Float], _ gradient: [Float], rate: Float) {
    values.withUnsafeMutableBufferPointer { values in
      gradient.withUnsafeBufferPointer { gradient in
        guard let values = values.baseAddress, let gradient = gradient.baseAddress else { return }
        switch rule {
        case .adam: moveByAdam(tensor, values, gradient, rate: rate)
        case .rmsprop: moveByRMSprop(tensor, values, gradient, rate: rate)
        }
      }
    }
  }

  /// Elements a thread takes at a time: fewer are not worth waking it.
  private static let unit = 4096

  private func moveByAdam(
    _ tensor: Int, _ values: UnsafeMutablePointer<Float>, _ gradient: UnsafePointer<Float>, rate: Float
  ) {
    let update = updateCount
    means[tensor].withUnsafeMutableBufferPointer { means in
      squares[tensor].withUnsafeMutableBufferPointer { squares in
        pool.split(means.count, multipleOf: Self.unit) { range in
          let start = range.lowerBound
          Elementwise.adam(
            count: range.count, parameters: values + start, gradient: gradient + start,
            firstMoment: means.baseAddress! + start, secondMoment: squares.baseAddress! + start, rate: rate,
            update: update)
        }
      }
    }
  }

  private func moveByRMSprop(
    _ tensor: Int, _ values: UnsafeMutablePointer<Float>, _ gradient: UnsafePointer<Float>, rate: Float
  ) {
    squares[tensor].withUnsafeMutableBufferPointer { squares in
      pool.split(squares.count, multipleOf: Self.unit) { range in
        let start = range.lowerBound
        Elementwise.rmsprop(
          count: range.count, parameters: values + start, gradient: gradient + start,
          meanSquare: squares.baseAddress! + start, rate: rate)
      }
    }
  }
}

extension Optimizer {
  /// The running means for a checkpoint: `optimizer.mean_square.<parameter tensor>`, and `optimizer.mean.…` with Adam.
  package func tensors() -> [(name: String, shape: [Int], values: [Float])] {
    zip(places, squares).map { (Self.squareName($0), $0.shape, $1) }
      + zip(places, means).map { (Self.meanName($0), $0.shape, $1) }
  }

  private var places: [(name: String, shape: [Int])] { slots.map { ($0.name, $0.shape) } + bases }

  /// Continues where ``tensors()`` and ``updateCount`` were saved; other tensors are ignored.
  package func restore(
    updateCount: Int, tensors: [String: (shape: [Int], values: [Float])]
  ) throws(ParametersError) {
    var (restoredSquares, restoredMeans) = (squares, means)
    for (index, slot) in places.enumerated() {
      restoredSquares[index] = try Self.values(Self.squareName(slot), slot.shape, tensors)
      if rule == .adam { restoredMeans[index] = try Self.values(Self.meanName(slot), slot.shape, tensors) }
    }
    (squares, means) = (restoredSquares, restoredMeans)
    self.updateCount = updateCount
  }

  private static func squareName(_ place: (name: String, shape: [Int])) -> String {
    "optimizer.mean_square.\(place.name)"
  }
  private static func meanName(_ place: (name: String, shape: [Int])) -> String {
    "optimizer.mean.\(place.name)"
  }

  private static func values(
    _ name: String, _ shape: [Int], _ tensors: [String: (shape: [Int], values: [Float])]
  ) throws(ParametersError) -> [Float] {
    guard let tensor = tensors[name] else { throw .missingTensor(name: name) }
    guard tensor.shape == shape, tensor.values.count == shape.reduce(1, *) else {
      throw .wrongShape(name: name, found: tensor.shape, expected: shape)
    }
    return tensor.values
  }
}
