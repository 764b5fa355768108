import QORNNTraining

/// The floating-point peak of this machine as the trainer can reach it: its own product kernel on operands
/// that stay in the first-level cache, on all threads of a pool at the same time.
final class GEMMPeak {
  private static let (rows, columns, depth) = (48, 32, 128)
  private static let secondsPerSample = 0.002

  private struct Operands {
    let a = FloatArray(count: rows * depth)
    let b = PackedMatrix(rows: depth, columns: columns)
    let c = FloatArray(count: rows * columns)
  }

  private let pool: WorkerPool
  private let operands: [Operands]
  private var repetitions = 100
  /// Floating-point operations per second of each sample, summed over the threads.
  private(set) var samples: [Double] = []

  init(pool: WorkerPool) {
    self.pool = pool
    operands = (0..<pool.threadCount).map { _ in Operands() }
    // Until the clock runs up and a sample has its length.
    for _ in 0..<10 {
      let seconds = operationsPerRepetition * Double(repetitions) / (measure() / Double(pool.threadCount))
      repetitions = max(1, Int(Double(repetitions) * min(100, Self.secondsPerSample / seconds)))
    }
  }

  /// The highest sample: what the machine gives when nothing else runs on it.
  var best: Double { samples.max() ?? 0 }

  /// Takes five samples of about 2 ms: short ones are seldom interrupted.
  func sample() { for _ in 0..<5 { samples.append(measure()) } }

  private var operationsPerRepetition: Double { 2 * Double(Self.rows * Self.columns * Self.depth) }

  private func measure() -> Double {
    var rates = Array(repeating: 0.0, count: pool.threadCount)
    rates.withUnsafeMutableBufferPointer { rates in
      let shared = SharedRates(pointer: rates.baseAddress!)
      pool.run { thread in
        let operands = operands[thread]
        let start = ContinuousClock.now
        for _ in 0..<repetitions {
          GEMM.multiply(
            rows: Self.rows, a: operands.a.pointer, aRowStride: Self.depth, b: operands.b,
            c: operands.c.pointer, cRowStride: Self.columns)
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        shared.pointer[thread] = operationsPerRepetition * Double(repetitions) / seconds
      }
    }
    return rates.reduce(0, +)
  }

  /// Each thread writes its own element.
  private struct SharedRates {
    let pointer: UnsafeMutablePointer<Double>
  }
}
