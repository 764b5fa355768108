import Foundation

extension CheckpointError: CustomStringConvertible {
  /// One line for a person: where, what was found, what was expected. The file's name is the caller's to add.
  public var description: String {
    switch self {
    case .file(_, let operation, let code): "cannot \(operation.rawValue): \(String(cString: strerror(code)))"
    case .safetensors(let error): error.description
    case .unsupportedFormat(let found, let expected): "found the format '\(found)', expected '\(expected)'"
    case .missingMetadata(let key): "found no key '\(key)' in __metadata__, expected one"
    case .malformedMetadata(let key, let field, let problem): "\(Self.place(key, field)): \(problem)"
    case .wrongField(let key, let field, let found, let expected):
      "\(Self.place(key, field)): found \(found), expected \(expected)"
    case .configuration(let error): error.description
    case .missingTensor(let name, let expected):
      "found no tensor '\(name)', expected one of \(Self.shape(expected))"
    case .unexpectedTensor(let name):
      "found the tensor '\(name)', which this network has no place for"
    case .wrongShape(let tensor, let found, let expected):
      "tensor '\(tensor)': found \(Self.shape(found)), expected \(Self.shape(expected))"
    case .wrongType(let tensor, let found, let expected):
      "tensor '\(tensor)': found type \(found.rawValue), expected \(expected.rawValue)"
    case .notFinite(let tensor, let index): "tensor '\(tensor)', value \(index): not a finite number"
    case .notPositive(let tensor, let index):
      "tensor '\(tensor)', value \(index): found 0 or less, expected more than 0"
    case .notACode(let tensor, let index, let found, let expected):
      "tensor '\(tensor)', value \(index): found \(found), expected \(expected.lowerBound) to \(expected.upperBound), or 256 "
        + "in a whole column that is not rounded yet"
    }
  }

  private static func place(_ key: String, _ field: String) -> String {
    "__metadata__ key '\(key)'" + (field.isEmpty ? "" : ", field '\(field)'")
  }

  private static func shape(_ sizes: [Int]) -> String { sizes.map(String.init).joined(separator: " × ") }
}

extension NetworkConfigurationError: CustomStringConvertible {
  /// One line for a person; fields by their JSON keys.
  public var description: String {
    switch self {
    case .outOfRange(let field, let found, let expected):
      "network field '\(field)': found \(found), expected \(expected.lowerBound) to \(expected.upperBound)"
    case .unsupportedReadoutActivation:
      "network field 'readout_activation': found modrelu, expected identity or relu"
    case .wrongStateRangeCount(let found, let expected):
      "network field 'state_ranges': found \(found) numbers, expected \(expected)"
    case .invalidStateRange(let layer, let found):
      "network field 'state_ranges.\(layer)': found \(found), expected more than 0"
    case .gainsWithoutRounding:
      "row_gains: found learned with a float W, expected fixed or a width for weight_bits"
    case .gradualRounding(let found, let expected):
      "rounding: found gradual with \(found), expected \(expected)"
    case .floatMethodWithWidth(let field, let found):
      "network field '\(field)': found \(found) with the method float, expected float; ste rounds a free W"
    }
  }
}
