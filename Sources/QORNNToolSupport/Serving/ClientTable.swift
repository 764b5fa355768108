import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The clients that are connected, and what all of them did so far.
final class ClientTable: Sendable {
  private struct State {
    var descriptors: Set<Int32> = []
    var isDraining = false
    var accepted = 0
    var refused = 0
    var failed = 0
    var statistics = StreamStatistics()
  }

  private let state = Mutex(State())

  var count: Int { state.withLock { $0.descriptors.count } }
  var isDraining: Bool { state.withLock { $0.isDraining } }

  /// Takes a client.
  ///
  /// - Returns: its number, from 1; nil when there are too many.
  func add(_ descriptor: Int32, limit: Int) -> Int? {
    state.withLock { state in
      guard state.descriptors.count < limit, !state.isDraining else {
        state.refused += 1
        return nil
      }
      state.descriptors.insert(descriptor)
      state.accepted += 1
      return state.accepted
    }
  }

  /// Closes a client.
  func remove(_ descriptor: Int32, _ statistics: StreamStatistics?, failed: Bool) {
    state.withLock { state in
      state.descriptors.remove(descriptor)
      if failed { state.failed += 1 }
      if let statistics { state.statistics.add(statistics) }
      close(descriptor)
    }
  }

  /// Says that no client may send more; with `all`, that none is waited for any longer.
  func drain(all: Bool) {
    state.withLock { state in
      state.isDraining = true
      for descriptor in state.descriptors { shutdown(descriptor, Int32(all ? SHUT_RDWR : SHUT_RD)) }
    }
  }

  /// What the clients that have gone did, and a line about them.
  var report: (statistics: StreamStatistics, line: String) {
    state.withLock {
      ($0.statistics, "clients: \($0.accepted), ended with an error: \($0.failed), refused: \($0.refused)")
    }
  }
}

extension StreamStatistics {
  /// Adds what another input did.
  mutating func add(_ other: StreamStatistics) {
    stepCount += other.stepCount
    sequenceCount += other.sequenceCount
    resultCount += other.resultCount
    badRowCount += other.badRowCount
    readingCount += other.readingCount
    inputSaturationCount += other.inputSaturationCount
    stateCount += other.stateCount
    stateSaturationCount += other.stateSaturationCount
    labeledCount += other.labeledCount
    correctCount += other.correctCount
    unknownLabelCount += other.unknownLabelCount
  }
}
