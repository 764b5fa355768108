/// The rows of another source, counted and with a digest of what they were.
final class CountedRows: RowSource {
  /// The digest of no rows.
  static let emptyDigest: UInt64 = 0xCBF2_9CE4_8422_2325

  var name: String { base.name }
  var notes: [String] { base.notes }
  var isStopped: Bool { base.isStopped }
  var consumedByteCount: Int { base.consumedByteCount }
  var header: [UInt8] { base.header }
  /// The rows so far, refused ones too.
  private(set) var count = 0
  /// The same for the same rows. It finds accidents, not malice.
  private(set) var digest = CountedRows.emptyDigest

  private let base: any RowSource
  private let file: FollowedFile?

  /// - Parameter source: what the rows are read from.
  init(_ base: any RowSource, source: any ByteSource) {
    self.base = base
    file = source as? FollowedFile
  }

  /// Where a followed file stands after the last row; nil for another source.
  var place: FollowedPlace? { file?.place(at: consumedByteCount, header: header) }

  func next(_ row: inout InputRow) throws(RowFailure) -> Bool {
    do throws(RowFailure) {
      guard try base.next(&row) else { return false }
      file?.release(consumedByteCount)
    } catch {
      if case .badRow = error {
        count += 1
        mix(0)
      }
      throw error
    }
    count += 1
    mix(UInt64(truncatingIfNeeded: row.number))
    if row.startsSequence, let name = row.sequence { for byte in name { mix(UInt64(byte)) } }
    mix(UInt64(truncatingIfNeeded: row.token))
    for reading in row.readings { mix(UInt64(UInt32(bitPattern: reading))) }
    return true
  }

  /// Goes on where an earlier run stood: a followed file is there already, the rows of another source are read.
  ///
  /// - Returns: false when the program is to stop.
  func goOn(from checkpoint: Checkpoint, _ row: inout InputRow) throws(ToolError) -> Bool {
    guard checkpoint.place != nil else {
      return try passOver(checkpoint.rowCount, digest: checkpoint.digest, &row)
    }
    (count, digest) = (checkpoint.rowCount, checkpoint.digest)
    return true
  }

  /// Reads rows that an earlier run has done.
  ///
  /// - Returns: false when the program is to stop.
  /// - Throws: `.data` when they are not there, or are not the ones which that run read.
  private func passOver(_ expected: Int, digest expectedDigest: UInt64, _ row: inout InputRow)
    throws(ToolError)
    -> Bool
  {
    while count < expected {
      do throws(RowFailure) {
        guard try next(&row) else {
          if isStopped { return false }
          throw RowFailure.broken(
            ToolError(.data, "\(name): found \(count) rows, expected the \(expected) of the checkpoint"))
        }
      } catch {
        if case .broken(let failure) = error { throw failure }
      }
    }
    guard digest == expectedDigest else {
      throw ToolError(
        .data, "\(name): found other rows than the checkpoint's \(expected), expected the same input")
    }
    return true
  }

  private func mix(_ value: UInt64) {
    ByteDigest.mix(value, into: &digest)
  }
}
