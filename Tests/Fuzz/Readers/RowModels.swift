import QORNN
import QORNNToolSupport

/// The networks that rows are read for: three features of several resolutions, one, and tokens.
struct RowModels {
  /// A network as the oracle has it, and the model read from its file.
  struct Entry {
    let network: ReferenceNetwork
    let model: SharedModel
  }

  let entries: [Entry]

  init() {
    entries = [(10, [0, 3, -18]), (2, [-7, 60, 0]), (10, [-2]), (0, [])].map { base, exponents in
      var shape = ReferenceShape()
      shape.inputKind = base == 0 ? .token : .vector
      shape.inputSize = base == 0 ? 3 : exponents.count
      shape.hiddenSizes = [2]
      var network = ReferenceNetwork.random(seed: 7, shape)
      network.names = base == 0 ? ["a", "b c", "é"] : Array(["x", "y\"", "é"].prefix(exponents.count))
      network.labels = ["p", "q,r", "ü"]
      for (index, exponent) in exponents.enumerated() {
        network.features[index].resolutionBase = base
        network.features[index].resolutionExponent = exponent
      }
      do {
        return Entry(network: network, model: try SharedModel(bytes: network.encode()))
      } catch {
        fatalError("\(error)")
      }
    }
  }
}

/// Text as the readers take it, written once more.
enum RowText {
  /// UTF-8 without NUL.
  static func isText(_ bytes: some Collection<UInt8>) -> Bool {
    !bytes.contains(0) && String(validating: bytes, as: UTF8.self) != nil
  }

  /// The lines without their ends, with them, numbered from 1. A CR belongs to the LF behind it alone.
  static func lines(_ bytes: ArraySlice<UInt8>) -> [(
    number: Int, text: ArraySlice<UInt8>, end: ArraySlice<UInt8>
  )] {
    var lines: [(number: Int, text: ArraySlice<UInt8>, end: ArraySlice<UInt8>)] = []
    var rest = bytes
    while !rest.isEmpty {
      var text = rest.prefix { $0 != 0x0A }
      let next = rest.dropFirst(text.count).dropFirst()
      if text.count < rest.count && text.last == 0x0D { text = text.dropLast() }
      lines.append((lines.count + 1, text, bytes[text.endIndex..<next.startIndex]))
      rest = next
    }
    return lines
  }

  /// Whether a text is a finite decimal number: [sign] digits [. digits] [e [sign] digits], a digit beside the point.
  static func isDecimal(_ text: String) -> Bool {
    var rest = Array(text.utf8)[...]
    func takeSign() {
      if let byte = rest.first, byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") {
        rest = rest.dropFirst()
      }
    }
    func takeDigits() -> Int {
      let count = rest.prefix { (0x30...0x39).contains($0) }.count
      rest = rest.dropFirst(count)
      return count
    }
    takeSign()
    var digitCount = takeDigits()
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      digitCount += takeDigits()
    }
    guard digitCount > 0, let exponent = rest.first else { return digitCount > 0 }
    guard exponent | 0x20 == UInt8(ascii: "e") else { return false }
    rest = rest.dropFirst()
    takeSign()
    return takeDigits() > 0 && rest.isEmpty
  }
}
