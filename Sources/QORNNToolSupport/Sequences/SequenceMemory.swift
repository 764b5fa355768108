/// The sequences that ended lately and the rows where they did, oldest forgotten first.
struct SequenceMemory {
  private let capacity: Int
  private var lastRows: [[UInt8]: Int] = [:]
  /// The names in the order of their ends, a ring once it is full.
  private var names: [[UInt8]] = []
  private var oldest = 0

  /// - Parameter capacity: how many sequences are remembered.
  init(capacity: Int) {
    self.capacity = capacity
  }

  /// The last row of a sequence that has ended, if it is remembered.
  func lastRow(of name: [UInt8]) -> Int? { lastRows[name] }

  /// Notes that a sequence ended. Each name ends once.
  mutating func remember(_ name: [UInt8], lastRow: Int) {
    guard capacity > 0 else { return }
    lastRows[name] = lastRow
    guard capacity != .max else { return }
    if names.count < capacity {
      names.append(name)
    } else {
      lastRows[names[oldest]] = nil
      names[oldest] = name
      oldest = (oldest + 1) % capacity
    }
  }
}
