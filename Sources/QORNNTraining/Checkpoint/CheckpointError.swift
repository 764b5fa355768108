/// Why a checkpoint cannot be read.
public enum CheckpointError: Error, Equatable, Sendable {
  /// What was being done to the file.
  public enum FileOperation: String, Sendable { case open, read }

  /// The system refused; `found` is its error number.
  case file(path: String, operation: FileOperation, found: Int32)
  /// The bytes are no safetensors file.
  case safetensors(SafetensorsError)
  /// The `format` is of another program or a later version.
  case unsupportedFormat(found: String, expected: String)
  /// A key that has no default is not in `__metadata__`.
  case missingMetadata(key: String)
  /// The text of a metadata key is not the JSON that belongs there. `field` is the place in it
  /// (`features.0.shift`), empty for the whole.
  case malformedMetadata(key: String, field: String, problem: String)
  /// A number in a metadata key contradicts the network or its range.
  case wrongField(key: String, field: String, found: String, expected: String)
  /// The network's configuration is out of range.
  case configuration(NetworkConfigurationError)
  /// A tensor without a default is not there.
  case missingTensor(name: String, expected: [Int])
  /// A tensor that the network has no place for, perhaps a misspelled name.
  case unexpectedTensor(name: String)
  /// The sizes of a tensor are not those of the network.
  case wrongShape(tensor: String, found: [Int], expected: [Int])
  /// The elements are of a type that is not read here.
  case wrongType(tensor: String, found: SafetensorsFile.ElementType, expected: SafetensorsFile.ElementType)
  /// A NaN or an infinity, at this index of the row-major values.
  case notFinite(tensor: String, index: Int)
  /// A scale that is 0 or less, at this index.
  case notPositive(tensor: String, index: Int)
  /// A value of a tensor of settled codes is none of its grid, or alone in its column.
  case notACode(tensor: String, index: Int, found: Float, expected: ClosedRange<Int>)
}
