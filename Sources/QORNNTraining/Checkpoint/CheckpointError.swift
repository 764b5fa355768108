/// Why a checkpoint cannot be read or written.
public enum CheckpointError: Error, Equatable, Sendable {
  /// What was being done to the file.
  public enum FileOperation: String, Sendable { case open, read, create, write, rename }

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
  case missingTensor(name: String, expected: [Int])
  /// A tensor that the network has no place for, perhaps a misspelled name.
  case unexpectedTensor(name: String)
  case wrongShape(tensor: String, found: [Int], expected: [Int])
  case wrongType(tensor: String, found: SafetensorsFile.ElementType, expected: SafetensorsFile.ElementType)
  /// A NaN or an infinity, at this index of the row-major values.
  case notFinite(tensor: String, index: Int)
  /// The checkpoint was written for the exporter only and has nothing to resume from.
  case nothingToResume
}
