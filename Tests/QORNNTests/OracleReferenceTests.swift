import Testing
import _QORNNTestSupport

/// The oracle against numbers worked out by hand, against itself, and against the Python script.
@Suite struct OracleReferenceTests {
  @Test func checksumOfTheCheckString() {
    #expect(referenceChecksum("123456789".utf8) == 0xE306_9283)
  }

  @Test func roundingOfTheInputStage() {
    let feature = ReferenceNetwork.Feature(
      offset: 1, multiplier: 1, shift: 1, resolutionBase: 10, resolutionExponent: 0)
    // (r − 1)/2, ties toward +∞, saturated at ±127.
    let readings = [1, 2, 3, 0, -1, -2, 255, 256, -253, -254, -1 << 31]
    let inputs = [0, 1, 1, 0, -1, -1, 127, 127, -127, -127, -127]
    #expect(readings.map { feature.apply($0, bitWidth: 8) } == inputs)
  }

  @Test(arguments: [
    ("-0.0546875", 2, -7, -7, false), ("-0.105", 10, -2, -10, false), ("0.105", 10, -2, 11, false),
    ("1e-3", 10, -3, 1, false), ("+5", 10, 0, 5, false), (".5", 10, 0, 1, false), ("-.5", 10, 0, 0, false),
    ("5.", 2, 3, 1, false), ("4", 2, 3, 1, false), ("3.99999999999999999999999", 2, 3, 0, false),
    ("-4", 2, 3, 0, false), ("-4.00000000000000000000001", 2, 3, -1, false),
    ("1e999", 10, 0, (1 << 31) - 1, true),
    ("-1e99999999999999999999", 10, 18, -1 << 31, true), ("0e99999999999999999999", 10, 0, 0, false),
    ("-1e-99999999999999999999", 10, -18, 0, false), ("2147483647.4999", 10, 0, (1 << 31) - 1, false),
    ("2147483647.5", 10, 0, (1 << 31) - 1, true), ("-2147483648.5", 10, 0, -1 << 31, false),
    ("-2147483648.51", 10, 0, -1 << 31, true), ("1152921504606846976", 2, 60, 1, false),
    ("0.00000000000000000086736173798840354720596224069595336914062", 2, -60, 1, false),
  ])
  func decimals(text: String, base: Int, exponent: Int, count: Int, saturated: Bool) {
    let found = ReferenceDecimal.count(text, base: base, exponent: exponent)
    #expect(found == (count, saturated), "\(text) \(base)^\(exponent)")
  }

  @Test func decodingGivesTheEncodedNetwork() throws {
    for seed in 0..<60 as Range<UInt64> {
      let network = ReferenceNetwork.random(seed: seed, .random(seed: seed, largestSize: 20))
      #expect(try ReferenceNetwork.decode(network.encode()) == network, "seed \(seed)")
    }
  }

  @Test func randomNetworksAreAlive() {
    // A network whose states are all zero or all saturated would prove little.
    var changing = 0
    for seed in 0..<40 as Range<UInt64> {
      var shape = ReferenceShape.random(seed: seed, largestSize: 24, style: .ordinary)
      shape.activation = .identity
      let network = ReferenceNetwork.random(seed: seed, shape)
      var session = ReferenceSession(network)
      var generator = SplitMixGenerator(seed: seed)
      for _ in 0..<20 { session.stepRandomly(&generator) }
      let layer = network.layers.count - 1
      let largest = 1 << (network.layers[layer].stateBitWidth - 1)
      let inside = session.states[layer].filter { $0 != 0 && abs($0) < largest - 1 }.count
      if 2 * inside > session.states[layer].count { changing += 1 }
    }
    #expect(changing >= 30)
  }

  @Test func extremeNetworksReachTheBounds() {
    var largest = 0
    for seed in 0..<20 as Range<UInt64> {
      let shape = ReferenceShape.random(seed: seed, largestSize: 24, style: .extreme)
      var session = ReferenceSession(.random(seed: seed, shape))
      var generator = SplitMixGenerator(seed: seed)
      for _ in 0..<10 {
        session.stepRandomly(&generator)
        largest = max(largest, session.preActivations.joined().map { abs($0) }.max()!)
      }
    }
    #expect(largest > (1 << 62) - (1 << 60))
  }

  @Test func pythonGivesTheSameIntegers() throws {
    guard let python = PythonReference.interpreter else {
      print("skipped: no python3")
      return
    }
    for seed in 0..<12 as Range<UInt64> {
      let network = ReferenceNetwork.random(seed: seed, .random(seed: seed, largestSize: 19))
      var session = ReferenceSession(network)
      var generator = SplitMixGenerator(seed: seed)
      var lines: [String] = []
      var expected: [[Int]] = []
      for step in 0..<12 {
        if step == 7 {
          session.reset()
          lines.append("")
        }
        lines.append(session.stepRandomly(&generator).map(String.init).joined(separator: ","))
        expected.append(Array(session.states.joined()) + session.logits())
      }
      let input = lines.joined(separator: "\n") + "\n"
      let found = try PythonReference.run(python, model: network.encode(), input: input)
      #expect(found == expected, "seed \(seed)")
    }
  }
}
