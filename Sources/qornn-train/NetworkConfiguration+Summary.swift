import QORNNTraining

extension NetworkConfiguration {
  /// The network in one line: `hidden 64, w4a12, bjorck, identity`.
  var summary: String {
    let weights = weightBits.bitCount.map { "w\($0)" } ?? "float W"
    let state = stateBits.map { "a\($0)" } ?? "float state"
    let areBothRounded = quantizesWeights && stateBits != nil
    var parts = ["hidden \(hiddenSize)", weights + (areBothRounded ? "" : ", ") + state]
    if layerCount > 1 { parts.insert("\(layerCount) layers", at: 0) }
    parts += [method.rawValue, activation.word]
    if let memory { parts.append("memory \(memory)") }
    return parts.joined(separator: ", ")
  }
}
