import Foundation

/// Whether the backward pass computes states again instead of finding them in memory. The results have the same bits
/// either way; recomputing costs a second forward pass.
public enum Recomputation: String, CaseIterable, Sendable {
  /// When keeping all states would take more than a quarter of this machine's memory.
  case auto
  /// All states are kept.
  case never
  /// Only every √T-th state is kept.
  case always
}

/// How backpropagation cuts the T steps of a batch: into segments, whose states are in memory at the same time, and
/// those into blocks, over which weight gradients are summed.
///
/// Blocks are the same whatever the segments are: the order of the sums follows them.
struct SegmentPlan: Equatable {
  /// Rows (steps × sequences) of a block: their gradients stay in the caches.
  private static let blockRows = 4096

  let stepCount: Int
  /// Steps of a block, all but the last one's.
  let blockSteps: Int
  /// Steps of a segment, all but the last one's: a multiple of ``blockSteps`` unless there is one segment only.
  let segmentSteps: Int

  init(
    stepCount: Int, batchSize: Int, configuration: NetworkConfiguration, recomputation: Recomputation,
    memoryByteCount: Double = Double(ProcessInfo.processInfo.physicalMemory)
  ) {
    self.stepCount = stepCount
    let blockSteps = max(1, min(stepCount, Self.blockRows / max(batchSize, 1)))
    self.blockSteps = blockSteps
    let stateByteCount =
      Double(stepCount) * Double(batchSize) * Self.byteCountOfState(configuration)
    let recomputes =
      switch recomputation {
      case .auto: stateByteCount > memoryByteCount / 4
      case .never: false
      case .always: true
      }
    // The kept states are T/s starts and the s of a segment: fewest with s = √T.
    let root = Int(Double(stepCount).squareRoot().rounded(.up))
    let rounded = (root + blockSteps - 1) / blockSteps * blockSteps
    segmentSteps = recomputes ? min(max(rounded, 1), max(stepCount, 1)) : max(stepCount, 1)
  }

  /// Bytes of one sequence's states and derivatives at one step, all layers.
  private static func byteCountOfState(_ configuration: NetworkConfiguration) -> Double {
    5 * Double(configuration.layerCount) * Double(configuration.hiddenSize)
  }

  /// Bytes of the states, their derivatives and the starts of segments.
  func byteCount(batchSize: Int, configuration: NetworkConfiguration) -> Double {
    let starts = segmentCount > 1 ? 0.8 * Double(segmentCount) : 0
    return Self.byteCountOfState(configuration) * Double(batchSize) * (Double(segmentSteps) + starts)
  }

  var segmentCount: Int { (stepCount + segmentSteps - 1) / segmentSteps }

  func segment(_ index: Int) -> Range<Int> {
    let first = index * segmentSteps
    return first..<min(first + segmentSteps, stepCount)
  }

  /// The blocks of a segment, last one first.
  func blocks(of segment: Range<Int>) -> [Range<Int>] {
    stride(from: segment.lowerBound, to: segment.upperBound, by: blockSteps).reversed().map {
      $0..<min($0 + blockSteps, segment.upperBound)
    }
  }
}
