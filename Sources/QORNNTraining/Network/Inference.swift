import QORNN

/// What a network says about a batch, without gradients.
public struct InferenceResult: Sendable {
  /// The mean loss over the targets, weighted for classes with weights.
  public var loss: Double
  /// Targets whose class was predicted; 0 for values.
  public var correctCount: Int
  /// t·B + b of each target, ascending; `predictions`, `losses` and `logits` follow this order.
  public var positions: [Int32]
  /// The class of each target; −1 for values.
  public var predictions: [Int32]
  /// The unweighted loss of each target.
  public var losses: [Double]
  /// [targets × O].
  public var logits: [Float]
  /// max |σ(z)| before rounding and saturation, a number a layer.
  public var largestStates: [Float]
  /// The share of states that saturated, 0…1, a number a layer.
  public var saturatedShares: [Double]
  /// The states after the last step of each sequence.
  public var finalState: CarriedState

  /// Targets of the batch.
  public var targetCount: Int { positions.count }
  /// The mean of ``saturatedShares``.
  public var saturatedShare: Double { saturatedShares.reduce(0, +) / Double(max(saturatedShares.count, 1)) }
}

/// The forward pass alone, with the state rounded and saturated as in training, in memory for a block of steps.
package final class Inference {
  private static let blockRows = 4096

  private let configuration: NetworkConfiguration
  private let pool: WorkerPool
  private let packed: PackedNetwork
  private let forward: ForwardWorkers
  private let readout: Readout
  private var states: [FloatArray] = []

  /// The capacities are what memory is made for; larger batches make it grow.
  package init(
    configuration: NetworkConfiguration, batchCapacity: Int = 0, stepCapacity: Int = 0, pool: WorkerPool
  ) {
    self.configuration = configuration
    self.pool = pool
    packed = PackedNetwork(configuration, withGradients: false)
    forward = ForwardWorkers(configuration, packed: packed, pool: pool)
    readout = Readout(configuration, packed: packed, pool: pool)
    reserve(batchSize: batchCapacity, blockSteps: Self.blockSteps(stepCapacity, batchCapacity))
  }

  /// `initialState` nil: every sequence starts from zeros. `visit` gets the states that W multiplies, block by block,
  /// after they were used: the layer, [steps × B × H] and the steps.
  package func run(
    _ effective: EffectiveParameters, _ batch: Batch, initialState: CarriedState? = nil,
    visit: (_ layer: Int, _ states: UnsafeMutablePointer<Float>, _ steps: Range<Int>) -> Void = { _, _, _ in }
  ) -> InferenceResult {
    packed.load(effective, pool: pool)
    let targets = TargetList(batch, configuration)
    let slotSize = batch.batchSize * configuration.hiddenSize
    let blockSteps = Self.blockSteps(batch.stepCount, batch.batchSize)
    var carried = initialState ?? CarriedState(zeros: configuration, batchSize: batch.batchSize)
    precondition(carried.layers.allSatisfy { $0.count == slotSize }, "initial state size")
    reserve(batchSize: batch.batchSize, blockSteps: blockSteps)
    for (layer, values) in carried.layers.enumerated() { states[layer].copy(values) }
    readout.reserve(targets)
    readout.reserveLogits(targets.count)
    forward.begin()
    batch.withView(configuration) { view in
      for first in stride(from: 0, to: batch.stepCount, by: blockSteps) {
        let steps = first..<min(first + blockSteps, batch.stepCount)
        forward.run(
          view, steps: steps,
          buffers: states.map { ForwardPass.Buffers(states: $0.pointer, derivatives: nil) })
        readout.evaluate(
          targets.range(of: steps), of: targets, batch, states: states[configuration.layerCount - 1].pointer,
          firstStep: first)
        for (layer, state) in states.enumerated() {
          visit(layer, state.pointer, steps)
          state.pointer.update(from: state.pointer + steps.count * slotSize, count: slotSize)
        }
      }
    }
    carried.layers = states.map { Array(UnsafeBufferPointer(start: $0.pointer, count: slotSize)) }
    let statistics = forward.statistics(batch)
    return InferenceResult(
      loss: readout.meanLoss(targets), correctCount: readout.correctCount(targets, batch),
      positions: targets.positions, predictions: readout.predictions, losses: readout.losses,
      logits: Array(
        UnsafeBufferPointer(start: readout.logits.pointer, count: targets.count * configuration.outputSize)),
      largestStates: statistics.largestStates, saturatedShares: statistics.saturatedShares,
      finalState: carried)
  }

  private static func blockSteps(_ stepCount: Int, _ batchSize: Int) -> Int {
    max(1, min(stepCount, blockRows / max(batchSize, 1)))
  }

  private func reserve(batchSize: Int, blockSteps: Int) {
    let count = (blockSteps + 1) * batchSize * configuration.hiddenSize
    guard states.first.map({ $0.count < count }) ?? true else { return }
    states = (0..<configuration.layerCount).map { _ in FloatArray(count: count, zeroed: false) }
  }
}
