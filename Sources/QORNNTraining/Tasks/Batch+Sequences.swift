import QORNN

extension Batch {
  /// Sequences as the network of a description sees them: readings pass the input stage (0) and become
  /// inputScale · x, values of a regression are normalized, shorter sequences are padded.
  ///
  /// Does not set class weights.
  /// - Precondition: every sequence has the inputs and targets that `description` asks for.
  public init(sequences: [RawSequence], description: DataDescription) {
    let batchSize = sequences.count
    let stepCount = sequences.map(\.stepCount).max() ?? 0
    self.init(
      stepCount: stepCount, batchSize: batchSize, lengths: sequences.map(\.stepCount),
      inputs: Self.inputs(sequences, stepCount, description),
      targets: Self.targets(sequences, stepCount, description))
  }

  private static func inputs(
    _ sequences: [RawSequence], _ stepCount: Int, _ description: DataDescription
  ) -> Inputs {
    let batchSize = sequences.count
    let inputSize = description.inputSize
    switch description.inputKind {
    case .token:
      return .tokens(timeMajor(sequences, stepCount, padding: 0) { $0.tokens })
    case .vector:
      var values = [Float](repeating: 0, count: stepCount * batchSize * inputSize)
      let features = description.features
      values.withUnsafeMutableBufferPointer { values in
        for (row, sequence) in sequences.enumerated() {
          sequence.readings.withUnsafeBufferPointer { readings in
            for step in 0..<sequence.stepCount {
              let target = (step &* batchSize &+ row) &* inputSize
              for column in 0..<inputSize {
                let input = features[column].apply(
                  readings[step &* inputSize &+ column], bitWidth: description.inputBits)
                values[target &+ column] = description.inputScale * Float(input)
              }
            }
          }
        }
      }
      return .vectors(values)
    }
  }

  private static func targets(
    _ sequences: [RawSequence], _ stepCount: Int, _ description: DataDescription
  ) -> Targets {
    switch description.outputKind {
    case .classes:
      return .classes(timeMajor(sequences, stepCount, padding: -1) { $0.targetClasses })
    case .values:
      let batchSize = sequences.count
      let size = description.outputSize
      var values = [Float](repeating: 0, count: stepCount * batchSize * size)
      var mask = [Bool](repeating: false, count: stepCount * batchSize)
      for (row, sequence) in sequences.enumerated() {
        for step in 0..<sequence.stepCount where !sequence.targetValues[step * size].isNaN {
          mask[step * batchSize + row] = true
          for column in 0..<size {
            values[(step * batchSize + row) * size + column] =
              (sequence.targetValues[step * size + column] - description.targetOffsets[column])
              / description.targetScales[column]
          }
        }
      }
      return .values(values, mask: mask)
    }
  }

  /// [stepCount × batchSize] from one row a sequence.
  private static func timeMajor(
    _ sequences: [RawSequence], _ stepCount: Int, padding: Int32, row: (RawSequence) -> [Int32]
  ) -> [Int32] {
    var result = [Int32](repeating: padding, count: stepCount * sequences.count)
    result.withUnsafeMutableBufferPointer { result in
      for (column, sequence) in sequences.enumerated() {
        row(sequence).withUnsafeBufferPointer { values in
          for step in 0..<sequence.stepCount {
            result[step &* sequences.count &+ column] = values[step]
          }
        }
      }
    }
    return result
  }
}
