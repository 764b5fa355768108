import QORNN

/// A checked batch as the pointers that the passes read; valid inside ``Batch/withView(_:_:)``.
struct BatchView {
  let stepCount: Int
  let batchSize: Int
  /// [B]
  let lengths: UnsafeBufferPointer<Int>
  /// [T × B × I], nil for tokens.
  let vectors: UnsafePointer<Float>?
  /// [T × B], nil for vectors.
  let tokens: UnsafePointer<Int32>?

  /// Calls `body` with each maximal run of `rows` whose sequences have a step `step`.
  @inline(__always)
  func forEachActiveRun(step: Int, rows: Range<Int>, _ body: (Range<Int>) -> Void) {
    forEachRun(rows, where: { lengths[$0] > step }, body)
  }

  /// Calls `body` with each maximal run of `rows` whose sequences ended before step `step`.
  @inline(__always)
  func forEachEndedRun(step: Int, rows: Range<Int>, _ body: (Range<Int>) -> Void) {
    forEachRun(rows, where: { lengths[$0] <= step }, body)
  }

  @inline(__always)
  private func forEachRun(
    _ rows: Range<Int>, where isWanted: (Int) -> Bool, _ body: (Range<Int>) -> Void
  ) {
    var row = rows.lowerBound
    while row < rows.upperBound {
      guard isWanted(row) else {
        row += 1
        continue
      }
      let first = row
      while row < rows.upperBound && isWanted(row) { row += 1 }
      body(first..<row)
    }
  }
}

extension Batch {
  /// Checks the batch against the configuration and lends its memory.
  /// - Precondition: array sizes, lengths and tokens are in range.
  func withView<Result>(_ configuration: NetworkConfiguration, _ body: (BatchView) -> Result) -> Result {
    precondition(stepCount >= 0 && batchSize >= 0 && lengths.count == batchSize, "batch shape")
    precondition(lengths.allSatisfy { (0...stepCount).contains($0) }, "sequence length")
    let positions = stepCount * batchSize
    return lengths.withUnsafeBufferPointer { lengths in
      func view(_ vectors: UnsafePointer<Float>?, _ tokens: UnsafePointer<Int32>?) -> BatchView {
        BatchView(
          stepCount: stepCount, batchSize: batchSize, lengths: lengths, vectors: vectors, tokens: tokens)
      }
      switch inputs {
      case .vectors(let values):
        precondition(configuration.inputKind == .vector, "vectors for a token network")
        precondition(values.count == positions * configuration.inputSize, "input count")
        return values.withUnsafeBufferPointer { body(view($0.baseAddress, nil)) }
      case .tokens(let tokens):
        precondition(configuration.inputKind == .token, "tokens for a vector network")
        precondition(tokens.count == positions, "token count")
        return tokens.withUnsafeBufferPointer { tokens in
          let view = view(nil, tokens.baseAddress)
          precondition(view.hasTokens(below: configuration.inputSize), "token out of range")
          return body(view)
        }
      }
    }
  }
}

extension BatchView {
  fileprivate func hasTokens(below count: Int) -> Bool {
    guard let tokens else { return true }
    let limit = UInt32(count)
    for row in 0..<batchSize {
      for step in 0..<lengths[row] where UInt32(bitPattern: tokens[step * batchSize + row]) >= limit {
        return false
      }
    }
    return true
  }
}
