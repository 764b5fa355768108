/// A core that firmware runs on, with what was measured there. What nobody measured is nil.
public struct FirmwareTarget: Sendable {
  /// Core and kernels, for people.
  public var name: String
  /// Instructions of opening a model.
  public var opening: OpeningCost?
  /// Instructions of a step.
  public var cost: StepCost?
  /// Bytes of flash that the runtime takes in a program that opens a model, steps and decides, without the model.
  public var codeByteCount: Int?
  /// Bytes of stack that opening takes.
  public var openingStackByteCount: Int?
  /// Bytes of stack that a step or a decision takes.
  public var stackByteCount: Int?

  /// Takes the figures as they are.
  public init(
    name: String, opening: OpeningCost? = nil, cost: StepCost? = nil, codeByteCount: Int? = nil,
    openingStackByteCount: Int? = nil, stackByteCount: Int? = nil
  ) {
    self.name = name
    self.opening = opening
    self.cost = cost
    self.codeByteCount = codeByteCount
    self.openingStackByteCount = openingStackByteCount
    self.stackByteCount = stackByteCount
  }

  /// All of them.
  public static let all = [cortexM0Plus, cortexM4, cortexM7, riscv32]
}
