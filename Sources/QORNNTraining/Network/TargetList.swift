/// The places of a batch that have a target, in ascending order of t·B + b. Their index in this list numbers the rows of
/// logits, losses and readout gradients.
struct TargetList {
  /// t·B + b of each target.
  let positions: [Int32]
  /// Targets before step t, [T + 1].
  let counts: [Int]
  /// The loss weight of each target; nil weighs all 1.
  let weights: [Float]?
  /// Σ of the weights.
  let weightSum: Double

  var count: Int { positions.count }

  /// A target's part of the loss, weight / Σ weight; 0 when all weigh 0.
  func share(of target: Int) -> Double {
    weightSum > 0 ? Double(weights?[target] ?? 1) / weightSum : 0
  }

  /// The targets of the steps in `steps`.
  func range(of steps: Range<Int>) -> Range<Int> { counts[steps.lowerBound]..<counts[steps.upperBound] }

  /// - Precondition: targets have the batch's shape, classes are in range, padding has none.
  init(_ batch: Batch, _ configuration: NetworkConfiguration) {
    let positionCount = batch.stepCount * batch.batchSize
    var positions: [Int32] = []
    var counts = [0]
    func collect(_ isTarget: (Int) -> Bool) {
      for step in 0..<batch.stepCount {
        for row in 0..<batch.batchSize where isTarget(step * batch.batchSize + row) {
          precondition(step < batch.lengths[row], "target in the padding")
          positions.append(Int32(step * batch.batchSize + row))
        }
        counts.append(positions.count)
      }
    }
    switch batch.targets {
    case .classes(let classes):
      precondition(configuration.outputKind == .classes, "classes for a network of values")
      precondition(classes.count == positionCount, "target count")
      collect { classes[$0] >= 0 }
      precondition(
        positions.allSatisfy { Int(classes[Int($0)]) < configuration.outputSize }, "class out of range")
      if let classWeights = batch.classWeights {
        precondition(classWeights.count == configuration.outputSize, "class weight count")
        let weights = positions.map { classWeights[Int(classes[Int($0)])] }
        self.weights = weights
        weightSum = weights.reduce(0.0) { $0 + Double($1) }
      } else {
        weights = nil
        weightSum = Double(positions.count)
      }
    case .values(let values, let mask):
      precondition(configuration.outputKind == .values, "values for a network of classes")
      precondition(mask.count == positionCount, "target mask count")
      precondition(values.count == positionCount * configuration.outputSize, "target count")
      collect { mask[$0] }
      weights = nil
      weightSum = Double(positions.count)
    }
    self.positions = positions
    self.counts = counts
  }
}
