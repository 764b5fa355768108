import QORNN

/// Many streams of one model, each found by its key: rows in, results out in the rows' order.
final class StreamGroup {
  /// Takes a result or an event.
  typealias Emit = (StreamOutcome) throws(ToolError) -> Void

  let model: SteppedModel
  /// The rows so far.
  private(set) var rowCount = 0
  /// The streams begun so far.
  private var begunCount = 0
  /// How long rows waited for their results; nil if nobody asked.
  private var latency: LatencyHistogram?
  /// Streams that are put away; nil where there is no place for them.
  var store: StreamStore?

  /// Streams that were put away and then were too many, so far.
  var droppedCount = 0

  let options: StreamGroupOptions
  private let emission: StreamOptions.Emission
  /// What every stream's detector listens for; nil: results are wanted. A detector lies behind its stream's sessions.
  let detection: Detection?
  let table: StreamTable
  private let block: StepBlock
  private var now = MonotonicClock.secondsSince1970

  init(
    _ model: SharedModel, kernels: KernelSet, options: StreamOptions, group: StreamGroupOptions
  ) {
    self.model = SteppedModel(model, kernels: kernels)
    self.options = group
    emission = options.emission
    detection = options.detection
    let alignment = PreparedModel.memoryAlignment
    let detectorByteCount = detection.map { Detector.byteCount(smoothing: $0.smoothing) } ?? 0
    table = StreamTable(
      streamByteCount: self.model.streamByteCount + (detectorByteCount + alignment - 1) / alignment
        * alignment,
      capacity: group.limit)
    // A detector wants the logits of every step, or of every window.
    let wantsEvery = detection != nil ? model.windowSize == 0 : options.emission == .every
    block = StepBlock(
      self.model, emission: wantsEvery ? .every : .last, countsSaturations: options.countsSaturations,
      threadCount: group.threadCount)
    if options.measuresLatency { latency = LatencyHistogram() }
  }

  /// The streams in memory.
  var streamCount: Int { table.count }
  /// Whether the end of a stream has a result of its own.
  var endsHaveResults: Bool {
    emission == .last && detection == nil && model.shared.windowSize == 0
  }

  /// Takes a row. Its result comes with `flush`, or earlier.
  func add(_ row: InputRow, key: [UInt8], emit: Emit) throws(ToolError) {
    if block.rows.isEmpty { now = MonotonicClock.secondsSince1970 }
    rowCount += 1
    try endIdle(emit)
    let slot: StreamTable.Slot
    if let known = table.find(key) { slot = known } else { slot = try open(key, emit) }
    let round = table.pending(slot)
    let step = table.stepCount(slot) + 1
    table.setPending(slot, round + 1)
    table.setStepCount(slot, step)
    table.touch(slot, row: rowCount, time: now)
    if let label = row.label { table.setLabel(slot, label) }
    block.add(
      StepBlock.Row(
        slot: slot, round: Int32(round), step: step, token: row.token, label: row.label,
        startTime: latency == nil ? 0 : MonotonicClock.nanoseconds),
      readings: row.readings)
    if block.isFull { try flush(emit) }
  }

  /// Steps all rows that wait and hands out their results.
  func flush(_ emit: Emit) throws(ToolError) {
    guard !block.rows.isEmpty else { return }
    block.step(table)
    // They were stepped, whatever becomes of their results: nothing may step them again.
    defer { block.clear() }
    for row in block.rows { table.setPending(row.slot, 0) }
    for (index, row) in block.rows.enumerated() {
      if let outcome = outcome(of: row, block.logits(ofRow: index)) { try emit(outcome) }
    }
    if latency != nil {
      let end = MonotonicClock.nanoseconds
      for row in block.rows { latency?.add(end &- row.startTime) }
    }
  }

  /// What a row says whose stream has logits.
  private func outcome(of row: StepBlock.Row, _ logits: ArraySlice<Int32>?) -> StreamOutcome? {
    guard let detection else {
      return logits.map {
        .result(
          StreamResult(sequence: table.key(row.slot), step: row.step, logits: Array($0), label: row.label))
      }
    }
    var detector = Detector(resuming: detection, memory: detectorMemory(row.slot, detection))
    if row.step == 1 { detector.reset() }
    guard let logits, logits.withUnsafeBufferPointer({ detector.step($0) }) else { return nil }
    return .event(
      StreamEvent(
        sequence: table.key(row.slot), step: row.step, classIndex: detection.classIndex,
        leadSum: detector.leadSum, smoothing: detection.smoothing))
  }

  private func detectorMemory(_ slot: StreamTable.Slot, _ detection: Detection)
    -> UnsafeMutableRawBufferPointer
  {
    UnsafeMutableRawBufferPointer(
      start: table.memory(slot) + model.streamByteCount,
      count: Detector.byteCount(smoothing: detection.smoothing))
  }

  /// Ends the streams that have been silent too long.
  private func endIdle(_ emit: Emit) throws(ToolError) {
    while table.oldest != StreamTable.none,
      isIdle(row: table.lastRow(table.oldest), time: table.lastTime(table.oldest))
    {
      try end(table.oldest, emit)
    }
  }

  private func isIdle(row: Int, time: Int) -> Bool {
    switch options.idle {
    case .never: false
    case .rows(let count): rowCount - row > count
    case .seconds(let count): now - time > count
    }
  }

  /// Brings a stream into memory: a new one, or one that was put away.
  private func open(_ key: [UInt8], _ emit: Emit) throws(ToolError) -> StreamTable.Slot {
    if table.count == table.capacity { try makeRoom(for: key, emit) }
    let slot = table.insert(key)
    if let record = try takeUp(key, at: slot) {
      guard isIdle(row: record.lastRow, time: record.lastTime) else { return slot }
      try emitEnd(slot, emit)
      table.setStepCount(slot, 0)
      table.setLabel(slot, nil)
    }
    begunCount += 1
    return slot
  }

  func end(_ slot: StreamTable.Slot, _ emit: Emit) throws(ToolError) {
    if table.pending(slot) > 0 { try flush(emit) }
    try emitEnd(slot, emit)
    table.remove(slot)
  }

  /// The result of a stream that is over.
  private func emitEnd(_ slot: StreamTable.Slot, _ emit: Emit) throws(ToolError) {
    guard endsHaveResults else { return }
    try emit(
      .result(
        StreamResult(
          sequence: table.key(slot), step: table.stepCount(slot),
          logits: StreamStates.logits(model, table.memory(slot)), label: table.label(slot))))
  }

  /// The results of all streams at the end of the input: those that were put away, then those in memory, each in the order of
  /// their last rows. The streams stay as they are.
  func emitEnds(_ emit: Emit) throws(ToolError) {
    guard endsHaveResults else { return }
    try store?.forEach { record throws(ToolError) in try emitEnd(of: record, emit) }
    for slot in slots { try emitEnd(slot, emit) }
  }

  /// All streams in memory, the one that was silent longest first.
  private var slots: some Sequence<StreamTable.Slot> {
    sequence(first: table.oldest) { [table] in table.next(after: $0) }.prefix { $0 != StreamTable.none }
  }

  /// The streams in memory as a checkpoint keeps them. Rows that wait must have been stepped.
  var records: some Sequence<StreamRecord> { slots.lazy.map { [unowned self] in record($0) } }

  func record(_ slot: StreamTable.Slot) -> StreamRecord {
    StreamRecord(table.key(slot), table.entry(slot), model, detection, table.memory(slot))
  }

  func restore(_ record: StreamRecord, at slot: StreamTable.Slot, name: String) throws(ToolError) {
    try StreamStates.restore(record, model, table.memory(slot), name: name)
    table.setStepCount(slot, record.stepCount)
    table.setLabel(slot, record.label)
    let isRestored: Bool
    if let detection {
      var detector = Detector(detection, memory: detectorMemory(slot, detection))
      isRestored = record.detector.withUnsafeBytes { detector.restore($0) }
    } else {
      isRestored = record.detector.isEmpty
    }
    guard isRestored else { throw record.foreignDetector(name: name) }
  }

  /// Goes on from a checkpoint.
  ///
  /// - Parameter rowCount: the rows that were done.
  func restore(_ records: [StreamRecord], rowCount: Int, name: String) throws(ToolError) {
    self.rowCount = rowCount
    for record in records {
      guard let key = record.key, table.find(key) == nil, table.count < table.capacity else {
        throw ToolError(.data, "\(name): found a stream without a key, twice or too many, expected each once")
      }
      let slot = table.insert(key)
      try restore(record, at: slot, name: name)
      table.touch(slot, row: record.lastRow, time: record.lastTime)
    }
  }

  /// Adds what only the group knows.
  func add(to total: inout StreamStatistics) {
    total.sequenceCount = begunCount
    total.streamCount = streamCount
    total.savedStreamCount = store?.count
    total.droppedStreamCount = droppedCount
    total.stateCount = block.stateCount
    total.stateSaturationCount = block.stateSaturationCount
    total.latency = latency
  }
}
