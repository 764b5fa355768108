import QORNN
import QORNNExport
import QORNNTraining
import Testing
import _QORNNTestSupport

@Suite struct ExportEndToEndTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var name: String
    var configuration: NetworkConfiguration
    var testDescription: String { name }
  }

  static let cases: [Case] = [
    Case(
      name: "vectors, identity",
      configuration: NetworkConfiguration(inputKind: .vector, inputSize: 3, hiddenSize: 24, outputSize: 5)),
    Case(
      name: "vectors, modReLU, 16-bit state, 3-bit weights",
      configuration: NetworkConfiguration(
        inputKind: .vector, inputSize: 2, hiddenSize: 17, outputSize: 4, activation: .modReLU, weightBits: 3,
        stateBits: 16)),
    Case(
      name: "three stacked ReLU layers, 8-bit state",
      configuration: NetworkConfiguration(
        inputKind: .vector, inputSize: 2, hiddenSize: 16, layerCount: 3, outputSize: 3, activation: .relu,
        readoutActivation: .identity, weightBits: 5, stateBits: 8, stateRanges: [4, 8, 16])),
    Case(
      name: "tokens, two layers, memory",
      configuration: NetworkConfiguration(
        inputKind: .token, inputSize: 11, hiddenSize: 20, layerCount: 2, outputSize: 11, weightBits: 4,
        memory: 30)),
    Case(
      name: "2-bit weights, identity start: stored one bit wider",
      configuration: NetworkConfiguration(
        inputKind: .vector, inputSize: 2, hiddenSize: 12, outputSize: 3, method: .ste, weightBits: 2,
        initialization: .identity)),
    Case(
      name: "scales per row, two layers, modReLU",
      configuration: NetworkConfiguration(
        inputKind: .vector, inputSize: 3, hiddenSize: 18, layerCount: 2, outputSize: 4, activation: .modReLU,
        weightBits: 3, weightScale: .mse, scaleGranularity: .row, memory: 40)),
    Case(
      name: "learned scales per row, tokens",
      configuration: NetworkConfiguration(
        inputKind: .token, inputSize: 9, hiddenSize: 19, outputSize: 5, method: .projunn, weightBits: 2,
        weightScale: .learned, scaleGranularity: .row)),
  ]

  @Test func everyRowHasTheMultipliersOfItsScales() throws {
    for test in Self.cases.suffix(2) {
      var checkpoint = TestNetworks.checkpoint(test.configuration, seed: 13)
      // No longer what another rule would choose.
      for index in checkpoint.parameters.layers[0].recurrentScales.indices {
        checkpoint.parameters.layers[0].recurrentScales[index] *= 1 + Float(index) / 50
      }
      let exported = try Exporter(checkpoint).export()
      let layer = exported.contents.layers[0]
      let effective = exported.effective.layers[0]
      let hidden = test.configuration.hiddenSize
      let scales = try #require(effective.recurrent).scales
      #expect(layer.recurrentMultipliers.count == hidden && layer.inputMultipliers.count == hidden)
      #expect(Set(scales).count == hidden && exported.effective.output?.scales.count == 1)
      if test.configuration.weightScale == .learned {
        #expect(scales == checkpoint.parameters.layers[0].recurrentScales)
      }
      let unit = Double(sign: .plus, exponent: layer.shift, significand: 1)
      let factor = Double(exported.effective.memoryFactor)
      for row in 0..<hidden {
        let exact = factor * Double(scales[row]) * unit
        #expect(abs(Double(layer.recurrentMultipliers[row]) - exact) <= 0.5, "row \(row), seed 13")
        // Multiplier · integer is the weight that training multiplied with.
        for column in 0..<hidden {
          let weight = Double(effective.recurrentWeights[row * hidden + column])
          let code = layer.recurrentWeights.elements[row * hidden + column]
          let stored = Double(layer.recurrentMultipliers[row]) / unit * Double(code)
          #expect(abs(stored - weight) <= 1e-6 * abs(weight))
        }
      }
    }
  }

  @Test(arguments: cases) func integersAgreeWithTheRoundedFloatNetwork(_ test: Case) throws {
    let checkpoint = TestNetworks.checkpoint(test.configuration, seed: 11)
    let exported = try Exporter(checkpoint).export()
    let sequences = TestNetworks.sequences(checkpoint.dataDescription, count: 200, longest: 40, seed: 12)
    let report = ExportVerification(exported, of: checkpoint, threadCount: 2).report(sequences)
    #expect(report.sequenceCount == 200 && report.comparedCount == 200)
    #expect(try #require(report.agreement) >= 0.995, "\(report)")
    // Float rounds sums that the integers carry exactly: a state next to a tie may differ by one step, and a
    // linear network hands the difference on.
    #expect(report.equalStateShare > 0.9, "\(report)")
    #expect(report.largestStateDifference <= 16, "\(report)")
    #expect(report.trainedCorrectCount == nil)
    #expect(abs(report.floatCrossEntropy! - report.integerCrossEntropy!) < 1e-3, "\(report)")
  }

  @Test(arguments: cases) func modelIsTheOneThatAnIndependentDecoderReads(_ test: Case) throws {
    let checkpoint = TestNetworks.checkpoint(test.configuration, seed: 3)
    let exported = try Exporter(checkpoint).export()
    let network = try ReferenceNetwork.decode(exported.file.bytes)
    #expect(ModelContents(network) == exported.contents)
    var session = ReferenceSession(network)
    let own = exported.model.makeSession()
    for sequence in TestNetworks.sequences(checkpoint.dataDescription, count: 3, longest: 30, seed: 4) {
      session.reset()
      own.reset()
      for step in 0..<sequence.stepCount {
        switch sequence.inputs {
        case .tokens(let tokens):
          session.step(token: Int(tokens[step]))
          own.step(token: Int(tokens[step]))
        case .readings(let readings):
          let now = Array(readings[step * network.inputSize..<(step + 1) * network.inputSize])
          session.step(readings: now.map { Int($0) })
          own.step(readings: now)
        }
      }
      #expect(own.computeLogits().map { Int($0) } == session.logits())
    }
  }

  @Test func coarseWeightsAreStoredOneBitWider() throws {
    let exported = try Exporter(TestNetworks.checkpoint(Self.cases[4].configuration, seed: 11)).export()
    // The identity at 2 bits has α = 1, the step ½.
    #expect(exported.effective.layers[0].recurrent?.bitWidth == 2)
    #expect(exported.contents.layers[0].recurrentWeights.bitWidth == 3)
  }

  @Test func memoryIsInTheMultiplier() throws {
    var configuration = Self.cases[0].configuration
    let plain = try Exporter(TestNetworks.checkpoint(configuration, seed: 5)).export().contents.layers[0]
    configuration.memory = 10
    let forgetting = try Exporter(TestNetworks.checkpoint(configuration, seed: 5)).export().contents.layers[0]
    #expect(plain.recurrentWeights == forgetting.recurrentWeights)
    func scale(_ layer: LayerContents) -> Double {
      Double(layer.recurrentMultipliers[0]) / Double(sign: .plus, exponent: layer.shift, significand: 1)
    }
    // exp(−1/10)
    #expect(abs(scale(forgetting) / scale(plain) - 0.904837418) < 1e-6)
  }

  @Test func valuesComeOutInTheirUnit() throws {
    let configuration = NetworkConfiguration(
      inputKind: .vector, inputSize: 2, hiddenSize: 20, outputKind: .values, outputSize: 2,
      weightScale: .learned, scaleGranularity: .row, stateBits: 16)
    let checkpoint = TestNetworks.checkpoint(configuration, seed: 8)
    let exported = try Exporter(checkpoint).export()
    #expect(exported.effective.output?.scales.count == 2)
    let sequences = TestNetworks.sequences(checkpoint.dataDescription, count: 100, longest: 25, seed: 9)
    let report = ExportVerification(exported, of: checkpoint).report(sequences)
    for output in 0..<2 {
      // A thousandth of the targets' deviation.
      #expect(report.largestDifferences![output] < 2.5e-3, "\(report)")
      #expect(abs(report.floatErrors![output] - report.integerErrors![output]) < 1e-3, "\(report)")
    }
    #expect(report.agreeingCount == nil && report.confusion == nil)
  }

  @Test func sameInputGivesSameBytes() throws {
    let checkpoint = TestNetworks.checkpoint(Self.cases[3].configuration, seed: 1)
    let one = try Exporter(checkpoint, options: ExportOptions(threadCount: 1)).export().file.bytes
    let three = try Exporter(checkpoint, options: ExportOptions(threadCount: 3)).export().file.bytes
    #expect(one == three)
  }

  @Test func windowsAndMetadataAreInTheFile() throws {
    let configuration = Self.cases[0].configuration
    var checkpoint = TestNetworks.checkpoint(configuration, seed: 2)
    checkpoint.dataDescription.windowSize = 50
    checkpoint.dataDescription.hopSize = 25
    checkpoint.training = #"{"learning_rate":0.001}"#
    let model = try Exporter(checkpoint).export().model
    #expect(model.windowSize == 50 && model.hopSize == 25)
    #expect(model.metadata.contains(#""training":{"learning_rate":0.001}"#))
    #expect(model.metadata.contains(#""weight_bits":4"#))
    #expect(model.names == checkpoint.dataDescription.names)
  }
}
