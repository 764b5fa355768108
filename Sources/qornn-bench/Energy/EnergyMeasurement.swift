import Foundation
import QORNN
import QORNNToolSupport
import QORNNTraining

/// The power of the processor while it sleeps and while one thread steps a model.
struct EnergyMeasurement {
  /// A stretch of time.
  struct Span {
    var seconds: Double
    var joules: Double
    var watts: Double { joules / seconds }
  }

  let idle: Span
  let busy: Span
  let stepCount: Int

  /// Nanojoules a step beyond what sleeping for as long takes.
  var nanojoulesPerStep: Double {
    (busy.joules - idle.watts * busy.seconds) * 1e9 / Double(max(stepCount, 1))
  }

  /// - Parameter seconds: of each stretch.
  init(_ session: OwnedSession, _ model: SharedModel, counter: EnergyCounter, seconds: Double)
    throws(ToolError)
  {
    let inputs = StepInputs(model)
    // Caches, frequency and the kernels' layout of the weights are as they will be.
    _ = inputs.step(session, for: min(seconds, 0.5))
    idle = try Self.span(counter) { Thread.sleep(forTimeInterval: seconds) }
    var count = 0
    busy = try Self.span(counter) { count = inputs.step(session, for: seconds) }
    stepCount = count
  }

  private static func span(_ counter: EnergyCounter, _ work: () -> Void) throws(ToolError) -> Span {
    let start = try counter.read()
    let nanoseconds = Stopwatch.nanoseconds(work)
    return Span(seconds: nanoseconds * 1e-9, joules: counter.joules(from: start, to: try counter.read()))
  }
}

/// Readings or tokens for steps, drawn once: a tenth of what saturates the input stage, so that states move.
private struct StepInputs {
  private let readings: [[Int32]]
  private let tokens: [Int]

  init(_ model: SharedModel) {
    var random = RandomGenerator(seed: 1)
    func share() -> Double { Double(random.next() >> 11) * 0x1p-53 }
    tokens = (0..<256).map { _ in Int(share() * Double(model.inputSize)) }
    readings = (0..<256).map { _ in
      model.features.map { feature in
        let limit = Double(Saturation.limit(bitWidth: model.inputBitWidth))
        let scale = Double(feature.multiplier) / Double(UInt64(1) << UInt64(feature.shift))
        let spread = scale > 0 ? min(limit / scale / 10, 1e9) : 0
        return Int32(clamping: Int(Double(feature.offset) + spread * (2 * share() - 1)))
      }
    }
  }

  /// Steps until the time is over.
  ///
  /// - Returns: how many.
  func step(_ session: OwnedSession, for seconds: Double) -> Int {
    let end = ContinuousClock.now + .seconds(seconds)
    var count = 0
    repeat {
      for index in 0..<256 {
        if readings[index].isEmpty {
          session.step(token: tokens[index])
        } else {
          session.step(readings: readings[index])
        }
      }
      count += 256
    } while ContinuousClock.now < end
    return count
  }
}
