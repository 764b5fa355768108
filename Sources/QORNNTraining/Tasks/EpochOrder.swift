import Synchronization

/// Which sequences are in which batch of an epoch: a function of (seed, epoch, batch size) that remembers
/// the last answer, because a run asks for the batches of an epoch one after another.
final class EpochOrder: Sendable {
  private struct Key: Equatable {
    var seed: UInt64
    var epoch: Int
    var batchSize: Int
  }

  /// Steps of each training sequence.
  private let lengths: [Int]
  private let latest = Mutex<(key: Key, batches: [[Int]])?>(nil)

  /// Sequences are sorted by length within this many batches, so that few steps are padding.
  private static let batchesSortedTogether = 8

  init(lengths: [Int]) { self.lengths = lengths }

  func batchCount(batchSize: Int) -> Int { (lengths.count + batchSize - 1) / batchSize }

  /// Numbers of the sequences in batch `iteration` of a run; every epoch has each sequence once.
  func batch(iteration: Int, batchSize: Int, seed: UInt64) -> [Int] {
    let count = batchCount(batchSize: batchSize)
    let key = Key(seed: seed, epoch: iteration / count, batchSize: batchSize)
    return latest.withLock { latest in
      if let latest, latest.key == key { return latest.batches[iteration % count] }
      let batches = order(key)
      latest = (key, batches)
      return batches[iteration % count]
    }
  }

  private func order(_ key: Key) -> [[Int]] {
    var generator = TaskRandom.generator(seed: key.seed, purpose: .epochOrder, index: key.epoch)
    var order = Array(lengths.indices)
    generator.shuffle(&order)
    let groupSize = key.batchSize * Self.batchesSortedTogether
    var batches: [[Int]] = []
    for start in stride(from: 0, to: order.count, by: groupSize) {
      let group = order[start..<min(start + groupSize, order.count)].enumerated()
        .sorted { (-lengths[$0.element], $0.offset) < (-lengths[$1.element], $1.offset) }
        .map(\.element)
      for first in stride(from: 0, to: group.count, by: key.batchSize) {
        batches.append(Array(group[first..<min(first + key.batchSize, group.count)]))
      }
    }
    var batchOrder = Array(batches.indices)
    generator.shuffle(&batchOrder)
    return batchOrder.map { batches[$0] }
  }
}
