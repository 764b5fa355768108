import QORNN

/// Where a run stands: the one file from which it goes on. Docs/Running.md has the layout.
struct Checkpoint: Equatable {
  /// `\x89QRUN \r\n`
  static let magic: [UInt8] = [0x89, 0x51, 0x52, 0x55, 0x4E, 0x20, 0x0D, 0x0A]
  static let version: UInt32 = 4
  /// No run counts that far; what is larger would overflow where it is counted on.
  static let numbers = 0...(1 << 62)

  /// The checksum field of the model file.
  var fingerprint: UInt32
  /// The options that decide about the results; another run's do not go on from here.
  var settings: String
  /// The rows of the input that are done, refused ones too.
  var rowCount = 0
  /// Their digest, to notice another input.
  var digest = CountedRows.emptyDigest
  /// The good rows of many streams, by which they measure time; 0 for one stream.
  var groupRowCount = 0
  /// The length of the results.
  var outputByteCount = 0
  /// Which file has the streams that were put away; 0: none.
  var evictedGeneration = 0
  /// How much of that file counts.
  var evictedByteCount = 0
  var streamCount = 0
  /// Where a followed file stands; nil for another input.
  var place: FollowedPlace?

  /// Notes the rows so far.
  mutating func take(_ rows: CountedRows) {
    (rowCount, digest, place) = (rows.count, rows.digest, rows.place)
  }

  /// Writes everything but the streams and the checksum at the end.
  func writeHeader(to writer: ChecksummedWriter, savedStateByteCount: Int) throws(ToolError) {
    try writer.append(Self.magic)
    try writer.append(Self.version)
    try writer.append(fingerprint)
    for number in [rowCount, Int(bitPattern: UInt(digest)), outputByteCount] { try writer.append(number) }
    try writer.append(groupRowCount)
    for number in [evictedGeneration, evictedByteCount, streamCount] { try writer.append(number) }
    try writer.append(UInt32(savedStateByteCount))
    try writer.append(UInt32(settings.utf8.count))
    try writer.append(Array(settings.utf8))
    try FollowedPlace.write(place, to: writer)
  }
}

/// A checkpoint as it was read, with its streams.
struct LoadedCheckpoint {
  let header: Checkpoint
  let streams: [StreamRecord]

  /// Reads a checkpoint file.
  ///
  /// - Throws: `.data` when it is damaged, of another version or of another model.
  init(
    _ bytes: [UInt8], fingerprint: UInt32, savedStateByteCount: Int, name: String
  ) throws(ToolError) {
    func refuse(_ what: String) -> ToolError { ToolError(.data, "\(name): \(what)") }
    var reader = CheckedReader(bytes.dropLast(4))
    guard reader.take(8)?.elementsEqual(Checkpoint.magic) ?? false else {
      throw refuse("found another kind of file, expected a checkpoint of qornn-run")
    }
    let version = reader.integer(UInt32.self) ?? 0
    guard version == Checkpoint.version else {
      throw refuse("found version \(version), expected \(Checkpoint.version)")
    }
    var end = CheckedReader(bytes.suffix(4))
    guard end.integer(UInt32.self) == CheckedReader.checksum(bytes.dropLast(4)) else {
      throw refuse("found another checksum than its bytes have, expected an undamaged file")
    }
    guard let model = reader.integer(UInt32.self), model == fingerprint else {
      throw refuse("found the state of another model, expected that of the one given")
    }
    var numbers: [Int] = []
    for _ in 0..<7 { numbers.append(Int(truncatingIfNeeded: reader.integer(UInt64.self) ?? .max)) }
    guard let stateLength = reader.integer(UInt32.self), let settingsLength = reader.integer(UInt32.self),
      let settings = reader.take(Int(settingsLength)), let place = FollowedPlace.read(&reader),
      Int(stateLength) == savedStateByteCount,
      ([numbers[0]] + numbers[2...]).allSatisfy({ Checkpoint.numbers.contains($0) })
    else { throw refuse("found fields that do not fit together, expected a whole checkpoint") }
    header = Checkpoint(
      fingerprint: model, settings: String(decoding: settings, as: UTF8.self), rowCount: numbers[0],
      digest: UInt64(UInt(bitPattern: numbers[1])), groupRowCount: numbers[3], outputByteCount: numbers[2],
      evictedGeneration: numbers[4], evictedByteCount: numbers[5], streamCount: numbers[6], place: place.value
    )
    var streams: [StreamRecord] = []
    while streams.count < numbers[6] {
      guard let record = StreamRecord(&reader, savedStateByteCount: savedStateByteCount) else {
        throw refuse("found \(streams.count) streams, expected \(numbers[6])")
      }
      streams.append(record)
    }
    guard reader.remaining == 0 else {
      throw refuse("found \(reader.remaining) bytes after the last stream, expected none")
    }
    self.streams = streams
  }
}
