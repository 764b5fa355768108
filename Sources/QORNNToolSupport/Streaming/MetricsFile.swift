/// A file of metrics that is written anew every few seconds, whole each time.
///
/// A metric that cannot be written is no reason to stop a stream: it is said once, and tried again.
final class MetricsFile {
  /// Nanoseconds between two writes.
  static let interval: UInt64 = 10_000_000_000

  private let path: String
  private let notice: (String) -> Void
  private var lastWrite: UInt64?
  private var hasFailed = false

  init(_ path: String, notice: @escaping (String) -> Void) {
    self.path = path
    self.notice = notice
  }

  /// Writes the text if it is time.
  ///
  /// - Parameter now: the monotonic clock; nil writes in any case.
  func write(at now: UInt64?, _ text: () -> String) {
    if let now, let lastWrite, now &- lastWrite < Self.interval { return }
    lastWrite = now ?? MonotonicClock.nanoseconds
    do throws(ToolError) {
      try OutputFile.write(Array(text().utf8), to: path)
      hasFailed = false
    } catch {
      if !hasFailed { notice("warning: --metrics: \(error.message)") }
      hasFailed = true
    }
  }
}
