import Foundation
import _QORNNTestSupport

/// Models with what to feed them and what the oracle expects, as Tests/Fixtures/cases.h reads them.
///
/// A case is the bytes of its label and of its model, the size of the batches to compare with single streams, the
/// number of words, each an Int32; then the label, the model and the words: operations with their numbers.
struct ReplayCases {
  private(set) var bytes: [UInt8] = []
  private(set) var count = 0
  private var drawn = 0
  private let share: Int

  /// - Parameter share: of that many drawn networks one is taken. 4 meets all the choices below, whose cycles it shares no factor with.
  init(share: Int = 1) { self.share = share }

  private enum Operation: Int {
    case readings = 1
    case token, reset, logits, states
  }

  /// A drawn network and `stepCount` drawn steps with a reset in the middle; states and logits after every step.
  mutating func append(seed: UInt64, _ shape: ReferenceShape, stepCount: Int, batch: Int = 1) {
    drawn += 1
    guard drawn % share == 0 else { return }
    let network = ReferenceNetwork.random(seed: seed, shape)
    var reference = ReferenceSession(network)
    var generator = SplitMixGenerator(seed: seed + 1)
    var words: [Int] = []
    for step in 1...stepCount {
      Self.add(
        network.inputKind == .token ? .token : .readings, reference.stepRandomly(&generator), to: &words)
      for (index, state) in reference.states.enumerated() {
        Self.add(.states, [index + 1] + state, to: &words)
      }
      Self.add(.logits, reference.logits(), to: &words)
      if step == stepCount / 2 {
        reference.reset()
        Self.add(.reset, [], to: &words)
      }
    }
    append(label: "seed \(seed) \(shape)", model: network.encode(), batch: batch, words)
  }

  /// The sequences of a `vectors.txt`, or as many of them.
  mutating func append(model folder: URL, sequences: Int = .max) throws {
    let text = try String(contentsOf: folder.appendingPathComponent("vectors.txt"), encoding: .utf8)
    var words: [Int] = []
    for sequence in try GoldenVectors(parsing: text).sequences.prefix(sequences) {
      Self.add(.reset, [], to: &words)
      for event in sequence.events {
        switch event {
        case .readings(let counts): Self.add(.readings, counts, to: &words)
        case .token(let token): Self.add(.token, [token], to: &words)
        case .logits(let logits): Self.add(.logits, logits, to: &words)
        }
      }
    }
    let model = try FixturePaths.bytes(folder.appendingPathComponent("model.qornn"))
    append(label: folder.lastPathComponent, model: model, batch: 1, words)
  }

  /// What a program prints that has replayed all cases with these kernel sets: each repacked and in place, but for the
  /// portable one, which has one placement.
  func passed(by sets: [String]) -> [String] {
    sets.map { "passed \($0) \(($0 == "portable" ? 1 : 2) * count)" }
  }

  private static func add(_ operation: Operation, _ numbers: [Int], to words: inout [Int]) {
    words += [operation.rawValue, numbers.count] + numbers
  }

  private mutating func append(label: String, model: [UInt8], batch: Int, _ words: [Int]) {
    var label = [UInt8](label.utf8) + [0]
    while label.count % 4 != 0 { label.append(0) }
    append([label.count, model.count, batch, words.count])
    bytes += label + model
    append(words)
    count += 1
  }

  private mutating func append(_ words: [Int]) {
    for word in words { withUnsafeBytes(of: Int32(word).littleEndian) { bytes += $0 } }
  }
}

extension ReplayCases {
  /// Every choice that is not the point of a case goes round with a running number.
  private static func shape(_ number: Int, hiddenSize: Int, recurrentBitWidth: Int) -> ReferenceShape {
    var shape = ReferenceShape()
    shape.style = ReferenceShape.Style.allCases[number % 3]
    shape.inputKind = number % 5 == 4 ? .token : .vector
    shape.inputSize = 1 + number % 41
    shape.inputBitWidth = [8, 12, 16][(number / 3) % 3]
    shape.hiddenSizes = [hiddenSize]
    shape.stateBitWidths = [[8, 12, 16][(number / 2) % 3]]
    shape.activation = ReferenceNetwork.Activation.allCases[(number / 4) % 3]
    shape.readoutActivation = number % 2 == 0 ? .identity : .relu
    shape.outputSize = 1 + number % 9
    shape.recurrentBitWidth = recurrentBitWidth
    shape.inputWeightBitWidth = 2 + (number / 2) % 7
    shape.outputBitWidth = 2 + (number / 3) % 7
    return shape
  }

  /// Every width of weights with every width of states, activation and style.
  static func widths(share: Int = 1) -> ReplayCases {
    var cases = ReplayCases(share: share)
    for bitWidth in 2...8 {
      for number in 0..<27 {
        var shape = shape(number + bitWidth, hiddenSize: 9 + number, recurrentBitWidth: bitWidth)
        shape.stateBitWidths = [[8, 12, 16][number % 3]]
        shape.activation = ReferenceNetwork.Activation.allCases[number / 3 % 3]
        shape.style = ReferenceShape.Style.allCases[number / 9]
        shape.inputWeightBitWidth = bitWidth
        cases.append(
          seed: UInt64(100 * bitWidth + number), shape, stepCount: 4, batch: [1, 3, 4, 9, 16][number % 5])
      }
    }
    return cases
  }

  /// Sizes around every multiple of a tile, a group and a chunk, and stacks of layers.
  static func sizes(share: Int = 1) -> ReplayCases {
    var cases = ReplayCases(share: share)
    for bitWidth in 2...8 {
      for size in stride(from: 1 + bitWidth % 3, through: 67, by: 3) {
        let shape = shape(size + bitWidth, hiddenSize: size, recurrentBitWidth: bitWidth)
        cases.append(seed: UInt64(1_000 * bitWidth + size), shape, stepCount: 2)
      }
    }
    for seed in 0..<20 as Range<UInt64> {
      let shape = ReferenceShape.random(seed: seed, largestSize: 23)
      cases.append(seed: seed, shape, stepCount: 4, batch: 1 + Int(seed) % 8)
    }
    return cases
  }

  /// Sizes of real models, and rows where Σ|W|·ε(a) is as close to 2^31 as it can be.
  static func largerSizes() -> ReplayCases {
    var cases = ReplayCases()
    let sizes = [(127, 3), (128, 8), (129, 7), (170, 4), (256, 2), (256, 4), (256, 8), (255, 6), (257, 5)]
    for (number, (size, bitWidth)) in sizes.enumerated() {
      let shape = shape(3 * number, hiddenSize: size, recurrentBitWidth: bitWidth)
      cases.append(seed: UInt64(size), shape, stepCount: 2, batch: 1 + number % 2 * 5)
    }
    for stateBitWidth in [8, 16] {
      var shape = ReferenceShape()
      shape.style = .extreme
      shape.hiddenSizes = [stateBitWidth == 16 ? 521 : 256]
      shape.inputSize = 521
      shape.inputBitWidth = stateBitWidth
      shape.stateBitWidths = [stateBitWidth]
      shape.recurrentBitWidth = 8
      shape.inputWeightBitWidth = 8
      cases.append(seed: UInt64(stateBitWidth), shape, stepCount: 4, batch: 4)
    }
    return cases
  }
}

extension ReplayCases {
  mutating func append(_ other: ReplayCases) {
    bytes += other.bytes
    count += other.count
  }

  /// The last number of a case is its last logit.
  mutating func changeLastNumber() { bytes[bytes.count - 4] ^= 1 }
}
