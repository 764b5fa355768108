import Foundation
import QORNN
import QORNNToolSupport
import QORNNTraining

/// What was measured of one workload; one line of JSON or of the table.
struct TrainingRow: Codable {
  var task: String
  var threads: Int
  /// The median.
  var secondsPerIteration: Double
  /// Useful operations over the median, in 10⁹ a second.
  var gflops: Double
  /// The machine's peak on as many threads, in 10⁹ operations a second.
  var peakGflops: Double
  var peakMemoryBytes: Int
  /// gflops / peakGflops.
  var peakShare: Double
  /// The fastest iteration, what an idle machine would take at most.
  var fastestSeconds: Double
  /// The share of the peak in the fastest iteration.
  var fastestPeakShare: Double
  /// Processor time of an iteration, all threads together; the lowest of all.
  var processorSeconds: Double
  /// Processor time over wall-clock time and threads: below 1 where threads waited, or were made to.
  var processorShare: Double
  var iterations: Int
  var method: String
  /// 8 … 16, or 0 for a float state.
  var stateBits: Int
  var activation: String
  var hidden: Int
  var steps: Int
  var batch: Int
  var kernels: String
  /// Something else was running: the median is more than 5 % above the fastest iteration, or the threads got less than
  /// 85 % of the time.
  var noisy: Bool

  enum CodingKeys: String, CodingKey, CaseIterable {
    case task, threads
    case secondsPerIteration = "seconds_per_iteration"
    case gflops
    case peakGflops = "peak_gflops"
    case peakMemoryBytes = "peak_memory_bytes"
    case peakShare = "peak_share"
    case fastestSeconds = "fastest_seconds"
    case fastestPeakShare = "fastest_peak_share"
    case processorSeconds = "processor_seconds"
    case processorShare = "processor_share"
    case iterations, method
    case stateBits = "state_bits"
    case activation, hidden, steps, batch, kernels, noisy
  }
}

extension TrainingRow {
  init(
    _ workload: TrainingWorkload, threadCount: Int, sortedSeconds seconds: [Double], peak: Double,
    processorSeconds: [Double], peakMemory: Int
  ) {
    let configuration = workload.configuration
    let (median, fastest) = (seconds[seconds.count / 2], seconds[0])
    let operations = workload.usefulOperations
    let processorShare =
      processorSeconds.reduce(0, +) / (seconds.reduce(0, +) * Double(threadCount))
    self.init(
      task: workload.task.rawValue, threads: threadCount, secondsPerIteration: median,
      gflops: operations / median * 1e-9, peakGflops: peak * 1e-9, peakMemoryBytes: peakMemory,
      peakShare: operations / median / peak, fastestSeconds: fastest,
      fastestPeakShare: operations / fastest / peak, processorSeconds: processorSeconds.min()!,
      processorShare: processorShare,
      iterations: seconds.count, method: configuration.method.rawValue,
      stateBits: configuration.stateBits ?? 0,
      activation: configuration.activation.description,
      hidden: configuration.hiddenSize, steps: workload.stepCount, batch: workload.batchSize,
      kernels: FloatKernels.best.name, noisy: median > 1.05 * fastest || processorShare < 0.85)
  }

  /// One object in one line, in the order of the keys.
  var line: String {
    func quoted(_ text: String) -> String { "\"\(text)\"" }
    let values: [String] = CodingKeys.allCases.map { key in
      switch key {
      case .task: quoted(task)
      case .threads: "\(threads)"
      case .secondsPerIteration: "\(secondsPerIteration)"
      case .gflops: "\(gflops)"
      case .peakGflops: "\(peakGflops)"
      case .peakMemoryBytes: "\(peakMemoryBytes)"
      case .peakShare: "\(peakShare)"
      case .fastestSeconds: "\(fastestSeconds)"
      case .fastestPeakShare: "\(fastestPeakShare)"
      case .processorSeconds: "\(processorSeconds)"
      case .processorShare: "\(processorShare)"
      case .iterations: "\(iterations)"
      case .method: quoted(method)
      case .stateBits: "\(stateBits)"
      case .activation: quoted(activation)
      case .hidden: "\(hidden)"
      case .steps: "\(steps)"
      case .batch: "\(batch)"
      case .kernels: quoted(kernels)
      case .noisy: "\(noisy)"
      }
    }
    let members = zip(CodingKeys.allCases, values).map { "\"\($0.rawValue)\":\($1)" }
    return "{" + members.joined(separator: ",") + "}\n"
  }
}

extension TrainingRow {
  /// Reads what ``line`` writes.
  init(line: String) throws(ToolError) {
    do {
      self = try JSONDecoder().decode(TrainingRow.self, from: Data(line.utf8))
    } catch {
      throw ToolError(.software, "the process of a row printed \(EchoedText.quoted(line)), expected a row")
    }
  }

  /// What made the row noisy.
  var noise: String {
    let excess = DecimalText.fixed(100 * (secondsPerIteration / fastestSeconds - 1), decimals: 0)
    let share = DecimalText.fixed(100 * processorShare, decimals: 0)
    return
      "\(task), threads \(threads): noisy, the median is \(excess) % above the fastest iteration and the threads "
      + "got \(share) % of the time; measure again when nothing else runs"
  }

  /// Whether another row differs in the number of threads alone.
  func isSameWork(as other: TrainingRow) -> Bool {
    (task, method, stateBits, activation, hidden) == (
      other.task, other.method, other.stateBits, other.activation, other.hidden
    )
      && (steps, batch) == (other.steps, other.batch)
  }
}
