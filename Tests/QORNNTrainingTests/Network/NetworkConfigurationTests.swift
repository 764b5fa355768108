import Foundation
import QORNN
import QORNNTraining
import Testing

@Suite struct NetworkConfigurationTests {
  private let configuration = NetworkConfiguration(
    inputKind: .token, inputSize: 10, hiddenSize: 32, layerCount: 2, outputSize: 9, activation: .modReLU,
    readoutActivation: .identity, method: .projunn, weightBits: 3, stateBits: 9, stateRanges: [4, 5],
    memory: 300,
    initialization: .henaff)

  @Test func jsonRoundTrips() throws {
    var other = configuration
    other.stateBits = nil
    other.memory = nil
    other.outputKind = .values
    var float = configuration
    float.method = .bjorck
    float.weightBits = .float
    float.readoutWeightBits = .float
    other.weightScale = .learned
    other.scaleGranularity = .row
    for value in [configuration, other, float] {
      let data = try JSONEncoder().encode(value)
      #expect(try JSONDecoder().decode(NetworkConfiguration.self, from: data) == value)
    }
  }

  @Test func jsonUsesTheWordsOfTheCommandLine() throws {
    let data = try JSONEncoder().encode(configuration)
    let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(object["hidden"] as? Int == 32 && object["layers"] as? Int == 2)
    #expect(object["weight_bits"] as? Int == 3 && object["state_bits"] as? Int == 9)
    #expect(object["activation"] as? String == "modrelu" && object["method"] as? String == "projunn")
    #expect(object["input_kind"] as? String == "token" && object["initialization"] as? String == "henaff")
  }

  @Test func defaultsMayBeLeftOut() throws {
    let text = """
      {"input_kind": "vector", "input_size": 3, "hidden": 8, "output_size": 2, "activation": "relu",
       "readout_activation": "identity", "method": "float"}
      """
    let decoded = try JSONDecoder().decode(NetworkConfiguration.self, from: Data(text.utf8))
    #expect(decoded.layerCount == 1 && decoded.stateBits == nil && decoded.memory == nil)
    #expect(!decoded.quantizesWeights && decoded.memoryFactor == 1)
    try decoded.validate()
    for (found, other) in [("\"relu\"", "\"tanh\""), ("}", ", \"weight_bits\": \"four\"}")] {
      let wrong = text.replacingOccurrences(of: found, with: other)
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode(NetworkConfiguration.self, from: Data(wrong.utf8))
      }
    }
  }

  @Test func widthsFollowThatOfW() {
    func widths(
      _ method: NetworkConfiguration.Method, _ weightBits: NetworkConfiguration.WeightWidth?
    ) -> [NetworkConfiguration.WeightWidth] {
      let made = NetworkConfiguration(
        inputKind: .vector, inputSize: 1, hiddenSize: 1, outputSize: 1, method: method, weightBits: weightBits
      )
      return [made.weightBits, made.inputWeightBits, made.readoutWeightBits]
    }
    #expect(widths(.bjorck, nil) == [4, 4, 8])
    #expect(widths(.ste, 2) == [2, 2, 8])
    #expect(widths(.projunn, .float) == [.float, .float, .float])
    #expect(widths(.float, nil) == [.float, .float, .float])
  }

  @Test func validationNamesTheField() throws {
    try configuration.validate()
    func failure(_ change: (inout NetworkConfiguration) -> Void) -> NetworkConfigurationError? {
      var copy = configuration
      change(&copy)
      do { try copy.validate() } catch { return error }
      return nil
    }
    #expect(
      failure { $0.weightBits = 9 } == .outOfRange(field: "weight_bits", found: 9, expected: 2...8))
    #expect(failure { $0.weightBits = .float } == nil)
    #expect(
      failure {
        $0.weightBits = .float
        $0.rowGains = .learned
      } == .gainsWithoutRounding)
    #expect(
      failure {
        $0.weightBits = .float
        $0.rounding = .gradual
      } == .gradualRounding(found: "a float W", expected: "a width for weight_bits"))
    #expect(
      failure {
        $0.weightScale = .learned
        $0.rounding = .gradual
      } == .gradualRounding(found: "weight_scale learned", expected: "max or mse"))
    #expect(
      failure { $0.method = .float } == .floatMethodWithWidth(field: "weight_bits", found: 3))
    #expect(failure { $0.stateBits = 7 } == .outOfRange(field: "state_bits", found: 7, expected: 8...16))
    #expect(failure { $0.layerCount = 0 } == .outOfRange(field: "layers", found: 0, expected: 1...16))
    #expect(
      failure { $0.hiddenSize = 1 << 31 }
        == .outOfRange(field: "hidden", found: 1 << 31, expected: 1...65_535))
    #expect(failure { $0.readoutActivation = .modReLU } == .unsupportedReadoutActivation)
    #expect(failure { $0.stateRanges = [1] } == .wrongStateRangeCount(found: 1, expected: 2))
    #expect(failure { $0.stateRanges[1] = 0 } == .invalidStateRange(layer: 1, found: 0))
    #expect(failure { $0.stateRanges[0] = .infinity } == .invalidStateRange(layer: 0, found: .infinity))
    #expect(
      failure { $0.memory = 0 } == .outOfRange(field: "memory", found: 0, expected: 1...1_000_000_000))
  }

  @Test func parametersRoundTripThroughTensors() throws {
    let parameters = Parameters(initializing: configuration, seed: 7)
    #expect(parameters == Parameters(initializing: configuration, seed: 7))
    #expect(parameters != Parameters(initializing: configuration, seed: 8))
    let tensors = parameters.tensors(for: configuration)
    #expect(
      tensors.map(\.name).prefix(4) == [
        "layers.0.recurrent_weights", "layers.0.input_weights", "layers.0.bias", "layers.0.modulus_bias",
      ])
    var named = Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, ($0.shape, $0.values)) })
    #expect(try Parameters(configuration: configuration, tensors: named) == parameters)

    func failure(_ tensors: [String: ([Int], [Float])]) -> ParametersError? {
      do { _ = try Parameters(configuration: configuration, tensors: tensors) } catch { return error }
      return nil
    }
    let complete = named
    named["extra"] = ([1], [0])
    #expect(failure(named) == .unexpectedTensor(name: "extra"))
    named = complete
    named["output_bias"] = nil
    #expect(failure(named) == .missingTensor(name: "output_bias"))
    named["output_bias"] = ([3, 3], [Float](repeating: 0, count: 9))
    #expect(failure(named) == .wrongShape(name: "output_bias", found: [3, 3], expected: [9]))
    named["output_bias"] = ([9], [0, 0, .infinity, 0, 0, 0, 0, 0, 0])
    #expect(failure(named) == .notFinite(name: "output_bias", index: 2))
  }

  @Test func effectiveWeightsAreRoundedOrthogonalAndForgetful() {
    let pool = WorkerPool(threadCount: 1)
    var bjorck = configuration
    bjorck.method = .bjorck
    bjorck.weightBits = 8
    var parameters = Parameters(initializing: bjorck, seed: 3)
    parameters.layers[0].recurrentWeights = parameters.layers[0].recurrentWeights.map { 3 * $0 }
    let effective = EffectiveParameters(parameters, configuration: bjorck, pool: pool)
    let layer = effective.layers[0]
    let measures = OrthogonalityMeasures(size: 32, pool: pool)
    #expect(measures.defect(of: layer.latentRecurrentWeights) < 1e-4)
    let rounded = layer.recurrent!
    #expect(rounded.values == zip(rounded.codes, 0...).map { code, _ in Float(code) * rounded.scale })
    #expect(layer.recurrentWeights == rounded.values.map { $0 * bjorck.memoryFactor })
    #expect(abs(bjorck.memoryFactor - Float(exp(-1.0 / 300))) < 1e-7)
    #expect(layer.inputWeights == layer.input!.values && effective.outputWeights == effective.output!.values)
    #expect(layer.input!.bitWidth == 3 && effective.output!.bitWidth == 8)

    var float = bjorck
    (float.weightBits, float.inputWeightBits, float.readoutWeightBits) = (.float, .float, .float)
    float.memory = nil
    let plain = EffectiveParameters(parameters, configuration: float, pool: pool)
    #expect(plain.layers[0].recurrent == nil && plain.layers[0].input == nil && plain.output == nil)
    #expect(plain.layers[0].inputWeights == parameters.layers[0].inputWeights)
    #expect(plain.layers[0].recurrentWeights == layer.latentRecurrentWeights)
    #expect(plain.outputWeights == parameters.outputWeights)
    float.inputWeightBits = 3
    let mixed = EffectiveParameters(parameters, configuration: float, pool: pool)
    #expect(mixed.layers[0].input == layer.input && mixed.layers[0].recurrent == nil)
  }
}
