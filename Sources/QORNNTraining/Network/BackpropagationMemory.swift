/// What backpropagation keeps between its passes. Grows when a batch asks for more, never inside a pass.
final class BackpropagationMemory {
  private let configuration: NetworkConfiguration
  /// For each layer [(T + 1) × B × H]: slot t is the state after t steps.
  private(set) var states: [FloatArray] = []
  /// For each layer [T × B × H].
  private(set) var derivatives: [DerivativeArray] = []
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

  func reserve(batchSize: Int, stepCount: Int, blockSteps: Int, recordsSquares: Bool) {
    let slotSize = batchSize * configuration.hiddenSize
    let layers = 0..<configuration.layerCount
    if states.first.map({ $0.count < (stepCount + 1) * slotSize }) ?? true {
      states = []
      derivatives = []
      states = layers.map { _ in FloatArray(count: (stepCount + 1) * slotSize, zeroed: false) }
      derivatives = layers.map { _ in DerivativeArray(count: stepCount * slotSize) }
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

  var forwardBuffers: [ForwardPass.Buffers] {
    zip(states, derivatives).map { ForwardPass.Buffers(states: $0.pointer, derivatives: $1.pointer) }
  }

  func backwardBuffers(firstStep: Int, batchSize: Int) -> [BackwardPass.Buffers] {
    let offset = firstStep * batchSize * configuration.hiddenSize
    return deltas.indices.map { layer in
      BackwardPass.Buffers(
        deltas: deltas[layer].pointer, derivatives: derivatives[layer].pointer + offset,
        squares: squares.isEmpty ? nil : squares[layer].baseAddress)
    }
  }

  /// Hands the gradient of the step before a block to the block that ends there.
  func carryDeltas(slots: Int, batchSize: Int) {
    let slotSize = batchSize * configuration.hiddenSize
    for delta in deltas { (delta.pointer + slots * slotSize).update(from: delta.pointer, count: slotSize) }
  }

  func state(after step: Int, batchSize: Int) -> CarriedState {
    let slotSize = batchSize * configuration.hiddenSize
    return CarriedState(
      layers: states.map {
        Array(UnsafeBufferPointer(start: $0.pointer + step * slotSize, count: slotSize))
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

  init(count: Int) {
    pointer = AlignedMemory.allocate(byteCount: max(count, 1)).bindMemory(
      to: Int8.self, capacity: max(count, 1))
    pointer.initialize(repeating: 0, count: count)
  }

  deinit { UnsafeMutableRawPointer(pointer).deallocate() }
}
