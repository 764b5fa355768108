import QORNN
import QORNNToolSupport

/// What a row measures.
struct StepCase: Hashable, Sendable {
  let hidden: Int
  let weightBits: Int
  let stateBits: Int
  let kernels: KernelSet
  let placement: WeightPlacement
  let streams: Int

  /// Streams that one call takes.
  var batch: Int { min(streams, PreparedModel.largestBatch) }
  /// Multiply-accumulates of a step of one stream: H·(H + 32).
  var products: Int { hidden * (hidden + StepNetwork.inputSize) }
  /// The same in single bytes of state and input: 9 bits and more have two.
  var byteProducts: Int { products * (stateBits == 8 ? 1 : 2) }
}

/// One line of what was measured.
struct StepRow: Sendable {
  let measured: StepCase
  /// Of a step of one stream, a round each, in ascending order.
  let nanoseconds: [Double]
  let weightByteCount: Int
  /// What the core could do at best; nil for the portable kernels.
  let bound: StepBound?

  /// The median.
  var nanosecondsPerStep: Double { quantile(0.5) }

  /// In 10⁹ multiply-accumulates a second.
  var speed: Double { Double(measured.products) / nanosecondsPerStep }

  /// The distance between the quartiles of the rounds, as a share of the median.
  var spread: Double { (quantile(0.75) - quantile(0.25)) / nanosecondsPerStep }

  /// Whether something else ran on this core.
  var isNoisy: Bool { spread > 0.1 }

  private func quantile(_ share: Double) -> Double {
    let place = share * Double(nanoseconds.count - 1)
    let below = Int(place)
    let above = min(below + 1, nanoseconds.count - 1)
    return nanoseconds[below] + (place - Double(below)) * (nanoseconds[above] - nanoseconds[below])
  }

  static let titles = [
    "kernels", "placement", "hidden", "weights", "state", "streams", "ns/step", "GMAC/s", "KiB", "bound ns",
    "by",
    "of bound",
  ]

  var cells: [String] {
    [
      measured.kernels.name, measured.placement.word, "\(measured.hidden)", "\(measured.weightBits)",
      "\(measured.stateBits)", "\(measured.streams)",
      DecimalText.rounded(nanosecondsPerStep, digits: 4) + (isNoisy ? " ~" : ""),
      DecimalText.fixed(speed, decimals: 1), DecimalText.fixed(Double(weightByteCount) / 1024, decimals: 1),
      bound.map { DecimalText.rounded($0.nanoseconds, digits: 3) } ?? "-", bound?.cause.rawValue ?? "-",
      bound.map { "\(DecimalText.fixed(100 * $0.nanoseconds / nanosecondsPerStep, decimals: 0)) %" } ?? "-",
    ]
  }

  /// One JSON object.
  var line: String {
    "{\"hidden\":\(measured.hidden),\"weight_bits\":\(measured.weightBits),"
      + "\"state_bits\":\(measured.stateBits),\"kernels\":\"\(measured.kernels.name)\","
      + "\"placement\":\"\(measured.placement.word)\",\"streams\":\(measured.streams),"
      + "\"ns_per_step\":\(nanosecondsPerStep),\"min\":\(nanoseconds[0]),"
      + "\"max\":\(nanoseconds[nanoseconds.count - 1]),\"gmac_per_s\":\(speed),"
      + "\"weight_bytes\":\(weightByteCount),\"bound_ns\":\(bound.map { "\($0.nanoseconds)" } ?? "null"),"
      + "\"bound\":\(bound.map { "\"\($0.cause.rawValue)\"" } ?? "null"),\"noisy\":\(isNoisy)}\n"
  }
}

extension WeightPlacement {
  /// The word on the command line.
  var word: String { self == .repacked ? "repacked" : "in-place" }
}
