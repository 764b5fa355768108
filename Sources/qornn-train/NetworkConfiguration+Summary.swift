import QORNNTraining

extension NetworkConfiguration {
  /// The network in one line: `hidden 64, w4a12, bjorck, identity`.
  var summary: String {
    let widths = quantizesWeights ? "w\(weightBits)" : "float weights"
    let state = stateBits.map { "a\($0)" } ?? ", float state"
    var parts = [
      "hidden \(hiddenSize)", widths + (quantizesWeights || stateBits == nil ? state : ", " + state),
    ]
    if layerCount > 1 { parts.insert("\(layerCount) layers", at: 0) }
    parts += [method.rawValue, activation.word]
    if let memory { parts.append("memory \(memory)") }
    return parts.joined(separator: ", ")
  }
}
