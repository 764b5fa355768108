import QORNN
import QORNNTraining

/// Ranges measured on data: how far the states of every layer go, and whether inputs saturate.
struct Calibration {
  /// max |h| of each layer before rounding and saturation, [layerCount].
  private(set) var largestStates: [Float]
  /// How many times more input range the data needs: max|x|/ε(b), at least 1.
  private(set) var inputRatio: Double

  /// Runs the network as it was trained over the sequences; a float state does not saturate.
  ///
  /// - Throws: `calibrationIsEmpty`, `stateDiverged`.
  init(
    _ checkpoint: Checkpoint, effective: EffectiveParameters, configuration: NetworkConfiguration,
    sequences: [RawSequence], pool: WorkerPool
  ) throws(ExportError) {
    guard sequences.contains(where: { $0.stepCount > 0 }) else { throw .calibrationIsEmpty }
    let description = checkpoint.dataDescription
    inputRatio = Self.inputRatio(sequences, description)
    let widened = description.widened(by: inputRatio)
    var running = configuration
    running.stateBits = checkpoint.configuration.stateBits
    running.stateRanges = checkpoint.configuration.stateRanges
    let inference = Inference(configuration: running, pool: pool)
    largestStates = Array(repeating: 0, count: running.layerCount)
    var carried: CarriedState?
    for group in SequenceGroups(sequences, largest: 64) {
      let batch = Batch(sequences: Array(group.sequences), description: widened)
      let result = inference.run(effective, batch, initialState: group.continuesPrevious ? carried : nil)
      carried = result.finalState
      for (layer, largest) in result.largestStates.enumerated() {
        guard largest.isFinite else { throw .stateDiverged(layer: layer + 1) }
        largestStates[layer] = max(largestStates[layer], largest)
      }
    }
  }

  /// Sets the ranges of a plan: a state trained to saturate never gets a larger range than it had.
  func apply(to plan: inout ExportPlan, trainedBits: Int?) {
    for layer in largestStates.indices {
      let range = ExportPlan.usableRange(largestStates[layer])
      plan.configuration.stateRanges[layer] =
        trainedBits == nil ? range : min(range, plan.configuration.stateRanges[layer])
    }
    plan.rangeSource = .calibrated
    plan.dataDescription = plan.dataDescription.widened(by: inputRatio)
  }

  /// max |x|/ε(b) over all readings before saturation, at least 1.
  private static func inputRatio(_ sequences: [RawSequence], _ description: DataDescription) -> Double {
    guard description.inputKind == .vector else { return 1 }
    let limit = Int64(Saturation.limit(bitWidth: description.inputBits))
    var largest = limit
    for sequence in sequences {
      for (index, reading) in sequence.readings.enumerated() {
        let input = description.features[index % description.inputSize].unsaturated(reading)
        largest = max(largest, abs(input))
      }
    }
    return Double(largest) / Double(limit)
  }
}

extension DataDescription {
  /// The same input with `ratio` times its range: a larger step s_x and smaller multipliers.
  ///
  /// - Precondition: ratio ≥ 1.
  func widened(by ratio: Double) -> DataDescription {
    guard ratio > 1 else { return self }
    var result = self
    result.inputScale = Float(Double(inputScale) * ratio)
    // The step as it was rounded to Float, so that the products stay the real ones.
    let exactRatio = Double(result.inputScale) / Double(inputScale)
    for index in features.indices {
      result.features[index].setFactor(features[index].factor / exactRatio)
    }
    return result
  }
}

extension InputFeature {
  /// m/2^s.
  var factor: Double { Double(multiplier) / exp2(Int(shift)) }

  /// Chooses the multiplier below 2^30 with the most bits for m/2^s; none if the factor is that large.
  mutating func setFactor(_ factor: Double) {
    for candidate in stride(from: Self.maximumShift, through: 1, by: -1) {
      let scaled = (factor * exp2(Int(candidate))).rounded()
      if scaled <= Double(Self.maximumMultiplier) {
        (multiplier, shift) = (Int32(scaled), candidate)
        return
      }
    }
  }
}
