import QORNN

/// A model file as a C source, for firmware that has no files: `const`, aligned to 16, for C11 and C++11, and for C99 with the
/// attributes of GCC and Clang.
public struct CArray: Sendable {
  /// What the array is called where nobody says.
  public static let defaultName = ArrayName("qornn_model_bytes")!

  /// What both files begin with.
  public static let mark = "/* A QORNN model file "

  /// The definition, complete in itself: ASCII, with a line end after its last line.
  public let source: String
  /// The declarations for a file beside it.
  public let header: String

  /// Writes the bytes of a model, as the array `name` and its length `name_size`.
  public init(_ model: SharedModel, name: ArrayName) {
    let bytes = model.model.bytes.all
    let comment = ModelComment(model).lines.map { $0.isEmpty ? "" : "   \($0)" }.joined(separator: "\n")
    let name = name.text
    let declarations = """
      extern const unsigned char \(name)[\(bytes.count)];
      extern const size_t \(name)_size;
      """
    let start = """
      \(Self.mark)(Docs/Format.md) for flash, written by qornn-export --c-array.

      \(comment) */
      """
    header = """
      \(start)
      #ifndef QORNN_ARRAY_\(name)
      #define QORNN_ARRAY_\(name)

      #include <stddef.h>

      #ifdef __cplusplus
      extern "C" {
      #endif

      \(declarations)

      #ifdef __cplusplus
      }
      #endif

      #endif

      """
    var source = """
      \(start)
      #include <stddef.h>

      #ifdef __cplusplus
      extern "C" {
      #endif

      \(declarations)

      #ifdef __cplusplus
      }
      alignas(16)
      #elif __STDC_VERSION__ >= 201112L || !defined __GNUC__
      _Alignas(16)
      #else
      __attribute__((aligned(16)))
      #endif
      const unsigned char \(name)[\(bytes.count)] = {

      """
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count * 5 + bytes.count / 4)
    for start in stride(from: 0, to: bytes.count, by: 16) {
      text += [UInt8(ascii: " ")]
      for byte in bytes[start..<min(start + 16, bytes.count)] {
        text += [UInt8(ascii: " "), UInt8(ascii: "0"), UInt8(ascii: "x")]
        text += [hexadecimalDigit(byte >> 4), hexadecimalDigit(byte & 15), UInt8(ascii: ",")]
      }
      text += [UInt8(ascii: "\n")]
    }
    source += String(decoding: text, as: UTF8.self)
    source += """
      };
      const size_t \(name)_size = sizeof \(name);

      """
    self.source = source
  }
}

/// 0 … 15 as `0` … `f`.
func hexadecimalDigit(_ value: UInt8) -> UInt8 {
  value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") - 10 + value
}
