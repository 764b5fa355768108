import Testing

@testable import QORNNExport

/// What a source file takes over from outside.
@Suite struct ArrayTextTests {
  @Test(
    "Comments take printable ASCII without what could end them",
    arguments: [
      ("plain text", "plain text"), ("m/s", "m/s"), ("*/", "<U+002A>/"), ("a\\", "a<U+005C>"),
      ("??/", "<U+003F><U+003F>/"), ("a\nb\r\t", "a<U+000A>b<U+000D><U+0009>"), ("\u{202E}x", "<U+202E>x"),
      ("°C", "<U+00B0>C"), ("😀", "<U+1F600>"), ("\u{7F}\0", "<U+007F><U+0000>"),
      (String(repeating: "a", count: 41), String(repeating: "a", count: 40) + " ..."),
    ])
  func comments(text: String, expected: String) {
    #expect(ModelComment.harmless(text) == expected)
  }

  @Test func everyScalarIsHarmless() {
    for value in [Array(0..<0x3000), Array(stride(from: 0x3000, through: 0x10FFFF, by: 97))].joined() {
      guard let scalar = Unicode.Scalar(UInt32(value)) else { continue }
      let text = ModelComment.harmless(String(Character(scalar)))
      guard text.utf8.allSatisfy({ (32..<127).contains($0) && $0 != 42 && $0 != 63 && $0 != 92 }) else {
        Issue.record("U+\(String(value, radix: 16)) is \(text)")
        return
      }
    }
  }

  @Test func namesAreIdentifiersThatAreFree() {
    for name in [
      "a", "model", "qornn_model_bytes", "M2", "digits_", "Weights", String(repeating: "a", count: 63),
    ] {
      #expect(ArrayName(name)?.text == name)
    }
    for name in [
      "", "2a", "a.b", "a\u{301}", "_x", "a__b", "typeof", "constexpr", "template", "var", "memcpy",
    ] {
      #expect(ArrayName(name) == nil, "\(name)")
    }
  }
}
