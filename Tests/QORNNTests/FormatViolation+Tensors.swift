import _QORNNTestSupport

extension FormatViolation {
  /// R12 … R17.
  static func tensorRecords(_ example: [UInt8]) throws -> [FormatViolation] {
    let file = ModelFileEditor(example)
    let names = file.tensorRecord("names")
    let recurrent = file.tensorRecord("W", layer: 1)
    let multiplier = file.tensorRecord("mW", layer: 1)
    let bias = file.tensorRecord("B", layer: 1)
    let metadata = file.tensorRecord("metadata")
    let due = file.tensorOffset("W", layer: 1)
    var network = try ReferenceNetwork.decode(example)
    network.metadata = "{}"
    let padded = network.encode()
    return [
      FormatViolation("r12-unknown-name", 12, "unexpectedTensor", at: recurrent, of: example) {
        $0.setTag("R", at: recurrent)
      },
      FormatViolation("r12-other-name", 12, "unexpectedTensor", at: recurrent, of: example) {
        $0.setTag("U", at: recurrent)
      },
      FormatViolation("r12-other-layer", 12, "unexpectedTensor", at: recurrent, of: example) {
        $0.set(2, byteCount: 4, at: recurrent + 16)
      },
      FormatViolation("r13-ternary", 13, "unknownEncoding", at: recurrent + 8, of: example) {
        $0.setTag("ternary", at: recurrent + 8)
      },
      FormatViolation("r13-narrow-bias", 13, "wrongEncoding", at: bias + 8, of: example) {
        $0.setTag("int32", at: bias + 8)
      },
      FormatViolation("r14-rows", 14, "wrongShape", at: recurrent + 20, of: example) {
        $0.set(4, byteCount: 4, at: recurrent + 20)
      },
      FormatViolation("r14-columns", 14, "wrongShape", at: recurrent + 20, of: example) {
        $0.set(6, byteCount: 4, at: recurrent + 24)
      },
      FormatViolation("r14-2-multipliers", 14, "wrongShape", at: multiplier + 20, of: example) {
        $0.set(2, byteCount: 4, at: multiplier + 20)
      },
      FormatViolation("r14-no-bias", 14, "wrongShape", at: bias + 20, of: example) {
        $0.set(0, byteCount: 4, at: bias + 20)
      },
      field("r15-1-bit", 15, at: recurrent + 36, byteCount: 1, 1, of: example),
      field("r15-9-bit", 15, at: recurrent + 36, byteCount: 1, 9, of: example),
      field("r15-width-of-integers", 15, at: bias + 36, byteCount: 1, 8, of: example),
      field("r15-reserved", 15, "nonzeroPadding", at: bias + 39, byteCount: 1, 1, of: example),
      field("r16-later", 16, "wrongOffset", at: recurrent + 28, byteCount: 4, due + 16, of: example),
      field("r16-unaligned", 16, "wrongOffset", at: recurrent + 28, byteCount: 4, due + 4, of: example),
      field("r16-past-the-file", 16, "wrongOffset", at: recurrent + 28, byteCount: 4, -16, of: example),
      field("r16-longer", 16, "wrongByteCount", at: recurrent + 32, byteCount: 4, 44, of: example),
      field("r16-huge", 16, "wrongByteCount", at: recurrent + 32, byteCount: 4, -1, of: example),
      field("r16-other-width", 16, "wrongByteCount", at: recurrent + 32, byteCount: 4, 20, of: example),
      field("r16-short-text", 16, "wrongByteCount", at: names + 32, byteCount: 4, 12, of: example),
      FormatViolation("r16-last-end", 16, "wrongByteCount", at: metadata + 32, of: example) {
        $0.set(13, byteCount: 4, at: $0.tensorOffset("metadata"))
      },
      // The file ends where the metadata is due: not even their table of ends is there.
      FormatViolation(
        "r16-no-text", 16, "wrongByteCount", at: metadata + 32, seal: .lengthAndChecksum, of: example
      ) {
        $0.cut(to: $0.tensorOffset("metadata"))
      },
      field("r17-after-records", 17, "nonzeroPadding", at: 0x268, byteCount: 1, 1, of: example),
      field("r17-between-tensors", 17, "nonzeroPadding", at: due - 1, byteCount: 1, 0x80, of: example),
      field("r17-at-the-end", 17, "nonzeroPadding", at: padded.count - 1, byteCount: 1, 1, of: padded),
      FormatViolation("r17-longer", 17, "wrongLength", at: 16, seal: .lengthAndChecksum, of: example) {
        $0.append([UInt8](repeating: 0, count: 16))
      },
    ]
  }

  /// R18 … R21.
  static func contents(_ example: [UInt8]) -> [FormatViolation] {
    let file = ModelFileEditor(example)
    let features = file.tensorOffset("features")
    let names = file.tensorOffset("names")
    let recurrent = file.tensorOffset("W", layer: 1)
    let output = file.tensorOffset("V")
    let multiplier = file.tensorOffset("mW", layer: 1)
    let inputMultiplier = file.tensorOffset("mU", layer: 1)
    let scales = file.tensorOffset("scales")
    let labels = file.tensorOffset("labels")
    return [
      FormatViolation("r18-first-free-bit", 18, "nonzeroPadding", at: recurrent + 1, of: example) {
        $0.flip(bit: 8 * recurrent + 10)
      },
      FormatViolation("r18-second-plane", 18, "nonzeroPadding", at: recurrent + 7, of: example) {
        $0.flip(bit: 8 * recurrent + 63)
      },
      field("r18-last-row", 18, "nonzeroPadding", at: output + 23, byteCount: 1, 1, of: example),
      field("r19-descending", 19, "invalidText", at: labels + 4, byteCount: 4, 4, of: example),
      FormatViolation("r19-end-past-text", 19, "invalidText", at: nil, of: example) {
        $0.set(14, byteCount: 4, at: labels + 4)
      },
      FormatViolation("r19-empty-name", 19, "invalidText", at: nil, of: example) {
        $0.set(0, byteCount: 4, at: names)
      },
      FormatViolation("r19-overlong", 19, "invalidText", at: nil, of: example) {
        $0.set(0x80C0, byteCount: 2, at: labels + 12)
      },
      FormatViolation("r19-surrogate", 19, "invalidText", at: nil, of: example) {
        $0.set(0x80A0ED, byteCount: 3, at: labels + 12)
      },
      FormatViolation("r19-above-10FFFF", 19, "invalidText", at: nil, of: example) {
        $0.set(0x8080_90F4, byteCount: 4, at: labels + 12)
      },
      FormatViolation("r19-cut-character", 19, "invalidText", at: nil, of: example) {
        $0.set(0xC2, byteCount: 1, at: labels + 16)
      },
      FormatViolation("r19-lone-continuation", 19, "invalidText", at: nil, of: example) {
        $0.set(0x80, byteCount: 1, at: labels + 14)
      },
      FormatViolation("r19-metadata", 19, "invalidText", at: nil, of: example) {
        $0.set(0xFF, byteCount: 1, at: $0.tensorOffset("metadata") + 7)
      },
      FormatViolation("r19-NUL", 19, "invalidText", at: nil, of: example) {
        $0.set(0, byteCount: 1, at: labels + 13)
      },
      FormatViolation("r19-line-feed", 19, "invalidText", at: nil, of: example) {
        $0.set(0x0A, byteCount: 1, at: labels + 13)
      },
      FormatViolation("r19-DEL", 19, "invalidText", at: nil, of: example) {
        $0.set(0x7F, byteCount: 1, at: names + 8)
      },
      FormatViolation("r19-U+0085", 19, "invalidText", at: nil, of: example) {
        $0.set(0x85C2, byteCount: 2, at: labels + 12)
      },
      field("r20-multiplier", 20, at: features + 4, byteCount: 4, 1 << 30, of: example),
      field("r20-negative", 20, at: features + 24, byteCount: 4, -1, of: example),
      field("r20-shift-0", 20, at: features + 8, byteCount: 4, 0, of: example),
      field("r20-shift-48", 20, at: features + 28, byteCount: 4, 48, of: example),
      field("r20-base-3", 20, at: features + 12, byteCount: 4, 3, of: example),
      field("r20-exponent-61", 20, at: features + 16, byteCount: 4, 61, of: example),
      field("r20-exponent-19", 20, at: features + 36, byteCount: 4, -19, of: example),
      field("r21-mW", 21, at: multiplier, byteCount: 4, -1, of: example),
      field("r21-mU", 21, at: inputMultiplier + 16, byteCount: 4, -1 << 31, of: example),
      field("r21-mantissa", 21, at: scales, byteCount: 4, (1 << 30) - 1, of: example),
      field("r21-exponent", 21, at: scales + 4, byteCount: 4, -128, of: example),
    ]
  }

  /// R22, as far as a small file can break it.
  static func bounds(_ example: [UInt8]) -> [FormatViolation] {
    let file = ModelFileEditor(example)
    let bias = file.tensorOffset("B", layer: 1)
    let threshold = file.tensorOffset("M", layer: 1)
    let outputBias = file.tensorOffset("c")
    return [
      .field("r22-bias", 22, "boundExceeded", at: bias + 8, byteCount: 8, 1 << 62, of: example),
      .field("r22-least-bias", 22, "boundExceeded", at: bias, byteCount: 8, .min, of: example),
      .field("r22-least-threshold", 22, "boundExceeded", at: threshold, byteCount: 8, .min, of: example),
      .field("r22-threshold", 22, "boundExceeded", at: threshold + 32, byteCount: 8, .max, of: example),
      .field("r22-output-bias", 22, "boundExceeded", at: outputBias + 8, byteCount: 4, -1 << 31, of: example),
    ]
  }
}
