// Compiled together with the runtime as Embedded Swift: what main.c calls to replay a case with any kernel set.

/// The operations of a case, each followed by how many numbers it has, and the numbers (Tests/QORNNTests/Arm64Cases.swift).
private enum Operation: Int32 {
  case readings = 1
  case token = 2
  case reset = 3
  /// The logits expected now.
  case logits = 4
  /// The layer, then its states expected now.
  case states = 5
}

@_cdecl("replay_best_set") public func bestSet() -> Int32 { Int32(KernelSet.best.rawValue) }

@_cdecl("replay_has_set") public func hasSet(_ set: Int32) -> Int32 {
  kernelSet(set).isAvailable ? 1 : 0
}

private func kernelSet(_ value: Int32) -> KernelSet { KernelSet(rawValue: UInt8(value))! }

private func placement(_ isInPlace: Int32) -> WeightPlacement { isInPlace == 0 ? .repacked : .inPlace }

/// Bytes of a prepared model, of a session, and of a workspace for `batch` streams.
///
/// - Returns: 0, or −1 where the model is refused.
@_cdecl("replay_sizes")
public func sizes(
  _ bytes: UnsafeRawPointer, _ count: Int, _ set: Int32, _ isInPlace: Int32, _ batch: Int32,
  _ prepared: UnsafeMutablePointer<Int>, _ session: UnsafeMutablePointer<Int>,
  _ workspace: UnsafeMutablePointer<Int>, _ memory: UnsafeMutableRawPointer?
) -> Int32 {
  guard let model = try? Model(validating: UnsafeRawBufferPointer(start: bytes, count: count)) else {
    return -1
  }
  prepared.pointee = PreparedModel.byteCount(
    for: model, kernels: kernelSet(set), placement: placement(isInPlace))
  guard let memory else { return 0 }
  let ready = PreparedModel(
    model, kernels: kernelSet(set), placement: placement(isInPlace),
    memory: UnsafeMutableRawBufferPointer(start: memory, count: prepared.pointee))
  session.pointee = ready.sessionByteCount
  workspace.pointee = ready.workspaceByteCount(batchSize: Int(batch))
  return 0
}

/// Replays a case; `sessions` are 1 + 2·batch of them, one after another.
///
/// - Returns: 0; 1 + the place of the operation whose numbers differ; or −2 where a batch and single streams differ.
@_cdecl("replay_run")
public func run(
  _ bytes: UnsafeRawPointer, _ count: Int, _ set: Int32, _ isInPlace: Int32, _ batch: Int32,
  _ memory: UnsafeMutableRawPointer, _ preparedCount: Int, _ sessions: UnsafeMutableRawPointer,
  _ workspaceMemory: UnsafeMutableRawPointer, _ workspaceCount: Int, _ program: UnsafePointer<Int32>,
  _ wordCount: Int
) -> Int32 {
  guard let model = try? Model(validating: UnsafeRawBufferPointer(start: bytes, count: count)) else {
    return -1
  }
  let prepared = PreparedModel(
    model, kernels: kernelSet(set), placement: placement(isInPlace),
    memory: UnsafeMutableRawBufferPointer(start: memory, count: preparedCount))
  let size = prepared.sessionByteCount
  var session = Session(
    for: prepared, memory: UnsafeMutableRawBufferPointer(start: sessions, count: size))
  var workspace = Workspace(
    for: prepared, batchSize: Int(batch),
    memory: UnsafeMutableRawBufferPointer(start: workspaceMemory, count: workspaceCount))
  let streams = Streams(first: sessions + size, size: size, count: Int(batch))
  streams.reset()
  var place = 0
  while place < wordCount {
    let numbers = UnsafeBufferPointer(start: program + place + 2, count: Int(program[place + 1]))
    switch Operation(rawValue: program[place])! {
    case .readings:
      session.step(readings: numbers, model: prepared, workspace: &workspace)
      streams.step(readings: numbers, model: prepared, workspace: &workspace)
    case .token: session.step(token: Int(numbers[0]), model: prepared, workspace: &workspace)
    case .reset: session.reset()
    case .logits:
      let logits = session.computeLogits(model: prepared, workspace: &workspace)
      for index in 0..<numbers.count where logits[index] != numbers[index] { return Int32(place) + 1 }
    case .states:
      for unit in 0..<numbers.count - 1
      where Int32(session.state(of: prepared, layer: Int(numbers[0]), unit: unit)) != numbers[unit + 1] {
        return Int32(place) + 1
      }
    }
    place += 2 + numbers.count
  }
  return streams.agree() ? 0 : -2
}

/// `count` streams that step as a batch, and `count` that step one after another, each on readings of its own.
private struct Streams {
  let first: UnsafeMutableRawPointer
  let size: Int
  let count: Int

  func state(_ stream: Int) -> UnsafeMutableRawPointer { first + stream * size }

  func reset() { first.initializeMemory(as: UInt8.self, repeating: 0, count: 2 * count * size) }

  func agree() -> Bool {
    for byte in 0..<count * size
    where first.load(fromByteOffset: byte, as: UInt8.self)
      != first.load(fromByteOffset: byte + count * size, as: UInt8.self)
    {
      return false
    }
    return true
  }

  func step(
    readings: UnsafeBufferPointer<Int32>, model: borrowing PreparedModel, workspace: inout Workspace
  ) {
    if count < 2 { return }
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: readings.count) { turned in
      for stream in 0..<count {
        for index in 0..<readings.count { turned[index] = readings[(index + stream) % readings.count] }
        model.applyInputStage(turned.baseAddress!, into: workspace.input(stream))
        var alone = workspace.input(stream)
        for layer in 1...model.layerCount {
          let plan = model.plan(layer: layer)
          let state = state(count + stream) + plan.pointee.stateOffset
          plan.pointee.kernel(plan.pointee.kernelLayer, state, alone, workspace.scratch)
          alone = state
        }
      }
    }
    stepTogether(model, &workspace)
  }

  private func stepTogether(_ model: borrowing PreparedModel, _ workspace: inout Workspace) {
    withUnsafeTemporaryAllocation(of: UnsafeMutableRawPointer.self, capacity: count) { states in
      withUnsafeTemporaryAllocation(of: UnsafeRawPointer.self, capacity: count) { inputs in
        for stream in 0..<count { inputs[stream] = UnsafeRawPointer(workspace.input(stream)) }
        for layer in 1...model.layerCount {
          let plan = model.plan(layer: layer)
          for stream in 0..<count { states[stream] = state(stream) + plan.pointee.stateOffset }
          if let kernel = plan.pointee.batchKernel {
            kernel(
              plan.pointee.kernelLayer, states.baseAddress!, inputs.baseAddress!, Int32(count),
              workspace.scratch)
          } else {
            for stream in 0..<count {
              plan.pointee.kernel(
                plan.pointee.kernelLayer, states[stream], inputs[stream], workspace.scratch)
            }
          }
          for stream in 0..<count { inputs[stream] = UnsafeRawPointer(states[stream]) }
        }
      }
    }
  }
}
