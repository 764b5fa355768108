import QORNN

/// What comes before the sequences of a batch in an endless stream: steps of other sequences, without a target.
extension SequenceTask {
  /// Steps before `rows` training sequences of batch `iteration`: for each row as many as are drawn from
  /// 0 … `limit`, all lengths alike, so that young and old streams are learnt from.
  package func precedingBatch(rows: Int, limit: Int, iteration: Int, seed: UInt64) -> Batch {
    var lengths = TaskRandom.generator(seed: seed, purpose: .preceding(iteration), index: -1)
    var number = 0
    let sequences = (0..<rows).map { _ in
      RawSequence(lastSteps: lengths.uniform(below: limit + 1), dataDescription) {
        number += 1
        return precedingSequence(number - 1, iteration: iteration, seed: seed)
      }
    }
    return Batch(sequences: sequences, description: dataDescription)
  }

  /// The sequences of a part in the order of endless streams, the same for every run.
  package func streamOrder(_ part: DataPart) -> [Int] {
    var order = Array(0..<evaluationSequenceCount(part))
    var generator = TaskRandom.generator(seed: 0, purpose: .streamOrder(part), index: 0)
    generator.shuffle(&order)
    return order
  }

  /// `steps` steps before the first `rows` sequences of the order, which goes round.
  package func stepsBeforeStreams(rows: Int, steps: Int, order: [Int], part: DataPart) -> Batch {
    let sequences = (0..<rows).map { row in
      var place = row
      return RawSequence(lastSteps: steps, dataDescription) {
        place = (place + order.count - 1) % order.count
        return rawSequence(part, order[place])
      }
    }
    return Batch(sequences: sequences, description: dataDescription)
  }
}

extension RawSequence {
  /// The last `count` steps of sequences that follow one another, without targets.
  ///
  /// - Parameter before: the last sequence, then the one before it and so on, each with at least one step.
  package init(lastSteps count: Int, _ description: DataDescription, before: () -> RawSequence) {
    var sequences: [RawSequence] = []
    var stepCount = 0
    while stepCount < count {
      sequences.append(before())
      stepCount += max(1, sequences[sequences.count - 1].stepCount)
    }
    let inputs: Inputs =
      switch description.inputKind {
      case .token: .tokens(Array(sequences.reversed().flatMap(\.tokens).suffix(count)))
      case .vector:
        .readings(Array(sequences.reversed().flatMap(\.readings).suffix(count * description.inputSize)))
      }
    self.init(name: "", stepCount: count, inputs: inputs)
    if description.outputKind == .classes {
      targetClasses = Array(repeating: -1, count: count)
    } else {
      targetValues = Array(repeating: .nan, count: count * description.outputSize)
    }
  }
}
