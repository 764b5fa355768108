import QORNN

extension DataDescription {
  /// Checks the description against the network it is for and against the ranges of Docs/Arithmetic.md.
  public func validate(for configuration: NetworkConfiguration) throws(CheckpointError) {
    try require(
      "input_kind", inputKind == configuration.inputKind, inputKind.word, configuration.inputKind.word)
    try require(
      "output_kind", outputKind == configuration.outputKind, outputKind.word, configuration.outputKind.word)
    try requireCount("names", names.count, configuration.inputSize)
    try requireCount("labels", labels.count, configuration.outputSize)
    for (field, list) in [("names", names), ("labels", labels)] {
      for (index, text) in list.enumerated() {
        let isValid = !text.isEmpty && ModelName.name(text) == text
        try require("\(field).\(index)", isValid, text, "a text without control characters")
      }
    }
    try requireCount("features", features.count, inputKind == .token ? 0 : inputSize)
    for (index, feature) in features.enumerated() {
      try require(
        "features.\(index)", feature.isValid, CheckpointJSON.text(feature), "the ranges of Docs/Arithmetic.md"
      )
    }
    try require("input_bits", (8...16).contains(inputBits), "\(inputBits)", "8 … 16")
    try require("input_scale", inputScale > 0 && inputScale.isFinite, "\(inputScale)", "more than 0")
    let valueCount = outputKind == .values ? outputSize : 0
    try requireCount("target_offsets", targetOffsets.count, valueCount)
    try requireCount("target_scales", targetScales.count, valueCount)
    for (index, offset) in targetOffsets.enumerated() {
      try require("target_offsets.\(index)", offset.isFinite, "\(offset)", "a finite number")
    }
    for (index, scale) in targetScales.enumerated() {
      try require("target_scales.\(index)", scale > 0 && scale.isFinite, "\(scale)", "more than 0")
    }
    let window = 0...Int(Int32.max)
    try require("window_size", window.contains(windowSize), "\(windowSize)", "0 … 2^31 − 1")
    let hops = windowSize == 0 ? 0...0 : 1...windowSize
    try require("hop_size", hops.contains(hopSize), "\(hopSize)", "\(hops.lowerBound) … \(hops.upperBound)")
  }

  private func requireCount(_ field: String, _ found: Int, _ expected: Int) throws(CheckpointError) {
    try require(field, found == expected, "\(found) of them", "\(expected)")
  }

  private func require(
    _ field: @autoclosure () -> String, _ isValid: Bool, _ found: @autoclosure () -> String,
    _ expected: @autoclosure () -> String
  ) throws(CheckpointError) {
    guard !isValid else { return }
    throw .wrongField(key: "data", field: field(), found: found(), expected: expected())
  }
}
