/// Generators for the tasks: one for each purpose and number, so that nothing has to be remembered between
/// batches.
enum TaskRandom {
  enum Purpose {
    case trainingBatch
    case epochOrder
    case validationSplit
    case evaluation(DataPart)
    /// Sequences before those of batch `iteration`.
    case preceding(Int)
    /// Starting states of a batch, drawn unit by unit.
    case startingStates
    /// The order of a part in endless streams.
    case streamOrder(DataPart)

    /// Distinct high bytes, apart from those of the other users of the seed ("task" in ASCII below them).
    var code: UInt64 {
      let number: UInt64 =
        switch self {
        case .preceding: 7
        case .startingStates: 8
        case .streamOrder(.training): 9
        case .streamOrder(.validation): 10
        case .streamOrder(.test): 11
        case .trainingBatch: 1
        case .epochOrder: 2
        case .validationSplit: 3
        case .evaluation(.training): 4
        case .evaluation(.validation): 5
        case .evaluation(.test): 6
        }
      return 0x7461_736B_0000_0000 + number << 24
    }
  }

  /// The generator of the thing with this number, for example an epoch's order.
  static func generator(seed: UInt64, purpose: Purpose, index: Int) -> RandomGenerator {
    var purposeGenerator = RandomGenerator.stream(seed: seed, purpose: purpose.code)
    if case .preceding(let iteration) = purpose {
      purposeGenerator = .stream(
        seed: purposeGenerator.next(), purpose: UInt64(truncatingIfNeeded: iteration))
    }
    return .stream(seed: purposeGenerator.next(), purpose: UInt64(truncatingIfNeeded: index))
  }
}
