import Foundation
import Synchronization

/// A fixed number of threads that run the same function, each on its own share of the work.
///
/// The calling thread is thread 0, so a pool of one thread runs everything in place. A thread that
/// gets no work for some tens of microseconds goes to sleep, and waking it takes about as long: give each call at least
/// that much work.
package final class WorkerPool: Sendable {
  package let threadCount: Int
  private let workers: [Worker]
  private let turn = NSLock()

  /// Starts `threadCount` − 1 threads. Precondition: `threadCount ≥ 1`.
  package init(threadCount: Int) {
    precondition(threadCount >= 1, "a pool has at least one thread")
    self.threadCount = threadCount
    workers = (1..<max(threadCount, 1)).map(Worker.init(index:))
  }

  deinit {
    for worker in workers { worker.stop() }
  }

  /// Calls `body(threadIndex)` once for each index in 0 ..< threadCount, each on its own thread, and returns
  /// when all have returned.
  ///
  /// `body` runs on several threads at once: what it writes must be apart for different indices. It must not
  /// call the same pool. Calls from different threads take turns. Does not allocate.
  package func run(_ body: (_ threadIndex: Int) -> Void) {
    if workers.isEmpty {
      body(0)
      return
    }
    turn.lock()
    defer { turn.unlock() }
    withoutActuallyEscaping(body) { body in
      for worker in workers { worker.start(body) }
      body(0)
      for worker in workers { worker.wait() }
    }
  }

  /// Cuts 0 ..< count into contiguous ranges, one for each thread and as even as multiples of `multipleOf`
  /// allow, and calls `body` with each that is not empty.
  package func split(_ count: Int, multipleOf unit: Int = 1, _ body: (Range<Int>) -> Void) {
    let blockCount = (count + unit - 1) / unit
    if threadCount == 1 || blockCount <= 1 {
      if count > 0 { body(0..<count) }
      return
    }
    run { index in
      let first = blockCount * index / threadCount * unit
      let end = min(blockCount * (index + 1) / threadCount * unit, count)
      if first < end { body(first..<end) }
    }
  }
}

/// From one thread to another, which spins for a while before it sleeps: between two parts of a training iteration a
/// thread waits for less time than it takes to wake it.
private final class Signal: Sendable {
  private enum State {
    static let none = 0
    static let sent = 1
    static let isSleeping = 2
  }

  /// Some tens of microseconds.
  private static let spinCount = 20_000

  private let state = Atomic<Int>(State.none)
  private let semaphore = DispatchSemaphore(value: 0)

  /// What was written before is seen by who waits.
  ///
  /// Precondition: the last signal has been waited for.
  func send() {
    let before = state.exchange(State.sent, ordering: .acquiringAndReleasing)
    if before == State.isSleeping { semaphore.signal() }
  }

  func wait() {
    var spins = 0
    while state.load(ordering: .acquiring) != State.sent {
      spins += 1
      guard spins > Self.spinCount else { continue }
      let falls = state.compareExchange(
        expected: State.none, desired: State.isSleeping, ordering: .acquiringAndReleasing)
      if falls.exchanged { semaphore.wait() }
      break
    }
    state.store(State.none, ordering: .releasing)
  }
}

/// One thread that waits until it is given a body.
private final class Worker: @unchecked Sendable {
  private let index: Int
  private let wake = Signal()
  private let finished = Signal()
  // Written before `wake` is sent and read after: the signal orders the accesses. nil asks the thread
  // to end.
  private var body: ((Int) -> Void)?

  init(index: Int) {
    self.index = index
    let thread = Thread { [self] in loop() }
    thread.name = "QORNNTraining.WorkerPool.\(index)"
    thread.stackSize = 1 << 20
    thread.start()
  }

  func start(_ body: @escaping (Int) -> Void) {
    self.body = body
    wake.send()
  }

  func wait() { finished.wait() }

  func stop() {
    body = nil
    wake.send()
  }

  private func loop() {
    while true {
      wake.wait()
      guard runBody() else { return }
      finished.send()
    }
  }

  // A function of its own, so that no reference to the caller's body outlives it: `run` returns right after
  // the signal.
  @inline(never)
  private func runBody() -> Bool {
    guard let body else { return false }
    self.body = nil
    body(index)
    return true
  }
}
