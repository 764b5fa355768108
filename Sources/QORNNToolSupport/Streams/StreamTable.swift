import QORNN

/// The streams that live now: their sessions side by side in large pieces of memory, found by key, in the order of their
/// last rows.
final class StreamTable {
  typealias Slot = Int32
  /// Stands for no slot.
  static let none: Slot = -1

  /// What is known of a stream besides its key and its sessions.
  struct Entry {
    var stepCount = 0
    var lastRow = 0
    var lastTime = 0
    /// The neighbours in the order of the last rows; `next` links the free slots.
    var previous = StreamTable.none
    var next = StreamTable.none
    /// Rows that wait to be stepped.
    var pending: Int32 = 0
    fileprivate var label: Int32 = Int32.min

    /// The class of the last row that had a label, or `LabelTally.unknown`; nil without one.
    var knownLabel: Int? { label == Int32.min ? nil : Int(label) }
  }

  /// The bytes of a piece of memory, about.
  private static let pieceByteCount = 1 << 20

  let capacity: Int
  private(set) var count = 0
  /// The stream whose last row is the oldest; `none` without streams.
  private(set) var oldest = StreamTable.none

  let streamByteCount: Int
  private let streamsAPiece: Int
  private var pieces: [StreamMemory] = []
  private var entries: [Entry] = []
  private var keys: [[UInt8]] = []
  private var slotOfKey: [[UInt8]: Slot] = [:]
  private var newest = StreamTable.none
  private var free = StreamTable.none

  /// - Parameters:
  ///   - streamByteCount: the memory of a stream.
  ///   - capacity: the most streams.
  init(streamByteCount: Int, capacity: Int) {
    self.streamByteCount = streamByteCount
    self.capacity = capacity
    streamsAPiece = max(1, Self.pieceByteCount / streamByteCount)
  }

  func find(_ key: [UInt8]) -> Slot? { slotOfKey[key] }

  /// Adds a stream as the newest. Its memory is not initialized.
  ///
  /// - Precondition: a key that is not here, and `count` < `capacity`.
  func insert(_ key: [UInt8]) -> Slot {
    precondition(count < capacity && slotOfKey[key] == nil)
    let slot: Slot
    if free != Self.none {
      slot = free
      free = entries[Int(slot)].next
      entries[Int(slot)] = Entry()
      keys[Int(slot)] = key
    } else {
      slot = Slot(entries.count)
      if entries.count == pieces.count * streamsAPiece {
        pieces.append(StreamMemory(byteCount: streamsAPiece * streamByteCount))
      }
      entries.append(Entry())
      keys.append(key)
    }
    slotOfKey[key] = slot
    count += 1
    append(slot)
    return slot
  }

  func remove(_ slot: Slot) {
    unlink(slot)
    slotOfKey[keys[Int(slot)]] = nil
    keys[Int(slot)] = []
    entries[Int(slot)] = Entry(next: free)
    free = slot
    count -= 1
  }

  /// Makes a stream the newest.
  func touch(_ slot: Slot, row: Int, time: Int) {
    entries[Int(slot)].lastRow = row
    entries[Int(slot)].lastTime = time
    guard newest != slot else { return }
    unlink(slot)
    append(slot)
  }

  private func append(_ slot: Slot) {
    entries[Int(slot)].previous = newest
    entries[Int(slot)].next = Self.none
    if newest == Self.none { oldest = slot } else { entries[Int(newest)].next = slot }
    newest = slot
  }

  private func unlink(_ slot: Slot) {
    let (previous, next) = (entries[Int(slot)].previous, entries[Int(slot)].next)
    if previous == Self.none { oldest = next } else { entries[Int(previous)].next = next }
    if next == Self.none { newest = previous } else { entries[Int(next)].previous = previous }
  }

  /// The stream whose last row comes after that of another one.
  func next(after slot: Slot) -> Slot { entries[Int(slot)].next }

  func key(_ slot: Slot) -> [UInt8] { keys[Int(slot)] }
  func entry(_ slot: Slot) -> Entry { entries[Int(slot)] }
  func lastRow(_ slot: Slot) -> Int { entries[Int(slot)].lastRow }
  func lastTime(_ slot: Slot) -> Int { entries[Int(slot)].lastTime }
  func stepCount(_ slot: Slot) -> Int { entries[Int(slot)].stepCount }
  func setStepCount(_ slot: Slot, _ count: Int) { entries[Int(slot)].stepCount = count }
  func pending(_ slot: Slot) -> Int { Int(entries[Int(slot)].pending) }
  func setPending(_ slot: Slot, _ count: Int) { entries[Int(slot)].pending = Int32(count) }

  func label(_ slot: Slot) -> Int? { entries[Int(slot)].knownLabel }

  func setLabel(_ slot: Slot, _ label: Int?) {
    entries[Int(slot)].label = label.map { Int32($0) } ?? Int32.min
  }

  /// The sessions of a stream.
  func memory(_ slot: Slot) -> UnsafeMutableRawPointer {
    pieces[Int(slot) / streamsAPiece].bytes.baseAddress! + Int(slot) % streamsAPiece * streamByteCount
  }

  /// The streams and the free places between them: what `copy` copies.
  var slotCount: Int { entries.count }

  /// Copies everything, so that it can be looked at while streams go on.
  ///
  /// - Parameters:
  ///   - keys: the slots' keys behind one another; `keyEnds`: where each ends.
  ///   - memory: of `slotCount` × `streamByteCount` bytes at least; gets the sessions of the slots.
  func copy(
    _ entries: inout [Entry], keys: inout [UInt8], keyEnds: inout [Int],
    memory: UnsafeMutableRawBufferPointer
  ) {
    entries = self.entries.withUnsafeBufferPointer { Array($0) }
    keys = []
    keys.reserveCapacity(slotCount * 16)
    keyEnds = []
    keyEnds.reserveCapacity(slotCount)
    for key in self.keys {
      keys += key
      keyEnds.append(keys.count)
    }
    let pieceByteCount = streamsAPiece * streamByteCount
    for (index, piece) in pieces.enumerated() {
      let start = index * pieceByteCount
      let count = min(pieceByteCount, slotCount * streamByteCount - start)
      UnsafeMutableRawBufferPointer(rebasing: memory[start..<start + count])
        .copyMemory(from: UnsafeRawBufferPointer(rebasing: piece.bytes[..<count]))
    }
  }
}
