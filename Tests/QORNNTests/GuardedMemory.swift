/// Memory between marks.
final class GuardedMemory {
  private let all: UnsafeMutableRawBufferPointer
  private static let mark: UInt8 = 0xA5
  private static let markCount = 64

  init(byteCount: Int) {
    all = .allocate(byteCount: byteCount + 2 * Self.markCount, alignment: 64)
    _ = all.initializeMemory(as: UInt8.self, repeating: Self.mark)
  }

  deinit { all.deallocate() }

  var bytes: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(rebasing: all[Self.markCount..<all.count - Self.markCount])
  }

  var isIntact: Bool {
    all.prefix(Self.markCount).allSatisfy { $0 == Self.mark }
      && all.suffix(Self.markCount).allSatisfy { $0 == Self.mark }
  }
}
