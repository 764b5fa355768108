import QORNN

extension StreamRecord {
  /// A stream of a table.
  ///
  /// - Parameter memory: its sessions and, with `detection`, its detector behind them.
  init(
    _ key: [UInt8], _ entry: StreamTable.Entry, _ model: SteppedModel, _ detection: Detection?,
    _ memory: UnsafeMutableRawPointer
  ) {
    self.init(
      key: key, stepCount: entry.stepCount, lastRow: entry.lastRow, lastTime: entry.lastTime,
      sessions: StreamStates.save(model, memory, stepCount: entry.stepCount))
    label = entry.knownLabel
    guard let detection else { return }
    detector = Array(
      UnsafeRawBufferPointer(
        start: memory + model.streamByteCount, count: Detector.byteCount(smoothing: detection.smoothing)))
  }
}
