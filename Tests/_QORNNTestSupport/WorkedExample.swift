import Foundation

/// The section "A worked example" of Docs/Format.md or Docs/SavedState.md, read from the page itself.
public struct WorkedExample: Sendable {
  public struct Step: Equatable, Sendable {
    /// The readings as text and as counts.
    public var texts: [String]
    public var readings: [Int]
    public var inputs: [Int]
    public var state: [Int]
    public var logits: [Int]
    public var classIndex: Int
    public var margin: Int
  }

  public struct Unreadable: Error { public var line: String }

  /// The whole model file or saved state.
  public var bytes: [UInt8] = []
  public var steps: [Step] = []

  public init(page: URL = FixturePaths.formatPage) throws {
    let text = try String(contentsOf: page, encoding: .utf8)
    let lines = text.split(separator: "\n").map(String.init)
    let section = lines.drop { $0 != "## A worked example" }.dropFirst().prefix { !$0.hasPrefix("## ") }
    for line in section {
      if let dumped = try Self.dumpLine(line, expectedOffset: bytes.count) { bytes += dumped }
      if let step = try Self.stepLine(line) { steps.append(step) }
    }
  }

  /// `0010  00 10 … 00  comment`: four hex digits, two blanks, pairs of hex digits, two blanks.
  private static func dumpLine(_ line: String, expectedOffset: Int) throws -> [UInt8]? {
    let columns = line.components(separatedBy: "  ")
    guard columns.count >= 3, columns[0].count == 4 else { return nil }
    guard let offset = Int(columns[0], radix: 16) else { return nil }
    let pairs = columns[1].split(separator: " ")
    let bytes = pairs.compactMap { $0.count == 2 ? UInt8($0, radix: 16) : nil }
    guard offset == expectedOffset, bytes.count == pairs.count else { throw Unreadable(line: line) }
    return bytes
  }

  /// A row of the table of steps: step, texts, readings, inputs, state, logits, class, margin.
  private static func stepLine(_ line: String) throws -> Step? {
    let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    guard line.hasPrefix("| "), cells.count == 8, Int(cells[0]) != nil else { return nil }
    let texts = cells[1].split(separator: " ").map { $0.filter { $0 != "`" } }
    let numbers = cells.dropFirst(2).map { $0.split(separator: " ").compactMap { Int($0) } }
    guard numbers.allSatisfy({ !$0.isEmpty }) else { throw Unreadable(line: line) }
    return Step(
      texts: texts, readings: numbers[0], inputs: numbers[1], state: numbers[2], logits: numbers[3],
      classIndex: numbers[4][0], margin: numbers[5][0])
  }
}
