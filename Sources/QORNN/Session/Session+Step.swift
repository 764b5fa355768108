/// One step of the whole network, Docs/Arithmetic.md from (0) to (4). Nothing here allocates.
extension Session {
  /// A step of a vector model: one reading a feature, as the sensor or the text gave it.
  ///
  /// - Precondition: a vector model, `readings` [inputSize], and a workspace made for this model.
  public mutating func step(
    readings: UnsafeBufferPointer<Int32>, model: borrowing PreparedModel, workspace: inout Workspace
  ) {
    precondition(model.inputKind == .vector && readings.count == model.inputSize, "wrong number of readings")
    model.applyInputStage(readings.baseAddress!, into: workspace.input)  // (0)
    advance(input: workspace.input, model, &workspace)
  }

  /// A step of a token model.
  ///
  /// - Precondition: a token model, 0 ≤ token < inputSize, and a workspace made for this model.
  public mutating func step(token: Int, model: borrowing PreparedModel, workspace: inout Workspace) {
    precondition(model.inputKind == .token && token >= 0 && token < model.inputSize, "no such token")
    let row = model.plan(layer: 1).pointee.inputWeights.row(token)  // E_t of (1)
    advance(input: row, model, &workspace)
  }

  /// Every layer: its new state from its old one and the new state of the layer below.
  private mutating func advance(
    input: UnsafeRawPointer, _ model: borrowing PreparedModel, _ workspace: inout Workspace
  ) {
    checkBelongs(to: model)
    precondition(workspace.layout == model.workspaceLayout, "a workspace of another model")
    var input = input
    for layer in 1...model.layerCount {
      let plan = model.plan(layer: layer)
      let state = memory + plan.pointee.stateOffset
      plan.pointee.kernel(plan, state, input, workspace.newState)  // (1), (2), (3)
      state.copyMemory(from: workspace.newState, byteCount: plan.pointee.stateByteCount)
      input = UnsafeRawPointer(state)
    }
  }

  /// The logits of the state as it is now, only where they are wanted: they have no effect on the state.
  ///
  /// - Returns: [outputSize] in the workspace, valid until its next use.
  /// - Precondition: a workspace made for this model.
  public func computeLogits(
    model: borrowing PreparedModel, workspace: inout Workspace
  ) -> UnsafeBufferPointer<Int32> {
    checkBelongs(to: model)
    precondition(workspace.layout == model.workspaceLayout, "a workspace of another model")
    let readout = model.readout
    let last = model.plan(layer: model.layerCount)
    var state = UnsafeRawPointer(memory + last.pointee.stateOffset)
    if readout.pointee.activation == .relu {  // ρ of (4)
      last.pointee.rectify(state, into: workspace.newState)
      state = UnsafeRawPointer(workspace.newState)
    }
    readout.pointee.kernel(readout, state, workspace.logits)  // (4)
    return UnsafeBufferPointer(start: workspace.logits, count: model.outputSize)
  }
}

extension LayerPlan {
  /// max(h, 0) of a state [hiddenSize].
  fileprivate func rectify(_ state: UnsafeRawPointer, into rectified: UnsafeMutableRawPointer) {
    var unit = 0
    while unit < hiddenSize {
      if hasNarrowState {
        let value = state.load(fromByteOffset: unit, as: Int8.self)
        rectified.storeBytes(of: max(value, 0), toByteOffset: unit, as: Int8.self)
      } else {
        let value = state.load(fromByteOffset: unit &* 2, as: Int16.self)
        rectified.storeBytes(of: max(value, 0), toByteOffset: unit &* 2, as: Int16.self)
      }
      unit &+= 1
    }
  }
}
