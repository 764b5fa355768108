import QORNNTraining
import Testing
import _QORNNTestSupport

struct CheckpointSafetensorsTests {
  static let sample = SafetensorsFile(
    metadata: ["b": "line\nwith \"quotes\" \\ and \u{1}", "a": "ü"],
    tensors: [
      "bytes": .init(shape: [3], values: .uint8([1, 2, 255])),
      "words": .init(shape: [2], values: .uint64([.max, 1])),
      "floats": .init(shape: [2, 2], values: .float32([1, -0.5, .leastNonzeroMagnitude, 3e38])),
      "doubles": .init(shape: [1], values: .float64([.pi])),
      "integers": .init(shape: [1, 2], values: .int32([-1, .max])),
      "long": .init(shape: [1], values: .int64([.min])),
      "empty": .init(shape: [0, 7], values: .float32([])),
      "single": .init(shape: [], values: .float32([7])),
    ])

  @Test func contentsSurviveWritingAndReading() throws {
    let bytes = Self.sample.encoded()
    #expect(try SafetensorsFile(bytes: bytes) == Self.sample)
    #expect(try SafetensorsFile(bytes: bytes).encoded() == bytes)
  }

  /// The layout by hand: length, sorted header padded to eight bytes, widest elements first.
  @Test func bytesAreTheOnesOfTheFormat() {
    let file = SafetensorsFile(
      metadata: ["k": "v"],
      tensors: [
        "a": .init(shape: [1], values: .float32([1])), "z": .init(shape: [1], values: .uint64([2])),
      ])
    let header = [
      #"{"__metadata__":{"k":"v"},"#, #""a":{"dtype":"F32","shape":[1],"data_offsets":[8,12]},"#,
      #""z":{"dtype":"U64","shape":[1],"data_offsets":[0,8]}}"#,
    ].joined()
    let padding = String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
    let length = header.utf8.count + padding.utf8.count
    #expect(length < 256)
    let expected =
      [UInt8(length), 0, 0, 0, 0, 0, 0, 0] + Array((header + padding).utf8)
      + [2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80, 0x3F]
    #expect(file.encoded() == expected)
  }

  static func file(_ header: String, data: Int = 0) -> [UInt8] {
    let length = UInt64(header.utf8.count)
    return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + Array(header.utf8)
      + Array(repeating: 0, count: data)
  }

  static func tensor(
    _ name: String = "t", type: String = "F32", shape: String = "1", from: Int, to: Int
  ) -> String {
    #""\#(name)":{"dtype":"\#(type)","shape":[\#(shape)],"data_offsets":[\#(from),\#(to)]}"#
  }

  static let refusals: [([UInt8], SafetensorsError)] = [
    ([], .tooShort(found: 0, expected: 8)),
    ([1, 0, 0, 0, 0, 0, 0], .tooShort(found: 7, expected: 8)),
    ([16, 0, 0, 0, 0, 0, 0, 0, 0x7B], .tooShort(found: 9, expected: 24)),
    (Array(repeating: 255, count: 16), .headerTooLong(found: .max, expected: 100_000_000)),
    (file(""), .malformedHeader(offset: 8, found: "the end", expected: "{")),
    (file("[]"), .malformedHeader(offset: 8, found: "[", expected: "{")),
    (file("{}x"), .malformedHeader(offset: 10, found: "x", expected: "blanks")),
    (file(#"{"a":1}"#), .malformedHeader(offset: 13, found: "1", expected: "{")),
    (file(#"{"__metadata__":{"a":1}}"#), .malformedHeader(offset: 29, found: "1", expected: "\"")),
    (
      file(#"{"__metadata__":{"a":"\ud800"}}"#),
      .malformedHeader(offset: 36, found: "\"", expected: "a Unicode scalar")
    ),
    (file(#"{"__metadata__":{"a":"1","a":"2"}}"#), .duplicateKey(offset: 33, found: "a")),
    (
      file("{\(tensor(from: 0, to: 4)),\(tensor(from: 4, to: 8))}", data: 8),
      .duplicateKey(offset: 62, found: "t")
    ),
    (
      file("{\(tensor(type: "F16", shape: "2", from: 0, to: 4))}", data: 4),
      .unsupportedType(tensor: "t", found: "F16")
    ),
    (
      file("{\(tensor(shape: "2", from: 0, to: 4))}", data: 4),
      .wrongByteCount(tensor: "t", found: 4, expected: 8)
    ),
    (file("{\(tensor(from: 4, to: 8))}", data: 8), .wrongOffset(tensor: "t", found: 4, expected: 0)),
    (
      file("{\(tensor("a", from: 0, to: 4)),\(tensor("b", from: 2, to: 6))}", data: 6),
      .wrongOffset(tensor: "b", found: 2, expected: 4)
    ),
    (
      file("{\(tensor("a", from: 0, to: 4)),\(tensor("b", from: 8, to: 12))}", data: 12),
      .wrongOffset(tensor: "b", found: 8, expected: 4)
    ),
    (file("{\(tensor(from: 0, to: 4))}", data: 3), .wrongLength(found: 3, expected: 4)),
    (file("{\(tensor(from: 0, to: 4))}", data: 5), .wrongLength(found: 5, expected: 4)),
    (
      file("{\(tensor(shape: "4294967296,4294967296", from: 0, to: 0))}"),
      .shapeTooLarge(tensor: "t", found: [1 << 32, 1 << 32])
    ),
    (
      file("{\(tensor(shape: "9223372036854775808", from: 0, to: 0))}"),
      .malformedHeader(offset: 55, found: "8", expected: "a number below 2^63")
    ),
    (
      file("{\(tensor(shape: "-1", from: 0, to: 0))}"),
      .malformedHeader(offset: 37, found: "-", expected: "a natural number")
    ),
    (
      file(#"{"t":{"dtype":"F32","shape":[1]}}"#),
      .malformedHeader(
        offset: 13, found: "a tensor without them", expected: "dtype, shape and two data_offsets")
    ),
  ]

  @Test(arguments: refusals)
  func badFilesAreRefused(_ bytes: [UInt8], _ expected: SafetensorsError) {
    #expect(throws: expected) { try SafetensorsFile(bytes: bytes) }
  }

  @Test func everyCutIsRefused() {
    let bytes = Self.sample.encoded()
    for count in bytes.indices {
      #expect(throws: SafetensorsError.self, "cut at \(count)") {
        try SafetensorsFile(bytes: Array(bytes[..<count]))
      }
    }
  }

  /// A flipped bit gives an error or another file; it never traps, and what is accepted can be written again.
  @Test func everyFlippedBitIsSurvived() throws {
    let bytes = Self.sample.encoded()
    let headerEnd = 8 + Int(bytes[0]) + Int(bytes[1]) << 8
    var acceptedCount = 0
    for bit in 0..<headerEnd * 8 {
      var flipped = bytes
      flipped[bit / 8] ^= 1 << UInt8(bit % 8)
      guard let file = try? SafetensorsFile(bytes: flipped) else { continue }
      acceptedCount += 1
      #expect(try SafetensorsFile(bytes: file.encoded()) == file, "bit \(bit)")
    }
    #expect(acceptedCount > 0)
  }
}
