import QORNN
import QORNNExport
import Testing
import _QORNNTestSupport

@Suite struct ModelWriterTests {
  @Test(arguments: 0..<80) func bytesAreTheOnesOfAnIndependentEncoder(seed: Int) throws {
    let network = ReferenceNetwork.random(
      seed: UInt64(seed), .random(seed: UInt64(seed), largestSize: seed % 4 == 0 ? 40 : 9))
    let file = try ModelWriter.write(ModelContents(network))
    #expect(file.bytes == network.encode(), "seed \(seed)")
    #expect(try ReferenceNetwork.decode(file.bytes) == network, "seed \(seed)")
    #expect(file.parts.reduce(0) { $0 + $1.byteCount } == file.bytes.count, "seed \(seed)")
  }

  @Test(arguments: 2...8) func everyWidthPacksBothEndsOfItsRange(bitWidth: Int) throws {
    var shape = ReferenceShape()
    shape.recurrentBitWidth = bitWidth
    var network = ReferenceNetwork.random(seed: 7, shape)
    network.layers[0].recurrentWeights.rows[0][0] = -(1 << (bitWidth - 1))
    network.layers[0].recurrentWeights.rows[0][1] = (1 << (bitWidth - 1)) - 1
    let decoded = try ReferenceNetwork.decode(ModelWriter.write(ModelContents(network)).bytes)
    #expect(decoded.layers[0].recurrentWeights == network.layers[0].recurrentWeights)
  }

  @Test(arguments: 0..<200) func boundsBreakWhereTheOracleSaysSo(seed: Int) {
    var generator = SplitMixGenerator(seed: UInt64(seed))
    var network = ReferenceNetwork.random(
      seed: UInt64(seed), .random(seed: UInt64(seed), largestSize: 9, style: .extreme))
    let index = generator.integer(in: 0...network.layers.count - 1)
    let row = generator.integer(in: 0...network.layers[index].hiddenSize - 1)
    switch generator.integer(in: 0...4) {
    case 0: network.layers[index].bias[row] = generator.element(of: [1 << 62, -1 << 63])
    case 1: network.layers[index].recurrentMultipliers = [(1 << 31) - 1]
    case 2: network.layers[index].inputExponent = 24
    case 3: network.outputBias[0] = generator.element(of: [(1 << 31) - 1, -1 << 31])
    default: network.layers[index].shift = 47
    }
    let broken = network.firstBrokenBound()
    do {
      try ModelContents(network).proveBounds()
      #expect(broken == nil, "seed \(seed)")
    } catch {
      guard case .boundExceeded(let bound, let layer, let row, _, _) = error, let broken else {
        Issue.record("seed \(seed): \(error)")
        return
      }
      #expect([Int(bound.rawValue), layer, row] == [broken.bound, broken.layer, broken.row], "seed \(seed)")
    }
  }

  @Test func partsThatDoNotFitAreRefused() throws {
    let good = ModelContents(ReferenceNetwork.random(seed: 1))
    func expect(_ error: ExportError, _ change: (inout ModelContents) -> Void) {
      var contents = good
      change(&contents)
      #expect(throws: error) { try ModelWriter.write(contents) }
      #expect(!error.description.contains("\n"))
    }
    expect(.invalidName(list: "labels", index: 1, name: "class 0")) { $0.labels[1] = "class 0" }
    expect(.invalidName(list: "names", index: 0, name: "a\n")) { $0.names[0] = "a\n" }
    expect(.invalidName(list: "names", index: 2, name: "")) { $0.names[2] = "" }
    expect(.countMismatch(name: "output biases", found: 2, expected: 3)) { $0.outputBias.removeLast() }
    expect(.countMismatch(name: "layer 1: biases", found: 7, expected: 8)) { $0.layers[0].bias.removeLast() }
    expect(.widthOutOfRange(name: "input bits", found: 17, expected: 8...16)) { $0.inputBitWidth = 17 }
    expect(.widthOutOfRange(name: "hop", found: 3, expected: 1...2)) { ($0.windowSize, $0.hopSize) = (2, 3) }
    expect(.widthOutOfRange(name: "feature shift", found: 48, expected: 1...47)) { $0.features[0].shift = 48 }
  }
}
