/// One step of several streams together: the kernels load repacked weights once for four of them, and every stream's integers
/// are those of a step of its own. Nothing here allocates.
extension Session {
  /// A step of several streams of a vector model.
  ///
  /// - Parameters:
  ///   - streams: The starts of the memory of 1 … `workspace.batchSize` sessions, as it was given to
  ///     `Session(for:memory:)`, in any order, none twice.
  ///   - readings: [streams.count × inputSize], a row a stream: one reading a feature, as the sensor or the text gave it.
  /// - Precondition: a vector model, sessions and a workspace made for it, and no stream's memory in use elsewhere.
  public static func step(
    _ streams: UnsafeBufferPointer<UnsafeMutableRawPointer>, readings: UnsafeBufferPointer<Int32>,
    model: borrowing PreparedModel, workspace: inout Workspace
  ) {
    check(streams, model, workspace)
    precondition(
      model.inputKind == .vector && readings.count == streams.count &* model.inputSize,
      "wrong number of readings")
    var stream = 0
    while stream < streams.count {
      model.applyInputStage(
        readings.baseAddress! + stream &* model.inputSize, into: workspace.input(stream))  // (0)
      workspace.inputs[stream] = UnsafeRawPointer(workspace.input(stream))
      stream &+= 1
    }
    advance(streams, model, workspace)
  }

  /// A step of several streams of a token model.
  ///
  /// - Parameters:
  ///   - streams: The starts of the memory of 1 … `workspace.batchSize` sessions, as it was given to
  ///     `Session(for:memory:)`, in any order, none twice.
  ///   - tokens: [streams.count], each 0 ≤ token < inputSize.
  /// - Precondition: a token model, sessions and a workspace made for it, and no stream's memory in use elsewhere.
  public static func step(
    _ streams: UnsafeBufferPointer<UnsafeMutableRawPointer>, tokens: UnsafeBufferPointer<Int>,
    model: borrowing PreparedModel, workspace: inout Workspace
  ) {
    check(streams, model, workspace)
    precondition(model.inputKind == .token && tokens.count == streams.count, "wrong number of tokens")
    var stream = 0
    while stream < streams.count {
      let token = tokens[stream]
      precondition(token >= 0 && token < model.inputSize, "no such token")
      workspace.inputs[stream] = model.plan(layer: 1).pointee.tokenRow(token)  // E_t of (1)
      stream &+= 1
    }
    advance(streams, model, workspace)
  }

  private static func check(
    _ streams: UnsafeBufferPointer<UnsafeMutableRawPointer>, _ model: borrowing PreparedModel,
    _ workspace: borrowing Workspace
  ) {
    workspace.checkBelongs(to: model)
    precondition(streams.count >= 1 && streams.count <= workspace.batchSize, "wrong number of streams")
  }

  /// Every layer for all streams, from the inputs in the workspace.
  private static func advance(
    _ streams: UnsafeBufferPointer<UnsafeMutableRawPointer>, _ model: borrowing PreparedModel,
    _ workspace: borrowing Workspace
  ) {
    let states = workspace.states
    let inputs = workspace.inputs
    for layer in 1...model.layerCount {
      let plan = model.plan(layer: layer)
      var stream = 0
      while stream < streams.count {
        states[stream] = streams[stream] + plan.pointee.stateOffset
        stream &+= 1
      }
      plan.pointee.step(states, inputs: inputs, count: streams.count, scratch: workspace.scratch)
      stream = 0
      while stream < streams.count {
        inputs[stream] = UnsafeRawPointer(states[stream])
        stream &+= 1
      }
    }
  }
}

extension LayerPlan {
  /// (1), (2), (3) for every stream, together where the kernels can.
  fileprivate func step(
    _ states: UnsafePointer<UnsafeMutableRawPointer>, inputs: UnsafePointer<UnsafeRawPointer>, count: Int,
    scratch: UnsafeMutableRawPointer
  ) {
    if let batchKernel {
      batchKernel(kernelLayer, states, inputs, Int32(truncatingIfNeeded: count), scratch)
      return
    }
    var stream = 0
    while stream < count {
      kernel(kernelLayer, states[stream], inputs[stream], scratch)
      stream &+= 1
    }
  }
}
