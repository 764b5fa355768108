import QORNN

extension Checkpoint {
  /// Reads a checkpoint; see Docs/Checkpoint.md for what may be left out.
  public static func read(_ path: String) throws(CheckpointError) -> Checkpoint {
    try Checkpoint(bytes: try readBytes(path))
  }

  /// The bytes of a checkpoint file, whatever they are.
  package static func readBytes(_ path: String) throws(CheckpointError) -> [UInt8] {
    do throws(TaskError) {
      return try TaskFile.readPlain(path)
    } catch {
      guard case .unreadable(let path, let found) = error else {
        throw .file(path: path, operation: .read, found: 0)
      }
      throw .file(path: path, operation: .open, found: found)
    }
  }

  /// Reads the bytes of a checkpoint file.
  ///
  /// - Throws: `safetensors` where they are no such file; else what ``init(_:)`` throws.
  public init(bytes: [UInt8]) throws(CheckpointError) {
    let file: SafetensorsFile
    do throws(SafetensorsError) {
      file = try SafetensorsFile(bytes: bytes)
    } catch {
      throw .safetensors(error)
    }
    try self.init(file)
  }

  /// Reads a checkpoint out of tensors and texts; none may be left over.
  ///
  /// - Throws: any ``CheckpointError`` but `file` and `safetensors`.
  public init(_ file: SafetensorsFile) throws(CheckpointError) {
    let format = file.metadata[Key.format] ?? Self.format
    guard format == Self.format else { throw .unsupportedFormat(found: format, expected: Self.format) }
    guard let network = file.metadata[Key.network] else { throw .missingMetadata(key: Key.network) }
    // Before the configuration, which makes a range for each layer.
    let layers = try CheckpointJSON.value(LayerCount.self, key: Key.network, text: network).layers ?? 1
    guard (1...16).contains(layers) else {
      throw .configuration(.outOfRange(field: "layers", found: layers, expected: 1...16))
    }
    let configuration = try CheckpointJSON.value(
      NetworkConfiguration.self, key: Key.network, text: network)
    do throws(NetworkConfigurationError) {
      try configuration.validate()
    } catch {
      throw .configuration(error)
    }
    var description = DataDescription(
      inputKind: configuration.inputKind, inputSize: configuration.inputSize,
      outputKind: configuration.outputKind, outputSize: configuration.outputSize)
    if let text = file.metadata[Key.data] {
      description = try CheckpointJSON.value(DataDescription.self, key: Key.data, text: text)
    }
    try description.validate(for: configuration)
    var tensors = CheckpointTensors(file.tensors, configuration: configuration)
    self.init(
      configuration: configuration, dataDescription: description,
      parameters: try tensors.takeParameters(prefix: ""))
    training = file.metadata[Key.training]
    result = file.metadata[Key.result]
    for (key, text) in [(Key.training, training), (Key.result, result)] {
      if let text { try CheckpointJSON.requireObject(key: key, text: text) }
    }
    if let text = file.metadata[Key.ranges] {
      let ranges = try CheckpointJSON.value(RecordedRanges.self, key: Key.ranges, text: text)
      try ranges.validate(for: configuration)
      self.ranges = ranges
    }
    if let text = file.metadata[Key.resume] {
      let progress = try CheckpointJSON.value(TrainingProgress.self, key: Key.resume, text: text)
      resume = try tensors.takeResumeState(progress)
    }
    try tensors.requireNoneLeft()
  }
}

private struct LayerCount: Decodable { var layers: Int? }

extension RecordedRanges {
  fileprivate func validate(for configuration: NetworkConfiguration) throws(CheckpointError) {
    func require(_ values: [Float], _ field: String, _ count: Int) throws(CheckpointError) {
      guard values.count == count else {
        throw .wrongField(
          key: "ranges", field: field, found: "\(values.count) numbers", expected: "\(count)")
      }
      if let value = values.first(where: { !($0 >= 0) || !$0.isFinite }) {
        throw .wrongField(key: "ranges", field: field, found: "\(value)", expected: "0 or more")
      }
    }
    try require(states, "states", configuration.layerCount)
  }
}
