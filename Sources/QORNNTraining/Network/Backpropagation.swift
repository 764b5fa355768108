import QORNN

/// The loss of a batch and its gradient in all parameters, by backpropagation through time.
///
/// The rows of the batch are split among the threads for the whole forward pass. The backward pass goes in blocks of
/// steps, last block first: rows of the batch split the states' gradients, rows of the output the weights'. Every sum
/// has a fixed order, so the result has the same bits for any number of threads.
///
/// Memory: all states and one byte a state for their derivatives; the rest has the size of a block.
package final class Backpropagation {
  /// Rows (steps × sequences) of a block: their gradients stay in the caches.
  private static let blockRows = 4096

  private let configuration: NetworkConfiguration
  private let pool: WorkerPool
  private let preparation: WeightPreparation
  private let packed: PackedNetwork
  private let forward: ForwardWorkers
  private let backward: BackwardPass
  private let readout: Readout
  private let sums: GradientSums
  private let memory: BackpropagationMemory
  /// Whether results report ``BatchResult/stateGradientNorms``.
  package var recordsStateGradientNorms = false

  /// The capacities are what memory is made for; larger batches make it grow.
  package init(
    configuration: NetworkConfiguration, batchCapacity: Int = 0, stepCapacity: Int = 0, pool: WorkerPool
  ) {
    self.configuration = configuration
    self.pool = pool
    preparation = WeightPreparation(configuration, pool: pool)
    packed = PackedNetwork(configuration, withGradients: true)
    forward = ForwardWorkers(configuration, packed: packed, pool: pool)
    backward = BackwardPass(configuration: configuration, packed: packed)
    readout = Readout(configuration, packed: packed, pool: pool)
    sums = GradientSums(configuration, pool: pool)
    memory = BackpropagationMemory(configuration)
    memory.reserve(
      batchSize: batchCapacity, stepCount: stepCapacity,
      blockSteps: Self.blockSteps(stepCapacity, batchCapacity),
      recordsSquares: false)
  }

  /// `initialState` nil: every sequence starts from zeros.
  package func run(
    _ parameters: Parameters, _ batch: Batch, initialState: CarriedState? = nil
  ) -> BatchResult {
    let effective = preparation.prepare(parameters)
    packed.load(effective, pool: pool)
    let targets = TargetList(batch, configuration)
    let blockSteps = Self.blockSteps(batch.stepCount, batch.batchSize)
    memory.reserve(
      batchSize: batch.batchSize, stepCount: batch.stepCount, blockSteps: blockSteps,
      recordsSquares: recordsStateGradientNorms)
    memory.start(initialState, batchSize: batch.batchSize)
    readout.reserve(targets)
    sums.clear()
    forward.begin()
    let norms = batch.withView(configuration) { view in
      forward.run(view, steps: 0..<batch.stepCount, buffers: memory.forwardBuffers)
      readout.evaluate(
        0..<targets.count, of: targets, batch, states: memory.states[configuration.layerCount - 1].pointer,
        firstStep: 0, replacingLogits: true)
      return runBackward(view, targets, blockSteps: blockSteps)
    }
    var gradient = sums.makeParameters()
    preparation.backpropagate(&gradient)
    let statistics = forward.statistics(batch)
    return BatchResult(
      loss: readout.meanLoss(targets), correctCount: readout.correctCount(targets, batch),
      targetCount: targets.count, gradient: gradient, largestStates: statistics.largestStates,
      saturatedShares: statistics.saturatedShares,
      finalState: memory.state(after: batch.stepCount, batchSize: batch.batchSize),
      stateGradientNorms: norms, bjorckIterationCounts: preparation.bjorckIterationCounts)
  }

  /// Independent of the threads: the order of the weight gradients' sums follows the blocks.
  private static func blockSteps(_ stepCount: Int, _ batchSize: Int) -> Int {
    max(1, min(stepCount, blockRows / max(batchSize, 1)))
  }

  /// The backward pass; returns ‖∂L/∂h_t‖, [layers][T], if wanted.
  private func runBackward(_ view: BatchView, _ targets: TargetList, blockSteps: Int) -> [[Double]] {
    let norms = recordsStateGradientNorms
    var result = Array(
      repeating: Array(repeating: 0.0, count: view.stepCount), count: norms ? configuration.layerCount : 0)
    for first in stride(from: 0, to: view.stepCount, by: blockSteps).reversed() {
      let steps = first..<min(first + blockSteps, view.stepCount)
      let blockTargets = targets.range(of: steps)
      memory.reserve(blockTargets: blockTargets.count)
      propagateReadout(blockTargets, targets, batchSize: view.batchSize)
      let buffers = memory.backwardBuffers(firstStep: first, batchSize: view.batchSize)
      buffers.withUnsafeBufferPointer { buffers in
        pool.run { thread in
          backward.run(
            view, steps: steps, rows: pool.share(thread, of: 0..<view.batchSize), targets: targets,
            readoutGradient: memory.readoutGradient.pointer, buffers: buffers.baseAddress!)
        }
      }
      accumulate(view, steps, blockTargets)
      for layer in result.indices {
        for step in steps {
          result[layer][step] = memory.gradientNorm(
            layer, slot: step - first, rows: view.batchSize, lengths: view.lengths, step: step)
        }
      }
      memory.carryDeltas(slots: blockSteps, batchSize: view.batchSize)
    }
    return result
  }

  /// ∂L/∂h of the block's targets: (∂L/∂y · V) masked by ρ.
  private func propagateReadout(_ block: Range<Int>, _ targets: TargetList, batchSize: Int) {
    let (hidden, outputs) = (configuration.hiddenSize, configuration.outputSize)
    pool.run { thread in
      let share = pool.share(thread, of: block)
      guard !share.isEmpty else { return }
      let offset = (share.lowerBound - block.lowerBound) * hidden
      let states = memory.readoutStates.pointer + offset
      let gradient = memory.readoutGradient.pointer + offset
      readout.gather(
        share, targets, states: memory.states[configuration.layerCount - 1].pointer, slotOffset: batchSize,
        into: states)
      GEMM.multiply(
        rows: share.count, a: readout.logits.pointer + share.lowerBound * outputs, aRowStride: outputs,
        b: packed.outputBackward!, c: gradient, cRowStride: hidden)
      if configuration.readoutActivation == .relu {
        Elementwise.reluBackward(count: share.count * hidden, states, gradient: gradient)
      }
    }
  }

  private func accumulate(_ view: BatchView, _ steps: Range<Int>, _ blockTargets: Range<Int>) {
    let slotSize = view.batchSize * configuration.hiddenSize
    let before = steps.lowerBound * slotSize
    for layer in 0..<configuration.layerCount {
      sums.add(
        layer: layer, view, steps: steps, deltas: memory.deltas[layer].pointer + slotSize,
        before: memory.states[layer].pointer + before,
        below: layer == 0 ? nil : UnsafePointer(memory.states[layer - 1].pointer + before + slotSize),
        derivatives: memory.derivatives[layer].pointer + before)
    }
    guard !blockTargets.isEmpty else { return }
    sums.addReadout(
      count: blockTargets.count,
      logitGradients: readout.logits.pointer + blockTargets.lowerBound * configuration.outputSize,
      states: memory.readoutStates.pointer)
  }
}
