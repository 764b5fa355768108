#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// How many clients there were, for metrics and the report.
struct ClientCounts: Sendable, Equatable {
  var connected = 0
  var accepted = 0
  var refused = 0
  var failed = 0
}

/// The clients that are connected, and what all of them did so far.
final class ClientTable: Sendable {
  private struct State {
    /// The connected ones, with what each did as far as it has told.
    var clients: [Int32: StreamStatistics] = [:]
    var isDraining = false
    var counts = ClientCounts()
    /// What those did that have gone.
    var gone = StreamStatistics()
  }

  private let state = Locked(State())

  var count: Int { state.withLock { $0.clients.count } }
  var isDraining: Bool { state.withLock { $0.isDraining } }

  /// Takes a client.
  ///
  /// - Returns: its number, from 1; nil when there are too many.
  func add(_ descriptor: Int32, limit: Int) -> Int? {
    state.withLock { state in
      guard state.clients.count < limit, !state.isDraining else {
        state.counts.refused += 1
        return nil
      }
      state.clients[descriptor] = StreamStatistics()
      state.counts.accepted += 1
      return state.counts.accepted
    }
  }

  /// Takes note of what a client did so far.
  func note(_ descriptor: Int32, _ statistics: StreamStatistics) {
    state.withLock { $0.clients[descriptor] = statistics }
  }

  /// Closes a client.
  func remove(_ descriptor: Int32, _ statistics: StreamStatistics?, failed: Bool) {
    state.withLock { state in
      state.clients[descriptor] = nil
      if failed { state.counts.failed += 1 }
      if let statistics { state.gone.add(statistics) }
      close(descriptor)
    }
  }

  /// Says that no client may send more; with `all`, that none is waited for any longer.
  func drain(all: Bool) {
    state.withLock { state in
      state.isDraining = true
      for descriptor in state.clients.keys { shutdown(descriptor, Int32(all ? SHUT_RDWR : SHUT_RD)) }
    }
  }

  /// What all clients did, as far as they have told, and how many they are. Streams are counted as clients.
  var totals: (statistics: StreamStatistics, counts: ClientCounts) {
    state.withLock { state in
      var total = state.gone
      for client in state.clients.values { total.add(client) }
      total.streamCount = state.clients.count
      var counts = state.counts
      counts.connected = state.clients.count
      return (total, counts)
    }
  }
}

/// Tells the table now and then what one client did.
final class ClientReport: StatisticsListener {
  /// Nanoseconds between two reports.
  private static let interval: UInt64 = 1_000_000_000

  private let clients: ClientTable
  private let descriptor: Int32
  private var lastTime: UInt64 = 0

  init(_ clients: ClientTable, _ descriptor: Int32) {
    self.clients = clients
    self.descriptor = descriptor
  }

  func note(at now: UInt64?, _ statistics: () -> StreamStatistics) {
    // The end is told with the client's own end.
    guard let now, now &- lastTime >= Self.interval else { return }
    lastTime = now
    clients.note(descriptor, statistics())
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
    if let own = other.latency { latency = (latency ?? LatencyHistogram()).adding(own) }
  }
}
