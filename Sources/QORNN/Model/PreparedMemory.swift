/// Hands out parts of the caller's memory one after another; without memory it only adds up what they take.
///
/// The same code sizes and fills a prepared model, so the two cannot disagree.
struct PreparedMemory {
  /// What every part is aligned to, in bytes: a cache line and the widest vector; on small cores, which have neither, 8.
  static var alignment: Int { MemoryLayout<Int>.size == 4 ? 8 : 64 }

  private let start: UnsafeMutableRawPointer?
  /// Bytes up to the end of the last part, counted from the first aligned address.
  private(set) var byteCount = 0

  /// Only adds up.
  init() { start = nil }

  /// - Parameter memory: The caller's, with `alignment` bytes more than the parts take.
  init(_ memory: UnsafeMutableRawPointer) {
    start = memory.alignedUp(toMultipleOf: Self.alignment)
  }

  /// The next part, zeroed; nil without memory.
  mutating func take<Element: BitwiseCopyable>(
    _: Element.Type, count: Int
  ) -> UnsafeMutablePointer<Element>? {
    let offset = byteCount
    let size = count &* MemoryLayout<Element>.stride
    byteCount = (offset &+ size &+ Self.alignment &- 1) & (0 &- Self.alignment)
    guard let start else { return nil }
    (start + offset).initializeMemory(as: UInt8.self, repeating: 0, count: size)
    return (start + offset).bindMemory(to: Element.self, capacity: count)
  }
}
