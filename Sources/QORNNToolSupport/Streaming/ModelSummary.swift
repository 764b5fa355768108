import QORNN

/// What a model is, for `--describe`: one line an item, no input needed.
package enum ModelSummary {
  private static let listLimit = 64

  /// The whole text, ending in a newline.
  package static func text(_ model: SharedModel) -> String {
    var lines = [
      "file: \(model.byteCount) bytes, fingerprint \(hexadecimal(model.fingerprint))",
      "input: " + input(model),
    ]
    lines += layers(model.model)
    lines.append("output: " + output(model))
    lines.append("windows: " + windows(model))
    lines.append("state of a session: \(stateByteCount(model)) bytes" + overlap(model))
    lines.append("bytes by part:")
    lines += parts(model.model)
    lines += names(model)
    lines.append("labels: " + list(model.labels))
    lines.append("training: \(EchoedText.escaped(model.metadata))")
    return lines.joined(separator: "\n") + "\n"
  }

  private static func input(_ model: SharedModel) -> String {
    switch model.inputKind {
    case .vector: "\(model.inputSize) features of \(model.inputBitWidth) bits"
    case .token: "one of \(model.inputSize) tokens"
    }
  }

  private static func layers(_ model: borrowing Model) -> [String] {
    (1...model.layerCount).map { layer in
      let inputTag: ModelTag = layer == 1 && model.inputKind == .token ? .tokenWeights : .inputWeights
      let recurrentBits = model.tensor(named: .recurrentWeights, layer: layer)?.bitWidth ?? 0
      let inputBits = model.tensor(named: inputTag, layer: layer)?.bitWidth ?? 0
      return "layer \(layer): \(model.hiddenSize(layer: layer)) units, "
        + "w\(recurrentBits)a\(model.stateBitWidth(layer: layer)), input weights of \(inputBits) bits, "
        + "activation \(model.activation(layer: layer)), state step \(decimal(model.stateScale(layer: layer)))"
    }
  }

  private static func output(_ model: SharedModel) -> String {
    let bits = model.model.tensor(named: .outputWeights, layer: 0)?.bitWidth ?? 0
    let readout = "weights of \(bits) bits, readout activation \(model.readoutActivation)"
    switch model.outputKind {
    case .classes:
      return "\(model.outputSize) classes, \(readout), logit scale \(decimal(model.outputScales[0]))"
    case .values:
      let scales = model.outputScales.prefix(listLimit).map(decimal).joined(separator: ", ")
      return "\(model.outputSize) values, \(readout), scales \(scales)"
    }
  }

  private static func windows(_ model: SharedModel) -> String {
    guard model.windowSize > 0 else { return "none" }
    return "\(model.windowSize) steps every \(model.hopSize), \(sessionCount(model)) at a time"
  }

  private static func sessionCount(_ model: SharedModel) -> Int {
    model.windowSize == 0 ? 1 : (model.windowSize + model.hopSize - 1) / model.hopSize
  }

  private static func overlap(_ model: SharedModel) -> String {
    let count = sessionCount(model)
    return count == 1 ? "" : ", of a stream \(count * stateByteCount(model)) bytes"
  }

  private static func stateByteCount(_ model: SharedModel) -> Int {
    var count = 0
    for layer in 1...model.layerCount { count += 2 * model.hiddenSize(layer: layer) }
    return count
  }

  private static func parts(_ model: borrowing Model) -> [String] {
    var lines = ["  header and records: \(model.tensor(at: 0).offset)"]
    for index in 0..<model.tensorCount {
      let tensor = model.tensor(at: index)
      let place = tensor.layer == 0 ? "" : " of layer \(tensor.layer)"
      let encoding = tensor.bitWidth == 0 ? "" : ", \(tensor.bitWidth) bits each"
      lines.append(
        "  \(tensor.name)\(place): \(tensor.bytes.count) "
          + "(\(tensor.rows) × \(tensor.columns)\(encoding))")
    }
    return lines
  }

  private static func names(_ model: SharedModel) -> [String] {
    guard model.inputKind == .vector else { return ["tokens: " + list(model.names)] }
    var lines = ["features:"]
    for (name, feature) in zip(model.names, model.features).prefix(listLimit) {
      lines.append(
        "  \(EchoedText.escaped(name)): resolution \(feature.resolutionBase)^\(feature.resolutionExponent), "
          + "offset \(feature.offset), multiplier \(feature.multiplier), shift \(feature.shift)")
    }
    if model.inputSize > listLimit { lines.append("  … (\(model.inputSize - listLimit) more)") }
    return lines
  }

  private static func list(_ names: [String]) -> String {
    let shown = names.prefix(listLimit).map { EchoedText.escaped($0) }.joined(separator: ", ")
    return names.count > listLimit ? shown + ", … (\(names.count - listLimit) more)" : shown
  }

  private static func decimal(_ scale: FixedPointScale) -> String {
    Float(StreamResult.value(1, scale: scale)).description
  }

  static func hexadecimal(_ value: UInt32) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }
}
