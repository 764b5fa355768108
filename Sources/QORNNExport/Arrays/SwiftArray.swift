import QORNN

/// A model file as a Swift source, for Embedded Swift firmware: in flash, aligned to 8, never copied.
public struct SwiftArray: Sendable {
  /// What the bytes are called where nobody says.
  public static let defaultName = ArrayName("qornnModelBytes")!

  /// The compiler folds arrays of up to 4,096 literals into constant data, and nested ones of any length; a longer flat
  /// one would be filled in at run time. With `@section` that is an error.
  private static let wordLimit = 512

  /// The whole file: ASCII, with a line end after its last line.
  public let source: String

  /// Writes the bytes of a model as the buffer `name`.
  public init(_ model: SharedModel, name: ArrayName) {
    let bytes = model.model.bytes.all
    // A model file is a multiple of 16 bytes.
    let words = (0..<bytes.count / 8).map {
      UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8 * $0, as: UInt64.self))
    }
    let rowCount = (words.count + Self.wordLimit - 1) / Self.wordLimit
    let columnCount = (words.count + rowCount - 1) / rowCount
    let comment = ModelComment(model).lines.map { "// \($0)" }.joined(separator: "\n")

    var source = """
      // A QORNN model file (Docs/Format.md) for flash, written by qornn-export --swift-array.
      //
      \(comment)

      /// The model file, where the linker put it: for `Model(validating:)`, valid for ever.
      var \(name.text): UnsafeRawBufferPointer {
        words.span.withUnsafeBytes { UnsafeRawBufferPointer(rebasing: $0.prefix(\(bytes.count))) }
      }

      #if _endian(big)
        #error("these words are for a little-endian processor")
      #endif

      // The attribute makes the compiler refuse what it would have to fill in at run time. Zeros at the end.
      @section(".rodata.\(name.text)")
      private let words: InlineArray<\(rowCount), InlineArray<\(columnCount), UInt64>> = [

      """
    var text: [UInt8] = []
    text.reserveCapacity(words.count * 22)
    for row in 0..<rowCount {
      text += Array("  [\n".utf8)
      for start in stride(from: 0, to: columnCount, by: 4) {
        text += Array("   ".utf8)
        for column in start..<min(start + 4, columnCount) {
          let index = row * columnCount + column
          text += Array(" 0x".utf8)
          let word = index < words.count ? words[index] : 0
          for shift in stride(from: 60, through: 0, by: -4) {
            text.append(hexadecimalDigit(UInt8(word >> UInt64(shift) & 15)))
          }
          text.append(UInt8(ascii: ","))
        }
        text.append(UInt8(ascii: "\n"))
      }
      text += Array("  ],\n".utf8)
    }
    source += String(decoding: text, as: UTF8.self)
    self.source = source + "]\n"
  }
}
