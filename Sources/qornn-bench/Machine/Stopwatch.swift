/// Wall time of short work.
enum Stopwatch {
  static func nanoseconds(_ work: () -> Void) -> Double {
    let start = ContinuousClock.now
    work()
    return (ContinuousClock.now - start) / .nanoseconds(1)
  }

  /// The time of one unit of work, from a run of as many units as take about `minimum` nanoseconds.
  static func nanosecondsPerUnit(atLeast minimum: Double, _ work: (Int) -> Void) -> Double {
    var count = 1
    while true {
      let time = max(1, nanoseconds { work(count) })
      if time >= minimum { return time / Double(count) }
      count = max(count + 1, Int(Double(count) * min(100, 1.1 * minimum / time)))
    }
  }
}
