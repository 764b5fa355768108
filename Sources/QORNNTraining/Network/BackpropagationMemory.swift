/// What backpropagation keeps between its passes. Grows when a batch asks for more, never inside a pass.
final class BackpropagationMemory {
  private let configuration: NetworkConfiguration
  /// For each layer [(segment steps + 1) × B × H]: slot s is the state after s steps of the segment.
  private(set) var states: [FloatArray] = []
  /// For each layer [segment steps × B × H].
  private(set) var derivatives: [DerivativeArray] = []
  /// For each layer [segments × B × H]: the state before each segment; empty with a single segment.
  private var starts: [FloatArray] = []
  /// For each layer [(block steps + 1) × B × H].
  private(set) var deltas: [FloatArray] = []
  /// For each layer [block steps × B], empty unless asked for.
  private var squares: [UnsafeMutableBufferPointer<Double>] = []
  /// ρ(h) of a block's targets [targets × H].
  private(set) var readoutStates = FloatArray(count: 0)
  /// ∂L/∂h of a block's targets [targets × H].
  private(set) var readoutGradient = FloatArray(count: 0)

  init(_ configuration: NetworkConfiguration) {
    self.configuration = configuration
  }

  deinit { for buffer in squares { buffer.deallocate() } }

  /// Bytes of the states, their derivatives and the starts of segments.
  var stateByteCount: Int {
    4 * (states + starts).reduce(0) { $0 + $1.count } + derivatives.reduce(0) { $0 + $1.count }
  }

  func reserve(_ plan: SegmentPlan, batchSize: Int, recordsSquares: Bool) {
    let slotSize = batchSize * configuration.hiddenSize
    let blockSteps = plan.blockSteps
    let layers = 0..<configuration.layerCount
    if states.first.map({ $0.count < (plan.segmentSteps + 1) * slotSize }) ?? true {
      states = []
      derivatives = []
      states = layers.map { _ in FloatArray(count: (plan.segmentSteps + 1) * slotSize, zeroed: false) }
      derivatives = layers.map { _ in DerivativeArray(count: plan.segmentSteps * slotSize) }
    }
    let startCount = plan.segmentCount > 1 ? plan.segmentCount * slotSize : 0
    if starts.first.map({ $0.count < startCount }) ?? (startCount > 0) {
      starts = []
      starts = layers.map { _ in FloatArray(count: startCount, zeroed: false) }
    }
    if deltas.first.map({ $0.count < (blockSteps + 1) * slotSize }) ?? true {
      deltas = layers.map { _ in FloatArray(count: (blockSteps + 1) * slotSize) }
    }
    guard recordsSquares, squares.first.map({ $0.count < blockSteps * batchSize }) ?? true else { return }
    for buffer in squares { buffer.deallocate() }
    squares = layers.map { _ in .allocate(capacity: blockSteps * batchSize) }
  }

  func reserve(blockTargets: Int) {
    let count = blockTargets * configuration.hiddenSize
    guard readoutStates.count < count else { return }
    readoutStates = FloatArray(count: count, zeroed: false)
    readoutGradient = FloatArray(count: count, zeroed: false)
  }

  /// Fills slot 0 of every layer.
  func start(_ initial: CarriedState?, batchSize: Int) {
    let slotSize = batchSize * configuration.hiddenSize
    for (layer, states) in states.enumerated() {
      if let initial {
        precondition(initial.layers[layer].count == slotSize, "initial state size")
        states.copy(initial.layers[layer])
      } else {
        states.pointer.update(repeating: 0, count: slotSize)
      }
    }
  }

  /// Remembers slot 0 as the start of a segment.
  func keepStart(ofSegment index: Int, batchSize: Int) {
    let slotSize = batchSize * configuration.hiddenSize
    for (start, states) in zip(starts, states) {
      (start.pointer + index * slotSize).update(from: states.pointer, count: slotSize)
    }
  }

  /// Puts the start of a segment back into slot 0.
  func restoreStart(ofSegment index: Int, batchSize: Int) {
    let slotSize = batchSize * configuration.hiddenSize
    for (start, states) in zip(starts, states) {
      states.pointer.update(from: start.pointer + index * slotSize, count: slotSize)
    }
  }

  /// Makes the state after `slot` steps the start of the next segment.
  func carryStates(slot: Int, batchSize: Int) {
    let slotSize = batchSize * configuration.hiddenSize
    for states in states { states.pointer.update(from: states.pointer + slot * slotSize, count: slotSize) }
  }

  func forwardBuffers(withDerivatives: Bool) -> [ForwardPass.Buffers] {
    zip(states, derivatives).map {
      ForwardPass.Buffers(states: $0.pointer, derivatives: withDerivatives ? $1.pointer : nil)
    }
  }

  /// For a block that starts `slot` steps after its segment. The squares' memory may be of an earlier, shorter batch
  /// where they are not wanted.
  func backwardBuffers(slot: Int, batchSize: Int, recordsSquares: Bool) -> [BackwardPass.Buffers] {
    let offset = slot * batchSize * configuration.hiddenSize
    return deltas.indices.map { layer in
      BackwardPass.Buffers(
        deltas: deltas[layer].pointer, derivatives: derivatives[layer].pointer + offset,
        squares: recordsSquares ? squares[layer].baseAddress : nil)
    }
  }

  /// Hands the gradient of the step before a block to the block that ends there.
  func carryDeltas(slots: Int, batchSize: Int) {
    let slotSize = batchSize * configuration.hiddenSize
    for delta in deltas { (delta.pointer + slots * slotSize).update(from: delta.pointer, count: slotSize) }
  }

  /// [B × H]: ∂L/∂h of the lowest layer before step 0, after a backward pass.
  var initialStateGradient: FloatArray { deltas[0] }

  /// The state after `slot` steps of the segment.
  func state(after slot: Int, batchSize: Int) -> CarriedState {
    let slotSize = batchSize * configuration.hiddenSize
    return CarriedState(
      layers: states.map {
        Array(UnsafeBufferPointer(start: $0.pointer + slot * slotSize, count: slotSize))
      })
  }

  /// ‖∂L/∂h‖ of the rows that are still running at `step`, summed in order.
  func gradientNorm(
    _ layer: Int, slot: Int, rows: Int, lengths: UnsafeBufferPointer<Int>, step: Int
  ) -> Double {
    var sum = 0.0
    for row in 0..<rows where lengths[row] > step { sum += squares[layer][slot * rows + row] }
    return sum.squareRoot()
  }
}

/// Owned memory for one derivative byte a state.
final class DerivativeArray {
  let pointer: UnsafeMutablePointer<Int8>
  let count: Int

  init(count: Int) {
    self.count = count
    pointer = AlignedMemory.allocate(byteCount: max(count, 1)).bindMemory(
      to: Int8.self, capacity: max(count, 1))
    pointer.initialize(repeating: 0, count: count)
  }

  deinit { UnsafeMutableRawPointer(pointer).deallocate() }
}
