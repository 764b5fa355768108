import QORNN

/// The loss of a batch and its gradient in all parameters, by backpropagation through time.
///
/// The rows of the batch are split among the threads for the whole forward pass. The backward pass goes in blocks of
/// steps, last block first: rows of the batch split the states' gradients, rows of the output the weights'. Every sum
/// has a fixed order, so the result has the same bits for any number of threads.
///
/// Memory: the states of a segment of steps and one byte a state for their derivatives; the rest has the size of a block.
/// All steps are one segment, unless ``Recomputation`` says that states are computed again: then only the states before
/// segments of about √T steps are kept, and the backward pass begins each segment by repeating its forward pass.
package final class Backpropagation {
  private let configuration: NetworkConfiguration
  private let pool: WorkerPool
  private let recomputation: Recomputation
  private let preparation: WeightPreparation
  private let packed: PackedNetwork
  private let forward: ForwardWorkers
  private let backward: BackwardPass
  private let readout: Readout
  private let sums: GradientSums
  private let memory: BackpropagationMemory
  private let prefix: LinearPrefix?
  /// Whether results report ``BatchResult/stateGradientNorms``.
  package var recordsStateGradientNorms = false
  /// Whether the steps before the first target of a linear recurrence are one product.
  package var usesLinearPrefix = true
  /// Bytes held for states and their derivatives.
  package var stateByteCount: Int { memory.stateByteCount }

  /// Wall-clock seconds of the last run in Björck's iterations, forward and backward.
  package var bjorckSeconds: Double { preparation.bjorckSeconds }

  /// The capacities are what memory is made for; larger batches make it grow.
  package init(
    configuration: NetworkConfiguration, batchCapacity: Int = 0, stepCapacity: Int = 0,
    recomputation: Recomputation = .auto, pool: WorkerPool
  ) {
    self.configuration = configuration
    self.pool = pool
    self.recomputation = recomputation
    preparation = WeightPreparation(configuration, pool: pool)
    packed = PackedNetwork(configuration, withGradients: true)
    forward = ForwardWorkers(configuration, packed: packed, pool: pool)
    backward = BackwardPass(configuration: configuration, packed: packed)
    readout = Readout(configuration, packed: packed, pool: pool)
    sums = GradientSums(configuration, pool: pool)
    memory = BackpropagationMemory(configuration)
    prefix = LinearPrefix(configuration, pool: pool)
    memory.reserve(
      plan(stepCount: stepCapacity, batchSize: batchCapacity), batchSize: batchCapacity, recordsSquares: false
    )
  }

  private func plan(stepCount: Int, batchSize: Int) -> SegmentPlan {
    SegmentPlan(
      stepCount: stepCount, batchSize: batchSize, configuration: configuration, recomputation: recomputation)
  }

  /// `initialState` nil: every sequence starts from zeros.
  package func run(
    _ parameters: Parameters, _ batch: Batch, initialState: CarriedState? = nil
  ) -> BatchResult {
    let effective = preparation.prepare(parameters)
    packed.load(effective, pool: pool)
    let targets = TargetList(batch, configuration)
    sums.clear()
    if usesLinearPrefix, let prefix, initialState == nil {
      let count = prefix.stepCount(batch, targets)
      if count > 0 { return run(batch, targets, after: count, prefix, effective) }
    }
    var result = runSteps(batch, targets, initialState: initialState)
    preparation.backpropagate(&result.gradient)
    return result
  }

  /// With the first `count` steps as one product.
  private func run(
    _ batch: Batch, _ targets: TargetList, after count: Int, _ prefix: LinearPrefix,
    _ effective: EffectiveParameters
  ) -> BatchResult {
    var norms: [[Double]]?
    if recordsStateGradientNorms {
      // Aside, step by step: an update must not depend on what is reported about it.
      norms = runSteps(batch, targets, initialState: nil).stateGradientNorms
      sums.clear()
    }
    return batch.withView(configuration) { view in
      let state = prefix.state(after: count, view, effective)
      let rest = batch.suffix(after: count, configuration)
      var result = runSteps(rest, TargetList(rest, configuration), initialState: state)
      prefix.backpropagate(memory.initialStateGradient, after: count, view, &result.gradient)
      preparation.backpropagate(&result.gradient)
      result.prefixStepCount = count
      if let norms { result.stateGradientNorms = norms }
      return result
    }
  }

  /// One step after the other; the gradient is in the effective parameters.
  private func runSteps(_ batch: Batch, _ targets: TargetList, initialState: CarriedState?) -> BatchResult {
    let plan = plan(stepCount: batch.stepCount, batchSize: batch.batchSize)
    memory.reserve(plan, batchSize: batch.batchSize, recordsSquares: recordsStateGradientNorms)
    memory.start(initialState, batchSize: batch.batchSize)
    readout.reserve(targets)
    forward.begin()
    let (finalState, norms) = batch.withView(configuration) { view in
      let finalState = runForward(view, plan)
      return (finalState, runBackward(view, batch, targets, plan))
    }
    let statistics = forward.statistics(batch)
    return BatchResult(
      loss: readout.meanLoss(targets), correctCount: readout.correctCount(targets, batch),
      targetCount: targets.count, gradient: sums.makeParameters(), largestStates: statistics.largestStates,
      saturatedShares: statistics.saturatedShares, finalState: finalState, stateGradientNorms: norms,
      bjorckIterationCounts: preparation.bjorckIterationCounts)
  }

  /// Leaves the last segment's states and derivatives in memory; returns the state after all steps.
  private func runForward(_ view: BatchView, _ plan: SegmentPlan) -> CarriedState {
    for index in 0..<plan.segmentCount {
      let segment = plan.segment(index)
      let isLast = index == plan.segmentCount - 1
      if plan.segmentCount > 1 { memory.keepStart(ofSegment: index, batchSize: view.batchSize) }
      forward.run(view, steps: segment, buffers: memory.forwardBuffers(withDerivatives: isLast))
      if !isLast { memory.carryStates(slot: segment.count, batchSize: view.batchSize) }
    }
    let lastCount = plan.segmentCount > 0 ? plan.segment(plan.segmentCount - 1).count : 0
    return memory.state(after: lastCount, batchSize: view.batchSize)
  }

  /// The backward pass; returns ‖∂L/∂h_t‖, [layers][T], if wanted.
  private func runBackward(
    _ view: BatchView, _ batch: Batch, _ targets: TargetList, _ plan: SegmentPlan
  ) -> [[Double]] {
    let norms = recordsStateGradientNorms
    var result = Array(
      repeating: Array(repeating: 0.0, count: view.stepCount), count: norms ? configuration.layerCount : 0)
    for index in (0..<plan.segmentCount).reversed() {
      let segment = plan.segment(index)
      if index < plan.segmentCount - 1 {
        memory.restoreStart(ofSegment: index, batchSize: view.batchSize)
        forward.repeatSteps(view, steps: segment, buffers: memory.forwardBuffers(withDerivatives: true))
      }
      for steps in plan.blocks(of: segment) {
        runBackward(view, batch, targets, steps: steps, slot: steps.lowerBound - segment.lowerBound)
        for layer in result.indices {
          for step in steps {
            result[layer][step] = memory.gradientNorm(
              layer, slot: step - steps.lowerBound, rows: view.batchSize, lengths: view.lengths, step: step)
          }
        }
        memory.carryDeltas(slots: plan.blockSteps, batchSize: view.batchSize)
      }
    }
    return result
  }

  /// The backward pass of one block, `slot` steps after the start of the segment in memory.
  private func runBackward(
    _ view: BatchView, _ batch: Batch, _ targets: TargetList, steps: Range<Int>, slot: Int
  ) {
    let blockTargets = targets.range(of: steps)
    memory.reserve(blockTargets: blockTargets.count)
    readout.differentiate(
      blockTargets, of: targets, batch, states: memory.states[configuration.layerCount - 1].pointer,
      firstStep: steps.lowerBound - slot, activations: memory.readoutStates.pointer,
      gradient: memory.readoutGradient.pointer)
    let buffers = memory.backwardBuffers(
      slot: slot, batchSize: view.batchSize, recordsSquares: recordsStateGradientNorms)
    buffers.withUnsafeBufferPointer { buffers in
      pool.run { thread in
        backward.run(
          view, steps: steps, rows: pool.share(thread, of: 0..<view.batchSize), targets: targets,
          readoutGradient: memory.readoutGradient.pointer, buffers: buffers.baseAddress!)
      }
    }
    accumulate(view, steps, blockTargets, slot: slot)
  }

  private func accumulate(
    _ view: BatchView, _ steps: Range<Int>, _ blockTargets: Range<Int>, slot: Int
  ) {
    let slotSize = view.batchSize * configuration.hiddenSize
    let before = slot * slotSize
    for layer in 0..<configuration.layerCount {
      sums.add(
        layer: layer, view, steps: steps, deltas: memory.deltas[layer].pointer + slotSize,
        before: memory.states[layer].pointer + before,
        below: layer == 0 ? nil : UnsafePointer(memory.states[layer - 1].pointer + before + slotSize),
        derivatives: memory.derivatives[layer].pointer + before)
    }
    guard !blockTargets.isEmpty else { return }
    sums.addReadout(
      count: blockTargets.count, logitGradients: readout.logits.pointer, states: memory.readoutStates.pointer)
  }
}
