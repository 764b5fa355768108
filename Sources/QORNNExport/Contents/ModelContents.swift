import QORNN

/// A matrix of k-bit integers before packing, row-major.
public struct IntegerMatrix: Sendable, Equatable {
  /// Output units, H or O; the symbols I of a token table.
  public var rows: Int
  /// Inputs of each row; element (r, c) is at r·columns + c.
  public var columns: Int
  /// k, 2 … 8.
  public var bitWidth: Int
  /// [rows × columns], each −2^(k−1) … 2^(k−1) − 1.
  public var elements: [Int8]

  /// Takes the elements as they are.
  ///
  /// - Precondition: `elements.count == rows * columns`, 2 ≤ `bitWidth` ≤ 8.
  public init(rows: Int, columns: Int, bitWidth: Int, elements: [Int8]) {
    precondition(elements.count == rows * columns && (2...8).contains(bitWidth))
    self.rows = rows
    self.columns = columns
    self.bitWidth = bitWidth
    self.elements = elements
  }

  /// The matrix with rows and columns exchanged: U [H × I] becomes the token table E [I × H].
  public func transposed() -> IntegerMatrix {
    var result = [Int8](repeating: 0, count: elements.count)
    for row in 0..<rows {
      for column in 0..<columns { result[column * rows + row] = elements[row * columns + column] }
    }
    return IntegerMatrix(rows: columns, columns: rows, bitWidth: bitWidth, elements: result)
  }
}

/// All integers of one layer, equations (1) … (3).
public struct LayerContents: Sendable, Equatable {
  /// a, 8 … 16.
  public var stateBitWidth: Int
  /// σ of equation (3).
  public var activation: Activation
  /// e of equation (2), 0 … 24.
  public var inputExponent: Int
  /// n of equations (2) and (3), 32 … 47.
  public var shift: Int
  /// The real state is h · `stateScale`; information only.
  public var stateScale: FixedPointScale
  /// W [H × H].
  public var recurrentWeights: IntegerMatrix
  /// U [H × X]; in layer 1 of a token model E [I × H], U transposed.
  public var inputWeights: IntegerMatrix
  /// mW, [1] for all rows or [H], 0 … 2^31 − 1.
  public var recurrentMultipliers: [Int32]
  /// mU, [1] for all rows or [H], 0 … 2^31 − 1.
  public var inputMultipliers: [Int32]
  /// B [H].
  public var bias: [Int64]
  /// M [H] with modReLU, else empty.
  public var modulusBias: [Int64]

  /// H.
  public var hiddenSize: Int { recurrentWeights.rows }

  /// Takes the integers as they are; `ModelContents.validate()` checks them.
  public init(
    stateBitWidth: Int, activation: Activation, inputExponent: Int, shift: Int, stateScale: FixedPointScale,
    recurrentWeights: IntegerMatrix, inputWeights: IntegerMatrix, recurrentMultipliers: [Int32],
    inputMultipliers: [Int32], bias: [Int64], modulusBias: [Int64]
  ) {
    self.stateBitWidth = stateBitWidth
    self.activation = activation
    self.inputExponent = inputExponent
    self.shift = shift
    self.stateScale = stateScale
    self.recurrentWeights = recurrentWeights
    self.inputWeights = inputWeights
    self.recurrentMultipliers = recurrentMultipliers
    self.inputMultipliers = inputMultipliers
    self.bias = bias
    self.modulusBias = modulusBias
  }
}

/// Everything a model file says, as plain integers and text: what the exporter computes and `ModelWriter` packs.
public struct ModelContents: Sendable, Equatable {
  /// Whether a step takes readings or one token.
  public var inputKind: InputKind
  /// Whether the logits are of classes or stand for values.
  public var outputKind: OutputKind
  /// ρ of equation (4): identity or ReLU.
  public var readoutActivation: Activation
  /// b, 8 … 16; 0 for a token model.
  public var inputBitWidth: Int
  /// N, 0 without windows.
  public var windowSize: Int
  /// M, 0 without windows, else 1 … N.
  public var hopSize: Int
  /// The input stages [I] of a vector model; empty for a token model.
  public var features: [InputFeature]
  /// Feature names or token symbols [I].
  public var names: [String]
  /// Layer 1 first, 1 … 16 of them.
  public var layers: [LayerContents]
  /// V [O × H of the last layer].
  public var outputWeights: IntegerMatrix
  /// c [O].
  public var outputBias: [Int32]
  /// One for all logits of a class model, [O] for values.
  public var outputScales: [FixedPointScale]
  /// Class labels or value names [O].
  public var labels: [String]
  /// One JSON object.
  public var metadata: String

  /// Takes the contents as they are; `validate()` checks them.
  public init(
    inputKind: InputKind, outputKind: OutputKind, readoutActivation: Activation, inputBitWidth: Int,
    windowSize: Int = 0, hopSize: Int = 0, features: [InputFeature], names: [String], layers: [LayerContents],
    outputWeights: IntegerMatrix, outputBias: [Int32], outputScales: [FixedPointScale], labels: [String],
    metadata: String = "{}"
  ) {
    self.inputKind = inputKind
    self.outputKind = outputKind
    self.readoutActivation = readoutActivation
    self.inputBitWidth = inputBitWidth
    self.windowSize = windowSize
    self.hopSize = hopSize
    self.features = features
    self.names = names
    self.layers = layers
    self.outputWeights = outputWeights
    self.outputBias = outputBias
    self.outputScales = outputScales
    self.labels = labels
    self.metadata = metadata
  }
}
