import Dispatch
import QORNN

/// Rows of many streams, stepped together: streams side by side through one load of the weights, shares of the streams
/// on threads. What a stream computes is what it would compute alone.
final class StepBlock {
  struct Row {
    var slot: StreamTable.Slot
    /// Which of the stream's rows in the block it is, from 0.
    var round: Int32
    /// The step of the stream, from 1.
    var step: Int
    var token: Int
    var label: Int?
    /// When it was read, in nanoseconds.
    var startTime: UInt64
  }

  /// The most rows.
  static let limit = 4096
  /// With fewer rows a thread, the threads cost more than they bring.
  private static let rowsAThread = 64

  private(set) var rows: [Row] = []
  /// Units computed, and those of them at the end of their range, if they are counted.
  private(set) var stateCount = 0
  private(set) var stateSaturationCount = 0

  private let model: SteppedModel
  private let emission: StreamOptions.Emission
  private let countsSaturations: Bool
  private let threadCount: Int
  private var readings: [Int32] = []
  private var logits: [Int32] = []
  private var isEmitted: [Bool] = []
  private var rounds = 0
  private var workspaces: [StreamMemory] = []

  init(
    _ model: SteppedModel, emission: StreamOptions.Emission, countsSaturations: Bool, threadCount: Int
  ) {
    self.model = model
    self.emission = emission
    self.countsSaturations = countsSaturations
    self.threadCount = threadCount
    let byteCount = model.prepared.workspaceByteCount(batchSize: PreparedModel.largestBatch)
    workspaces = (0..<threadCount).map { _ in StreamMemory(byteCount: byteCount) }
  }

  var isFull: Bool { rows.count == Self.limit }

  func add(_ row: Row, readings: [Int32]) {
    rows.append(row)
    self.readings += readings
    rounds = max(rounds, Int(row.round) + 1)
  }

  /// Forgets the rows, after their results were taken.
  func clear() {
    rows.removeAll(keepingCapacity: true)
    readings.removeAll(keepingCapacity: true)
    rounds = 0
  }

  /// The logits that a row gives, if it gives a result.
  func logits(ofRow index: Int) -> ArraySlice<Int32>? {
    let size = model.shared.outputSize
    return isEmitted[index] ? logits[index * size..<(index + 1) * size] : nil
  }

  /// Steps every row: those of one stream in their order.
  func step(_ table: StreamTable) {
    let size = model.shared.outputSize
    if logits.count < rows.count * size {
      logits = [Int32](repeating: 0, count: rows.count * size)
    }
    isEmitted = [Bool](repeating: false, count: rows.count)
    let order = rowsByRound()
    let streams = rows.map { table.memory($0.slot) }
    let shares = max(1, min(threadCount, rows.count / Self.rowsAThread))
    var counts = [(Int, Int)](repeating: (0, 0), count: shares)
    logits.withUnsafeMutableBufferPointer { logits in
      isEmitted.withUnsafeMutableBufferPointer { isEmitted in
        counts.withUnsafeMutableBufferPointer { counts in
          nonisolated(unsafe) let (logits, isEmitted, counts) = (logits, isEmitted, counts)
          nonisolated(unsafe) let block = self
          nonisolated(unsafe) let streams = streams
          let work = { @Sendable (share: Int) in
            var batch = StepBatch(
              block.model, logits: logits, isEmitted: isEmitted, counts: block.countsSaturations)
            block.run(share: share, of: shares, order, streams, &batch)
            counts[share] = (batch.stateCount, batch.stateSaturationCount)
          }
          if shares == 1 {
            work(0)
          } else {
            DispatchQueue.concurrentPerform(iterations: shares, execute: work)
          }
        }
      }
    }
    for (states, saturated) in counts {
      stateCount += states
      stateSaturationCount += saturated
    }
  }

  /// The rows' places: all first rows of streams, then all second ones, and so on.
  private func rowsByRound() -> [Int32] {
    guard rounds > 1 else { return rows.indices.map { Int32($0) } }
    var starts = [Int](repeating: 0, count: rounds + 1)
    for row in rows { starts[Int(row.round) + 1] += 1 }
    for round in 0..<rounds { starts[round + 1] += starts[round] }
    var order = [Int32](repeating: 0, count: rows.count)
    for index in rows.indices {
      let round = Int(rows[index].round)
      order[starts[round]] = Int32(index)
      starts[round] += 1
    }
    return order
  }

  /// Steps the streams of one share.
  private func run(
    share: Int, of shares: Int, _ order: [Int32], _ streams: [UnsafeMutableRawPointer],
    _ batch: inout StepBatch
  ) {
    var workspace = Workspace(
      for: model.prepared, batchSize: PreparedModel.largestBatch, memory: workspaces[share].bytes)
    let inputSize = model.shared.inputKind == .vector ? model.shared.inputSize : 0
    var round: Int32 = 0
    readings.withUnsafeBufferPointer { readings in
      for place in order {
        let row = rows[Int(place)]
        guard Int(row.slot) % shares == share else { continue }
        if row.round != round {
          batch.flush(&workspace)
          round = row.round
        }
        let stream = streams[Int(place)]
        if let window = model.windowBegun(atStep: row.step) {
          model.session(ofWindow: window, in: stream)
            .initializeMemory(as: UInt8.self, repeating: 0, count: model.prepared.sessionByteCount)
        }
        guard let windows = model.windows(atStep: row.step) else { continue }
        let emitted = emission == .every ? windows.lowerBound : model.windowEnded(atStep: row.step)
        let own = UnsafeBufferPointer(
          rebasing: readings[Int(place) * inputSize..<(Int(place) + 1) * inputSize])
        for window in windows {
          batch.add(
            model.session(ofWindow: window, in: stream), readings: own, token: row.token,
            emits: window == emitted ? Int(place) : nil, &workspace)
        }
      }
    }
    batch.flush(&workspace)
  }
}
