import QORNN
import QORNNExport
import QORNNToolSupport
import QORNNTraining
import QORNNTrainingFiles

/// A model and the recordings that it is to be fed with.
struct StreamSource {
  private let path: String
  private let model: SharedModel
  private let recordings: [RawSequence]
  private let dataName: String
  private let kernels: KernelSet

  /// - Throws: `.usage` for a model that no endless stream makes sense with, what reading the files throws, and
  ///   `.data` for recordings without labels.
  init(_ path: String, _ arguments: ParsedArguments, kernels: KernelSet) throws(ToolError) {
    self.path = path
    self.kernels = kernels
    dataName = arguments[StreamCommand.data]
    model = try ModelFile.read(path)
    let name = EchoedText.quoted(path)
    guard model.outputKind == .classes else {
      throw ToolError(.usage, "\(name): found a model of values, expected one of classes")
    }
    guard model.windowSize == 0 else {
      throw ToolError(
        .usage,
        "\(name): found windows of \(model.windowSize) steps, expected none: every window is a new session")
    }
    let set = try RecordingSet.read(
      dataName, columns: SequenceColumns(arguments), inputKind: model.inputKind,
      note: { StandardError.write("qornn-bench: \($0)") })
    let (data, model) = (dataName, model)
    recordings = try reporting(data) { try DataDescription(of: model).rawSequences(of: set) }
    guard recordings.allSatisfy({ ($0.targetClasses.last ?? -1) >= 0 }) else {
      throw ToolError(
        .data,
        "\(EchoedText.quoted(data)): found a recording without a label, expected one for each (--label NAME)")
    }
  }

  func run(stepCount: Int, tailStepCount: Int, seed: UInt64) -> StreamReport {
    let start = ContinuousClock.now
    let stream = EndlessStream(recordings, model: model, kernels: kernels, seed: seed)
    var progress = ProgressLine(total: stepCount, unit: "step")
    let tenths = stream.run(stepCount: stepCount) { progress.update(done: $0) }
    progress.clear()
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    return StreamReport(
      name: ModelCard.title(modelPath: path), dataName: dataName, recordingCount: recordings.count,
      seed: seed,
      stateLimits: (1...model.layerCount).map { Saturation.limit(bitWidth: model.stateBitWidth(layer: $0)) },
      unitCount: (1...model.layerCount).reduce(0) { $0 + model.hiddenSize(layer: $1) }, tenths: tenths,
      tail: model.inputKind == .vector
        ? ZeroInputTail(of: stream.session, stepLimit: tailStepCount) : nil,
      seconds: seconds)
  }
}

extension DataDescription {
  /// What a model file says about its data; enough to read recordings, not to train.
  fileprivate init(of model: SharedModel) {
    self.init(
      inputKind: model.inputKind, outputKind: model.outputKind, names: model.names, labels: model.labels,
      features: model.features, inputBits: model.inputBitWidth)
  }
}
