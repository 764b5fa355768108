import Foundation
import QORNN
import QORNNTraining
import Testing
import _QORNNTestSupport

struct CheckpointTests {
  /// A small checkpoint with everything in it.
  static func sample(
    method: NetworkConfiguration.Method = .bjorck, withResume: Bool = true
  ) -> Checkpoint {
    let configuration = NetworkConfiguration(
      inputKind: .vector, inputSize: 2, hiddenSize: 3, layerCount: 2, outputSize: 2, activation: .modReLU,
      method: method)
    func parameters(_ start: Float) -> Parameters {
      var next = start
      var parameters = Parameters(zeros: configuration)
      for slot in Parameters.slots(for: configuration) {
        for index in parameters[keyPath: slot.path].indices {
          parameters[keyPath: slot.path][index] = next
          next += 0.1
        }
      }
      return parameters
    }
    var description = DataDescription(
      inputKind: .vector, inputSize: 2, outputKind: .classes, outputSize: 2)
    description.names = ["ax", "größe"]
    description.features[1] = InputFeature(
      offset: -5, multiplier: 1 << 29, shift: 31, resolutionBase: 2, resolutionExponent: -7)
    description.inputScale = 0.1
    description.windowSize = 100
    description.hopSize = 50
    let resume = ResumeState(
      parameters: parameters(-1), optimizer: ["adam.m.output_bias": [1, 2]],
      carriedState: CarriedState(layers: [[1, 2, 3], [4, 5, 6]]),
      progress: TrainingProgress(
        iteration: 7, bestScore: 0.1, bestIteration: 3, evaluationsSinceBest: 2,
        numbers: ["loss": 1.0 / 3]))
    return Checkpoint(
      configuration: configuration, dataDescription: description, parameters: parameters(1),
      ranges: RecordedRanges(states: [1.5, 2.5]), training: #"{"seed":1}"#,
      result: #"{"accuracy":0.5}"#, resume: withResume ? resume : nil)
  }

  @Test func everythingSurvivesWritingAndReading() throws {
    let checkpoint = Self.sample()
    let bytes = checkpoint.safetensorsFile().encoded()
    #expect(try Checkpoint(bytes: bytes) == checkpoint)
    #expect(try Checkpoint(bytes: bytes).safetensorsFile().encoded() == bytes)
  }

  @Test func learnedScalesAreTensors() throws {
    var checkpoint = Self.sample(withResume: false)
    checkpoint.configuration.weightScale = .learned
    checkpoint.configuration.scaleGranularity = .row
    checkpoint.parameters = Parameters(initializing: checkpoint.configuration, seed: 6)
    checkpoint.parameters.layers[1].recurrentScales = [0.1, 0.2, 0.3]
    let file = checkpoint.safetensorsFile()
    #expect(file.tensors["layers.1.recurrent_scales"]?.shape == [3])
    #expect(file.tensors["layers.0.input_scales"]?.shape == [3])
    #expect(file.tensors["output_scales"]?.shape == [1])
    #expect(try Checkpoint(bytes: file.encoded()) == checkpoint)
    var changed = file
    changed.tensors["layers.0.input_scales"] = nil
    #expect(throws: CheckpointError.missingTensor(name: "layers.0.input_scales", expected: [3])) {
      try Checkpoint(changed)
    }
    changed = file
    changed.tensors["layers.1.recurrent_scales"]?.values = .float32([0.1, 0, 0.3])
    #expect(throws: CheckpointError.notPositive(tensor: "layers.1.recurrent_scales", index: 1)) {
      try Checkpoint(changed)
    }
    #expect(
      CheckpointError.notPositive(tensor: "output_scales", index: 0).description
        == "tensor 'output_scales', value 0: found 0 or less, expected more than 0")
  }

  @Test func settledCodesAreCodesOfTheWidth() throws {
    var checkpoint = Self.sample(withResume: false)
    checkpoint.configuration.weightBits = 3
    checkpoint.configuration.rounding = .gradual
    checkpoint.parameters = Parameters(initializing: checkpoint.configuration, seed: 6)
    checkpoint.parameters.layers[1].settledCodes = [0, 256, -4, 3, 256, -1, 2, 256, 0]
    let file = checkpoint.safetensorsFile()
    #expect(try Checkpoint(bytes: file.encoded()) == checkpoint)
    for (value, index) in [(Float(4), 3), (-5, 2), (0.5, 0), (255, 8), (1e30, 6), (256, 5), (1, 4)] {
      var changed = file
      var codes = checkpoint.parameters.layers[1].settledCodes
      codes[index] = value
      changed.tensors["layers.1.settled_codes"]?.values = .float32(codes)
      #expect(
        throws: CheckpointError.notACode(
          tensor: "layers.1.settled_codes", index: index, found: value, expected: -4...3)
      ) {
        try Checkpoint(changed)
      }
    }
  }

  @Test func onlyTheNetworkIsRequired() throws {
    var file = Self.sample(withResume: false).safetensorsFile()
    file.metadata = ["network": file.metadata["network"]!]
    file.tensors["layers.0.bias"] = nil
    file.tensors["output_bias"] = .init(shape: [2], values: .float64([0.5, 0.25]))
    let checkpoint = try Checkpoint(file)
    #expect(checkpoint.dataDescription.names == ["0", "1"])
    #expect(checkpoint.dataDescription.features == [.unchanged, .unchanged])
    #expect(checkpoint.parameters.layers[0].bias == [0, 0, 0])
    #expect(checkpoint.parameters.outputBias == [0.5, 0.25])
    #expect(checkpoint.resume == nil && checkpoint.ranges == nil)
  }

  typealias Change = @Sendable (inout SafetensorsFile) -> Void

  static let refusals: [(name: String, change: Change, expected: CheckpointError)] = [
    ("no network", { $0.metadata["network"] = nil }, .missingMetadata(key: "network")),
    (
      "other format", { $0.metadata["format"] = "other/2" },
      .unsupportedFormat(found: "other/2", expected: "qornn-checkpoint/1")
    ),
    (
      "incomplete network", { $0.metadata["network"] = #"{"input_kind":"vector"}"# },
      .malformedMetadata(key: "network", field: "input_size", problem: "missing")
    ),
    (
      "very many layers", { $0.metadata["network"] = #"{"layers":1000000000000000000}"# },
      .configuration(.outOfRange(field: "layers", found: 1_000_000_000_000_000_000, expected: 1...16))
    ),
    (
      "very many units",
      {
        $0.metadata["network"] = $0.metadata["network"]!.replacing("\"hidden\":3", with: "\"hidden\":65535")
      },
      .wrongShape(tensor: "layers.0.recurrent_weights", found: [3, 3], expected: [65_535, 65_535])
    ),
    (
      "other names", { $0.metadata["data"] = #"{"names":["a"],"labels":["x","y"]}"# },
      .wrongField(key: "data", field: "names", found: "1 of them", expected: "2")
    ),
    (
      "control character", { $0.metadata["data"] = #"{"names":["a","b\n"],"labels":["x","y"]}"# },
      .wrongField(key: "data", field: "names.1", found: "b\n", expected: "a text without control characters")
    ),
    (
      "half a multiplier",
      { $0.metadata["data"] = #"{"names":["a","b"],"labels":["x","y"],"features":[{"shift":1},{}]}"# },
      .malformedMetadata(key: "data", field: "features.0.multiplier", problem: "missing")
    ),
    (
      "hop beyond window",
      {
        $0.metadata["data"] = #"{"names":["a","b"],"labels":["x","y"],"window_size":4,"hop_size":5}"#
      }, .wrongField(key: "data", field: "hop_size", found: "5", expected: "1 … 4")
    ),
    (
      "ranges of one layer", { $0.metadata["ranges"] = #"{"states":[1]}"# },
      .wrongField(key: "ranges", field: "states", found: "1 numbers", expected: "2")
    ),
    (
      "training is no object", { $0.metadata["training"] = "[1]" },
      .malformedMetadata(key: "training", field: "", problem: "not a JSON object")
    ),
    (
      "no output weights", { $0.tensors["output_weights"] = nil },
      .missingTensor(name: "output_weights", expected: [2, 3])
    ),
    (
      "transposed", { $0.tensors["output_weights"]!.shape = [3, 2] },
      .wrongShape(tensor: "output_weights", found: [3, 2], expected: [2, 3])
    ),
    (
      "misspelled", { $0.tensors["layer.0.bias"] = $0.tensors.removeValue(forKey: "layers.0.bias") },
      .unexpectedTensor(name: "layer.0.bias")
    ),
    (
      "integers", { $0.tensors["output_bias"] = .init(shape: [2], values: .int32([1, 2])) },
      .wrongType(tensor: "output_bias", found: .int32, expected: .float32)
    ),
    (
      "not a number",
      { $0.tensors["output_bias"] = .init(shape: [2], values: .float32([1, .nan])) },
      .notFinite(tensor: "output_bias", index: 1)
    ),
    (
      "too large for a float",
      { $0.tensors["output_bias"] = .init(shape: [2], values: .float64([1e300, 1])) },
      .notFinite(tensor: "output_bias", index: 0)
    ),
    (
      "resume without its key", { $0.metadata["resume"] = nil },
      .unexpectedTensor(name: "resume.carried_state.0")
    ),
    (
      "resume without a bias", { $0.tensors["resume.parameters.output_bias"] = nil },
      .missingTensor(name: "resume.parameters.output_bias", expected: [2])
    ),
    (
      "half a carried state", { $0.tensors["resume.carried_state.1"] = nil },
      .missingTensor(name: "resume.carried_state.1", expected: [1, 3])
    ),
    (
      "generators, which nobody has",
      { $0.tensors["resume.generator.data"] = .init(shape: [2], values: .uint64([1, .max])) },
      .unexpectedTensor(name: "resume.generator.data")
    ),
    (
      "negative counter", { $0.metadata["resume"] = #"{"iteration":-1}"# },
      .malformedMetadata(key: "resume", field: "iteration", problem: "found -1, expected 0 or more")
    ),
  ]

  @Test(arguments: refusals.indices)
  func badCheckpointsAreRefused(_ number: Int) {
    let (name, change, expected) = Self.refusals[number]
    var file = Self.sample().safetensorsFile()
    change(&file)
    let changed = file
    #expect(throws: expected, "\(name)") { try Checkpoint(changed) }
  }

  @Test func aFileIsReadAndAMissingOneNamed() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/trained.ckpt"
      try Data(Self.sample().safetensorsFile().encoded()).write(to: URL(fileURLWithPath: path))
      #expect(try Checkpoint.read(path) == Self.sample())
      let missing = folder + "/none.ckpt"
      #expect(throws: CheckpointError.file(path: missing, operation: .open, found: ENOENT)) {
        try Checkpoint.read(missing)
      }
    }
  }
}

/// Runs `body` with the path of an empty folder that is removed afterwards.
func withTemporaryFolder(_ body: (String) throws -> Void) throws {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("qornn-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  try body(folder.path)
}
