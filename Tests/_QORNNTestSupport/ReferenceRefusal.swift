/// Why the oracle's decoder refuses a file: the rule of Docs/Format.md, its error's name and the place.
public struct ReferenceRefusal: Error, Equatable, Sendable, CustomStringConvertible {
  public var rule: Int
  public var name: String
  /// Of the first byte of the offending field.
  public var offset: Int
  public var brokenBound: ReferenceNetwork.BrokenBound?

  public var description: String { "R\(rule) \(name) at byte \(offset)" }
}

/// Bytes with little-endian reads; out-of-range offsets trap, because the decoder has to check them before.
struct ReferenceBytes {
  let bytes: [UInt8]

  func unsigned(_ offset: Int, _ count: Int) -> Int {
    (0..<count).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
  }

  func int32(_ offset: Int) -> Int { Int(Int32(truncatingIfNeeded: unsigned(offset, 4))) }

  func int64(_ offset: Int) -> Int { unsigned(offset, 8) }

  /// A tag without its padding; nil if it is no tag.
  func tag(_ offset: Int) -> String? {
    let field = bytes[offset..<offset + 8]
    let name = field.prefix { $0 != 0 }
    guard !name.isEmpty, name.allSatisfy({ $0 < 128 }) else { return nil }
    guard field.dropFirst(name.count).allSatisfy({ $0 == 0 }) else { return nil }
    return String(decoding: name, as: UTF8.self)
  }

  /// The first byte of `range` that is not zero.
  func firstNonzero(_ range: Range<Int>) -> Int? { range.first { bytes[$0] != 0 } }
}
