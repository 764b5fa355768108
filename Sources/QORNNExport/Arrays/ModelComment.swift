import QORNN

/// What a source file says of the model in it: lines of printable ASCII that can end no comment and start none.
struct ModelComment {
  private static let listLimit = 64
  private static let nameLimit = 40

  /// Which model it is.
  let identity: [String]
  /// All that a source file says.
  let lines: [String]

  init(_ model: SharedModel) {
    let bytes = [UInt8](model.model.bytes.all)
    identity = [
      Self.shape(model),
      "\(model.byteCount) bytes, fingerprint \(Self.hexadecimal(model.fingerprint))",
      "sha256 \(SHA256.hexadecimal(bytes))",
    ]
    var lines = identity
    lines += Self.memory(model)
    lines += Self.list(model.inputKind == .vector ? "features" : "tokens", model.names)
    lines += Self.list(model.outputKind == .classes ? "classes" : "values", model.labels)
    self.lines = lines
  }

  private static func shape(_ model: SharedModel) -> String {
    let layers = (1...model.layerCount).map { layer in
      let bits = model.tensor(named: .recurrentWeights, layer: layer)?.bitWidth ?? 0
      return "w\(bits)a\(model.stateBitWidth(layer: layer)) \(model.hiddenSize(layer: layer)) units"
    }
    let inputs = model.inputKind == .vector ? "features" : "tokens"
    let outputs = model.outputKind == .classes ? "classes" : "values"
    let windows =
      model.windowSize == 0 ? "" : ", windows of \(model.windowSize) every \(model.hopSize) steps"
    return
      "\(layers.joined(separator: " + ")), \(model.inputSize) \(inputs) -> \(model.outputSize) \(outputs)"
      + windows
  }

  private static func memory(_ model: SharedModel) -> [String] {
    let memory = FirmwareMemory(model)
    return [
      "RAM on a 32-bit core, in place: model \(memory.model), session \(memory.session), workspace \(memory.workspace) bytes"
    ]
  }

  /// One line a name, with its number.
  private static func list(_ title: String, _ names: [String]) -> [String] {
    let shown = names.prefix(listLimit).enumerated().map { "  \($0) \(harmless($1))" }
    let rest = names.count - shown.count
    return ["\(title):"] + shown + (rest > 0 ? ["  and \(rest) more"] : [])
  }

  /// Text of a model file for a comment. What could end one (`*`), join lines (`\`), be a trigraph (`?`), draw on a
  /// terminal or change the reading direction is written as its code point: `<U+002A>`.
  static func harmless(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars.prefix(nameLimit) {
      switch scalar {
      case "*", "\\", "?": result += codePoint(scalar)
      case " "..."~": result.unicodeScalars.append(scalar)
      default: result += codePoint(scalar)
      }
    }
    return text.unicodeScalars.count > nameLimit ? result + " ..." : result
  }

  private static func codePoint(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return "<U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + ">"
  }

  private static func hexadecimal(_ value: UInt32) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }
}
