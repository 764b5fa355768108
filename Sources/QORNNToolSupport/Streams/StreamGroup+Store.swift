import QORNN

/// Streams that are put away, and what becomes of them there.
extension StreamGroup {
  /// Brings a stream that was put away to a slot of its own. Where that fails it stays where it is, and the slot is free again.
  func takeUp(_ key: [UInt8], at slot: StreamTable.Slot) throws(ToolError) -> StreamRecord? {
    guard let store else { return nil }
    do throws(ToolError) {
      guard let record = try store.record(of: key) else { return nil }
      try restore(record, at: slot, name: store.name)
      try store.remove(key)
      return record
    } catch {
      table.remove(slot)
      throw error
    }
  }

  /// Makes room in memory for a stream: the one that was silent longest is over or put away.
  func makeRoom(for key: [UInt8], _ emit: Emit) throws(ToolError) {
    let slot = table.oldest
    guard options.overflow == .save, let store else { return try end(slot, emit) }
    if table.pending(slot) > 0 { try flush(emit) }
    // A stream that comes from there leaves its room to the one that goes there.
    try dropSaved(to: options.savedLimit - (store.contains(key) ? 0 : 1), emit)
    try store.put(record(slot))
    table.remove(slot)
  }

  /// Ends streams that are put away, those that were silent longest, until there are no more than `limit`.
  func dropSaved(to limit: Int, _ emit: Emit) throws(ToolError) {
    guard let store else { return }
    while store.count > limit, let key = store.oldest {
      let record = endsHaveResults ? try store.record(of: key) : nil
      try store.remove(key)
      droppedCount += 1
      if let record { try emitEnd(of: record, emit) }
    }
  }

  /// The result of a stream that is put away and over.
  func emitEnd(of record: StreamRecord, _ emit: Emit) throws(ToolError) {
    let memory = StreamMemory(byteCount: model.streamByteCount)
    let stream = memory.bytes.baseAddress!
    try StreamStates.restore(record, model, stream, name: store?.name ?? "")
    try emit(
      .result(
        StreamResult(
          sequence: record.key, step: record.stepCount, logits: StreamStates.logits(model, stream),
          label: record.label)))
  }
}
