// A network in a microcontroller's flash: readings in, class and logits out. The program of ../c/main.c in Embedded Swift.
//
//   Model(validating:)      the file's bytes are checked; the weights stay where they are, in flash
//   Session, Workspace      the state of one stream, and scratch, in memory of ours
//   session.step            once for each reading of the sensor
//   session.computeLogits   when an answer is wanted
//   Session(resuming:)      after a sleep that ends in a reset: the session is still where it was
//
// The sources of QORNN are compiled with it as one module; board.h, csv.h and print.h are the host's side, in C.

/// All memory that the network needs: nothing is allocated. `measure` prints how much a model takes.
nonisolated(unsafe) private var memory = InlineArray<240, UInt64>(repeating: 0)
nonisolated(unsafe) private var usedByteCount = 0

/// The next bytes of it.
private func takeMemory(_ byteCount: Int) -> UnsafeMutableRawBufferPointer {
  let all = withUnsafeMutableBytes(of: &memory) { $0 }
  let start = (all.baseAddress! + usedByteCount).alignedUp(toMultipleOf: PreparedModel.memoryAlignment)
  guard start + byteCount <= all.baseAddress! + all.count else { stop("too little memory for this model") }
  usedByteCount = start + byteCount - all.baseAddress!
  return UnsafeMutableRawBufferPointer(start: start, count: byteCount)
}

private enum Limit {
  static var features: Int { 8 }
  static var classes: Int { 32 }
}

@c(main)
public func main() -> Int32 {
  do throws(ModelError) {
    board_begin_cost()
    run(try Model(validating: qornnModelBytes))
    return 0
  } catch {
    withUnsafeTemporaryAllocation(byteCount: 200, alignment: 1) { text in
      var message = MessageWriter(text)
      error.write(to: &message)
      put("error: the model: ")
      put_bytes(
        BOARD_MESSAGES, text.baseAddress!.assumingMemoryBound(to: CChar.self), message.writtenByteCount)
      put("\n")
    }
    return 1
  }
}

private func run(_ model: borrowing Model) {
  guard model.inputKind == .vector, model.inputSize <= Limit.features,
    model.outputKind == .classes, model.outputSize <= Limit.classes, model.windowSize == 0
  else { stop("no classes of readings, or windows, or more than this example has room for") }
  let prepared = PreparedModel(
    model, placement: .inPlace,
    memory: takeMemory(PreparedModel.byteCount(for: model, placement: .inPlace)))
  guard prepared.savedStateByteCount <= MemoryLayout.size(ofValue: retained_memory().pointee.saved_state)
  else {
    stop("a larger state than this example has room for")
  }
  let startStack = board_end_cost().stack
  guard prepared.sessionByteCount <= RETAINED_SESSION else {
    stop("a larger state than this example has room for")
  }
  let states = UnsafeMutableRawBufferPointer(
    start: retained_session(), count: prepared.sessionByteCount)
  let sleeps = Stroke.sleeps(prepared)
  var stroke = Stroke(
    retained: retained_memory(),
    session: sleeps ? Session(resuming: prepared, memory: states) : Session(for: prepared, memory: states),
    workspace: Workspace(for: prepared, memory: takeMemory(prepared.workspaceByteCount())))

  let every = board_has_option("every", nil)
  let measures = board_has_option("measure", nil)
  var resetAfter: UInt32 = 0
  _ = board_has_option("reset", &resetAfter)
  var sleepAfter: UInt32 = 0
  _ = board_has_option("sleep", &sleepAfter)

  withUnsafeTemporaryAllocation(of: csv_feature.self, capacity: Limit.features) { features in
    for index in 0..<model.inputSize { features[index] = csv_feature(model, index) }
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: Limit.features) { readings in
      if sleeps { stroke.wakeUp() } else { stroke.takeUp(prepared, features) }
      let input = stroke.retained
      while true {
        let more = csv_next(&input.pointee.input, features.baseAddress!, readings.baseAddress!)
        if stroke.stepCount > 0, !every, !more || input.pointee.input.begins {
          stroke.putResult(model, prepared)
        }
        guard more else { break }
        if input.pointee.input.begins { stroke.begin() }
        stroke.step(UnsafeBufferPointer(rebasing: readings[..<model.inputSize]), prepared, measures: measures)
        if every { stroke.putResult(model, prepared) }
        if resetAfter > 0, stroke.stepCount % UInt64(resetAfter) == 0 { stroke.resetBoard(prepared) }
        if sleepAfter > 0, stroke.stepCount % UInt64(sleepAfter) == 0 { stroke.sleep(prepared) }
      }
    }
  }
  if stroke.retained.pointee.resets > 0 { put("", stroke.retained.pointee.resets, " warm resets\n") }
  if measures { stroke.putCosts(model, prepared, startStack: startStack) }
}

private func stop(_ text: StaticString) -> Never {
  put("error: ")
  put(text)
  put("\n")
  board_exit(1)
}

extension csv_feature {
  fileprivate init(_ model: borrowing Model, _ index: Int) {
    let name = model.name(index)
    let feature = model.feature(index)
    self.init(
      name: name.baseAddress!.assumingMemoryBound(to: CChar.self), length: name.count,
      base: feature.resolutionBase, exponent: feature.resolutionExponent)
  }
}
