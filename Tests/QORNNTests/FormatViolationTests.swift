import Foundation
import QORNN
import Testing
import _QORNNTestSupport

/// Every rule of Docs/Format.md broken on purpose, and the files of Tests/Fixtures/invalid replayed.
@Suite struct FormatViolationTests {
  @Test func everyRuleIsBrokenAtLeastOnce() throws {
    let rules = Set(try FormatViolation.all().map(\.rule))
    #expect(rules == Set(1...22))
  }

  @Test func everyViolationIsRefusedForItsOwnReason() throws {
    for violation in try FormatViolation.all() {
      let expected = RefusalSummary(name: violation.error, offset: violation.offset)
      #expect(RefusalSummary(runtime: violation.bytes)?.matches(expected) == true, "\(violation.name)")
      let refusal = #expect(throws: ReferenceRefusal.self) { try ReferenceNetwork.decode(violation.bytes) }
      #expect(refusal?.rule == violation.rule && refusal?.name == violation.error, "\(violation.name)")
    }
  }

  @Test func payloadsSayWhatWasFoundAndExpected() throws {
    let example = try WorkedExample().bytes
    let expected: [String: ModelError] = [
      "r01-63-bytes": .tooShort(found: 63, expected: 64),
      "r03-version-2": .unsupportedVersion(offset: 8, found: 2, expected: 1),
      "r04-cut": .wrongLength(offset: 16, found: 1_008, expected: 1_024),
      "r06-17-layers": .invalidField(.layerCount, offset: 20, found: 17, expected: 1...16),
      "r06-hop-past-window": .invalidField(.hopSize, offset: 36, found: 5, expected: 1...4),
      "r06-token-with-bits": .invalidField(.inputBitWidth, offset: 41, found: 8, expected: 0...0),
      "r07-last-reserved": .nonzeroPadding(offset: 63, found: 0x80),
      "r09-gru": .unknownKind(offset: 64, found: ModelTag("gru"), expected: ModelTag("rnn")),
      "r10-2-31-units": .invalidField(.hiddenSize, offset: 72, found: 1 << 31, expected: 1...65_535),
      "r10-scale-exponent-min": .invalidField(
        .stateScaleExponent, offset: 84, found: -1 << 31, expected: -127...127),
      "r11-12-tensors": .wrongTensorCount(offset: 22, found: 12, expected: 13),
      "r12-other-layer": .unexpectedTensor(
        offset: 0xB0, found: ModelTag("W"), foundLayer: 2, expected: ModelTag("W"), expectedLayer: 1),
      "r13-ternary": .unknownEncoding(offset: 0xB8, found: ModelTag("ternary"), expected: ModelTag("packed")),
      "r13-narrow-bias": .wrongEncoding(offset: 0x158, found: ModelTag("int32"), expected: ModelTag("int64")),
      "r14-rows": .wrongShape(
        offset: 0xC4, foundRows: 4, foundColumns: 5, expectedRows: 5, expectedColumns: 5),
      "r16-later": .wrongOffset(offset: 0xCC, found: 0x2C0, expected: 0x2B0),
      "r16-longer": .wrongByteCount(offset: 0xD0, found: 44, expected: 40),
      "r17-longer": .wrongLength(offset: 16, found: 1_040, expected: 1_024),
      "r20-negative": .invalidField(
        .featureMultiplier, offset: 0x288, found: -1, expected: 0...(1 << 30) - 1),
      "r21-exponent": .invalidField(.outputScaleExponent, offset: 0x3C4, found: -128, expected: -127...127),
    ]
    #expect(throws: Never.self) { try SharedModel(bytes: example) }
    var checked = 0
    for violation in try FormatViolation.all() {
      guard let error = expected[violation.name] else { continue }
      checked += 1
      #expect(throws: error, "\(violation.name)") { try SharedModel(bytes: violation.bytes) }
    }
    #expect(checked == expected.count)
  }

  /// With QORNN_RECORD_FIXTURES set the folder is written anew, from the violations of today.
  @Test func keptFilesAreRefusedForEver() throws {
    let folder = FixturePaths.fixtures.appendingPathComponent("invalid")
    let table = folder.appendingPathComponent("expected.txt")
    if ProcessInfo.processInfo.environment["QORNN_RECORD_FIXTURES"] != nil { try record(in: folder, table) }
    let lines = try String(contentsOf: table, encoding: .utf8).split(separator: "\n")
    var names: Set<String> = ["expected.txt"]
    for line in lines where !line.hasPrefix("#") {
      let cells = line.split(separator: " ").map(String.init)
      let name = try #require(cells.first)
      let expected = RefusalSummary(name: cells[2], offset: cells.count > 3 ? Int(cells[3]) : nil)
      let bytes = try FixturePaths.bytes(folder.appendingPathComponent(name))
      #expect(RefusalSummary(runtime: bytes)?.matches(expected) == true, "\(name)")
      names.insert(name)
    }
    let found = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(Set(found) == names)
  }

  private func record(in folder: URL, _ table: URL) throws {
    var lines = ["# file, rule of Docs/Format.md, error, offset it points to where the rule fixes it"]
    for violation in try FormatViolation.all() {
      let name = "\(violation.name).qornn"
      try Data(violation.bytes).write(to: folder.appendingPathComponent(name))
      let offset = violation.error == "boundExceeded" ? nil : violation.offset
      lines.append("\(name) R\(violation.rule) \(violation.error)\(offset.map { " \($0)" } ?? "")")
    }
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: table)
  }
}
