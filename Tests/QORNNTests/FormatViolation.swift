import _QORNNTestSupport

/// The worked example of Docs/Format.md with one rule broken on purpose.
struct FormatViolation: Sendable {
  /// The name of its file in Tests/Fixtures/invalid, without `.qornn`.
  let name: String
  let rule: Int
  /// The error's case.
  let error: String
  /// Where the error has to point; nil for broken bounds, which name layer and row instead.
  let offset: Int?
  let bytes: [UInt8]

  /// What the damage does with the checksum, and with the length in the header.
  enum Seal { case nothing, checksum, lengthAndChecksum }

  init(
    _ name: String, _ rule: Int, _ error: String, at offset: Int?, seal: Seal = .checksum,
    of bytes: [UInt8], _ damage: (inout ModelFileEditor) -> Void
  ) {
    var editor = ModelFileEditor(bytes)
    damage(&editor)
    switch seal {
    case .nothing: break
    case .checksum: editor.resealChecksum()
    case .lengthAndChecksum: editor.reseal()
    }
    self.name = name
    self.rule = rule
    self.error = error
    self.offset = offset
    self.bytes = editor.bytes
  }

  /// A field of `byteCount` bytes at `offset` set to a value that `rule` refuses there.
  static func field(
    _ name: String, _ rule: Int, _ error: String = "invalidField", at offset: Int, byteCount: Int,
    _ value: Int, of bytes: [UInt8]
  ) -> FormatViolation {
    FormatViolation(name, rule, error, at: offset, of: bytes) {
      $0.set(value, byteCount: byteCount, at: offset)
    }
  }

  static func all() throws -> [FormatViolation] {
    let example = try WorkedExample().bytes
    return try header(example) + layerRecord(example) + tensorRecords(example) + contents(example)
      + bounds(example)
  }

  /// R1 … R8.
  private static func header(_ example: [UInt8]) -> [FormatViolation] {
    let end = example.count
    let token = ReferenceNetwork.random(seed: 1, tokenShape).encode()
    return [
      FormatViolation("r01-empty", 1, "tooShort", at: nil, seal: .nothing, of: example) { $0.cut(to: 0) },
      FormatViolation("r01-63-bytes", 1, "tooShort", at: nil, seal: .nothing, of: example) { $0.cut(to: 63) },
      field("r02-lowest-bit", 2, "badMagic", at: 0, byteCount: 1, 0x88, of: example),
      FormatViolation("r02-line-ends", 2, "badMagic", at: 0, seal: .nothing, of: example) {
        $0.set(0x0A0A, byteCount: 2, at: 6)
      },
      field("r03-version-2", 3, "unsupportedVersion", at: 8, byteCount: 4, 2, of: example),
      field("r03-version-0", 3, "unsupportedVersion", at: 8, byteCount: 4, 0, of: example),
      FormatViolation("r04-cut", 4, "wrongLength", at: 16, of: example) { $0.cut(to: end - 16) },
      FormatViolation("r04-longer", 4, "wrongLength", at: 16, of: example) {
        $0.append([UInt8](repeating: 0, count: 16))
      },
      FormatViolation("r04-not-16", 4, "wrongLength", at: 16, seal: .lengthAndChecksum, of: example) {
        $0.cut(to: end - 4)
      },
      field("r04-length-0", 4, "wrongLength", at: 16, byteCount: 4, 0, of: example),
      field("r04-length-4-GiB", 4, "wrongLength", at: 16, byteCount: 4, (1 << 32) - 16, of: example),
      FormatViolation("r05-last-bit", 5, "checksumMismatch", at: 12, seal: .nothing, of: example) {
        $0.flip(bit: 8 * end - 1)
      },
      FormatViolation("r05-checksum", 5, "checksumMismatch", at: 12, seal: .nothing, of: example) {
        $0.flip(bit: 8 * 12)
      },
      field("r06-no-layer", 6, at: 20, byteCount: 2, 0, of: example),
      field("r06-17-layers", 6, at: 20, byteCount: 2, 17, of: example),
      field("r06-no-input", 6, at: 24, byteCount: 4, 0, of: example),
      field("r06-65536-inputs", 6, at: 24, byteCount: 4, 65_536, of: example),
      field("r06-no-output", 6, at: 28, byteCount: 4, 0, of: example),
      field("r06-2-31-outputs", 6, at: 28, byteCount: 4, 1 << 31, of: example),
      field("r06-window-2-31", 6, at: 32, byteCount: 4, 1 << 31, of: example),
      field("r06-window-without-hop", 6, at: 36, byteCount: 4, 0, of: example),
      field("r06-hop-past-window", 6, at: 36, byteCount: 4, 5, of: example),
      FormatViolation("r06-hop-without-window", 6, "invalidField", at: 36, of: example) {
        $0.set(0, byteCount: 4, at: 32)
      },
      field("r06-input-kind", 6, at: 40, byteCount: 1, 2, of: example),
      field("r06-7-bit-input", 6, at: 41, byteCount: 1, 7, of: example),
      field("r06-17-bit-input", 6, at: 41, byteCount: 1, 17, of: example),
      field("r06-token-with-bits", 6, at: 41, byteCount: 1, 8, of: token),
      field("r06-output-kind", 6, at: 42, byteCount: 1, 2, of: example),
      field("r06-readout-modrelu", 6, at: 43, byteCount: 1, 2, of: example),
      field("r07-first-reserved", 7, "nonzeroPadding", at: 44, byteCount: 1, 1, of: example),
      field("r07-last-reserved", 7, "nonzeroPadding", at: 63, byteCount: 1, 0x80, of: example),
      FormatViolation("r08-16-layers", 8, "truncatedRecords", at: nil, of: example) {
        $0.set(16, byteCount: 2, at: 20)
      },
      FormatViolation("r08-65535-tensors", 8, "truncatedRecords", at: nil, of: example) {
        $0.set(65_535, byteCount: 2, at: 22)
      },
    ]
  }

  /// R9, R10.
  private static func layerRecord(_ example: [UInt8]) -> [FormatViolation] {
    [
      FormatViolation("r09-gru", 9, "unknownKind", at: 64, of: example) { $0.setTag("gru", at: 64) },
      field("r09-tag-padding", 9, "unknownKind", at: 64, byteCount: 8, 0x0100_0000_006E_6E72, of: example),
      field("r10-no-unit", 10, at: 72, byteCount: 4, 0, of: example),
      field("r10-65536-units", 10, at: 72, byteCount: 4, 65_536, of: example),
      field("r10-2-31-units", 10, at: 72, byteCount: 4, 1 << 31, of: example),
      field("r10-7-bit-state", 10, at: 76, byteCount: 1, 7, of: example),
      field("r10-17-bit-state", 10, at: 76, byteCount: 1, 17, of: example),
      field("r10-activation", 10, at: 77, byteCount: 1, 3, of: example),
      field("r10-exponent-25", 10, at: 78, byteCount: 1, 25, of: example),
      field("r10-shift-31", 10, at: 79, byteCount: 1, 31, of: example),
      field("r10-shift-48", 10, at: 79, byteCount: 1, 48, of: example),
      field("r10-small-mantissa", 10, at: 80, byteCount: 4, (1 << 30) - 1, of: example),
      field("r10-negative-mantissa", 10, at: 80, byteCount: 4, -1 << 30, of: example),
      field("r10-scale-exponent-128", 10, at: 84, byteCount: 4, 128, of: example),
      field("r10-scale-exponent-min", 10, at: 84, byteCount: 4, -1 << 31, of: example),
      field("r10-first-reserved", 10, "nonzeroPadding", at: 88, byteCount: 1, 1, of: example),
      field("r10-last-reserved", 10, "nonzeroPadding", at: 95, byteCount: 1, 1, of: example),
      // An activation that is known but asks for another list of tensors.
      FormatViolation("r11-no-modrelu", 11, "wrongTensorCount", at: 22, of: example) {
        $0.set(1, byteCount: 1, at: 77)
      },
      field("r11-12-tensors", 11, "wrongTensorCount", at: 22, byteCount: 2, 12, of: example),
      field("r11-14-tensors", 11, "wrongTensorCount", at: 22, byteCount: 2, 14, of: example),
      field("r11-no-tensor", 11, "wrongTensorCount", at: 22, byteCount: 2, 0, of: example),
    ]
  }

  static var tokenShape: ReferenceShape {
    var shape = ReferenceShape()
    shape.inputKind = .token
    shape.hiddenSizes = [3, 2]
    return shape
  }
}
