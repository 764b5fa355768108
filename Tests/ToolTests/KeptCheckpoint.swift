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
}
