extension Stroke {
  /// A line as `qornn-run --output-format jsonl` writes it.
  mutating func putResult(_ model: borrowing Model, _ prepared: borrowing PreparedModel) {
    let logits = session.computeLogits(model: prepared, workspace: &workspace)
    let decision = Decision(logits)
    put("{\"sequence\": ", BOARD_RESULTS)
    if retained.pointee.input.has_sequences {
      withUnsafeBytes(of: &retained.pointee.stroke.bytes) { name in
        putJSON(UnsafeRawBufferPointer(rebasing: name.prefix(Int(retained.pointee.stroke.length))))
      }
    } else {
      put("null", BOARD_RESULTS)
    }
    put(", \"step\": ", BOARD_RESULTS)
    put_integer(BOARD_RESULTS, Int64(stepCount))
    put(", \"label\": ", BOARD_RESULTS)
    putJSON(model.label(decision.classIndex))
    put(", \"logits\": [", BOARD_RESULTS)
    for index in 0..<logits.count {
      if index > 0 { put(", ", BOARD_RESULTS) }
      put_integer(BOARD_RESULTS, Int64(logits[index]))
    }
    put("], \"margin\": ", BOARD_RESULTS)
    put_integer(BOARD_RESULTS, Int64(decision.margin))
    put("}\n", BOARD_RESULTS)
  }

  func putCosts(_ model: borrowing Model, _ prepared: borrowing PreparedModel, startStack: UInt32) {
    let memory = board_memory()
    put("flash ", memory.flash, "")
    put(" bytes, of them the model ", UInt32(model.byteCount), "\n")
    put("RAM ", memory.ram, "")
    put(" bytes, retained ", memory.retained, "\n")
    put("session ", UInt32(prepared.sessionByteCount), "")
    put(" bytes, workspace ", UInt32(prepared.workspaceByteCount()), "")
    let preparedByteCount = PreparedModel.byteCount(for: model, placement: .inPlace)
    put(" bytes, prepared model ", UInt32(preparedByteCount), " bytes\n")
    put("a step ", retained.pointee.smallest.instructions, "")
    put(" to ", retained.pointee.largest.instructions, " instructions, ")
    put("", retained.pointee.largest.stack, " bytes of stack\n")
    put("the start ", startStack, " bytes of stack\n")
  }
}

func put(_ text: StaticString, _ stream: board_stream = BOARD_MESSAGES) {
  put_bytes(
    stream, UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self), text.utf8CodeUnitCount)
}

func put(_ before: StaticString, _ number: UInt32, _ after: StaticString) {
  put(before)
  put_integer(BOARD_MESSAGES, Int64(number))
  put(after)
}

private func putJSON(_ text: UnsafeRawBufferPointer) {
  put_json(BOARD_RESULTS, text.baseAddress!.assumingMemoryBound(to: CChar.self), text.count)
}
