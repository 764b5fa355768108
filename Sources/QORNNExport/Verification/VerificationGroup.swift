import QORNN
import QORNNTraining

/// Sequences that are verified side by side, every one with at least one target.
struct VerificationGroup {
  let sequences: [RawSequence]
  /// Whether each sequence came with an answer. One without gets a target at its last step, to compare the
  /// networks there, that counts for nothing else.
  let isLabelled: [Bool]
  let continuesPrevious: Bool
  let batch: Batch

  init(_ group: SequenceGroups.Group, _ description: DataDescription) {
    continuesPrevious = group.continuesPrevious
    isLabelled = group.sequences.map { $0.hasTarget(description) }
    sequences = zip(group.sequences, isLabelled).map { sequence, isLabelled in
      isLabelled ? sequence : sequence.withTargetAtTheEnd(description)
    }
    batch = Batch(sequences: sequences, description: description)
  }
}

extension RawSequence {
  fileprivate func hasTarget(_ description: DataDescription) -> Bool {
    description.outputKind == .classes
      ? targetClasses.contains { $0 >= 0 } : targetValues.contains { !$0.isNaN }
  }

  fileprivate func withTargetAtTheEnd(_ description: DataDescription) -> RawSequence {
    guard stepCount > 0 else { return self }
    var result = self
    switch description.outputKind {
    case .classes:
      result.targetClasses = Array(repeating: -1, count: stepCount)
      result.targetClasses[stepCount - 1] = 0
    case .values:
      let size = description.outputSize
      result.targetValues = Array(repeating: .nan, count: stepCount * size)
      for output in 0..<size { result.targetValues[(stepCount - 1) * size + output] = 0 }
    }
    return result
  }
}

/// Where the targets of a batch are, sequence by sequence.
struct TargetPlaces {
  /// For each sequence its targets in the order of steps: the step and the number of the target in the result.
  private var places: [[(step: Int, target: Int)]]

  /// - Parameter positions: t·B + b of each target, ascending.
  init(_ positions: [Int32], sequenceCount: Int) {
    places = Array(repeating: [], count: sequenceCount)
    for (target, position) in positions.enumerated() {
      places[Int(position) % sequenceCount].append((Int(position) / sequenceCount, target))
    }
  }

  func steps(ofSequence index: Int) -> [Int] { places[index].map(\.step) }

  /// Numbers of the targets in the result, in the order of steps.
  func targets(ofSequence index: Int) -> [Int] { places[index].map(\.target) }
}
