/// Where the streams of a file are, and the order in which they were put there.
struct StreamPlaces {
  private static let none: Int32 = -1

  private struct Entry {
    var key: [UInt8] = []
    var place = 0..<0
    /// The neighbours in the order; `next` links the free entries.
    var previous = StreamPlaces.none
    var next = StreamPlaces.none
  }

  /// The bytes of all places.
  private(set) var byteCount = 0

  private var entries: [Entry] = []
  private var entryOfKey: [[UInt8]: Int32] = [:]
  private var first = StreamPlaces.none
  private var last = StreamPlaces.none
  private var free = StreamPlaces.none

  var count: Int { entryOfKey.count }

  /// The key that was set longest ago; nil without any.
  var oldest: [UInt8]? { first == Self.none ? nil : entries[Int(first)].key }

  subscript(key: [UInt8]) -> Range<Int>? { entryOfKey[key].map { entries[Int($0)].place } }

  /// Sets the place of a key, which becomes the newest.
  mutating func set(_ key: [UInt8], _ place: Range<Int>) {
    remove(key)
    let entry: Int32
    if free != Self.none {
      entry = free
      free = entries[Int(entry)].next
    } else {
      entry = Int32(entries.count)
      entries.append(Entry())
    }
    entries[Int(entry)] = Entry(key: key, place: place, previous: last)
    if last == Self.none { first = entry } else { entries[Int(last)].next = entry }
    last = entry
    entryOfKey[key] = entry
    byteCount += place.count
  }

  /// Forgets a key, if it is here.
  mutating func remove(_ key: [UInt8]) {
    guard let entry = entryOfKey.removeValue(forKey: key) else { return }
    let (previous, next) = (entries[Int(entry)].previous, entries[Int(entry)].next)
    if previous == Self.none { first = next } else { entries[Int(previous)].next = next }
    if next == Self.none { last = previous } else { entries[Int(next)].previous = previous }
    byteCount -= entries[Int(entry)].place.count
    entries[Int(entry)] = Entry(next: free)
    free = entry
  }

  /// All places, the one that was set longest ago first.
  var inOrder: some Sequence<Range<Int>> {
    sequence(first: first) { entries[Int($0)].next }.prefix { $0 != Self.none }.lazy
      .map { entries[Int($0)].place }
  }
}
