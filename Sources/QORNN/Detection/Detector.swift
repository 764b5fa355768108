/// Events of one class in one stream: its lead averaged over the last steps, one event for each time that it is high enough.
///
/// The state is in the caller's memory and nowhere else; to save it copy its `bytes`, which `restore` takes back, checked. One
/// detector belongs to one thread at a time. Nothing here allocates.
public struct Detector: ~Copyable, @unchecked Sendable {
  /// What it listens for.
  public let detection: Detection
  private let memory: UnsafeMutableRawPointer

  /// Offsets in the memory: Σ d of (10), steps since the reset (at most N), the place of the oldest lead, steps left of
  /// the refractory time, whether the mean was below θ since the last event; then the last leads [N].
  static var sum: Int { 0 }
  static var filled: Int { 8 }
  static var oldest: Int { 12 }
  static var quiet: Int { 16 }
  static var isArmed: Int { 20 }
  static var leads: Int { 24 }

  /// Bytes of memory that a detector takes.
  ///
  /// - Parameter smoothing: N, 1 … 65,535.
  public static func byteCount(smoothing: Int) -> Int { leads &+ 4 &* smoothing }

  /// Makes a detector in the caller's memory, which must outlive it, as if nothing was heard. Does not allocate.
  ///
  /// - Precondition: `memory` has `byteCount(smoothing:)` bytes and is aligned to
  ///   `PreparedModel.memoryAlignment`; the values of `detection` are in
  ///   their ranges.
  public init(_ detection: Detection, memory: UnsafeMutableRawBufferPointer) {
    self.init(resuming: detection, memory: memory)
    reset()
  }

  /// Takes up a detector whose state is in the memory already, with the same `detection`.
  ///
  /// The caller vouches for the state; `restore` checks one. A state that is none gives events out of contract, but no access
  /// outside of the memory.
  ///
  /// - Precondition: as for `init(_:memory:)`.
  public init(resuming detection: Detection, memory: UnsafeMutableRawBufferPointer) {
    precondition(detection.isValid(outputSize: .max), "a detection out of range")
    self.detection = detection
    self.memory = CallerMemory.start(of: memory, byteCount: Self.byteCount(smoothing: detection.smoothing))
  }

  /// Forgets what was heard: the start of a sequence.
  public mutating func reset() {
    memory.initializeMemory(
      as: UInt8.self, repeating: 0, count: Self.byteCount(smoothing: detection.smoothing))
    memory.storeBytes(of: 1, toByteOffset: Self.isArmed, as: Int32.self)
  }

  /// The state as it is in memory, to be copied away.
  public var bytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: memory, count: Self.byteCount(smoothing: detection.smoothing))
  }

  /// Goes on from the `bytes` of a detector with the same `detection`, at any alignment.
  ///
  /// - Returns: false, and nothing has changed, where these are not bytes that such a detector can have.
  public mutating func restore(_ saved: UnsafeRawBufferPointer) -> Bool {
    guard detection.canReach(saved) else { return false }
    UnsafeMutableRawBufferPointer(start: memory, count: saved.count).copyMemory(from: saved)
    return true
  }

  /// D: the sum of the last N leads, or of all since the reset while they are fewer; below 2^47 in magnitude.
  public var leadSum: Int64 { memory.load(fromByteOffset: Self.sum, as: Int64.self) }

  /// Takes the logits of a step [outputSize].
  ///
  /// - Returns: whether the step is an event.
  /// - Precondition: the class is one of the logits'.
  public mutating func step(_ logits: UnsafeBufferPointer<Int32>) -> Bool {
    step(lead: Detection.lead(of: detection.classIndex, logits))
  }

  /// Takes the lead of a step, equation (9).
  ///
  /// - Returns: whether the step is an event.
  public mutating func step(lead: Int32) -> Bool {
    let sum = add(lead)
    let count = min(load(Self.filled) &+ 1, Int32(truncatingIfNeeded: detection.smoothing))
    store(count, Self.filled)
    let quiet = load(Self.quiet)
    if quiet > 0 { store(quiet &- 1, Self.quiet) }
    let isHigh = sum >= Int64(detection.threshold) &* Int64(detection.smoothing)  // (10)
    guard isHigh else {
      store(1, Self.isArmed)
      return false
    }
    let isEvent = Int(count) == detection.smoothing && quiet <= 0 && load(Self.isArmed) != 0  // (11)
    if isEvent {
      store(0, Self.isArmed)
      store(Int32(truncatingIfNeeded: detection.refractory), Self.quiet)
    }
    return isEvent
  }

  /// Puts a lead in the place of the one of N steps ago.
  private mutating func add(_ lead: Int32) -> Int64 {
    let smoothing = detection.smoothing
    let stored = Int(load(Self.oldest))
    let place = stored >= 0 && stored < smoothing ? stored : 0
    let sum = leadSum &+ Int64(lead) &- Int64(load(Self.leads &+ 4 &* place))
    memory.storeBytes(of: sum, toByteOffset: Self.sum, as: Int64.self)
    store(lead, Self.leads &+ 4 &* place)
    store(place &+ 1 == smoothing ? 0 : Int32(truncatingIfNeeded: place &+ 1), Self.oldest)
    return sum
  }

  private func load(_ offset: Int) -> Int32 { memory.load(fromByteOffset: offset, as: Int32.self) }

  private func store(_ value: Int32, _ offset: Int) {
    memory.storeBytes(of: value, toByteOffset: offset, as: Int32.self)
  }
}
