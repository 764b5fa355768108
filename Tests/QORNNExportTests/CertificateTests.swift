import Foundation
import QORNN
import QORNNExport
import Testing
import _QORNNTestSupport

/// What a certificate says, against sums and ranges that the oracle works out from the file alone.
@Suite struct CertificateTests {
  /// Random networks of every style and kind, and the shipped ones.
  private static let files: [(name: String, bytes: [UInt8])] = {
    var files: [(String, [UInt8])] = []
    for style in ReferenceShape.Style.allCases {
      for seed in UInt64(1)...12 {
        let shape = ReferenceShape.random(seed: seed, largestSize: 20, style: style)
        files.append(("\(style) seed \(seed)", ReferenceNetwork.random(seed: seed, shape).encode()))
      }
    }
    return files
  }()

  private static let shipped: [String] = FixturePaths.modelFolders(holding: "model.qornn").map(
    \.lastPathComponent)

  private static func shippedBytes(_ name: String) throws -> [UInt8] {
    try FixturePaths.bytes(FixturePaths.models.appendingPathComponent("\(name)/model.qornn"))
  }

  @Test func everySumIsTheOracles() throws {
    for (name, bytes) in Self.files { try expectProof(of: bytes, name) }
  }

  @Test(arguments: shipped) func everySumOfAShippedModelIsTheOracles(name: String) throws {
    #expect(Self.shipped.count >= 5)
    try expectProof(of: Self.shippedBytes(name), name)
  }

  private func expectProof(of bytes: [UInt8], _ name: String) throws {
    let network = try ReferenceNetwork.decode(bytes)
    let proof = OverflowProof(try SharedModel(bytes: bytes))
    #expect(proof.layers.count == network.layers.count && proof.holds, "\(name)")
    var worst: [(Int, Int, Int, Int)] = []
    for (index, layer) in network.layers.enumerated() {
      let state = (1 << (layer.stateBitWidth - 1)) - 1
      let recurrent = layer.recurrentWeights.rows.map { $0.reduce(0) { $0 + abs($1) } * state }
      let input = network.largestInputSums(ofLayerAt: index)
      let preactivations = try (0..<layer.hiddenSize).map {
        try #require(layer.largestPreActivation($0, recurrent[$0], input[$0]))
      }
      #expect(proof.layers[index].recurrentSums == recurrent.map(UInt64.init), "\(name), layer \(index + 1)")
      #expect(proof.layers[index].inputSums == input.map(UInt64.init), "\(name), layer \(index + 1)")
      #expect(
        proof.layers[index].preactivations == preactivations.map(UInt64.init), "\(name), layer \(index + 1)")
      for (bound, sums) in [(1, recurrent), (2, input), (3, preactivations)] {
        worst.append((bound, index + 1, sums.max()!, sums.firstIndex(of: sums.max()!)!))
      }
    }
    let state = (1 << (network.layers.last!.stateBitWidth - 1)) - 1
    let output = zip(network.outputWeights.rows, network.outputBias).map { row, bias in
      row.reduce(0) { $0 + abs($1) } * state + abs(bias)
    }
    #expect(proof.outputSums == output.map(UInt64.init), "\(name)")
    worst.append((4, 0, output.max()!, output.firstIndex(of: output.max()!)!))
    #expect(
      proof.worstRows.map { [Int($0.bound.rawValue), $0.layer, Int($0.sum), $0.row] }
        == worst.map { [$0.0, $0.1, $0.2, $0.3] }, "\(name)")
  }

  /// The largest admissible rows leave nothing, and the certificate says so instead of a round number.
  @Test func theLargestAdmissibleRowsHaveNoMargin() throws {
    var margins: Set<String> = []
    for seed in UInt64(1)...12 {
      let shape = ReferenceShape.random(seed: seed, largestSize: 20, style: .extreme)
      let model = try SharedModel(bytes: ReferenceNetwork.random(seed: seed, shape).encode())
      let certificate = Certificate(model)
      let sums = certificate.proof.worstRows.filter { $0.bound == .preactivation }.map { $0.limit - $0.sum }
      #expect(sums.contains { $0 < 1 << 32 }, "seed \(seed): \(sums)")
      for line in certificate.text.split(separator: "\n") where line.contains("(B3)") {
        margins.insert(String(line.split(separator: " ").last!))
      }
    }
    #expect(margins.contains("1.00"), "\(margins)")
  }

  @Test func everyRangeIsTheOracles() throws {
    var narrowed = 0
    for (name, bytes) in Self.files {
      let network = try ReferenceNetwork.decode(bytes)
      let ranges = ReachableRanges(try SharedModel(bytes: bytes))
      let expected = network.reachableRanges(rounds: 32)
      #expect(ranges.states == expected.states && ranges.logits == expected.logits, "\(name)")
      for (layer, states) in zip(network.layers, ranges.states) {
        let limit = (1 << (layer.stateBitWidth - 1)) - 1
        narrowed += states.count { $0.lowerBound > -limit && $0.upperBound < limit }
      }
    }
    #expect(narrowed > 20, "\(narrowed) units say more than saturation does")
  }

  /// No session leaves its ranges, whatever it is fed: ordinary readings, the ends of Int32, one sign for ever.
  @Test func noSessionLeavesItsRanges() throws {
    for (name, bytes) in Self.files {
      let network = try ReferenceNetwork.decode(bytes)
      let ranges = ReachableRanges(try SharedModel(bytes: bytes))
      var generator = SplitMixGenerator(seed: 77)
      for style in 0..<3 {
        var session = ReferenceSession(network)
        for _ in 0..<20 {
          if style == 0 || network.inputKind == .token {
            session.stepRandomly(&generator)
          } else {
            let ends = [-1 << 31, (1 << 31) - 1]
            session.step(
              readings: network.features.indices.map { _ in style == 1 ? ends[1] : generator.element(of: ends)
              })
          }
          for (states, bounds) in zip(session.states, ranges.states) {
            #expect(zip(states, bounds).allSatisfy { $1.contains($0) }, "\(name)")
          }
          #expect(zip(session.logits(), ranges.logits).allSatisfy { $1.contains($0) }, "\(name)")
        }
      }
    }
  }

  /// A feature, a unit without a bias and an output, with multipliers in units of 2^-32.
  private static func ofOneUnit() -> ReferenceNetwork {
    var shape = ReferenceShape()
    shape.inputSize = 1
    shape.hiddenSizes = [1]
    shape.outputSize = 1
    var network = ReferenceNetwork.random(seed: 3, shape)
    network.layers[0].shift = 32
    network.layers[0].bias = [0]
    return network
  }

  /// A unit that nothing drives beyond a few steps has a range of a few steps, and it is reached.
  @Test func aRangeIsReached() throws {
    var network = Self.ofOneUnit()
    network.features[0] = .init(offset: 0, multiplier: 1, shift: 1, resolutionBase: 10, resolutionExponent: 0)
    // h' = (2·h + 3·x) / 8 with |x| ≤ 2047: at most 2047·3/8 / (1 − 2/8) and a rounding.
    network.layers[0].inputExponent = 0
    network.layers[0].recurrentWeights.rows = [[2]]
    network.layers[0].inputWeights.rows = [[3]]
    network.layers[0].recurrentMultipliers = [1 << 29]
    network.layers[0].inputMultipliers = [1 << 29]
    let ranges = ReachableRanges(try SharedModel(bytes: network.encode()))
    var session = ReferenceSession(network)
    for _ in 0..<40 { session.step(readings: [(1 << 31) - 1]) }
    // Rounding lets a state that is there already stay one step further out.
    #expect((session.states[0][0]...session.states[0][0] + 1).contains(ranges.states[0][0].upperBound))
    #expect((1020...1025).contains(session.states[0][0]))
  }

  /// What the certificate says of states is said of sessions that began with zeros: others may be beyond for a long time.
  @Test func aSessionThatBeginsElsewhereMayLeaveTheRanges() throws {
    var network = Self.ofOneUnit()
    // h' = h / 2 and nothing more.
    network.features[0] = .init(offset: 0, multiplier: 0, shift: 1, resolutionBase: 10, resolutionExponent: 0)
    network.layers[0].recurrentWeights.rows = [[1]]
    network.layers[0].recurrentMultipliers = [1 << 31 - 1]
    network.outputWeights.rows = [[1]]
    network.outputBias = [0]
    let model = try SharedModel(bytes: network.encode())
    let range = ReachableRanges(model).states[0][0]
    #expect(range.upperBound <= 1)
    // Two steps of (3) from the largest state.
    let state = (0..<2).reduce(2047) { state, _ in (((1 << 31) - 1) * state + (1 << 31)) >> 32 }
    #expect(state > 500 && !range.contains(state))
    #expect(Certificate(model).text.contains("of a session that began with zero states"))
  }

  /// Overlapping windows are several sessions, each with a step a reading.
  @Test func windowsAreCountedAllTogether() throws {
    var network = ReferenceNetwork.random(seed: 5)
    let single = Certificate(try SharedModel(bytes: network.encode()))
    #expect(single.memory.sessionCount == 1 && !single.text.contains("a reading"))
    for (size, hop, count) in [
      (10, 10, 1), (10, 3, 4), (10, 5, 2), (7, 2, 4), ((1 << 31) - 1, 1, (1 << 31) - 1),
    ] {
      network.windowSize = size
      network.hopSize = hop
      let certificate = Certificate(try SharedModel(bytes: network.encode()))
      let memory = certificate.memory
      #expect(memory.sessionCount == count, "\(size) every \(hop)")
      #expect(memory.total == memory.model + memory.workspace + count * memory.session)
      let step = try #require(FirmwareTarget.cortexM4.cost?.step(certificate.model))
      #expect(certificate.text.contains("a reading: \(count) steps") == (count > 1))
      #expect(count == 1 || certificate.text.contains(" \(step * count) "), "\(certificate.text)")
    }
  }

  @Test func everyRowIsInTheTable() throws {
    for (name, bytes) in Self.files.prefix(14) {
      let model = try SharedModel(bytes: bytes)
      let certificate = Certificate(model)
      let rows = certificate.rows.split(separator: "\n").map {
        $0.split(separator: ",", omittingEmptySubsequences: false)
      }
      #expect(rows[0].joined(separator: ",") == "layer,row,b1_sum,b2_sum,b3_sum,b4_sum,lowest,highest")
      let units = (1...model.layerCount).reduce(0) { $0 + model.hiddenSize(layer: $1) }
      #expect(rows.count == 1 + units + model.outputSize && rows.allSatisfy { $0.count == 8 }, "\(name)")
      for row in rows.dropFirst() {
        let index = try #require(Int(row[1]))
        let layer = try #require(Int(row[0]))
        if layer > 0 {
          let sums = certificate.proof.layers[layer - 1]
          #expect(row[2] == "\(sums.recurrentSums[index])" && row[3] == "\(sums.inputSums[index])")
          #expect(row[4] == "\(sums.preactivations[index])" && row[5] == "")
          #expect(row[7] == "\(certificate.ranges.states[layer - 1][index].upperBound)")
        } else {
          #expect(row[2] == "" && row[5] == "\(certificate.proof.outputSums[index])")
          #expect(row[6] == "\(certificate.ranges.logits[index].lowerBound)")
        }
      }
    }
  }

  /// Products and bytes as the shapes and Docs/Format.md give them.
  @Test func aStepsWorkIsCounted() throws {
    for (name, bytes) in Self.files {
      let network = try ReferenceNetwork.decode(bytes)
      let work = StepWork(try SharedModel(bytes: bytes))
      func rowBytes(_ columns: Int, _ bits: Int) -> Int {
        [8, 4, 2, 1].filter { bits & $0 != 0 }.reduce(0) { $0 + (columns * $1 + 31) / 32 * 4 }
      }
      var products = network.inputKind == .vector ? network.inputSize : 0
      var read = network.inputKind == .vector ? 20 * network.inputSize : 0
      for (index, layer) in network.layers.enumerated() {
        let (size, input) = (layer.hiddenSize, layer.inputWeights)
        products += size * size + 2 * size
        read += size * rowBytes(size, layer.recurrentWeights.bitWidth)
        if index == 0, network.inputKind == .token {
          read += rowBytes(size, input.bitWidth)
        } else {
          products += size * input.columnCount
          read += size * rowBytes(input.columnCount, input.bitWidth)
        }
        read += 4 * (layer.recurrentMultipliers.count + layer.inputMultipliers.count)
        read += 8 * (layer.bias.count + layer.thresholds.count)
      }
      products += network.outputSize * network.layers.last!.hiddenSize
      read +=
        network.outputSize * (rowBytes(network.layers.last!.hiddenSize, network.outputWeights.bitWidth) + 4)
      #expect(work.rows.reduce(0) { $0 + $1.multiplicationCount } == products, "\(name)")
      #expect(work.rows.reduce(0) { $0 + $1.byteCount } == read, "\(name)")
    }
  }

  /// A target with coefficients, and the sum by hand; a width that nobody measured is no number.
  @Test func instructionsAreTheFormulas() throws {
    var shape = ReferenceShape()
    shape.hiddenSizes = [10, 7]
    shape.stateBitWidths = [12, 8]
    shape.readoutActivation = .relu
    let model = try SharedModel(bytes: ReferenceNetwork.random(seed: 4, shape).encode())
    func product(_ bits: Int, isNarrow: Bool, _ factor: Int) -> StepCost.Product {
      .init(
        weightBits: bits, isNarrow: isNarrow,
        copy: .init(
          block: 4, once: 100 * factor, perBlock: 11 * factor, perElementLeft: 3 * factor, perZeros: factor),
        perRowPair: 10 * factor,
        loops: [
          .init(columns: 4, each: 6 * factor, odd: -factor),
          .init(columns: 8, each: factor, single: 2 * factor),
        ])
    }
    var cost = StepCost(
      perStep: [.vector: 50], perFeature: 20, perFeatureOfLongShift: 25, perLayer: 40, perOddLayer: -6,
      perUnit: [.init(.identity, isNarrow: false): 30, .init(.identity, isNarrow: true): 28],
      perTokenElement: [:], perRectifiedColumn: 2,
      readouts: [.classes: .init(perCall: 70, perRowPair: 5, ifOdd: -1)],
      products: [
        product(4, isNarrow: false, 1), product(4, isNarrow: true, 2), product(8, isNarrow: true, 3),
      ])
    let features = model.features.reduce(0) { $0 + ($1.shift < 32 ? 20 : 25) }
    // Of 10, 3 and 7 columns: the copy of the vector, and two rows.
    let (copy10, pair10) = (100 + 2 * 11 + 2 * 3 + 1, 10 + 3 * 6 - 1 + 2)
    let (copy3, pair3) = (100 + 3 * 3 + 1, 10 + 6 - 1 + 1 + 2)
    let (copy7, pair7) = (100 + 11 + 3 * 3 + 1, 10 + 2 * 6 + 1 + 2)
    // Layer 1: W 10 × 10, U 10 × 3 of 12-bit inputs. Layer 2: W 7 × 7 of 8-bit states, U 7 × 10 of 12-bit states.
    let layer1 = 40 + 10 * 30 + copy10 + 5 * pair10 + copy3 + 5 * pair3
    let layer2 = 40 - 6 + 7 * 28 + 2 * (copy7 + 4 * pair7) + copy10 + 4 * pair10
    #expect(cost.step(model) == 50 + features + layer1 + layer2)
    #expect(cost.readout(model) == 70 + 2 * 5 - 1 + 7 * 2 + 3 * (copy7 + 2 * pair7))
    let text = Certificate(model, targets: [FirmwareTarget(name: "Core", cost: cost, codeByteCount: 5000)])
      .text
    let lines = text.split(separator: "\n").filter { $0.contains("Core") }.map {
      $0.split(separator: " ").joined(separator: " ")
    }
    let step = 50 + features + layer1 + layer2
    let readout = 70 + 2 * 5 - 1 + 7 * 2 + 3 * (copy7 + 2 * pair7)
    #expect(
      lines == [
        "Core \(model.byteCount) 5000 not measured not measured",
        "Core not measured - \(step) \((step + 63) / 64) \(readout) \((readout + 63) / 64)",
      ], "\(text)")
    cost.products.removeAll { $0.weightBits == 4 && $0.isNarrow }
    #expect(cost.step(model) == nil && cost.readout(model) != nil)
    cost.readouts = [:]
    #expect(cost.readout(model) == nil)
    cost.products.append(product(4, isNarrow: true, 2))
    #expect(cost.step(model) != nil)
    cost.perUnit = [:]
    #expect(cost.step(model) == nil)
  }
}
