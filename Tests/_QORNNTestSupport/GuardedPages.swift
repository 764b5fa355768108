import Foundation

/// Memory with an unreadable page right before it or right after it: a single byte too far ends the process.
public final class GuardedPages {
  public enum Side: CaseIterable, Sendable { case before, after }

  public let bytes: UnsafeMutableRawBufferPointer
  private let mapping: UnsafeMutableRawPointer
  private let mappedByteCount: Int

  /// - Parameter alignment: Of the start, for memory that ends at the guard; the bytes left over are not guarded.
  public init(byteCount: Int, side: Side, alignment: Int = 1) {
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let size = max((byteCount + page - 1) / page, 1) * page
    mappedByteCount = size + 2 * page
    mapping = mmap(nil, mappedByteCount, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)!
    precondition(mapping != MAP_FAILED && mprotect(mapping + page, size, PROT_READ | PROT_WRITE) == 0)
    let offset = side == .before ? 0 : (size - byteCount) / alignment * alignment
    bytes = UnsafeMutableRawBufferPointer(start: mapping + page + offset, count: byteCount)
  }

  deinit { munmap(mapping, mappedByteCount) }
}
