/// Generators for the tasks: one for each purpose and number, so that nothing has to be remembered between
/// batches.
enum TaskRandom {
  enum Purpose {
    case trainingBatch
    case epochOrder
    case validationSplit
    case evaluation(DataPart)

    /// Distinct high bytes, apart from those of the other users of the seed ("task" in ASCII below them).
    var code: UInt64 {
      let number: UInt64 =
        switch self {
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
    return .stream(seed: purposeGenerator.next(), purpose: UInt64(truncatingIfNeeded: index))
  }
}
