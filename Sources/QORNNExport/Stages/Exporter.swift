import QORNN
import QORNNTraining

/// A trained network to a model file: calibrate → quantize → choose scales → pack → prove → write → re-read.
/// `ExportVerification` is the last stage.
public struct Exporter: Sendable {
  /// The trained network.
  public let checkpoint: Checkpoint
  /// What is done differently from what the checkpoint says.
  public let options: ExportOptions

  /// Prepares an export; nothing is checked or computed before ``export(willBegin:)``.
  public init(_ checkpoint: Checkpoint, options: ExportOptions = ExportOptions()) {
    self.checkpoint = checkpoint
    self.options = options
  }

  /// Makes the model; the same checkpoint and options give the same bytes.
  ///
  /// - Parameter willBegin: called before each stage.
  /// - Throws: whatever keeps the network from being a model file, see `ExportError`.
  public func export(willBegin: (ExportStage) -> Void = { _ in }) throws(ExportError) -> ExportedModel {
    let pool = WorkerPool(threadCount: options.threadCount)

    willBegin(.calibrate)
    var plan = try ExportPlan(checkpoint, options: options)
    let effective = EffectiveParameters(checkpoint.parameters, configuration: plan.configuration, pool: pool)
    if let sequences = options.calibration {
      let calibration = try Calibration(
        checkpoint, effective: effective, configuration: plan.configuration, sequences: sequences, pool: pool)
      calibration.apply(to: &plan, trainedBits: checkpoint.configuration.stateBits)
    }

    willBegin(.quantize)
    let quantizer = WeightQuantizer(plan, effective: effective)
    var realLayers: [RealLayer] = []
    for index in 0..<plan.configuration.layerCount { realLayers.append(try quantizer.layer(index)) }
    let readout = try quantizer.readout()

    willBegin(.chooseScales)
    var layers: [LayerContents] = []
    for (index, layer) in realLayers.enumerated() { layers.append(try layer.integers(layer: index + 1)) }
    let (outputBias, outputScales) = try readout.integers()

    willBegin(.pack)
    let description = plan.dataDescription
    let contents = ModelContents(
      inputKind: description.inputKind, outputKind: description.outputKind,
      readoutActivation: plan.configuration.readoutActivation,
      inputBitWidth: description.inputKind == .token ? 0 : description.inputBits,
      windowSize: description.windowSize, hopSize: description.hopSize, features: description.features,
      names: description.names, layers: layers, outputWeights: readout.weights, outputBias: outputBias,
      outputScales: outputScales, labels: description.labels,
      metadata: ModelMetadata(checkpoint, plan: plan, toolVersion: options.toolVersion).json)

    willBegin(.prove)
    try contents.validate()
    try contents.proveBounds()

    willBegin(.write)
    let file = try ModelWriter.write(contents)

    willBegin(.reread)
    let model: SharedModel
    do throws(ModelError) {
      model = try SharedModel(bytes: file.bytes)
    } catch {
      throw .readBackFailed(error)
    }
    return ExportedModel(
      plan: plan, contents: contents, file: file, model: model, effective: effective,
      weightMeasures: WeightMeasures.all(of: effective, configuration: plan.configuration, pool: pool))
  }
}

/// A model file with what it was made of.
public struct ExportedModel: Sendable {
  /// Every width and range as exported.
  public let plan: ExportPlan
  /// The integers and texts that the file packs.
  public let contents: ModelContents
  /// The bytes and what they are spent on.
  public let file: ModelWriter.File
  /// The file as the runtime reads it.
  public let model: SharedModel
  /// The fake-quantized float network that the integers stand for.
  public let effective: EffectiveParameters
  /// How orthogonal the recurrent weights are, one a layer.
  public let weightMeasures: [WeightMeasures]
}
