// What libFuzzer calls, and what every target needs.

/// A target: `FuzzTarget.shared` is the one of this program.
protocol FuzzTarget {
  static var shared: Self { get }
  /// Runs one input. What must hold is checked with `require`.
  func run(_ input: [UInt8])
  /// Changes an input; nil leaves that to libFuzzer.
  func mutate(_ input: [UInt8], limit: Int, _ random: inout FuzzRandom) -> [UInt8]?
}

@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  Target.shared.run(Array(UnsafeBufferPointer(start: data, count: count)))
  return 0
}

@_cdecl("LLVMFuzzerCustomMutator")
public func mutateInput(
  _ data: UnsafeMutablePointer<UInt8>, _ count: Int, _ limit: Int, _ seed: UInt32
) -> Int {
  var random = FuzzRandom(state: UInt64(seed))
  let input = Array(UnsafeBufferPointer(start: data, count: count))
  guard let changed = Target.shared.mutate(input, limit: limit, &random), changed.count <= limit else {
    return anyMutation(data, count, limit)
  }
  for (index, byte) in changed.enumerated() { data[index] = byte }
  return changed.count
}

/// libFuzzer's own changes.
@_silgen_name("LLVMFuzzerMutate")
private func anyMutation(_ data: UnsafeMutablePointer<UInt8>, _ count: Int, _ limit: Int) -> Int

/// libFuzzer's own changes of bytes that grow by 16 at most.
func anyMutation(_ bytes: [UInt8]) -> [UInt8] {
  var buffer = bytes + [UInt8](repeating: 0, count: 16)
  let count = buffer.withUnsafeMutableBufferPointer { anyMutation($0.baseAddress!, bytes.count, $0.count) }
  return Array(buffer.prefix(count))
}

/// Ends the program where a condition does not hold, as libFuzzer wants it: with the input on disk.
func require(
  _ condition: @autoclosure () -> Bool, _ message: @autoclosure () -> String = "", line: Int = #line
) {
  guard !condition() else { return }
  print("\(line): failed: \(message())")
  fatalError("\(line): \(message())")
}

/// Numbers by SplitMix64.
struct FuzzRandom {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }

  mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }

  mutating func element<Element>(of list: [Element]) -> Element { list[below(list.count)] }
}
