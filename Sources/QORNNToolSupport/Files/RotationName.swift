/// Which names beside a log may be those of its rotations.
enum RotationName {
  private static let packedEndings = ["gz", "bz2", "xz", "zst", "lz4", "lzma", "lzo", "Z", "zip"]

  /// Whether a name begins with the log's: `log.csv.1`.
  static func extends(_ log: String, _ name: String) -> Bool { name != log && name.hasPrefix(log) }

  /// Whether a name begins with the log's, or with the log's without its extension and goes on with neither letter nor digit:
  /// `log-2026-01-01.csv`.
  static func isOne(_ name: String, of log: String) -> Bool {
    guard name != log else { return false }
    if name.hasPrefix(log) { return true }
    guard let dot = log.utf8.lastIndex(of: UInt8(ascii: ".")), dot > log.startIndex else { return false }
    let stem = log[..<dot]
    guard name.hasPrefix(stem), let next = name.dropFirst(stem.count).first else { return false }
    return !next.isLetter && !next.isNumber
  }

  /// Whether a name is that of a packed file.
  static func isPacked(_ name: String) -> Bool { packedEndings.contains { name.hasSuffix(".\($0)") } }
}
