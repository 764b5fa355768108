import QORNN

/// All streams of a group as they were at one moment, to be written while the group goes on.
final class StreamSnapshot {
  /// Room for streams that come while it is made.
  private static let spareCount = 1024

  private let model: SteppedModel
  private let detection: Detection?
  private let streamByteCount: Int
  private var slotCount: Int
  private var memory = StreamMemory(byteCount: 0)
  private var oldest = StreamTable.none
  private var entries: [StreamTable.Entry] = []
  /// The keys behind one another, and where each ends.
  private var keys: [UInt8] = []
  private var keyEnds: [Int] = []

  /// Takes note of how much room the streams of a group need.
  init(of group: StreamGroup) {
    model = group.model
    detection = group.detection
    streamByteCount = group.table.streamByteCount
    slotCount = group.table.slotCount
  }

  /// Makes that room. Nobody has to wait for it: it is the first touch of memory that takes long.
  func makeRoom() {
    memory = StreamMemory(byteCount: (slotCount + Self.spareCount) * streamByteCount)
    memory.bytes.initializeMemory(as: UInt8.self, repeating: 0)
  }

  /// Copies the streams. Rows that wait must have been stepped.
  func take(_ table: StreamTable) {
    slotCount = table.slotCount
    if memory.bytes.count < slotCount * streamByteCount {
      memory = StreamMemory(byteCount: slotCount * streamByteCount)
    }
    table.copy(&entries, keys: &keys, keyEnds: &keyEnds, memory: memory.bytes)
    oldest = table.oldest
    count = table.count
  }

  /// The streams.
  private(set) var count = 0

  /// The streams as a checkpoint keeps them, the one that was silent longest first.
  var records: some Sequence<StreamRecord> {
    sequence(first: oldest) { [entries] in entries[Int($0)].next }.prefix { $0 != StreamTable.none }.lazy
      .map { [self] in record(Int($0)) }
  }

  private func record(_ slot: Int) -> StreamRecord {
    let key = keys[(slot == 0 ? 0 : keyEnds[slot - 1])..<keyEnds[slot]]
    return StreamRecord(
      Array(key), entries[slot], model, detection,
      memory.bytes.baseAddress! + slot * streamByteCount)
  }
}
