import QORNN

/// Up to as many sessions as one step takes, none twice, with their inputs and the rows that want their logits.
struct StepBatch {
  private(set) var stateCount = 0
  private(set) var stateSaturationCount = 0

  private let model: SteppedModel
  private let logits: UnsafeMutableBufferPointer<Int32>
  private let isEmitted: UnsafeMutableBufferPointer<Bool>
  private let countsSaturations: Bool
  private var sessions: [UnsafeMutableRawPointer] = []
  private var readings: [Int32] = []
  private var tokens: [Int] = []
  private var emitted: [Int?] = []

  /// - Parameters:
  ///   - logits: [rows × outputSize].
  ///   - isEmitted: [rows].
  init(
    _ model: SteppedModel, logits: UnsafeMutableBufferPointer<Int32>,
    isEmitted: UnsafeMutableBufferPointer<Bool>, counts: Bool
  ) {
    self.model = model
    self.logits = logits
    self.isEmitted = isEmitted
    countsSaturations = counts
  }

  mutating func add(
    _ session: UnsafeMutableRawPointer, readings own: UnsafeBufferPointer<Int32>, token: Int, emits row: Int?,
    _ workspace: inout Workspace
  ) {
    sessions.append(session)
    readings.append(contentsOf: own)
    tokens.append(token)
    emitted.append(row)
    if sessions.count == PreparedModel.largestBatch { flush(&workspace) }
  }

  /// Steps what is here and leaves the logits that are wanted.
  mutating func flush(_ workspace: inout Workspace) {
    guard !sessions.isEmpty else { return }
    sessions.withUnsafeBufferPointer { sessions in
      switch model.shared.inputKind {
      case .vector:
        readings.withUnsafeBufferPointer {
          Session.step(sessions, readings: $0, model: model.prepared, workspace: &workspace)
        }
      case .token:
        tokens.withUnsafeBufferPointer {
          Session.step(sessions, tokens: $0, model: model.prepared, workspace: &workspace)
        }
      }
    }
    for (index, memory) in sessions.enumerated() {
      guard countsSaturations || emitted[index] != nil else { continue }
      let session = Session(
        resuming: model.prepared,
        memory: UnsafeMutableRawBufferPointer(start: memory, count: model.prepared.sessionByteCount))
      if let row = emitted[index] {
        let size = model.shared.outputSize
        let values = session.computeLogits(model: model.prepared, workspace: &workspace)
        for output in 0..<size { logits[row * size + output] = values[output] }
        isEmitted[row] = true
      }
      guard countsSaturations else { continue }
      for layer in 1...model.shared.layerCount {
        stateCount += model.shared.hiddenSize(layer: layer)
        stateSaturationCount += session.saturatedCount(of: model.prepared, layer: layer)
      }
    }
    sessions.removeAll(keepingCapacity: true)
    readings.removeAll(keepingCapacity: true)
    tokens.removeAll(keepingCapacity: true)
    emitted.removeAll(keepingCapacity: true)
  }
}
