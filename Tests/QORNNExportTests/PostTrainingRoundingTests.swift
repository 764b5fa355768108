import Foundation
import QORNN
import QORNNExport
import QORNNTraining
import Testing
import _QORNNTestSupport

/// Weights and states that were trained in float and are rounded by the export.
@Suite struct PostTrainingRoundingTests {
  private func checkpoint(
    _ method: NetworkConfiguration.Method, _ width: NetworkConfiguration.WeightWidth = .float,
    stateBits: Int? = nil
  ) -> Checkpoint {
    let configuration = NetworkConfiguration(
      inputKind: .vector, inputSize: 3, hiddenSize: 20, layerCount: 2, outputSize: 4, method: method,
      weightBits: width, stateBits: stateBits)
    return TestNetworks.checkpoint(configuration, seed: 21)
  }

  private func sequences(_ checkpoint: Checkpoint) -> [RawSequence] {
    TestNetworks.sequences(checkpoint.dataDescription, count: 60, longest: 30, seed: 22)
  }

  @Test(arguments: NetworkConfiguration.Method.allCases)
  func everyMethodIsRounded(_ method: NetworkConfiguration.Method) throws {
    var checkpoint = checkpoint(method)
    // A free matrix, which Björck has to make orthogonal before it is rounded.
    if method == .bjorck {
      for index in checkpoint.parameters.layers[0].recurrentWeights.indices {
        checkpoint.parameters.layers[0].recurrentWeights[index] *= 3
      }
    }
    let data = sequences(checkpoint)
    let options = ExportOptions(weightBits: 7, inputWeightBits: 6, calibration: data)
    let exported = try Exporter(checkpoint, options: options).export()
    #expect(exported.plan.trainedInFloat == ExportPlan.FloatPart.allCases)
    let contents = exported.contents
    #expect(contents.layers.map(\.recurrentWeights.bitWidth) == [7, 7])
    #expect(contents.layers.map(\.inputWeights.bitWidth) == [6, 6])
    #expect(contents.outputWeights.bitWidth == 8)
    #expect(exported.weightMeasures.allSatisfy { $0.orthogonalityDefect < 0.1 })

    let report = ExportVerification(exported, of: checkpoint).report(data)
    #expect(report.agreement! >= 0.995, "\(report)")
    #expect(abs(report.trainedAccuracy! - report.integerAccuracy!) < 0.2, "\(report)")

    let card = ModelCard(
      title: "t", summary: ExportSummary(exported, verification: report), notes: [], commands: [],
      dataName: "data")
    #expect(card.markdown.contains("rounded by the export only: W, U, V, the state."))
    let metadata = try #require(
      JSONSerialization.jsonObject(with: Data(contents.metadata.utf8)) as? [String: Any])
    #expect(
      metadata["trained_in_float"] as? [String] == [
        "recurrent_weights", "input_weights", "readout_weights", "state",
      ])
    let network = try #require(metadata["network"] as? [String: Any])
    #expect(network["weight_bits"] as? Int == 7 && network["method"] as? String == exportedName(method))
  }

  /// `float` takes no width: its rounded network is one of `ste`.
  private func exportedName(_ method: NetworkConfiguration.Method) -> String {
    method == .float ? "ste" : method.rawValue
  }

  @Test func codesAreTheNearestOnes() throws {
    let checkpoint = checkpoint(.projunn, stateBits: 12)
    let exported = try Exporter(checkpoint, options: ExportOptions(weightBits: 3)).export()
    let weights = checkpoint.parameters.layers[1].recurrentWeights
    let step = weights.map(abs).max()! / 4
    let expected = weights.map { Int8(max(-4, min(3, ($0 / step + 0.5).rounded(.down)))) }
    #expect(exported.contents.layers[1].recurrentWeights.elements == expected)
  }

  @Test func widthsHaveDefaults() throws {
    let checkpoint = checkpoint(.bjorck, stateBits: 12)
    func widths(_ options: ExportOptions) throws -> [Int] {
      let contents = try Exporter(checkpoint, options: options).export().contents
      return [contents.layers[0].recurrentWeights, contents.layers[0].inputWeights, contents.outputWeights]
        .map(\.bitWidth)
    }
    #expect(try widths(ExportOptions()) == [8, 8, 8])
    #expect(try widths(ExportOptions(weightBits: 5)) == [5, 5, 8])
    #expect(try widths(ExportOptions(weightBits: 5, readoutWeightBits: 3)) == [5, 5, 3])
  }

  @Test func aPartIsRoundedWhereOnlyAPartIsFloat() throws {
    var checkpoint = checkpoint(.bjorck, 4, stateBits: 12)
    checkpoint.configuration.readoutWeightBits = .float
    let exported = try Exporter(checkpoint, options: ExportOptions(readoutWeightBits: 6)).export()
    #expect(exported.plan.trainedInFloat == [.readoutWeights])
    #expect(exported.contents.outputWeights.bitWidth == 6)
    #expect(exported.contents.layers[0].recurrentWeights.bitWidth == 4)
    #expect(throws: ExportError.widthIsTrained(name: "weight bits", trained: 4, found: 4)) {
      try Exporter(checkpoint, options: ExportOptions(weightBits: 4)).export()
    }
    #expect(throws: ExportError.widthIsTrained(name: "input weight bits", trained: 4, found: 6)) {
      try Exporter(checkpoint, options: ExportOptions(inputWeightBits: 6)).export()
    }
    #expect(throws: ExportError.scaleIsTrained(trained: "max", found: "mse")) {
      try Exporter(checkpoint, options: ExportOptions(weightScale: .mse)).export()
    }
    #expect(throws: ExportError.scaleIsTrained(trained: "tensor", found: "row")) {
      try Exporter(checkpoint, options: ExportOptions(scaleGranularity: .row)).export()
    }
  }

  @Test func theScaleCanBeChosen() throws {
    let checkpoint = checkpoint(.bjorck, stateBits: 12)
    let largest = try Exporter(checkpoint, options: ExportOptions(weightBits: 3)).export()
    let clipped = try Exporter(
      checkpoint, options: ExportOptions(weightBits: 3, weightScale: .mse)
    ).export()
    #expect(clipped.effective.layers[0].recurrent!.scale < 0.9 * largest.effective.layers[0].recurrent!.scale)
    let rows = try Exporter(
      checkpoint, options: ExportOptions(weightBits: 3, weightScale: .mse, scaleGranularity: .row)
    ).export()
    #expect(rows.contents.layers.allSatisfy { $0.recurrentMultipliers.count == 20 })
    let report = ExportVerification(rows, of: checkpoint).report(sequences(checkpoint))
    #expect(report.agreement! >= 0.995, "\(report)")
    #expect(throws: ExportError.widthOutOfRange(name: "weight bits", found: 9, expected: 2...8)) {
      try Exporter(checkpoint, options: ExportOptions(weightBits: 9)).export()
    }
  }

  /// A float orthogonal network that has learnt something keeps it in 8-bit integers, and loses it at 2 bits.
  @Test func aTrainedNetworkKeepsWhatItLearnt() throws {
    var set = RecordingSet(featureNames: ["x"])
    for number in 0..<32 {
      var recording = Recording(name: "r\(number)")
      let slope = number % 4 - 2
      for step in 0..<6 + number % 3 {
        recording.append(cells: ["\(slope * step)"], label: "\(slope)", targets: [], line: step + 2)
      }
      set.recordings.append(recording)
    }
    let task = try RecordingTask(training: set)
    let data = task.dataDescription
    let configuration = NetworkConfiguration(
      inputKind: .vector, inputSize: 1, hiddenSize: 16, outputSize: data.outputSize, method: .bjorck,
      weightBits: .float, stateBits: nil)
    let options = TrainingOptions(
      iterations: 120, batchSize: 8, learningRate: 2e-2, validationInterval: 20, seed: 5)
    let trainer = Trainer(task: task, configuration: configuration, options: options, threadCount: 1)
    while !trainer.isFinished {
      _ = try trainer.step()
      if trainer.isValidationDue { _ = try trainer.validate() }
    }
    let checkpoint = trainer.checkpoint()
    let sequences = task.rawSequences(.training, limit: 32)
    func report(_ bits: Int) throws -> VerificationReport {
      let options = ExportOptions(
        stateBits: 10, weightBits: bits, inputWeightBits: 8, calibration: sequences)
      let exported = try Exporter(checkpoint, options: options).export()
      return ExportVerification(exported, of: checkpoint).report(sequences)
    }
    let fine = try report(8)
    print(
      "PTQ", fine.trainedAccuracy!, fine.integerAccuracy!, fine.agreement!, try report(2).integerAccuracy!)
    #expect(fine.trainedAccuracy == 1, "seed 5")
    #expect(fine.integerAccuracy == 1 && fine.agreement == 1, "seed 5")
  }

  /// Codes that were settled in training are the file's, whatever the latent matrix is by then.
  @Test func settledCodesAreExported() throws {
    var checkpoint = checkpoint(.bjorck, 4, stateBits: 12)
    checkpoint.configuration.rounding = .gradual
    checkpoint.configuration.rowGains = .learned
    checkpoint.parameters = Parameters(initializing: checkpoint.configuration, seed: 21)
    #expect(throws: ExportError.partlyRounded(share: 0)) { try Exporter(checkpoint).export() }
    var generator = SplitMixGenerator(seed: 23)
    for layer in 0..<2 {
      checkpoint.parameters.layers[layer].settledCodes = (0..<400).map { _ in
        Float(generator.integer(in: -8...7))
      }
      checkpoint.parameters.layers[layer].recurrentScales = [0.05]
    }
    let data = sequences(checkpoint)
    let exported = try Exporter(checkpoint, options: ExportOptions(calibration: data)).export()
    for layer in 0..<2 {
      #expect(
        exported.contents.layers[layer].recurrentWeights.elements.map(Float.init)
          == checkpoint.parameters.layers[layer].settledCodes)
    }
    checkpoint.parameters.layers[1].settledCodes[7] = Parameters.unsettledCode
    #expect(throws: ExportError.partlyRounded(share: 799.0 / 800)) { try Exporter(checkpoint).export() }
  }
}
