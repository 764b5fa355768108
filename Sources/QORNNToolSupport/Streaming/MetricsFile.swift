import QORNN

/// A file of metrics in Prometheus' text format that is written anew every few seconds, whole each time.
///
/// A metric that cannot be written is no reason to stop a stream: it is said once, and tried again.
package final class MetricsFile: StatisticsListener {
  /// Nanoseconds between two writes.
  private static let interval: UInt64 = 10_000_000_000

  private let path: String
  private let model: SharedModel
  private let startTime = MonotonicClock.secondsSince1970
  private let notice: (String) -> Void
  private var lastWrite: UInt64?
  private var hasFailed = false

  /// - Parameter notice: gets a line when the file cannot be written.
  package init(_ path: String, _ model: SharedModel, notice: @escaping (String) -> Void) {
    self.path = path
    self.model = model
    self.notice = notice
  }

  /// Writes what is to be said before there is an input, if it is time for that.
  ///
  /// - Parameters:
  ///   - isFirst: whether it is time in any case.
  ///   - streamCount: the streams that have a session then.
  package func noteNothing(isFirst: Bool, streamCount: Int) {
    note(at: isFirst ? nil : MonotonicClock.nanoseconds) { StreamStatistics(streamCount: streamCount) }
  }

  package func note(at now: UInt64?, _ statistics: () -> StreamStatistics) {
    note(at: now, clients: { nil }, statistics)
  }

  /// Takes the statistics of a server and its clients if it is time for them.
  func note(
    at now: UInt64?, clients: () -> ClientCounts?, _ statistics: () -> StreamStatistics
  ) {
    if let now, let lastWrite, now &- lastWrite < Self.interval { return }
    lastWrite = now ?? MonotonicClock.nanoseconds
    do throws(ToolError) {
      let text = PrometheusText.text(statistics(), clients: clients(), model: model, startTime: startTime)
      try OutputFile.write(Array(text.utf8), to: path, waits: false)
      hasFailed = false
    } catch {
      if !hasFailed { notice("warning: --metrics: \(error.message)") }
      hasFailed = true
    }
  }
}
