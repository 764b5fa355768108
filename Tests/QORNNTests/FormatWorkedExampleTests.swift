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
}
