/// How often something took how long: 16 classes an octave, so that a quantile is at most 1/16 too large. Does not allocate
/// after it is made.
package struct LatencyHistogram: Sendable, Equatable {
  private static let classBits = 4
  private static let classes = 1 << classBits

  private var counts = [Int](repeating: 0, count: (64 - classBits + 1) << classBits)
  /// How many were counted.
  package private(set) var count = 0
  /// Their sum in nanoseconds.
  package private(set) var sum: UInt64 = 0

  package init() {}

  /// Counts a time in nanoseconds.
  package mutating func add(_ nanoseconds: UInt64) {
    counts[Self.index(nanoseconds)] += 1
    count += 1
    sum &+= nanoseconds
  }

  /// Both together.
  func adding(_ other: LatencyHistogram) -> LatencyHistogram {
    var total = self
    for index in counts.indices { total.counts[index] += other.counts[index] }
    total.count += other.count
    total.sum &+= other.sum
    return total
  }

  /// The time in nanoseconds that a share of all did not exceed; 0 when there are none.
  ///
  /// - Parameter thousandths: the share, 1 … 1000.
  package func quantile(thousandths: Int) -> UInt64 {
    let rank = (count * thousandths + 999) / 1000
    var seen = 0
    for (index, count) in counts.enumerated() where count > 0 {
      seen += count
      if seen >= rank { return Self.largest(index) }
    }
    return 0
  }

  /// Below 32 every time has its own class; above it the class is the octave and the four bits after the first one.
  private static func index(_ value: UInt64) -> Int {
    guard value >= classes else { return Int(value) }
    let octave = 63 - value.leadingZeroBitCount
    let shift = octave - classBits
    return (shift + 1) << classBits + Int(value >> UInt64(shift)) & (classes - 1)
  }

  /// The largest time of a class.
  private static func largest(_ index: Int) -> UInt64 {
    guard index >= classes else { return UInt64(index) }
    let shift = index >> classBits - 1
    let first = UInt64(index & (classes - 1) | classes) << UInt64(shift)
    return first | (1 << UInt64(shift) - 1)
  }
}
