import QORNN

/// Bytes of RAM that a stream takes on a 32-bit core, with the weights in flash (`QORNN_IN_PLACE`): what `qornn_model_size`,
/// `qornn_session_size` and `qornn_workspace_size` answer there.
public struct FirmwareMemory: Sendable, Equatable {
  /// The model, shared by all sessions.
  public var model: Int
  /// The states of one stream; what has to survive a reset.
  public var session: Int
  /// Scratch memory, shared by all sessions of a thread.
  public var workspace: Int
  /// Sessions that are alive at a time on an endless stream: more than one where windows overlap.
  public var sessionCount: Int
  /// All of them.
  public var total: Int { model + sessionCount * session + workspace }

  /// What the library's structures take with pointers of 4 bytes, with what they are aligned to. The tests ask the library in an
  /// emulator.
  private enum Size {
    static let modelObject = 200
    static let layerPlan = 160
    static let sessionObject = 16
    static let workspaceObject = 64
  }

  /// Adds up the memory of a model's objects.
  public init(_ model: SharedModel) {
    sessionCount =
      model.windowSize == 0
      ? 1 : model.windowSize / model.hopSize + (model.windowSize % model.hopSize == 0 ? 0 : 1)
    self.model = Size.modelObject + model.layerCount * Size.layerPlan
    session = Size.sessionObject
    var scratch = 0
    for layer in 1...model.layerCount {
      let (size, bitWidth) = (model.hiddenSize(layer: layer), model.stateBitWidth(layer: layer))
      session += Self.roundedUp(size * Self.byteCount(bitWidth: bitWidth), to: 8)
      var copies = Self.copyByteCount(size, bitWidth: bitWidth)
      if !model.takesToken(layer: layer) {
        copies += Self.copyByteCount(
          model.inputSize(layer: layer), bitWidth: model.inputBitWidth(layer: layer))
      }
      scratch = max(scratch, copies)
    }
    let input =
      model.inputKind == .vector ? model.inputSize * Self.byteCount(bitWidth: model.inputBitWidth) : 0
    workspace = Size.workspaceObject + Self.roundedUp(input, to: 8) + scratch + 4 * model.outputSize
  }

  /// Int8 for 8 bits, else Int16.
  private static func byteCount(bitWidth: Int) -> Int { bitWidth == 8 ? 1 : 2 }

  /// The copy of a vector that a kernel reads: whole blocks of 32.
  private static func copyByteCount(_ count: Int, bitWidth: Int) -> Int {
    roundedUp(count, to: 32) * byteCount(bitWidth: bitWidth)
  }

  private static func roundedUp(_ count: Int, to unit: Int) -> Int { (count + unit - 1) / unit * unit }
}
