import Foundation

/// What the checkpoint of a state folder counts at this moment; Docs/Running.md has the places.
struct KeptCheckpoint {
  private let bytes: [UInt8]

  /// - Returns: nil while there is none.
  init?(_ stateFolder: String) {
    guard let data = FileManager.default.contents(atPath: stateFolder + "/checkpoint"), data.count > 80
    else { return nil }
    bytes = Array(data)
  }

  /// Waits for a checkpoint; false after a minute without it. With a slow disk it comes late: a tenth of the time at most goes into
  /// checkpoints.
  static func comes(to stateFolder: String, _ isIt: (KeptCheckpoint) -> Bool) -> Bool {
    let deadline = Date() + 60
    while Date() < deadline {
      if let kept = KeptCheckpoint(stateFolder), isIt(kept) { return true }
      usleep(1000)
    }
    return false
  }

  private func integer(at offset: Int) -> Int {
    (0..<8).reversed().reduce(0) { $0 << 8 | Int(bytes[offset + $1]) }
  }

  /// The rows of the input that are done.
  var rowCount: Int { integer(at: 16) }
  /// The length of the results.
  var outputByteCount: Int { integer(at: 32) }
  /// The good rows of all streams.
  var groupRowCount: Int { integer(at: 40) }
  /// The number of the file of streams that were put away.
  var storeGeneration: Int { integer(at: 48) }
  /// What of that file counts, in bytes.
  var storeByteCount: Int { integer(at: 56) }
}
