import QORNN

/// What can be promised of a model file for every input, before it runs anywhere.
public struct Certificate: Sendable {
  /// The model.
  public let model: SharedModel
  /// Why no sum overflows.
  public let proof: OverflowProof
  /// Where states and logits stay.
  public let ranges: ReachableRanges
  /// What a step multiplies and reads.
  public let work: StepWork
  /// RAM on a 32-bit core.
  public let memory: FirmwareMemory
  /// The cores that are reported.
  public let targets: [FirmwareTarget]

  /// Proves and counts everything; a large model takes seconds.
  public init(_ model: SharedModel, targets: [FirmwareTarget] = FirmwareTarget.all) {
    self.model = model
    proof = OverflowProof(model)
    ranges = ReachableRanges(model)
    work = StepWork(model)
    memory = FirmwareMemory(model)
    self.targets = targets
  }

  /// Every row of the proof as CSV: a line a row of a layer, then the readout's (layer 0). `lowest` and `highest` are the ends of the
  /// state or logit.
  public var rows: String {
    var lines = ["layer,row,b1_sum,b2_sum,b3_sum,b4_sum,lowest,highest"]
    for (index, layer) in proof.layers.enumerated() {
      for row in layer.recurrentSums.indices {
        let range = ranges.states[index][row]
        lines.append(
          "\(index + 1),\(row),\(layer.recurrentSums[row]),\(layer.inputSums[row]),"
            + "\(layer.preactivations[row]),,\(range.lowerBound),\(range.upperBound)")
      }
    }
    for (row, sum) in proof.outputSums.enumerated() {
      lines.append("0,\(row),,,,\(sum),\(ranges.logits[row].lowerBound),\(ranges.logits[row].upperBound)")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
