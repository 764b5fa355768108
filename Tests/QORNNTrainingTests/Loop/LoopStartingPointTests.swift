import QORNN
import QORNNTraining
import Testing

/// A run that starts from the weights of another one.
@Suite struct LoopStartingPointTests {
  private static func configuration(_ change: (inout NetworkConfiguration) -> Void = { _ in })
    -> NetworkConfiguration
  {
    var configuration = NetworkConfiguration(
      inputKind: .vector, inputSize: 2, hiddenSize: 6, outputSize: 3, method: .bjorck, stateBits: nil)
    change(&configuration)
    return configuration
  }

  @Test func roundsWhatWasTrainedInFloat() {
    let float = Self.configuration {
      ($0.weightBits, $0.inputWeightBits, $0.readoutWeightBits) = (.float, .float, .float)
    }
    let rounded = Self.configuration { $0.rowGains = .learned }
    let trained = Parameters(initializing: float, seed: 7)
    let start = Parameters(startingFrom: trained, of: float, as: rounded)
    #expect(start.layers[0].recurrentWeights == trained.layers[0].recurrentWeights)
    #expect(start.outputWeights == trained.outputWeights)
    #expect(start.layers[0].rowGains.count == 6 && start.layers[0].rowGains.allSatisfy { $0 > 0 })
  }

  @Test func keepsGainsThatBothHave() {
    let configuration = Self.configuration { $0.rowGains = .learned }
    var trained = Parameters(initializing: configuration, seed: 8)
    trained.layers[0].rowGains = [1, 2, 3, 4, 5, 6]
    #expect(Parameters(startingFrom: trained, of: configuration, as: configuration) == trained)
  }

  @Test func takesTheOrthogonalMatrixWhereTheNextMethodHasNoIterations() {
    let bjorck = Self.configuration()
    let projected = Self.configuration { $0.method = .projunn }
    var trained = Parameters(initializing: bjorck, seed: 9)
    for index in trained.layers[0].recurrentWeights.indices { trained.layers[0].recurrentWeights[index] *= 3 }
    let start = Parameters(startingFrom: trained, of: bjorck, as: projected)
    let measures = OrthogonalityMeasures(size: 6, pool: WorkerPool(threadCount: 1))
    #expect(measures.defect(of: start.layers[0].recurrentWeights) < 1e-4)
  }

  @Test func namesADifferenceOfShape() throws {
    let difference = try #require(
      Self.configuration().differenceOfShape(from: Self.configuration { $0.hiddenSize = 7 }))
    #expect(difference.name == "--hidden" && difference.found == "7" && difference.expected == "6")
    #expect(Self.configuration().differenceOfShape(from: Self.configuration { $0.method = .ste }) == nil)
  }
}
