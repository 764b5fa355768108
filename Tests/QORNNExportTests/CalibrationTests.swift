import QORNN
import QORNNExport
import QORNNTraining
import Testing
import _QORNNTestSupport

@Suite struct CalibrationTests {
  /// Trained with a float state.
  private func checkpoint(_ method: NetworkConfiguration.Method = .bjorck) -> Checkpoint {
    TestNetworks.checkpoint(
      NetworkConfiguration(
        inputKind: .vector, inputSize: 3, hiddenSize: 20, layerCount: 2, outputSize: 4, method: method,
        weightBits: method == .float ? nil : 6, stateBits: nil), seed: 21)
  }

  private func sequences(_ checkpoint: Checkpoint, seed: UInt64 = 22) -> [RawSequence] {
    TestNetworks.sequences(checkpoint.dataDescription, count: 60, longest: 30, seed: seed)
  }

  @Test func aFloatStateGetsItsRangeFromTheData() throws {
    let checkpoint = checkpoint()
    let data = sequences(checkpoint)
    let exported = try Exporter(checkpoint, options: ExportOptions(calibration: data)).export()
    #expect(exported.plan.rangeSource == .calibrated)
    #expect(exported.plan.configuration.stateBits == 12)
    let report = ExportVerification(exported, of: checkpoint).report(data)
    for layer in 0..<2 {
      let range = Double(exported.plan.configuration.stateRanges[layer])
      #expect(abs(report.largestStates[layer] / range - 1) < 0.02, "\(report)")
    }
    // A float state and a 12-bit one decide nearly alike, the rounded network and the integers do.
    #expect(report.agreement! >= 0.995, "\(report)")
    #expect(report.trainedCorrectCount != nil)
    #expect(report.saturatedInputShare == 0)
  }

  @Test func recordedRangesNeedNoData() throws {
    var checkpoint = checkpoint()
    #expect(throws: ExportError.stateRangeMissing(layer: 1)) { try Exporter(checkpoint).export() }
    checkpoint.ranges = RecordedRanges(states: [5, 0])
    let exported = try Exporter(checkpoint, options: ExportOptions(stateBits: 10)).export()
    #expect(exported.plan.rangeSource == .recorded)
    // A layer that never moved has some range.
    #expect(exported.plan.configuration.stateRanges == [5, 1])
    #expect(exported.model.stateBitWidth(layer: 2) == 10)
    #expect(abs(exported.model.stateScale(layer: 1).value - 5.0 / 511) < 1e-8)
  }

  @Test func aSaturatingStateNeverGetsMoreRangeThanItWasTrainedWith() throws {
    let configuration = NetworkConfiguration(
      inputKind: .vector, inputSize: 3, hiddenSize: 20, outputSize: 4, stateBits: 12, stateRanges: [0.5])
    let checkpoint = TestNetworks.checkpoint(configuration, seed: 2)
    let data = TestNetworks.sequences(checkpoint.dataDescription, count: 20, longest: 20, seed: 3)
    let options = ExportOptions(stateBits: 8, calibration: data)
    let exported = try Exporter(checkpoint, options: options).export()
    #expect(exported.plan.configuration.stateRanges == [0.5])
    #expect(exported.plan.configuration.stateBits == 8)
    let report = ExportVerification(exported, of: checkpoint).report(data)
    #expect(report.saturatedStateShares[0] > 0.05, "\(report)")
    #expect(report.agreement! >= 0.995, "\(report)")
  }

  @Test func inputsThatSaturateGetMoreRange() throws {
    let checkpoint = checkpoint()
    var data = sequences(checkpoint)
    // 1,000 counts are 1; the grid covers ±4.
    data[0].inputs = .readings((0..<data[0].stepCount * 3).map { $0 == 0 ? 16_000 : 0 })
    let plain = checkpoint.dataDescription
    let exported = try Exporter(checkpoint, options: ExportOptions(calibration: data)).export()
    let widened = exported.plan.dataDescription
    #expect(abs(widened.inputScale / plain.inputScale - 4) < 0.01)
    let feature = widened.features[0]
    #expect(feature.isValid)
    // What a reading means stays the same.
    for reading: Int32 in [-4000, -317, 0, 999, 16_000] {
      let value = Float(feature.apply(reading, bitWidth: 12)) * widened.inputScale
      #expect(abs(value - Float(reading) / 1000) < 0.005, "\(reading)")
    }
    let report = ExportVerification(exported, of: checkpoint).report(data)
    #expect(report.saturatedInputShare == 0, "\(report)")
    #expect(report.agreement! >= 0.995, "\(report)")
  }

  @Test func unusableCalibrationIsRefused() throws {
    var checkpoint = checkpoint()
    #expect(throws: ExportError.calibrationIsEmpty) {
      try Exporter(checkpoint, options: ExportOptions(calibration: [])).export()
    }
    // W with a spectral radius of 4 over hundreds of steps.
    checkpoint.configuration.method = .ste
    for index in checkpoint.parameters.layers[0].recurrentWeights.indices {
      checkpoint.parameters.layers[0].recurrentWeights[index] *= 4
    }
    let long = RawSequence(
      name: "long", stepCount: 400, inputs: .readings(Array(repeating: 1000, count: 1200)),
      targetClasses: Array(repeating: -1, count: 400))
    #expect(throws: ExportError.stateDiverged(layer: 1)) {
      try Exporter(checkpoint, options: ExportOptions(calibration: [long])).export()
    }
  }

  @Test func parametersThatAreNotNumbersAreNamed() throws {
    let configuration = NetworkConfiguration(
      inputKind: .vector, inputSize: 3, hiddenSize: 8, outputSize: 4, method: .ste)
    var checkpoint = TestNetworks.checkpoint(configuration, seed: 2)
    checkpoint.parameters.layers[0].bias[3] = .nan
    #expect(throws: ExportError.notFinite(tensor: "layers.0.bias", index: 3)) {
      try Exporter(checkpoint).export()
    }
    checkpoint.parameters.layers[0].bias[3] = 3e30
    #expect(throws: ExportError.self) { try Exporter(checkpoint).export() }
  }
}
