/// One step of the whole network, Docs/Arithmetic.md from (0) to (4). Nothing here allocates.
extension Session {
  /// A step of a vector model: one reading a feature, as the sensor or the text gave it.
  ///
  /// - Precondition: a vector model, `readings` [inputSize], and a workspace made for this model.
  public mutating func step(
    readings: UnsafeBufferPointer<Int32>, model: borrowing PreparedModel, workspace: inout Workspace
  ) {
    checkBelongs(to: model)
    workspace.checkBelongs(to: model)
    precondition(model.inputKind == .vector && readings.count == model.inputSize, "wrong number of readings")
    model.applyInputStage(readings.baseAddress!, into: workspace.input(0))  // (0)
    advance(input: workspace.input(0), model, &workspace)
  }

  /// A step of a token model.
  ///
  /// - Precondition: a token model, 0 ≤ token < inputSize, and a workspace made for this model.
  @inline(__always)
  public mutating func step(token: Int, model: borrowing PreparedModel, workspace: inout Workspace) {
    checkBelongs(to: model)
    workspace.checkBelongs(to: model)
    precondition(model.inputKind == .token && token >= 0 && token < model.inputSize, "no such token")
    advance(input: model.plan(layer: 1).pointee.tokenRow(token), model, &workspace)  // E_t of (1)
  }

  /// Every layer: its new state from its old one and the new state of the layer below.
  private mutating func advance(
    input: UnsafeRawPointer, _ model: borrowing PreparedModel, _ workspace: inout Workspace
  ) {
    var input = input
    for layer in 1...model.layerCount {
      let plan = model.plan(layer: layer)
      let state = memory + plan.pointee.stateOffset
      plan.pointee.kernel(plan.pointee.kernelLayer, state, input, workspace.scratch)  // (1), (2), (3)
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
    workspace.checkBelongs(to: model)
    let readout = model.readout
    let state = memory + model.plan(layer: model.layerCount).pointee.stateOffset
    readout.pointee.kernel(readout.pointee.kernelReadout, state, workspace.logits, workspace.scratch)  // (4)
    return UnsafeBufferPointer(start: workspace.logits, count: model.outputSize)
  }
}
