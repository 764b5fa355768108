/// Memory between two guard zones of NaN with a known payload: a kernel that writes outside changes them, and
/// one that reads outside poisons its result.
final class GuardedBuffer<Element: BitwiseCopyable> {
  private static var guardCount: Int { 48 }
  private static var guardByte: UInt8 { 0xFF }

  let count: Int
  private let memory: UnsafeMutableRawPointer
  let pointer: UnsafeMutablePointer<Element>
  private let offset: Int

  /// Content starts as guard bytes. `offset` elements shift it away from the alignment of vectors.
  init(count: Int, offset: Int = 1) {
    self.count = count
    let byteCount = Self.guardBytes(offset) + count * MemoryLayout<Element>.stride + Self.guardBytes(offset)
    memory = .allocate(byteCount: byteCount, alignment: 64)
    memory.initializeMemory(as: UInt8.self, repeating: Self.guardByte, count: byteCount)
    pointer = (memory + Self.guardBytes(offset)).bindMemory(to: Element.self, capacity: max(count, 1))
    self.offset = offset
  }

  convenience init(_ values: [Element], offset: Int = 1) {
    self.init(count: values.count, offset: offset)
    for (index, value) in values.enumerated() { pointer[index] = value }
  }

  deinit { memory.deallocate() }

  var values: [Element] { Array(UnsafeBufferPointer(start: pointer, count: count)) }

  var isGuardIntact: Bool {
    let zone = Self.guardBytes(offset)
    let after = memory + zone + count * MemoryLayout<Element>.stride
    return (0..<zone).allSatisfy {
      memory.load(fromByteOffset: $0, as: UInt8.self) == Self.guardByte
        && after.load(fromByteOffset: $0, as: UInt8.self) == Self.guardByte
    }
  }

  private static func guardBytes(_ offset: Int) -> Int {
    (guardCount + offset) * MemoryLayout<Element>.stride
  }
}
