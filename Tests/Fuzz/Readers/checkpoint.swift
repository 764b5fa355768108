// Checkpoints: refused with a line for a person, or the same after they were written and read again. So are the safetensors
// files that hold something else.
import QORNN
import QORNNTraining

struct Target: FuzzTarget {
  static let shared = Target()
  private let samples: [SafetensorsFile] = (0..<8).map(Self.sample)

  func run(_ input: [UInt8]) {
    let file: SafetensorsFile
    do throws(SafetensorsError) {
      file = try SafetensorsFile(bytes: input)
    } catch {
      check(error.description)
      return require((try? Checkpoint(bytes: input)) == nil, "a checkpoint that is no safetensors file")
    }
    // Whatever stands between them, the numbers of the data are all there are.
    require(file.tensors.values.reduce(0) { $0 + $1.values.count } <= input.count)
    // Writing and reading again is most of the work, and every fourth input's.
    let isWritten = input.reduce(0, &+) % 4 == 0
    do throws(CheckpointError) {
      let checkpoint = try Checkpoint(file)
      guard isWritten else { return }
      let bytes = checkpoint.safetensorsFile().encoded()
      let again = try Checkpoint(bytes: bytes)
      // Bytes, as a score that is no number differs from itself.
      require(again.safetensorsFile().encoded() == bytes, "another checkpoint")
      require(again.configuration == checkpoint.configuration && again.parameters == checkpoint.parameters)
    } catch {
      check(error.description)
      guard isWritten else { return }
      let bytes = file.encoded()
      require(try! SafetensorsFile(bytes: bytes).encoded() == bytes, "written \(bytes)")
    }
  }

  private func check(_ message: String) {
    require(!message.isEmpty && message.utf8.count < 4000, "a message of \(message.utf8.count) bytes")
  }

  private static func sample(_ index: Int) -> SafetensorsFile {
    let isToken = index % 3 == 2
    var configuration = NetworkConfiguration(
      inputKind: isToken ? .token : .vector, inputSize: 2, hiddenSize: 2, layerCount: 1 + index % 2,
      outputKind: index % 4 == 1 ? .values : .classes, outputSize: 2,
      activation: index % 4 == 3 ? .modReLU : .identity)
    if index == 1 { (configuration.weightScale, configuration.scaleGranularity) = (.learned, .row) }
    if index == 4 { configuration.rowGains = .learned }
    if index == 5 { configuration.rounding = .gradual }
    let parameters = Parameters(initializing: configuration, seed: UInt64(index))
    var checkpoint = Checkpoint(
      configuration: configuration,
      dataDescription: DataDescription(
        inputKind: configuration.inputKind, inputSize: 2, outputKind: configuration.outputKind, outputSize: 2),
      parameters: parameters)
    if index > 3 {
      checkpoint.training = "{\"epochs\":3}"
      checkpoint.result = "{}"
      checkpoint.ranges = RecordedRanges(states: [Float](repeating: 1.5, count: configuration.layerCount))
    }
    if index > 5 {
      checkpoint.resume = ResumeState(
        parameters: parameters, optimizer: ["m": [1, 2, 3]],
        carriedState: CarriedState(zeros: configuration, batchSize: 2),
        progress: TrainingProgress(
          iteration: 4, bestScore: 0.5, bestIteration: 2, evaluationsSinceBest: 1, dataFingerprint: 7,
          numbers: ["loss": 0.25]))
    }
    return checkpoint.safetensorsFile()
  }

  // MARK: Changes

  private static let texts = [
    "0", "1", "2", "3", "-1", "16", "17", "65535", "65536", "9223372036854775807", "9223372036854775808",
    "1e400", "0.5",
    "null", "true", "[]", "{}", "\"\"", "\"nan\"", "\"inf\"", "\"é\"", "\"\\u0000\"", "\"\\ud83d\\ude00\"",
    "\"a\":1", "[[[[", "NaN",
    "\"hidden\":1", "\"layers\":16", "\"memory\":5", "\"state_bits\":8", "\"weight_bits\":\"float\"",
    "\"state_ranges\":[1,1]",
    "\"F32\"", "\"F64\"", "\"I64\"", "\"U8\"", "\"BF16\"", "\"shape\":[0]", "\"data_offsets\":[0,0]",
    "\"dtype\":\"F64\"",
    "\"__metadata__\":{}", "\"format\":\"qornn-checkpoint/1\"", ",", ":", "{", "}", "\\", "\"",
  ]

  /// A text with a number or word replaced, something put in, or changed in any way.
  private static func changed(_ text: [UInt8], _ random: inout FuzzRandom) -> [UInt8] {
    guard !text.isEmpty, random.below(4) > 0 else { return anyMutation(text) }
    var place = random.below(text.count)
    let isSeparator = { (byte: UInt8) in ",:[]{}".utf8.contains(byte) }
    while place > 0, !isSeparator(text[place - 1]) { place -= 1 }
    let end = text[place...].firstIndex(where: isSeparator) ?? text.count
    var changed = text
    changed.replaceSubrange(
      place..<(random.below(4) == 0 ? place : max(end, place)), with: Array(random.element(of: texts).utf8))
    return changed
  }

  private func changed(_ file: SafetensorsFile, _ random: inout FuzzRandom) -> SafetensorsFile {
    var file = file
    if let key = file.metadata.keys.sorted().randomElement(using: &random), random.below(2) == 0 {
      let text = Self.changed(Array(file.metadata[key]!.utf8), &random)
      file.metadata[key] = random.below(16) == 0 ? nil : String(decoding: text, as: UTF8.self)
      return file
    }
    guard let name = file.tensors.keys.sorted().randomElement(using: &random), let tensor = file.tensors[name]
    else {
      return random.element(of: samples)
    }
    switch random.below(5) {
    case 0: file.tensors[name] = nil
    case 1:
      let other = String(decoding: Self.changed(Array(name.utf8), &random), as: UTF8.self)
      if other != "__metadata__" { file.tensors[other] = tensor }
    case 2:
      let values = (0..<tensor.values.count).map { _ in Double(random.below(9)) - 4 }
      file.tensors[name]?.values = .float64(values)
    case 3:
      let values = [Float](
        repeating: random.element(of: [0, 256, -4, .nan, .infinity, 3e38, -0.0]), count: tensor.values.count)
      file.tensors[name]?.values = .float32(values)
    default:
      file.tensors[name] = .init(shape: [tensor.values.count], values: tensor.values)
    }
    return file
  }

  func mutate(_ input: [UInt8], limit: Int, _ random: inout FuzzRandom) -> [UInt8]? {
    switch random.below(8) {
    case 0: return nil
    case 1: return random.element(of: samples).encoded()
    case 2, 3:
      // The header alone, its length made right.
      let length = input.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      guard input.count >= 8, length <= UInt64(input.count - 8) else {
        return random.element(of: samples).encoded()
      }
      let header = Self.changed(Array(input[8..<8 + Int(length)]), &random)
      let newLength = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) }
      return newLength + header + input[(8 + Int(length))...]
    default:
      guard let file = try? SafetensorsFile(bytes: input) else {
        return random.element(of: samples).encoded()
      }
      return changed(file, &random).encoded()
    }
  }
}

extension FuzzRandom: RandomNumberGenerator {}
