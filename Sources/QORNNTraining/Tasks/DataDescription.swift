import QORNN

/// Everything about the data that a network was trained on and that its user needs to feed it: the names, the
/// input stage, the labels and the windows.
///
/// It is part of every checkpoint (metadata key `data`), and the exporter copies it into the model file.
public struct DataDescription: Equatable, Sendable {
  /// Whether a step takes readings or one token.
  public var inputKind: InputKind
  /// Whether a target is a class or values.
  public var outputKind: OutputKind
  /// Feature names, or the symbols of the tokens. [inputSize]
  public var names: [String]
  /// Class labels, or the names of the values. [outputSize]
  public var labels: [String]
  /// The input stage of each feature, (0) in Docs/Arithmetic.md. [inputSize], empty for tokens
  public var features: [InputFeature]
  /// Width b of the network's input, 8 … 16 bits. Without meaning for tokens.
  public var inputBits: Int
  /// What one integer step of the network's input stands for: the trainer sees `inputScale · x`, > 0.
  public var inputScale: Float
  /// What was subtracted from each value of a regression, in the unit of the data. [outputSize], empty for
  /// classes
  public var targetOffsets: [Float]
  /// What each value of a regression was then divided by, > 0. [outputSize], empty for classes
  public var targetScales: [Float]
  /// Steps of a window, 0 when recordings are not cut.
  public var windowSize: Int
  /// Steps from the start of a window to that of the next, 0 when recordings are not cut.
  public var hopSize: Int

  /// Takes the values as they are; `validate(for:)` says what does not fit the network.
  public init(
    inputKind: InputKind, outputKind: OutputKind = .classes, names: [String], labels: [String],
    features: [InputFeature] = [], inputBits: Int = DataDescription.defaultInputBits, inputScale: Float = 1,
    targetOffsets: [Float] = [], targetScales: [Float] = [], windowSize: Int = 0, hopSize: Int = 0
  ) {
    self.inputKind = inputKind
    self.outputKind = outputKind
    self.names = names
    self.labels = labels
    self.features = features
    self.inputBits = inputBits
    self.inputScale = inputScale
    self.targetOffsets = targetOffsets
    self.targetScales = targetScales
    self.windowSize = windowSize
    self.hopSize = hopSize
  }

  /// Width of the network's input when nothing else is asked for.
  public static let defaultInputBits = 12

  /// Number of features or tokens.
  public var inputSize: Int { names.count }

  /// Number of classes or values.
  public var outputSize: Int { labels.count }

  /// The description of data about which nothing is known but its shape: names and labels are indices,
  /// readings pass the input stage unchanged and values are not scaled.
  public init(inputKind: InputKind, inputSize: Int, outputKind: OutputKind, outputSize: Int) {
    let isRegression = outputKind == .values
    self.init(
      inputKind: inputKind, outputKind: outputKind, names: (0..<inputSize).map(String.init),
      labels: (0..<outputSize).map(String.init),
      features: inputKind == .vector ? Array(repeating: .unchanged, count: inputSize) : [],
      targetOffsets: isRegression ? Array(repeating: 0, count: outputSize) : [],
      targetScales: isRegression ? Array(repeating: 1, count: outputSize) : [])
  }
}
