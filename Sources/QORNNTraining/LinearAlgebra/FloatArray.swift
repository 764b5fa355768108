import Foundation

/// Owned float memory of a fixed size, aligned to 64 bytes, for buffers that kernels work on.
///
/// Not `Sendable`: whoever shares one between threads keeps their writes apart.
package final class FloatArray {
  /// Valid as long as the array lives.
  package let pointer: UnsafeMutablePointer<Float>
  package let count: Int

  /// Memory for `count` floats: +0 each if `zeroed`, else undefined values to be written before they are
  /// read.
  ///
  /// Precondition: `count ≥ 0`.
  package init(count: Int, zeroed: Bool = true) {
    precondition(count >= 0, "negative count")
    self.count = count
    let memory = AlignedMemory.allocate(byteCount: max(count, 1) * MemoryLayout<Float>.stride)
    pointer = memory.bindMemory(to: Float.self, capacity: max(count, 1))
    if zeroed { pointer.initialize(repeating: 0, count: count) }
  }

  /// A copy of `values`.
  package convenience init(_ values: [Float]) {
    self.init(count: values.count, zeroed: false)
    values.withUnsafeBufferPointer { source in
      if let base = source.baseAddress { pointer.initialize(from: base, count: source.count) }
    }
  }

  deinit { UnsafeMutableRawPointer(pointer).deallocate() }

  package subscript(index: Int) -> Float {
    get { pointer[checked(index)] }
    set { pointer[checked(index)] = newValue }
  }

  /// All elements.
  package var buffer: UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: pointer, count: count)
  }

  /// A copy as a Swift array.
  package var values: [Float] { Array(buffer) }

  package func fill(_ value: Float) { buffer.update(repeating: value) }

  private func checked(_ index: Int) -> Int {
    precondition(index >= 0 && index < count, "index out of range")
    return index
  }
}

/// Memory for kernels.
enum AlignedMemory {
  private static let largePage = 1 << 21

  /// Aligned to 64 bytes. Large memory is aligned to large pages and asks for them: walking through states with small
  /// pages costs a tenth of the speed of the products.
  static func allocate(byteCount: Int) -> UnsafeMutableRawPointer {
    guard byteCount >= 2 * largePage else {
      return UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: 64)
    }
    let memory = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: largePage)
    #if os(Linux)
      // Only whole pages of our own: what follows belongs to others. Without large pages nothing is lost.
      _ = madvise(memory, byteCount / largePage * largePage, MADV_HUGEPAGE)
    #endif
    return memory
  }
}
