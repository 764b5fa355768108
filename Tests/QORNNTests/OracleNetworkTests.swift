import Foundation
import QORNN
import Testing
import _QORNNTestSupport

/// Whole networks, runtime against oracle, step by step and integer by integer.
@Suite struct OracleNetworkTests {
  /// Every choice that is not the point of a test goes round with a running number.
  private func shape(_ number: Int, hiddenSize: Int, recurrentBitWidth: Int) -> ReferenceShape {
    var shape = ReferenceShape()
    shape.style = ReferenceShape.Style.allCases[number % 3]
    shape.inputKind = number % 5 == 4 ? .token : .vector
    shape.inputSize = 1 + number % 9
    shape.inputBitWidth = 8 + number % 9
    shape.hiddenSizes = [hiddenSize]
    shape.stateBitWidths = [8 + (number / 2) % 9]
    shape.activation = ReferenceNetwork.Activation.allCases[(number / 3) % 3]
    shape.readoutActivation = number % 2 == 0 ? .identity : .relu
    shape.outputKind = number % 7 == 6 ? .values : .classes
    shape.outputSize = 1 + number % 6
    shape.recurrentBitWidth = recurrentBitWidth
    shape.inputWeightBitWidth = 2 + (number / 4) % 7
    shape.outputBitWidth = 2 + (number / 5) % 7
    return shape
  }

  @Test(arguments: 2...8)
  func everyStateWidthAndActivation(bitWidth: Int) throws {
    for stateBitWidth in 8...16 {
      for (index, activation) in ReferenceNetwork.Activation.allCases.enumerated() {
        let number = bitWidth * 100 + stateBitWidth * 3 + index
        var shape = shape(number, hiddenSize: 5 + stateBitWidth, recurrentBitWidth: bitWidth)
        shape.stateBitWidths = [stateBitWidth]
        shape.activation = activation
        shape.style = ReferenceShape.Style.allCases[(stateBitWidth + index) % 3]
        try OracleComparison(seed: UInt64(number), shape).run(stepCount: 10)
      }
    }
  }

  @Test(arguments: 2...8)
  func everySizeUpTo67(bitWidth: Int) throws {
    for size in 1...67 {
      let shape = shape(size + bitWidth, hiddenSize: size, recurrentBitWidth: bitWidth)
      try OracleComparison(seed: UInt64(1_000 * bitWidth + size), shape).run(stepCount: 4)
    }
  }

  @Test(arguments: 2...8)
  func everyInputAndOutputSize(bitWidth: Int) throws {
    for size in stride(from: 1, through: 67, by: 3) {
      var shape = shape(size, hiddenSize: 4, recurrentBitWidth: 4)
      shape.inputKind = size % 6 == 1 ? .token : .vector
      shape.inputSize = size
      shape.outputSize = 68 - size
      shape.inputWeightBitWidth = bitWidth
      shape.outputBitWidth = 10 - bitWidth
      try OracleComparison(seed: UInt64(2_000 * bitWidth + size), shape).run(stepCount: 4)
    }
  }

  @Test(arguments: 2...8)
  func largerSizes(bitWidth: Int) throws {
    for (index, size) in [127, 128, 129, 170, 255, 256, 257].enumerated() {
      for stateBitWidth in [8, 12, 16] where (index + stateBitWidth + bitWidth) % TestShare.stride(3) == 0 {
        var shape = shape(size + index, hiddenSize: size, recurrentBitWidth: bitWidth)
        shape.stateBitWidths = [stateBitWidth]
        shape.style = ReferenceShape.Style.allCases[(index + stateBitWidth + bitWidth) % 3]
        try OracleComparison(seed: UInt64(size), shape).run(stepCount: 2)
      }
    }
  }

  /// The oracle takes minutes for these in a debug build.
  @Test(
    .enabled(
      if: TestShare.isWhole, "QORNN_WHOLE is not set"),
    arguments: 2...8)
  func sizesOfAThousandAndMore(bitWidth: Int) throws {
    for (size, stateBitWidths) in [(1_000, [8, 12, 16]), (1_024, [8, 12, 16]), (4_096, [8, 16])] {
      for stateBitWidth in stateBitWidths {
        var shape = shape(stateBitWidth + bitWidth, hiddenSize: size, recurrentBitWidth: bitWidth)
        shape.stateBitWidths = [stateBitWidth]
        try OracleComparison(seed: UInt64(size), shape).run(stepCount: 2)
      }
    }
  }

  @Test func oneThousandUnits() throws {
    var shape = shape(0, hiddenSize: 1_000, recurrentBitWidth: 4)
    shape.activation = .modReLU
    try OracleComparison(seed: 1_000, shape).run(stepCount: 2)
  }

  /// Where Σ|W|·ε(a) is as close to 2^31 as it can be: 8-bit rows of more than 512 units with 16-bit states.
  @Test func largestAdmissibleRows() throws {
    for shift in [32, 47] {
      var shape = ReferenceShape()
      shape.style = .extreme
      shape.hiddenSizes = [521]
      shape.inputSize = 521
      shape.inputBitWidth = 16
      shape.stateBitWidths = [16]
      shape.recurrentBitWidth = 8
      shape.inputWeightBitWidth = 8
      shape.shift = shift
      try OracleComparison(seed: UInt64(shift), shape).run(stepCount: 4)
    }
  }

  @Test(arguments: 0..<8)
  func stacksOfLayers(part: Int) throws {
    for seed in part * 20..<(part + 1) * 20 {
      let shape = ReferenceShape.random(seed: UInt64(seed), largestSize: 23)
      try OracleComparison(seed: UInt64(seed), shape).run(stepCount: 8)
    }
  }

  @Test(arguments: 0..<6)
  func oneThousandSteps(number: Int) throws {
    var shape = shape(number * 7, hiddenSize: 13, recurrentBitWidth: 2 + number)
    shape.hiddenSizes = [13, 9]
    shape.stateBitWidths = [12, 8 + number]
    try OracleComparison(seed: UInt64(number), shape).run(stepCount: 1_000)
  }

  @Test func everyFieldIsReadBack() throws {
    for seed in 0..<40 as Range<UInt64> {
      let network = ReferenceNetwork.random(seed: seed, .random(seed: seed, largestSize: 9))
      let model = try SharedModel(bytes: network.encode())
      #expect(Int(model.inputKind.rawValue) == network.inputKind.rawValue, "seed \(seed)")
      #expect(Int(model.outputKind.rawValue) == network.outputKind.rawValue, "seed \(seed)")
      #expect(model.inputSize == network.inputSize && model.outputSize == network.outputSize, "seed \(seed)")
      #expect(model.inputBitWidth == network.inputBitWidth, "seed \(seed)")
      #expect(model.windowSize == network.windowSize && model.hopSize == network.hopSize, "seed \(seed)")
      #expect(model.names == network.names && model.labels == network.labels, "seed \(seed)")
      #expect(model.metadata == network.metadata, "seed \(seed)")
      #expect(model.layerCount == network.layers.count, "seed \(seed)")
      for (index, layer) in network.layers.enumerated() {
        #expect(model.hiddenSize(layer: index + 1) == layer.hiddenSize, "seed \(seed)")
        #expect(model.stateBitWidth(layer: index + 1) == layer.stateBitWidth, "seed \(seed)")
      }
      let scales = network.outputScales.map {
        FixedPointScale(mantissa: Int32($0.mantissa), exponent: Int32($0.exponent))
      }
      #expect(model.outputScales == scales, "seed \(seed)")
      let features = network.features.map {
        InputFeature(
          offset: Int32($0.offset), multiplier: Int32($0.multiplier), shift: Int32($0.shift),
          resolutionBase: Int32($0.resolutionBase), resolutionExponent: Int32($0.resolutionExponent))
      }
      #expect(model.features == features, "seed \(seed)")
    }
  }
}
