/// One stream as it is kept in the state folder. Docs/Running.md has the layout.
struct StreamRecord: Equatable {
  /// The length that stands for no key.
  static let noKey = UInt32.max
  /// The number that stands for no label.
  private static let noLabel = Int32.min

  /// The key or the name of the sequence; nil where the input has none.
  var key: [UInt8]?
  /// The steps so far.
  var stepCount: Int
  /// The row that had its last step, counted from 1.
  var lastRow: Int
  /// When that was, in seconds since 1970.
  var lastTime: Int
  /// The class of the last row that had a label, or `LabelTally.unknown`; nil without one.
  var label: Int?
  /// The saved states of the sessions that run, Docs/SavedState.md; the position of each is the step that began it.
  var sessions: [[UInt8]]
  /// The state of the detector; empty without one.
  var detector: [UInt8] = []

  func write(to writer: ChecksummedWriter) throws(ToolError) {
    try writer.append(UInt64(stepCount))
    try writer.append(UInt64(lastRow))
    try writer.append(UInt64(bitPattern: Int64(lastTime)))
    try writer.append(label.map { Int32($0) } ?? Self.noLabel)
    try writer.append(UInt32(sessions.count))
    try writer.append(key.map { UInt32($0.count) } ?? Self.noKey)
    if let key { try writer.append(key) }
    for session in sessions { try writer.append(session) }
    try writer.append(UInt32(detector.count))
    try writer.append(detector)
  }

  /// Reads a record; nil where the bytes end too early or a number cannot be.
  init?(_ reader: inout CheckedReader, savedStateByteCount: Int) {
    guard let steps = reader.integer(UInt64.self), let row = reader.integer(UInt64.self),
      let time = reader.integer(UInt64.self),
      let label = reader.integer(UInt32.self).map({ Int32(bitPattern: $0) }),
      let count = reader.integer(UInt32.self), let keyLength = reader.integer(UInt32.self),
      let stepCount = Int(exactly: steps), let lastRow = Int(exactly: row),
      let lastTime = Int(exactly: Int64(bitPattern: time)),
      [stepCount, lastRow, lastTime].allSatisfy({ Checkpoint.numbers.contains($0) }),
      label == Self.noLabel || label >= LabelTally.unknown
    else { return nil }
    self.label = label == Self.noLabel ? nil : Int(label)
    (self.stepCount, self.lastRow, self.lastTime) = (stepCount, lastRow, lastTime)
    key = nil
    sessions = []
    if keyLength != Self.noKey {
      guard let text = reader.take(Int(keyLength)) else { return nil }
      key = Array(text)
    }
    guard Int(count) <= reader.remaining / max(savedStateByteCount, 1) else { return nil }
    for _ in 0..<count {
      guard let session = reader.take(savedStateByteCount) else { return nil }
      sessions.append(Array(session))
    }
    guard let detectorLength = reader.integer(UInt32.self), let state = reader.take(Int(detectorLength))
    else {
      return nil
    }
    detector = Array(state)
  }

  init(key: [UInt8]?, stepCount: Int, lastRow: Int = 0, lastTime: Int = 0, sessions: [[UInt8]]) {
    self.key = key
    self.stepCount = stepCount
    self.lastRow = lastRow
    self.lastTime = lastTime
    self.sessions = sessions
  }

  /// The error for a state that the detector cannot have.
  ///
  /// - Parameter name: where the record comes from.
  func foreignDetector(name: String) -> ToolError {
    ToolError(
      .data,
      "\(name): found \(detector.count) bytes that are no state of this detection, expected its own")
  }
}
