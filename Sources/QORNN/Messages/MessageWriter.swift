/// Writes one sentence as UTF-8 into memory of the caller's, as many whole characters as fit, and counts all of it.
///
/// No `String`, no division, no allocation: the same messages serve Swift, the C library and firmware.
struct MessageWriter {
  private let memory: UnsafeMutableRawBufferPointer
  /// Of the whole message, whether it fitted or not.
  private(set) var byteCount = 0
  /// Bytes of the memory that hold whole characters.
  private(set) var writtenByteCount = 0
  private var isFull = false

  init(_ memory: UnsafeMutableRawBufferPointer) { self.memory = memory }

  /// What stands for a `%` of a template.
  enum Part {
    case none
    case integer(Int64)
    case unsigned(UInt64)
    /// Capital digits and ` hex`.
    case hex(UInt64, digits: Int)
    /// The eight bytes, the lowest first, in capital hex digits.
    case bytes(UInt64)
    /// The characters of a tag; bytes that are not printable ASCII as `\xNN`.
    case tag(ModelTag)
    case name(StaticString)
    /// `the model` or `layer 3`.
    case layer(Int)

    static func count(_ value: Int) -> Part { .integer(Int64(value)) }
  }

  /// Writes a template with a part for each `%`.
  mutating func write(
    _ template: StaticString, _ first: Part = .none, _ second: Part = .none, _ third: Part = .none,
    _ fourth: Part = .none, _ fifth: Part = .none
  ) {
    var place = 0
    var index = 0
    while index < template.utf8CodeUnitCount {
      let start = index
      while index < template.utf8CodeUnitCount, template.utf8Start[index] != UInt8(ascii: "%") { index &+= 1 }
      write(UnsafeRawBufferPointer(start: template.utf8Start + start, count: index &- start))
      guard index < template.utf8CodeUnitCount else { return }
      switch place {
      case 0: write(first)
      case 1: write(second)
      case 2: write(third)
      case 3: write(fourth)
      default: write(fifth)
      }
      place &+= 1
      index &+= 1
    }
  }

  private mutating func write(_ part: Part) {
    switch part {
    case .none: break
    case .integer(let value):
      if value < 0 { writeByte(UInt8(ascii: "-")) }
      writeDecimal(value.magnitude)
    case .unsigned(let value): writeDecimal(value)
    case .hex(let value, let digits):
      writeHex(value, digits: digits)
      write(" hex")
    case .bytes(let value):
      var index = 0
      while index < 8 {
        if index > 0 { writeByte(UInt8(ascii: " ")) }
        writeHex((value &>> UInt64(8 &* index)) & 255, digits: 2)
        index &+= 1
      }
    case .tag(let tag): write(tag)
    case .name(let name): write(UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
    case .layer(let layer): layer == 0 ? write("the model") : write("layer %", .count(layer))
    }
  }

  private mutating func write(_ tag: ModelTag) {
    var rest = tag.rawValue
    while rest != 0 {
      let byte = UInt8(truncatingIfNeeded: rest)
      if byte >= 0x20 && byte < 0x7F {
        writeByte(byte)
      } else {
        write("\\x")
        writeHex(UInt64(byte), digits: 2)
      }
      rest = rest &>> 8
    }
  }

  /// Digit by digit from the highest, by subtraction: a small core has no division.
  private mutating func writeDecimal(_ value: UInt64) {
    var rest = value
    var place = 19
    var hasStarted = false
    while place >= 0 {
      var power: UInt64 = 1
      for _ in 0..<place { power = power &* 10 }
      var digit: UInt8 = 0
      while rest >= power {
        rest = rest &- power
        digit &+= 1
      }
      hasStarted = hasStarted || digit > 0 || place == 0
      if hasStarted { writeByte(UInt8(ascii: "0") &+ digit) }
      place &-= 1
    }
  }

  private mutating func writeHex(_ value: UInt64, digits: Int) {
    var place = digits &- 1
    while place >= 0 {
      let digit = UInt8(truncatingIfNeeded: value &>> UInt64(4 &* place)) & 15
      writeByte(digit < 10 ? UInt8(ascii: "0") &+ digit : UInt8(ascii: "A") &+ digit &- 10)
      place &-= 1
    }
  }

  /// Writes whole characters, up to the first one that does not fit.
  private mutating func write(_ text: UnsafeRawBufferPointer) {
    var index = 0
    while index < text.count {
      var length = 1
      while index &+ length < text.count, text[index &+ length] & 0xC0 == 0x80 { length &+= 1 }
      if !isFull, writtenByteCount &+ length <= memory.count {
        var offset = 0
        while offset < length {
          memory[writtenByteCount] = text[index &+ offset]
          writtenByteCount &+= 1
          offset &+= 1
        }
      } else {
        isFull = true
      }
      byteCount &+= length
      index &+= length
    }
  }

  private mutating func writeByte(_ byte: UInt8) {
    withUnsafeBytes(of: byte) { write($0) }
  }
}

#if !hasFeature(Embedded)
  extension MessageWriter {
    /// The whole message as a string.
    static func string(_ write: (inout MessageWriter) -> Void) -> String {
      var counter = MessageWriter(UnsafeMutableRawBufferPointer(start: nil, count: 0))
      write(&counter)
      return String(unsafeUninitializedCapacity: counter.byteCount) { memory in
        var writer = MessageWriter(UnsafeMutableRawBufferPointer(memory))
        write(&writer)
        return writer.writtenByteCount
      }
    }
  }
#endif
