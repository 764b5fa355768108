/// Why bytes are no safetensors file. Offsets are in bytes from the start of the file.
public enum SafetensorsError: Error, Equatable, Sendable {
  /// Fewer bytes than the length field or the header needs.
  case tooShort(found: Int, expected: Int)
  /// The header length is more than 100,000,000.
  case headerTooLong(found: UInt64, expected: Int)
  /// The header is not the JSON that the format asks for.
  case malformedHeader(offset: Int, found: String, expected: String)
  /// A key occurs twice in an object of the header.
  case duplicateKey(offset: Int, found: String)
  /// An element type that is not read here.
  case unsupportedType(tensor: String, found: String)
  /// The product of a shape, or its byte count, is beyond every file.
  case shapeTooLarge(tensor: String, found: [Int])
  /// The end of a tensor does not follow from its start, shape and type.
  case wrongByteCount(tensor: String, found: Int, expected: Int)
  /// A tensor does not start where the one before it ends: there is a hole or an overlap.
  case wrongOffset(tensor: String, found: Int, expected: Int)
  /// The tensors end before or behind the end of the file; counted from the end of the header.
  case wrongLength(found: Int, expected: Int)
}
