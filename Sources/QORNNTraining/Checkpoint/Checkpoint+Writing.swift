import QORNN

extension Checkpoint {
  /// The file's contents; the bytes to store are ``SafetensorsFile/encoded()``.
  public func safetensorsFile() -> SafetensorsFile {
    var file = SafetensorsFile(metadata: [
      Key.format: Self.format,
      Key.network: CheckpointJSON.text(configuration),
      Key.data: CheckpointJSON.text(dataDescription),
    ])
    file.metadata[Key.ranges] = ranges.map { CheckpointJSON.text($0) }
    file.metadata[Key.training] = training
    file.metadata[Key.result] = result
    add(parameters, prefix: "", to: &file)
    guard let resume else { return file }
    file.metadata[Key.resume] = CheckpointJSON.text(resume.progress)
    add(resume.parameters, prefix: ResumeState.Prefix.parameters, to: &file)
    for (name, values) in resume.optimizer {
      file.tensors[ResumeState.Prefix.optimizer + name] = .init(
        shape: [values.count], values: .float32(values))
    }
    for (layer, states) in (resume.carriedState?.layers ?? []).enumerated() {
      let hiddenSize = configuration.hiddenSize
      file.tensors[ResumeState.Prefix.carriedState + String(layer)] = .init(
        shape: [states.count / hiddenSize, hiddenSize], values: .float32(states))
    }
    return file
  }

  private func add(_ parameters: Parameters, prefix: String, to file: inout SafetensorsFile) {
    for (name, shape, values) in parameters.tensors(for: configuration) {
      file.tensors[prefix + name] = .init(shape: shape, values: .float32(values))
    }
  }
}
