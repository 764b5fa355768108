import QORNN

/// Bytes of RAM that one stream takes on a 32-bit core, with the weights in flash (`QORNN_IN_PLACE`): what `qornn_model_size`,
/// `qornn_session_size` and `qornn_workspace_size` answer there.
public struct FirmwareMemory: Sendable, Equatable {
  /// The model, shared by all sessions.
  public var model: Int
  /// The states of one stream; what has to survive a reset.
  public var session: Int
  /// Scratch memory, shared by all sessions of a thread.
  public var workspace: Int
  /// All three.
  public var total: Int { model + session + workspace }

  /// What the library's structures take with pointers of 4 bytes. The tests ask the library in an emulator.
  private enum Size {
    static let alignment = 64
    static let modelObject = 128
    static let layerPlan = 116
    static let readoutPlan = 48
    static let sessionObject = 16
    static let workspaceObject = 48
    static let pointer = 4
  }

  /// Adds up the memory of a model's objects.
  public init(_ model: SharedModel) {
    let parts = [model.layerCount * Size.layerPlan, Size.readoutPlan].map(Self.aligned)
    self.model = Size.modelObject + parts.reduce(0, +) + Size.alignment
    let states = (1...model.layerCount).map { layer in
      model.hiddenSize(layer: layer) * (model.stateBitWidth(layer: layer) == 8 ? 1 : 2)
    }
    session = Size.sessionObject + states.reduce(0) { $0 + ($1 + 7) / 8 * 8 }
    let input = model.inputKind == .vector ? model.inputSize * (model.inputBitWidth == 8 ? 1 : 2) : 0
    workspace =
      Size.workspaceObject + Self.aligned(input) + Self.aligned(states.max() ?? 0) + 2 * Size.pointer
      + 4 * model.outputSize + Size.alignment
  }

  private static func aligned(_ count: Int) -> Int {
    (count + Size.alignment - 1) / Size.alignment * Size.alignment
  }
}
