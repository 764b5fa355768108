extension SafetensorsError: CustomStringConvertible {
  /// One line for a person: where, what was found, what was expected. The file's name is the caller's to add.
  public var description: String {
    switch self {
    case .tooShort(let found, let expected):
      "found \(found) bytes, expected at least \(expected): not a safetensors file, or cut off"
    case .headerTooLong(let found, let expected):
      "byte 0: found a header of \(found) bytes, expected at most \(expected): not a safetensors file"
    case .malformedHeader(let offset, let found, let expected):
      "byte \(offset): found \(found) in the header, expected \(expected)"
    case .duplicateKey(let offset, let found):
      "byte \(offset): found the key '\(found)' again, expected it once"
    case .unsupportedType(let tensor, let found):
      "tensor '\(tensor)': found elements of type \(found), expected one of "
        + SafetensorsFile.ElementType.allCases.map(\.rawValue).joined(separator: ", ")
    case .shapeTooLarge(let tensor, let found):
      "tensor '\(tensor)': found the shape \(found), which is larger than any file"
    case .wrongByteCount(let tensor, let found, let expected):
      "tensor '\(tensor)': found \(found) bytes, expected \(expected) for its shape"
    case .wrongOffset(let tensor, let found, let expected):
      "tensor '\(tensor)': found its start at byte \(found) of the data, expected \(expected)"
    case .wrongLength(let found, let expected):
      "found \(found) bytes of tensors, expected \(expected): cut off, or bytes left over"
    }
  }
}
