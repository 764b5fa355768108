extension WorkerPool {
  /// The part of `range` that belongs to a thread: contiguous, in multiples of `unit` from the range's start.
  func share(_ thread: Int, of range: Range<Int>, multipleOf unit: Int = 1) -> Range<Int> {
    let blockCount = (range.count + unit - 1) / unit
    let first = min(blockCount * thread / threadCount * unit, range.count)
    let end = min(blockCount * (thread + 1) / threadCount * unit, range.count)
    return range.lowerBound + first..<range.lowerBound + end
  }
}
