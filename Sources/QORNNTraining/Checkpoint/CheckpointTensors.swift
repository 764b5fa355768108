import QORNN

/// The tensors of a checkpoint while they are being sorted to their places.
struct CheckpointTensors {
  private var left: [String: SafetensorsFile.Tensor]
  private let configuration: NetworkConfiguration

  init(_ tensors: [String: SafetensorsFile.Tensor], configuration: NetworkConfiguration) {
    left = tensors
    self.configuration = configuration
  }

  /// The parameters whose names start with `prefix`. Biases that are not there are zero.
  mutating func takeParameters(prefix: String) throws(CheckpointError) -> Parameters {
    // Shapes first: nothing is allocated for a network that the file does not hold.
    var tensors: [String: (shape: [Int], values: [Float])] = [:]
    for slot in Parameters.slots(for: configuration) {
      let name = prefix + slot.name
      guard let tensor = left.removeValue(forKey: name) else {
        guard prefix.isEmpty, slot.role == .bias || slot.role == .outputBias else {
          throw .missingTensor(name: name, expected: slot.shape)
        }
        tensors[slot.name] = (slot.shape, Array(repeating: 0, count: slot.shape[0]))
        continue
      }
      guard tensor.shape == slot.shape else {
        throw .wrongShape(tensor: name, found: tensor.shape, expected: slot.shape)
      }
      tensors[slot.name] = (slot.shape, try Self.floats(tensor, name: name))
    }
    do throws(ParametersError) {
      return try Parameters(configuration: configuration, tensors: tensors)
    } catch {
      switch error {
      case .missingTensor(let name): throw .missingTensor(name: prefix + name, expected: [])
      case .unexpectedTensor(let name): throw .unexpectedTensor(name: prefix + name)
      case .wrongShape(let name, let found, let expected):
        throw .wrongShape(tensor: prefix + name, found: found, expected: expected)
      case .notFinite(let name, let index): throw .notFinite(tensor: prefix + name, index: index)
      case .notPositive(let name, let index): throw .notPositive(tensor: prefix + name, index: index)
      case .notACode(let name, let index, let found, let expected):
        throw .notACode(tensor: prefix + name, index: index, found: found, expected: expected)
      }
    }
  }

  mutating func takeResumeState(_ progress: TrainingProgress) throws(CheckpointError) -> ResumeState {
    var state = ResumeState(
      parameters: try takeParameters(prefix: ResumeState.Prefix.parameters), progress: progress)
    for (name, fullName) in names(ResumeState.Prefix.optimizer) {
      state.optimizer[name] = try take(fullName) { (tensor) throws(CheckpointError) in
        try Self.floats(tensor, name: fullName)
      }
    }
    state.carriedState = try takeCarriedState()
    return state
  }

  private mutating func takeCarriedState() throws(CheckpointError) -> CarriedState? {
    guard !names(ResumeState.Prefix.carriedState).isEmpty else { return nil }
    var layers: [[Float]] = []
    for layer in 0..<configuration.layerCount {
      let name = ResumeState.Prefix.carriedState + String(layer)
      let batchSize = layers.first.map { $0.count / configuration.hiddenSize }
      guard let tensor = left.removeValue(forKey: name) else {
        throw .missingTensor(name: name, expected: [batchSize ?? 1, configuration.hiddenSize])
      }
      let expected = [batchSize ?? tensor.shape.first ?? 1, configuration.hiddenSize]
      guard tensor.shape == expected else {
        throw .wrongShape(tensor: name, found: tensor.shape, expected: expected)
      }
      layers.append(try Self.floats(tensor, name: name))
    }
    return CarriedState(layers: layers)
  }

  /// Checks that every tensor had a place. Without the key `resume` its tensors have none.
  func requireNoneLeft() throws(CheckpointError) {
    if let name = left.keys.min() { throw .unexpectedTensor(name: name) }
  }

  private func names(_ prefix: String) -> [(name: String, fullName: String)] {
    left.keys.filter { $0.hasPrefix(prefix) }.sorted().map { (String($0.dropFirst(prefix.count)), $0) }
  }

  private mutating func take<Value>(
    _ name: String, _ body: (SafetensorsFile.Tensor) throws(CheckpointError) -> Value
  ) throws(CheckpointError) -> Value? {
    guard let tensor = left.removeValue(forKey: name) else { return nil }
    return try body(tensor)
  }

  /// Numbers of either width, all finite.
  private static func floats(
    _ tensor: SafetensorsFile.Tensor, name: String
  ) throws(CheckpointError) -> [Float] {
    let values: [Float]
    switch tensor.values {
    case .float32(let floats): values = floats
    case .float64(let doubles): values = doubles.map(Float.init)
    default: throw .wrongType(tensor: name, found: tensor.values.elementType, expected: .float32)
    }
    if let index = values.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(tensor: name, index: index)
    }
    return values
  }
}
