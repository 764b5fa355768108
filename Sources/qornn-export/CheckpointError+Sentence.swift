import Foundation
import QORNNTraining

/// The system's words for an error number.
func systemText(_ code: Int32) -> String { code == 0 ? "unknown failure" : String(cString: strerror(code)) }

/// What a worker pool should use when nobody says.
var availableProcessorCount: Int { ProcessInfo.processInfo.activeProcessorCount }

extension CheckpointError {
  /// One line: where, what was found, what was expected.
  var sentence: String {
    switch self {
    case .file(_, let operation, let code): "cannot \(operation.rawValue): \(systemText(code))"
    case .safetensors(let error): error.sentence
    case .unsupportedFormat(let found, let expected): "found the format '\(found)', expected '\(expected)'"
    case .missingMetadata(let key): "found no key '\(key)' in __metadata__, expected one"
    case .malformedMetadata(let key, let field, let problem):
      "__metadata__ key '\(key)'" + (field.isEmpty ? "" : ", field '\(field)'") + ": \(problem)"
    case .wrongField(let key, let field, let found, let expected):
      "__metadata__ key '\(key)', field '\(field)': found \(found), expected \(expected)"
    case .configuration(let error): Self.sentence(error)
    case .missingTensor(let name, let expected):
      "found no tensor '\(name)', expected one of \(Self.shape(expected))"
    case .unexpectedTensor(let name): "found the tensor '\(name)', which this network has no place for"
    case .wrongShape(let tensor, let found, let expected):
      "tensor '\(tensor)': found \(Self.shape(found)), expected \(Self.shape(expected))"
    case .wrongType(let tensor, let found, let expected):
      "tensor '\(tensor)': found type \(found), expected \(expected)"
    case .notFinite(let tensor, let index): "\(tensor)[\(index)] is not a finite number"
    case .nothingToResume: "found nothing to resume from"
    }
  }

  private static func shape(_ sizes: [Int]) -> String {
    sizes.isEmpty ? "one number" : sizes.map(String.init).joined(separator: " × ")
  }

  private static func sentence(_ error: NetworkConfigurationError) -> String {
    switch error {
    case .outOfRange(let field, let found, let expected):
      "__metadata__ key 'network', field '\(field)': found \(found), expected \(expected.lowerBound) to "
        + "\(expected.upperBound)"
    case .unsupportedReadoutActivation:
      "__metadata__ key 'network', field 'readout_activation': found modrelu, expected identity or relu"
    case .wrongStateRangeCount(let found, let expected):
      "__metadata__ key 'network', field 'state_ranges': found \(found) numbers, expected \(expected)"
    case .invalidStateRange(let layer, let found):
      "__metadata__ key 'network', field 'state_ranges.\(layer)': found \(found), expected more than 0"
    }
  }
}

extension SafetensorsError {
  /// One line: where, what was found, what was expected.
  fileprivate var sentence: String {
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
      "tensor '\(tensor)': found elements of type \(found), expected F32, F64 or U64"
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
