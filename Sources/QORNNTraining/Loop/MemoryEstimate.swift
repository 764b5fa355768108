/// About how much memory a training takes, to refuse one that cannot work before it is started.
package enum MemoryEstimate {
  /// Bytes of the weights with their gradients, means and copies, and of the states of a batch.
  package static func byteCount(
    _ configuration: NetworkConfiguration, batchSize: Int, longestBatch: Int,
    recomputation: Recomputation = .auto
  ) -> Double {
    let hidden = Double(configuration.hiddenSize)
    let layers = Double(configuration.layerCount)
    let square = hidden * hidden
    let inputs = hidden * Double(configuration.inputSize)
    let outputs = hidden * Double(configuration.outputSize)
    // Parameters, best ones, gradient, two means, packed forward and backward, and the checkpoint's copy.
    let weightCount = 10 * (layers * square + inputs + outputs)
    let bjorck = 2 * Double(BjorckOrthogonalization.iterationLimit) + 8
    let iterates = configuration.method == .bjorck ? layers * bjorck * square : 4 * square
    let plan = SegmentPlan(
      stepCount: longestBatch, batchSize: batchSize, configuration: configuration,
      recomputation: recomputation)
    let steps = Double(batchSize) * Double(longestBatch)
    let inputCount = configuration.inputKind == .vector ? Double(configuration.inputSize) : 1
    return 4 * (weightCount + iterates) + plan.byteCount(batchSize: batchSize, configuration: configuration)
      + steps * 8 * inputCount
  }
}
