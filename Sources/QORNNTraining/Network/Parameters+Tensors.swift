import QORNN

/// Tensors that do not fit a configuration.
public enum ParametersError: Error, Equatable {
  /// A tensor that the network needs is not there.
  case missingTensor(name: String)
  /// A tensor that the network has no place for.
  case unexpectedTensor(name: String)
  /// The sizes of a tensor are not those of the network, or its values are not as many.
  case wrongShape(name: String, found: [Int], expected: [Int])
  /// A NaN or an infinity at a row-major index.
  case notFinite(name: String, index: Int)
  /// A scale that is 0 or less, at an index.
  case notPositive(name: String, index: Int)
  /// A settled code that is none of the grid's, or alone in its column, at an index.
  case notACode(name: String, index: Int, found: Float, expected: ClosedRange<Int>)
}

extension Parameters {
  /// What a tensor is, for rules that differ between them (learning rates, decay).
  package enum Role: Equatable, Sendable {
    case recurrentWeights, inputWeights, bias, modulusBias, outputWeights, outputBias
    case recurrentScales, inputScales, outputScales, rowGains, settledCodes

    /// Whether the values are learned scales or gains, > 0.
    package var isScale: Bool { [.recurrentScales, .inputScales, .outputScales, .rowGains].contains(self) }
  }

  /// One tensor's place: its name in checkpoints, its shape and where its values are.
  package struct Slot {
    package let name: String
    package let shape: [Int]
    package let role: Role
    package let path: WritableKeyPath<Parameters, [Float]>
  }

  /// All tensors in checkpoint order; `modulus_bias` only for modReLU, scales where they are learned, those of W with gradual rounding too.
  package static func slots(for configuration: NetworkConfiguration) -> [Slot] {
    let hidden = configuration.hiddenSize
    var slots: [Slot] = []
    for layer in 0..<configuration.layerCount {
      let prefix = "layers.\(layer)."
      slots += [
        Slot(
          name: prefix + "recurrent_weights", shape: [hidden, hidden], role: .recurrentWeights,
          path: \.layers[layer].recurrentWeights),
        Slot(
          name: prefix + "input_weights", shape: [hidden, configuration.inputSize(ofLayer: layer)],
          role: .inputWeights, path: \.layers[layer].inputWeights),
        Slot(name: prefix + "bias", shape: [hidden], role: .bias, path: \.layers[layer].bias),
      ]
      if configuration.activation == .modReLU {
        slots.append(
          Slot(
            name: prefix + "modulus_bias", shape: [hidden], role: .modulusBias,
            path: \.layers[layer].modulusBias))
      }
      if configuration.storesRecurrentScales {
        slots.append(
          Slot(
            name: prefix + "recurrent_scales", shape: [configuration.layerScaleCount], role: .recurrentScales,
            path: \.layers[layer].recurrentScales))
      }
      if configuration.learnsScales(of: configuration.inputWeightBits) {
        slots.append(
          Slot(
            name: prefix + "input_scales", shape: [configuration.layerScaleCount], role: .inputScales,
            path: \.layers[layer].inputScales))
      }
      if configuration.learnsGains {
        slots.append(
          Slot(
            name: prefix + "row_gains", shape: [hidden], role: .rowGains, path: \.layers[layer].rowGains))
      }
      if configuration.roundsGradually {
        slots.append(
          Slot(
            name: prefix + "settled_codes", shape: [hidden, hidden], role: .settledCodes,
            path: \.layers[layer].settledCodes))
      }
    }
    slots += [
      Slot(
        name: "output_weights", shape: [configuration.outputSize, hidden], role: .outputWeights,
        path: \.outputWeights),
      Slot(name: "output_bias", shape: [configuration.outputSize], role: .outputBias, path: \.outputBias),
    ]
    if configuration.learnsScales(of: configuration.readoutWeightBits) {
      slots.append(
        Slot(
          name: "output_scales", shape: [configuration.outputScaleCount], role: .outputScales,
          path: \.outputScales))
    }
    return slots
  }

  /// Every tensor with its name and shape, in checkpoint order.
  public func tensors(
    for configuration: NetworkConfiguration
  ) -> [(name: String, shape: [Int], values: [Float])] {
    Self.slots(for: configuration).map { ($0.name, $0.shape, self[keyPath: $0.path]) }
  }

  /// Takes exactly the tensors that `configuration` asks for, all finite, scales positive.
  public init(
    configuration: NetworkConfiguration, tensors: [String: (shape: [Int], values: [Float])]
  ) throws(ParametersError) {
    self.init(zeros: configuration)
    let slots = Self.slots(for: configuration)
    for slot in slots {
      guard let tensor = tensors[slot.name] else { throw .missingTensor(name: slot.name) }
      guard tensor.shape == slot.shape, tensor.values.count == slot.shape.reduce(1, *) else {
        throw .wrongShape(name: slot.name, found: tensor.shape, expected: slot.shape)
      }
      if let index = tensor.values.firstIndex(where: { !$0.isFinite }) {
        throw .notFinite(name: slot.name, index: index)
      }
      if slot.role.isScale, let index = tensor.values.firstIndex(where: { !($0 > 0) }) {
        throw .notPositive(name: slot.name, index: index)
      }
      if slot.role == .settledCodes, let bits = configuration.weightBits.bitCount {
        try Self.requireCodes(tensor.values, bits: bits, name: slot.name)
      }
      self[keyPath: slot.path] = tensor.values
    }
    let expected = Set(slots.map(\.name))
    if let name = tensors.keys.filter({ !expected.contains($0) }).min() {
      throw .unexpectedTensor(name: name)
    }
  }

  /// Codes of the width, or ``unsettledCode``; a column has either.
  private static func requireCodes(_ values: [Float], bits: Int, name: String) throws(ParametersError) {
    let expected = -(1 << (bits - 1))...(1 << (bits - 1)) - 1
    let hidden = Int(Double(values.count).squareRoot())
    for (index, value) in values.enumerated() {
      let isCode = value == value.rounded() && expected.contains(Int(max(min(value, 1e6), -1e6)))
      guard value == unsettledCode || isCode, isCode == (values[index % hidden] != unsettledCode) else {
        throw .notACode(name: name, index: index, found: value, expected: expected)
      }
    }
  }
}
