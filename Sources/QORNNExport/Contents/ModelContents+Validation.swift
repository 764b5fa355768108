import QORNN

extension ModelContents {
  /// Checks that the parts fit each other and the format before anything is written.
  ///
  /// Proves no bounds; see `proveBounds()`.
  /// - Throws: `widthOutOfRange`, `countMismatch`, `invalidName`.
  public func validate() throws(ExportError) {
    try Self.require("layers", layers.count, in: 1...16)
    try Self.require("inputs", names.count, in: 1...65_535)
    try Self.require("outputs", labels.count, in: 1...65_535)
    try Self.require("window", windowSize, in: 0...Int(Int32.max))
    try Self.require("hop", hopSize, in: windowSize == 0 ? 0...0 : 1...windowSize)
    try Self.require("input bits", inputBitWidth, in: inputKind == .token ? 0...0 : 8...16)
    try Self.require("features", features.count, equals: inputKind == .token ? 0 : names.count)
    for feature in features { try Self.validate(feature) }
    try validateNames(names, list: "names")
    try validateNames(labels, list: "labels")
    for index in layers.indices { try validateLayer(index) }
    try Self.require("rows of the output weights", outputWeights.rows, equals: labels.count)
    try Self.require(
      "columns of the output weights", outputWeights.columns, equals: layers[layers.count - 1].hiddenSize)
    try Self.require("output biases", outputBias.count, equals: labels.count)
    try Self.require(
      "output scales", outputScales.count, equals: outputKind == .classes ? 1 : labels.count)
  }

  private func validateLayer(_ index: Int) throws(ExportError) {
    let layer = layers[index]
    let size = layer.hiddenSize
    let prefix = "layer \(index + 1): "
    let inputSize = index == 0 ? names.count : layers[index - 1].hiddenSize
    let isTable = index == 0 && inputKind == .token
    try Self.require(prefix + "units", size, in: 1...65_535)
    try Self.require(prefix + "state bits", layer.stateBitWidth, in: 8...16)
    try Self.require(prefix + "input exponent", layer.inputExponent, in: 0...24)
    try Self.require(prefix + "shift", layer.shift, in: 32...47)
    try Self.require(prefix + "columns of W", layer.recurrentWeights.columns, equals: size)
    let input = layer.inputWeights
    try Self.require(prefix + "units in U", isTable ? input.columns : input.rows, equals: size)
    try Self.require(prefix + "inputs in U", isTable ? input.rows : input.columns, equals: inputSize)
    for (name, multipliers) in [("mW", layer.recurrentMultipliers), ("mU", layer.inputMultipliers)] {
      if multipliers.count != 1 {
        try Self.require(prefix + "multipliers in \(name)", multipliers.count, equals: size)
      }
    }
    try Self.require(prefix + "biases", layer.bias.count, equals: size)
    try Self.require(
      prefix + "modReLU thresholds", layer.modulusBias.count, equals: layer.activation == .modReLU ? size : 0)
  }

  private static func validate(_ feature: InputFeature) throws(ExportError) {
    try require("feature multiplier", Int(feature.multiplier), in: 0...(1 << 30) - 1)
    try require("feature shift", Int(feature.shift), in: 1...47)
    let limit = feature.resolutionBase == 2 ? 60 : 18
    if feature.resolutionBase != 2 {
      try require("resolution base", Int(feature.resolutionBase), in: 10...10)
    }
    try require("resolution exponent", Int(feature.resolutionExponent), in: -limit...limit)
  }

  private func validateNames(_ names: [String], list: String) throws(ExportError) {
    var seen: Set<[UInt8]> = []
    for (index, name) in names.enumerated() {
      let isControl = name.unicodeScalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) }
      // Bytes, not String equality: two names that only differ in their Unicode form are two names.
      if name.isEmpty || isControl || !seen.insert(Array(name.utf8)).inserted {
        throw .invalidName(list: list, index: index, name: name)
      }
    }
  }

  private static func require(
    _ name: String, _ found: Int, in expected: ClosedRange<Int>
  ) throws(ExportError) {
    guard expected.contains(found) else {
      throw .widthOutOfRange(name: name, found: found, expected: expected)
    }
  }

  private static func require(_ name: String, _ found: Int, equals expected: Int) throws(ExportError) {
    guard found == expected else { throw .countMismatch(name: name, found: found, expected: expected) }
  }
}
