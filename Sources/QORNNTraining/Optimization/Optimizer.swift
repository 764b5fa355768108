/// Adam or RMSprop on all parameters, with a rate of its own for W.
package final class Optimizer {
  package enum Rule: String, CaseIterable, Codable, Sendable {
    /// β₁ = 0.9, β₂ = 0.999, ε = 1e−8.
    case adam
    /// α = 0.99, ε = 1e−8.
    case rmsprop
  }

  /// One kind of running mean: a tensor for each parameter tensor.
  private struct Moment {
    let name: String
    var values: [[Float]]
  }

  package let rule: Rule
  private let pool: WorkerPool
  private let slots: [Parameters.Slot]
  private var moments: [Moment]
  /// Updates done so far.
  package private(set) var updateCount = 0

  package init(_ rule: Rule, configuration: NetworkConfiguration, pool: WorkerPool) {
    self.rule = rule
    self.pool = pool
    slots = Parameters.slots(for: configuration)
    let names = rule == .adam ? ["first_moment", "second_moment"] : ["mean_square"]
    let zeros = slots.map { [Float](repeating: 0, count: $0.shape.reduce(1, *)) }
    moments = names.map { Moment(name: $0, values: zeros) }
  }

  /// Moves the parameters one step against the gradient.
  package func update(
    _ parameters: inout Parameters, gradient: Parameters, learningRate: Float, recurrentLearningRate: Float
  ) {
    updateCount += 1
    for (index, slot) in slots.enumerated() {
      let rate = slot.role == .recurrentWeights ? recurrentLearningRate : learningRate
      parameters[keyPath: slot.path].withUnsafeMutableBufferPointer { values in
        gradient[keyPath: slot.path].withUnsafeBufferPointer { gradient in
          guard let values = values.baseAddress, let gradient = gradient.baseAddress else { return }
          switch rule {
          case .adam: moveByAdam(index, values, gradient, rate: rate)
          case .rmsprop: moveByRMSprop(index, values, gradient, rate: rate)
          }
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
    moments[0].values[tensor].withUnsafeMutableBufferPointer { first in
      moments[1].values[tensor].withUnsafeMutableBufferPointer { second in
        pool.split(first.count, multipleOf: Self.unit) { range in
          let start = range.lowerBound
          Elementwise.adam(
            count: range.count, parameters: values + start, gradient: gradient + start,
            firstMoment: first.baseAddress! + start, secondMoment: second.baseAddress! + start, rate: rate,
            update: update)
        }
      }
    }
  }

  private func moveByRMSprop(
    _ tensor: Int, _ values: UnsafeMutablePointer<Float>, _ gradient: UnsafePointer<Float>, rate: Float
  ) {
    moments[0].values[tensor].withUnsafeMutableBufferPointer { squares in
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
  /// The running means for a checkpoint, named `optimizer.<mean>.<parameter tensor>`.
  package func tensors() -> [(name: String, shape: [Int], values: [Float])] {
    moments.flatMap { moment in
      zip(slots, moment.values).map { slot, values in
        ("optimizer.\(moment.name).\(slot.name)", slot.shape, values)
      }
    }
  }

  /// Continues where ``tensors()`` and ``updateCount`` were saved; other tensors are ignored.
  package func restore(
    updateCount: Int, tensors: [String: (shape: [Int], values: [Float])]
  ) throws(ParametersError) {
    var restored = moments
    for moment in moments.indices {
      for (index, slot) in slots.enumerated() {
        let name = "optimizer.\(moments[moment].name).\(slot.name)"
        guard let tensor = tensors[name] else { throw .missingTensor(name: name) }
        guard tensor.shape == slot.shape, tensor.values.count == moments[moment].values[index].count else {
          throw .wrongShape(name: name, found: tensor.shape, expected: slot.shape)
        }
        restored[moment].values[index] = tensor.values
      }
    }
    moments = restored
    self.updateCount = updateCount
  }
}
