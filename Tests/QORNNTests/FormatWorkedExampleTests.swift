import QORNN
import Testing
import _QORNNTestSupport

/// The worked example of Docs/Format.md, read from the page.
@Suite struct FormatWorkedExampleTests {
  @Test func theOracleAgreesWithThePage() throws {
    let example = try WorkedExample()
    let network = try ReferenceNetwork.decode(example.bytes)
    #expect(network.encode() == example.bytes)
    #expect(example.steps.count >= 5)
    var session = ReferenceSession(network)
    for step in example.steps {
      for (index, feature) in network.features.enumerated() {
        let found = ReferenceDecimal.count(
          step.texts[index], base: feature.resolutionBase, exponent: feature.resolutionExponent)
        #expect(found.count == step.readings[index])
        let input = feature.apply(step.readings[index], bitWidth: network.inputBitWidth)
        #expect(input == step.inputs[index])
      }
      session.step(readings: step.readings)
      #expect(session.states[0] == step.state)
      #expect(session.logits() == step.logits)
      #expect(ReferenceSession.decide(step.logits) == (step.classIndex, step.margin))
    }
  }

  @Test func theRuntimeAgreesWithThePage() throws {
    let example = try WorkedExample()
    let model = try SharedModel(bytes: example.bytes)
    #expect(model.names == ["ax", "°C"] && model.labels == ["still", "wave", "fall"])
    #expect(model.windowSize == 4 && model.hopSize == 2 && model.metadata == "{\"epochs\":3}")
    for kernels in KernelSet.available {
      let session = model.makeSession(kernels: kernels)
      for step in example.steps {
        for (index, feature) in model.features.enumerated() {
          let found = try DecimalReading.count(
            step.texts[index].utf8, base: feature.resolutionBase, exponent: feature.resolutionExponent)
          #expect(Int(found.count) == step.readings[index])
          let input = feature.apply(found.count, bitWidth: model.inputBitWidth)
          #expect(Int(input) == step.inputs[index])
        }
        session.step(readings: step.readings.map { Int32($0) })
        #expect(session.state(layer: 1).map { Int($0) } == step.state)
        let logits = session.computeLogits()
        #expect(logits.map { Int($0) } == step.logits)
        let decision = OwnedSession.decide(logits)
        #expect(decision.classIndex == step.classIndex && Int(decision.margin) == step.margin)
      }
    }
  }
}
