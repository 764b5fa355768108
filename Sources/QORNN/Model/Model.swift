/// A validated model file: immutable, in the caller's bytes, shared by every session.
///
/// A `Model` exists only for bytes that keep all rules of Docs/Format.md, so nothing needs a check while it runs. It
/// neither copies nor allocates. The bytes (an array's, an mmap's, flash) must outlive it and everything prepared from
/// it, unchanged; they may have any alignment.
///
/// Layers count from 1 as in Docs/Arithmetic.md: `hiddenSize(layer: 1)` is the first one's.
public struct Model: ~Copyable, Sendable {
  package let bytes: ModelBytes

  init(checked bytes: ModelBytes) {
    self.bytes = bytes
  }

  // MARK: Input

  /// Whether a step takes readings or a token.
  public var inputKind: InputKind { bytes.inputKind }
  /// I, 1 … 65,535: features or tokens.
  public var inputSize: Int { bytes.inputSize }
  /// b, 8 … 16, for vector models; 0 for token models.
  public var inputBitWidth: Int { bytes.inputBitWidth }

  /// The input stage of a feature, 0 ..< inputSize.
  ///
  /// - Precondition: a vector model.
  public func feature(_ index: Int) -> InputFeature {
    precondition(inputKind == .vector && index >= 0 && index < inputSize)
    return InputFeature(tensor(.features), row: index)
  }

  /// The name of a feature or the symbol of a token, 0 ..< inputSize: UTF-8, at least one byte.
  public func name(_ index: Int) -> UnsafeRawBufferPointer {
    precondition(index >= 0 && index < inputSize)
    return tensor(.names).string(index)
  }

  // MARK: Layers

  /// L, 1 … 16.
  public var layerCount: Int { bytes.layerCount }

  /// H of a layer, 1 … layerCount: 1 … 65,535 units.
  public func hiddenSize(layer: Int) -> Int { bytes.hiddenSize(layer: checked(layer)) }
  /// a of a layer, 8 … 16 bits.
  public func stateBitWidth(layer: Int) -> Int { bytes.stateBitWidth(layer: checked(layer)) }
  /// σ of a layer.
  public func activation(layer: Int) -> Activation { bytes.activation(layer: checked(layer)) }
  /// e of a layer, 0 … 24.
  public func inputExponent(layer: Int) -> Int { bytes.inputExponent(layer: checked(layer)) }
  /// n of a layer, 32 … 47.
  public func shift(layer: Int) -> Int { bytes.shift(layer: checked(layer)) }
  /// What a step of a layer's state stands for in the trained network. For information only.
  public func stateScale(layer: Int) -> FixedPointScale { bytes.stateScale(layer: checked(layer)) }

  private func checked(_ layer: Int) -> Int {
    precondition(layer >= 1 && layer <= layerCount, "layers count from 1")
    return layer
  }

  // MARK: Output

  /// Whether the outputs are classes or values.
  public var outputKind: OutputKind { bytes.outputKind }
  /// O, 1 … 65,535: classes or values.
  public var outputSize: Int { bytes.outputSize }
  /// ρ of equation (4): identity or ReLU.
  public var readoutActivation: Activation { bytes.readoutActivation }

  /// The label of a class or the name of a value, 0 ..< outputSize: UTF-8, at least one byte.
  public func label(_ index: Int) -> UnsafeRawBufferPointer {
    precondition(index >= 0 && index < outputSize)
    return tensor(.labels).string(index)
  }

  /// The scale of an output's logit, 0 ..< outputSize; the same for all classes.
  public func outputScale(_ index: Int) -> FixedPointScale {
    precondition(index >= 0 && index < outputSize)
    let row = outputKind == .classes ? 0 : index
    let scales = tensor(.scales)
    return FixedPointScale(mantissa: scales.int32(2 &* row), exponent: scales.int32(2 &* row &+ 1))
  }

  // MARK: Windows, metadata, tensors

  /// N, the steps of a window; 0: no windows.
  public var windowSize: Int { bytes.windowSize }
  /// M, the steps between the starts of two windows, 1 … windowSize; 0: no windows.
  public var hopSize: Int { bytes.hopSize }
  /// How the model was trained: one JSON object in UTF-8.
  public var metadata: UnsafeRawBufferPointer { tensor(.metadata).string(0) }
  /// The checksum of the file. Two different networks share one with probability 2^−32: enough to tell whether a saved
  /// state belongs to this model.
  public var fingerprint: UInt32 { bytes.checksum }
  /// The length of the file in bytes.
  public var byteCount: Int { bytes.count }
  /// The number of tensors in the file.
  public var tensorCount: Int { bytes.tensorCount }

  /// A tensor in the order of the file, 0 ..< tensorCount.
  public func tensor(at index: Int) -> Tensor {
    precondition(index >= 0 && index < tensorCount)
    return bytes.tensor(record: index)
  }

  /// A tensor by name and layer (0: the model's), or nil where the model has none.
  public func tensor(named name: ModelTag, layer: Int) -> Tensor? {
    bytes.tensor(name, layer: layer)
  }

  /// A tensor that every model of this shape has.
  func tensor(_ name: ModelTag, layer: Int = 0) -> Tensor {
    bytes.tensor(name, layer: layer)!
  }
}

extension InputFeature {
  /// A row of the `features` tensor.
  init(_ features: Tensor, row: Int) {
    let first = row &* ModelLayout.featureColumnCount
    self.init(
      offset: features.int32(first), multiplier: features.int32(first &+ 1),
      shift: features.int32(first &+ 2),
      resolutionBase: features.int32(first &+ 3), resolutionExponent: features.int32(first &+ 4))
  }
}
