import Foundation

/// The log of a run: JSON Lines, one ``TrainingRecord`` each, appended as they come.
///
/// Lines hold wall-clock seconds, so the log is not part of what is equal between two runs; the iterations in
/// it are: a resumed run cuts the log back to the lines its checkpoint knows of.
public final class TrainingLog {
  /// Why a log cannot be kept.
  public enum Failure: Error, Equatable {
    /// The file cannot be opened for writing.
    case cannotOpen(path: String, reason: String)
    /// Reading or writing failed underway.
    case cannotWrite(path: String, reason: String)
  }

  /// nil: the records are kept in memory only.
  public let path: String?
  /// What the file holds, oldest first.
  public private(set) var records: [TrainingRecord] = []
  private let descriptor: Int32
  /// Whether the file still has the lines of an older run.
  private var holdsBack: Bool

  /// Opens the file, empty for a new run, or for a resumed one (`keepingUpTo`) cut back to whole lines about
  /// iterations up to that one, without an end result.
  ///
  /// - Parameter sparesOlderLines: leave what is in the file as it is until ``replaceOlderLines()``.
  public init(
    path: String?, keepingUpTo iteration: Int? = nil, sparesOlderLines: Bool = false
  ) throws(Failure) {
    self.path = path
    holdsBack = sparesOlderLines
    guard let path else {
      descriptor = -1
      return
    }
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .cannotOpen(path: path, reason: Self.reason()) }
    guard !sparesOlderLines else { return }
    var keptByteCount = 0
    if let iteration {
      let bytes = [UInt8](FileManager.default.contents(atPath: path) ?? Data())
      let decoder = JSONDecoder()
      var start = 0
      while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
        guard
          let record = try? decoder.decode(TrainingRecord.self, from: Data(bytes[start..<end])),
          record.iteration <= iteration, record.event != .result
        else { break }
        records.append(record)
        start = end + 1
      }
      keptByteCount = start
    }
    try cut(toByteCount: keptByteCount)
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// Adds a line and writes it out.
  /// // - Throws: `cannotWrite`; the record is in ``records`` all the same.
  public func append(_ record: TrainingRecord) throws(Failure) {
    records.append(record)
    if !holdsBack { try write(record.line) }
  }

  /// Replaces the lines that were spared by those of this run; from now on each is written as it comes.
  /// // - Throws: `cannotWrite`.
  public func replaceOlderLines() throws(Failure) {
    guard holdsBack else { return }
    holdsBack = false
    try cut(toByteCount: 0)
    for record in records { try write(record.line) }
  }

  private func cut(toByteCount byteCount: Int) throws(Failure) {
    guard let path else { return }
    // Devices and pipes cannot be cut and need not be.
    guard ftruncate(descriptor, off_t(byteCount)) == 0 || errno == EINVAL else {
      throw .cannotWrite(path: path, reason: Self.reason())
    }
    lseek(descriptor, 0, SEEK_END)
  }

  private func write(_ line: String) throws(Failure) {
    guard let path else { return }
    let bytes = Array(line.utf8)
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw .cannotWrite(path: path, reason: Self.reason()) }
      written += count
    }
  }

  /// Makes sure that the lines are on the disk before a checkpoint that knows of them.
  public func synchronize() {
    if descriptor >= 0 { fsync(descriptor) }
  }

  private static func reason() -> String { String(cString: strerror(errno)) }
}
