/// The seeded source of every random test case (SplitMix64): a seed in a failure message reproduces the case.
public struct SplitMixGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number of `range`; the small bias of the remainder does not matter here, the fixed algorithm does.
  public mutating func integer(in range: ClosedRange<Int>) -> Int {
    let count = UInt64(bitPattern: Int64(range.upperBound &- range.lowerBound)) &+ 1
    let offset = count == 0 ? next() : next() % count
    return range.lowerBound &+ Int(truncatingIfNeeded: offset)
  }

  public mutating func element<T>(of choices: [T]) -> T { choices[integer(in: 0...choices.count - 1)] }

  /// True once in `count` calls on average.
  public mutating func oneIn(_ count: Int) -> Bool { integer(in: 1...count) == 1 }
}
