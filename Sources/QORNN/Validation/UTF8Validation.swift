/// Well-formed UTF-8 of RFC 3629: no overlong forms, no surrogates, at most U+10FFFF.
package enum UTF8Validation {
  /// The first byte that may not stand where it stands.
  package struct Fault: Equatable {
    /// The offset of the byte, or the length of the text if that cuts a sequence short.
    package var offset: Int
    /// Whether the text is well-formed up to here and the fault is a control character.
    package var isControlCharacter: Bool

    package init(offset: Int, isControlCharacter: Bool) {
      self.offset = offset
      self.isControlCharacter = isControlCharacter
    }
  }

  /// - Parameter isPrintable: Whether U+0000 … U+001F and U+007F … U+009F are faults.
  package static func firstFault(in text: UnsafeRawBufferPointer, isPrintable: Bool) -> Fault? {
    var offset = 0
    while offset < text.count {
      let lead = text[offset]
      if lead < 0x80 {
        if isPrintable, lead < 0x20 || lead == 0x7F { return Fault(offset: offset, isControlCharacter: true) }
        offset &+= 1
        continue
      }
      let length = sequenceLength(lead)
      if length == 0 { return Fault(offset: offset, isControlCharacter: false) }
      for place in 1..<length {
        let isPresent = offset &+ place < text.count
        guard isPresent, isContinuation(text[offset &+ place], lead: lead, place: place) else {
          return Fault(offset: offset &+ place, isControlCharacter: false)
        }
      }
      if isPrintable, lead == 0xC2, text[offset &+ 1] < 0xA0 {
        return Fault(offset: offset, isControlCharacter: true)
      }
      offset &+= length
    }
    return nil
  }

  /// 2 … 4, or 0 for a byte that starts no sequence of several bytes.
  private static func sequenceLength(_ lead: UInt8) -> Int {
    switch lead {
    case 0xC2...0xDF: 2
    case 0xE0...0xEF: 3
    case 0xF0...0xF4: 4
    default: 0
    }
  }

  /// The second byte's range excludes overlong forms (E0, F0), surrogates (ED) and code points above U+10FFFF (F4).
  private static func isContinuation(_ byte: UInt8, lead: UInt8, place: Int) -> Bool {
    var lowest: UInt8 = 0x80
    var highest: UInt8 = 0xBF
    if place == 1 {
      switch lead {
      case 0xE0: lowest = 0xA0
      case 0xED: highest = 0x9F
      case 0xF0: lowest = 0x90
      case 0xF4: highest = 0x8F
      default: break
      }
    }
    return byte >= lowest && byte <= highest
  }
}
