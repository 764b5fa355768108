import Foundation
import QORNNTraining
import Testing
import _QORNNTestSupport

struct WorkerPoolTests {
  @Test(arguments: [1, 2, 3, 8])
  func everyThreadRunsOnceACall(threadCount: Int) {
    let pool = WorkerPool(threadCount: threadCount)
    let counts = UnsafeMutableBufferPointer<Int>.allocate(capacity: threadCount)
    counts.initialize(repeating: 0)
    defer { counts.deallocate() }
    for _ in 0..<200 { pool.run { counts[$0] += 1 } }
    let isEven = counts.allSatisfy { $0 == 200 }
    #expect(isEven, "\(Array(counts))")
  }

  @Test(arguments: [1, 2, 3, 8], [1, 12])
  func splitCoversTheRangeOnce(threadCount: Int, unit: Int) {
    let pool = WorkerPool(threadCount: threadCount)
    for count in [0, 1, 2, 11, 12, 13, 25, 100] {
      let visits = UnsafeMutableBufferPointer<Int>.allocate(capacity: count + 1)
      visits.initialize(repeating: 0)
      defer { visits.deallocate() }
      pool.split(count, multipleOf: unit) { range in
        #expect(range.lowerBound % unit == 0 && !range.isEmpty)
        for index in range { visits[index] += 1 }
      }
      #expect(Array(visits) == [Int](repeating: 1, count: count) + [0], "count \(count)")
    }
  }

  @Test func callsFromDifferentThreadsTakeTurns() {
    #expect(endsWithin(seconds: 60, callFromDifferentThreads), "the pool waits for itself")
  }

  @Sendable private func callFromDifferentThreads() {
    let pool = WorkerPool(threadCount: 2)
    let total = UnsafeMutableBufferPointer<Int>.allocate(capacity: 2)
    total.initialize(repeating: 0)
    defer { total.deallocate() }
    nonisolated(unsafe) let shared = total
    DispatchQueue.concurrentPerform(iterations: 4) { _ in
      for _ in 0..<50 {
        pool.run { index in
          // Long enough for another call to come in between, if it could.
          let before = shared[index]
          usleep(100)
          shared[index] = before + 1
        }
      }
    }
    #expect(Array(total) == [200, 200])
  }

  @Test func aPoolThatIsGoneLeavesNoThreadWaiting() {
    weak var released: WorkerPool?
    do {
      let pool = WorkerPool(threadCount: 3)
      pool.run { _ in }
      released = pool
    }
    #expect(released == nil)
  }
}
