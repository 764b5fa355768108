import QORNN

/// y = V ρ(h) + c, the loss and its gradient in y at the places that have a target.
///
/// * classes: CE = log Σ_i exp y_i − y_target, loss = Σ w·CE / Σ w
/// * values: loss = mean over targets of mean_i (y_i − target_i)²
final class Readout {
  private static let chunkSize = 64

  private let configuration: NetworkConfiguration
  private let packed: PackedNetwork
  private let pool: WorkerPool
  /// ρ(h) of a chunk of targets, for each thread.
  private let gathered: [FloatArray]
  /// [targets × O]: y of all targets, or ∂loss/∂y of a block's after ``differentiate(_:of:_:states:firstStep:activations:gradient:)``.
  private(set) var logits = FloatArray(count: 0)
  /// The unweighted loss of each target.
  private(set) var losses: [Double] = []
  /// The class with the largest logit of each target, the first among equals; −1 for values.
  private(set) var predictions: [Int32] = []

  init(_ configuration: NetworkConfiguration, packed: PackedNetwork, pool: WorkerPool) {
    self.configuration = configuration
    self.packed = packed
    self.pool = pool
    gathered = (0..<pool.threadCount).map { _ in
      FloatArray(count: Self.chunkSize * configuration.hiddenSize)
    }
  }

  /// Makes room for the losses and predictions of a batch.
  func reserve(_ targets: TargetList) {
    losses = Array(repeating: 0, count: targets.count)
    predictions = Array(repeating: -1, count: targets.count)
  }

  /// Makes room for the logits of so many targets.
  func reserveLogits(_ targetCount: Int) {
    let count = targetCount * configuration.outputSize
    if logits.count < count { logits = FloatArray(count: count, zeroed: false) }
  }

  /// Evaluates the targets `range` into their places in ``logits``. `states`: the last layer's states [slots × B × H],
  /// slot 0 being the state before step `firstStep`.
  func evaluate(
    _ range: Range<Int>, of targets: TargetList, _ batch: Batch, states: UnsafePointer<Float>, firstStep: Int
  ) {
    forEachChunk(of: range) { thread, chunk, losses, predictions in
      let rows = gathered[thread].pointer
      gather(chunk, targets, states: states, slotOffset: (1 - firstStep) * batch.batchSize, into: rows)
      score(
        chunk, of: targets, batch, activations: rows,
        logits: logits.pointer + chunk.lowerBound * configuration.outputSize, replacing: false, losses,
        predictions)
    }
  }

  /// Evaluates the targets `block` and their gradients: ∂loss/∂y into the first rows of ``logits``, ρ(h) into
  /// `activations` [block × H], ∂loss/∂h = (∂loss/∂y · V) masked by ρ into `gradient` [block × H]. `states` as for
  /// ``evaluate(_:of:_:states:firstStep:)``.
  func differentiate(
    _ block: Range<Int>, of targets: TargetList, _ batch: Batch, states: UnsafePointer<Float>, firstStep: Int,
    activations: UnsafeMutablePointer<Float>, gradient: UnsafeMutablePointer<Float>
  ) {
    let (hidden, outputs) = (configuration.hiddenSize, configuration.outputSize)
    reserveLogits(block.count)
    forEachChunk(of: block) { _, chunk, losses, predictions in
      let first = chunk.lowerBound - block.lowerBound
      let rows = activations + first * hidden
      let logits = logits.pointer + first * outputs
      let result = gradient + first * hidden
      gather(chunk, targets, states: states, slotOffset: (1 - firstStep) * batch.batchSize, into: rows)
      score(
        chunk, of: targets, batch, activations: rows, logits: logits, replacing: true, losses, predictions)
      GEMM.multiply(
        rows: chunk.count, a: logits, aRowStride: outputs, b: packed.outputBackward!, c: result,
        cRowStride: hidden)
      if configuration.readoutActivation == .relu {
        Elementwise.reluBackward(count: chunk.count * hidden, rows, gradient: result)
      }
    }
  }

  /// Calls `body` with a thread's number and a few of its targets, until all of `range` are done.
  private func forEachChunk(
    of range: Range<Int>,
    _ body: (
      _ thread: Int, _ chunk: Range<Int>, _ losses: UnsafeMutablePointer<Double>,
      _ predictions: UnsafeMutablePointer<Int32>
    ) -> Void
  ) {
    guard !range.isEmpty else { return }
    losses.withUnsafeMutableBufferPointer { losses in
      predictions.withUnsafeMutableBufferPointer { predictions in
        pool.run { thread in
          let share = pool.share(thread, of: range)
          for first in stride(from: share.lowerBound, to: share.upperBound, by: Self.chunkSize) {
            let chunk = first..<min(first + Self.chunkSize, share.upperBound)
            body(thread, chunk, losses.baseAddress!, predictions.baseAddress!)
          }
        }
      }
    }
  }

  /// Σ weight·loss / Σ weight, summed in order; 0 without targets.
  func meanLoss(_ targets: TargetList) -> Double {
    guard targets.weightSum > 0 else { return 0 }
    var sum = 0.0
    for (index, loss) in losses.enumerated() { sum += Double(targets.weights?[index] ?? 1) * loss }
    return sum / targets.weightSum
  }

  /// Targets whose prediction is right; 0 for values.
  func correctCount(_ targets: TargetList, _ batch: Batch) -> Int {
    guard case .classes(let classes) = batch.targets else { return 0 }
    return zip(predictions, targets.positions).count { $0 == classes[Int($1)] }
  }

  /// Copies ρ(h) of some targets to `rows` [targets × H].
  private func gather(
    _ range: Range<Int>, _ targets: TargetList, states: UnsafePointer<Float>, slotOffset: Int,
    into rows: UnsafeMutablePointer<Float>
  ) {
    let hidden = configuration.hiddenSize
    for (row, target) in range.enumerated() {
      let state = states + (Int(targets.positions[target]) + slotOffset) * hidden
      if configuration.readoutActivation == .relu {
        Elementwise.relu(count: hidden, state, rows + row * hidden)
      } else {
        (rows + row * hidden).update(from: state, count: hidden)
      }
    }
  }

  /// y, loss and prediction of some targets from their ρ(h) [targets × H].
  private func score(
    _ chunk: Range<Int>, of targets: TargetList, _ batch: Batch, activations: UnsafePointer<Float>,
    logits: UnsafeMutablePointer<Float>, replacing: Bool, _ losses: UnsafeMutablePointer<Double>,
    _ predictions: UnsafeMutablePointer<Int32>
  ) {
    let (hidden, outputs) = (configuration.hiddenSize, configuration.outputSize)
    for row in 0..<chunk.count {
      (logits + row * outputs).update(from: packed.outputBias.pointer, count: outputs)
    }
    GEMM.multiply(
      rows: chunk.count, a: activations, aRowStride: hidden, b: packed.output, c: logits, cRowStride: outputs,
      accumulate: true)
    for (row, target) in chunk.enumerated() {
      let score = score(target, of: targets, batch, replacing: replacing, logits + row * outputs)
      losses[target] = score.loss
      predictions[target] = score.prediction
    }
  }

  private func score(
    _ target: Int, of targets: TargetList, _ batch: Batch, replacing: Bool,
    _ logits: UnsafeMutablePointer<Float>
  ) -> (loss: Double, prediction: Int32) {
    let outputs = configuration.outputSize
    let position = Int(targets.positions[target])
    switch batch.targets {
    case .classes(let classes):
      let share = replacing ? targets.share(of: target) : nil
      return Self.crossEntropy(logits, count: outputs, target: Int(classes[position]), gradientFactor: share)
    case .values(let values, _):
      var sum = 0.0
      for output in 0..<outputs {
        let difference = Double(logits[output]) - Double(values[position * outputs + output])
        sum += difference * difference
        if replacing { logits[output] = Float(2 * difference / (Double(outputs) * targets.weightSum)) }
      }
      return (sum / Double(outputs), -1)
    }
  }

  /// The cross-entropy of softmax(logits) and the largest logit's index. With a factor, logits become
  /// factor·(softmax − one-hot target).
  private static func crossEntropy(
    _ logits: UnsafeMutablePointer<Float>, count: Int, target: Int, gradientFactor: Double?
  ) -> (loss: Double, prediction: Int32) {
    var best = 0
    for index in 1..<max(count, 1) where logits[index] > logits[best] { best = index }
    let largest = Double(logits[best])
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: count) { exponentials in
      var sum = 0.0
      for index in 0..<count {
        let exponential = DeterministicMath.exp(Double(logits[index]) - largest)
        exponentials.initializeElement(at: index, to: exponential)
        sum += exponential
      }
      let loss = DeterministicMath.log(sum) - (Double(logits[target]) - largest)
      if let gradientFactor {
        for index in 0..<count {
          let probability = exponentials[index] / sum
          logits[index] = Float(gradientFactor * (probability - (index == target ? 1 : 0)))
        }
      }
      return (loss, Int32(best))
    }
  }
}
