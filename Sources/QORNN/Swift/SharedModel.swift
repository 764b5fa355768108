#if !hasFeature(Embedded)
  import Synchronization

  /// A validated model that owns its bytes: for Swift services and tools. Immutable, shared by all threads.
  ///
  /// Layers count from 1 as in Docs/Arithmetic.md: `hiddenSize(layer: 1)` is the first one's.
  public final class SharedModel: Sendable {
    /// The model, for everything that this class does not repeat.
    public let model: Model
    /// Feature names or token symbols [inputSize].
    public let names: [String]
    /// Class labels or names of the values [outputSize].
    public let labels: [String]
    /// The input stages [inputSize] of a vector model; empty for token models.
    public let features: [InputFeature]
    /// The logits' scales: one for all classes, or one a value [outputSize].
    public let outputScales: [FixedPointScale]
    /// How the model was trained: one JSON object.
    public let metadata: String

    private let storage: OwnedMemory
    private let prepared = Mutex<[UInt8: OwnedPreparedModel]>([:])

    /// Copies and validates the bytes of a model file.
    ///
    /// - Throws: `ModelError` of the first rule of Docs/Format.md that fails.
    public convenience init(bytes: [UInt8]) throws(ModelError) {
      let storage = bytes.withUnsafeBytes { OwnedMemory(copying: $0) }
      try self.init(storage: storage)
    }

    /// Copies and validates the bytes of a model file.
    ///
    /// - Throws: `ModelError` of the first rule of Docs/Format.md that fails.
    public convenience init(copying bytes: UnsafeRawBufferPointer) throws(ModelError) {
      try self.init(storage: OwnedMemory(copying: bytes))
    }

    private init(storage: OwnedMemory) throws(ModelError) {
      let model = try Model(validating: UnsafeRawBufferPointer(storage.bytes))
      var strings: [String] = []
      for index in 0..<model.inputSize { strings.append(String(decoding: model.name(index), as: UTF8.self)) }
      names = strings
      strings = []
      for index in 0..<model.outputSize {
        strings.append(String(decoding: model.label(index), as: UTF8.self))
      }
      labels = strings
      var features: [InputFeature] = []
      if model.inputKind == .vector {
        for index in 0..<model.inputSize { features.append(model.feature(index)) }
      }
      self.features = features
      var scales: [FixedPointScale] = []
      for index in 0..<(model.outputKind == .classes ? 1 : model.outputSize) {
        scales.append(model.outputScale(index))
      }
      outputScales = scales
      metadata = String(decoding: model.metadata, as: UTF8.self)
      self.model = model
      self.storage = storage
    }

    /// A new stream with its own memory, every state 0.
    ///
    /// - Parameters:
    ///   - kernels: One of `KernelSet.available`.
    ///   - placement: Where the kernels read the weights; the sessions of one placement share them.
    public func makeSession(
      kernels: KernelSet = .best, placement: WeightPlacement = .repacked
    ) -> OwnedSession {
      OwnedSession(self, prepared: prepared(kernels, placement))
    }

    /// The model prepared for a kernel set, made on first use.
    func prepared(_ kernels: KernelSet, _ placement: WeightPlacement) -> OwnedPreparedModel {
      prepared.withLock { made in
        let key = kernels.rawValue << 1 | placement.rawValue
        if let existing = made[key] { return existing }
        let new = OwnedPreparedModel(model, kernels: kernels, placement: placement)
        made[key] = new
        return new
      }
    }
  }

  extension SharedModel {
    /// Whether a step takes readings or a token.
    public var inputKind: InputKind { model.inputKind }
    /// I: features or tokens.
    public var inputSize: Int { model.inputSize }
    /// b, 8 … 16, for vector models; 0 for token models.
    public var inputBitWidth: Int { model.inputBitWidth }
    /// Whether the outputs are classes or values.
    public var outputKind: OutputKind { model.outputKind }
    /// O: classes or values.
    public var outputSize: Int { model.outputSize }
    /// ρ of the readout.
    public var readoutActivation: Activation { model.readoutActivation }
    /// L.
    public var layerCount: Int { model.layerCount }
    /// The steps of a window; 0: no windows.
    public var windowSize: Int { model.windowSize }
    /// The steps between the starts of two windows; 0: no windows.
    public var hopSize: Int { model.hopSize }
    /// The checksum of the file.
    public var fingerprint: UInt32 { model.fingerprint }
    /// The length of the file.
    public var byteCount: Int { model.byteCount }

    /// H of a layer, 1 … layerCount.
    public func hiddenSize(layer: Int) -> Int { model.hiddenSize(layer: layer) }
    /// a of a layer, 1 … layerCount.
    public func stateBitWidth(layer: Int) -> Int { model.stateBitWidth(layer: layer) }
    /// σ of a layer, 1 … layerCount.
    public func activation(layer: Int) -> Activation { model.activation(layer: layer) }
    /// What a step of a layer's state stands for, 1 … layerCount.
    public func stateScale(layer: Int) -> FixedPointScale { model.stateScale(layer: layer) }

    /// The tensors of the file in its order. Their bytes are valid as long as this model lives.
    public var tensors: [Tensor] { (0..<model.tensorCount).map { model.tensor(at: $0) } }
    /// A tensor by name and layer (0: the model's), or nil where the model has none.
    public func tensor(named name: ModelTag, layer: Int = 0) -> Tensor? {
      model.tensor(named: name, layer: layer)
    }
  }
#endif
