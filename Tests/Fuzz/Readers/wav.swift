// WAV and raw frames: the rows are those of a plain reader of whole files, and no declared size makes it read beyond.
import QORNN
import QORNNToolSupport

struct Target: FuzzTarget {
  static let shared = Target()
  private let models = RowModels()

  /// The first byte of an input: model (0–1), a channel that is ignored (2), format (3–4, WAV most of the time).
  func run(_ input: [UInt8]) {
    guard input.count > 1 else { return }
    let entry = models.entries[Int(input[0] & 3)]
    let file = Array(input[1...])
    let format = [InputFormat.wav, .wav, .f32le, .i16le, .u8, .wav, .wav, .wav][Int(input[0] >> 3 & 7)]
    var columns = SequenceColumns()
    if input[0] & 4 != 0 { columns.ignored = ["2"] }
    let events = RowEvent.all(
      file[...], model: entry.model, options: InputOptions(format, columns: columns), seed: UInt64(file.count)
    )
    let rows = events.compactMap(\.row)
    let size = entry.network.inputKind == .vector ? entry.network.inputSize : 1
    let channels = (0..<size + columns.ignored.count).filter { columns.ignored.isEmpty || $0 != 1 }
    if format == .f32le && entry.network.inputKind == .token {
      return require(events.count == 1 && rows.isEmpty, "tokens from floats: \(events)")
    }
    var samples = Samples(
      sampleSize: [.f32le: 4, .i16le: 2, .u8: 1][format] ?? 0, channelCount: size + columns.ignored.count)
    if format == .wav {
      guard let found = Samples(wav: file), found.channelCount == samples.channelCount else {
        return require(events.count == 1 && rows.isEmpty, "rows of a header that is none: \(events)")
      }
      samples = found
    }
    let bytes = samples.start..<min(samples.start + (samples.byteCount ?? .max / 2), file.count)
    let frameSize = samples.channelCount * samples.sampleSize
    // A frame that is refused stands among the others.
    let frames = events.filter { if case .broken = $0 { false } else { true } }
    require(
      frames.count == bytes.count / frameSize,
      "\(frames.count) frames of \(frameSize) bytes in \(bytes.count)")
    let isWhole =
      bytes.count % frameSize == 0 && !frames.isEmpty && (samples.byteCount ?? bytes.count) == bytes.count
    require(isWhole == (events.count == frames.count), "\(events.last as Any)")
    for (index, event) in frames.enumerated() {
      let start = bytes.lowerBound + index * frameSize
      let values = channels.map { samples.value(file, at: start + $0 * samples.sampleSize) }
      check(event, index + 1, values, entry.network)
    }
  }

  private func check(_ event: RowEvent, _ number: Int, _ values: [Double], _ network: ReferenceNetwork) {
    let isGood =
      network.inputKind == .vector
      ? values.allSatisfy(\.isFinite) : values[0] >= 0 && values[0] < Double(network.inputSize)
    guard let row = event.row else {
      return require(!isGood && event.message!.hasPrefix("input: frame \(number), "), "\(event)")
    }
    require(isGood && row.number == number, "\(event)")
    guard network.inputKind == .vector else { return require(row.token == Int(values[0])) }
    for (index, value) in values.enumerated() {
      let feature = network.features[index]
      if let integer = Int(exactly: value), integer.magnitude < 1 << 20 {
        let expected = ReferenceDecimal.count(
          String(integer), base: feature.resolutionBase, exponent: feature.resolutionExponent)
        require(Int(row.readings[index]) == expected.count, "\(row.readings[index]) for \(integer)")
      } else {
        var expected = value
        for _ in 0..<abs(feature.resolutionExponent) {
          expected =
            feature.resolutionExponent > 0
            ? expected / Double(feature.resolutionBase) : expected * Double(feature.resolutionBase)
        }
        let clamped = min(max(expected, -2_147_483_648), 2_147_483_647)
        require(
          abs(Double(row.readings[index]) - clamped) <= 0.5 + abs(clamped) * 1e-12 + 1e-9,
          "\(row) for \(value)")
      }
    }
  }

  /// Where the samples of a file are.
  private struct Samples {
    var sampleSize: Int
    var channelCount: Int
    var start = 0
    /// Nil: to the end.
    var byteCount: Int?

    init(sampleSize: Int, channelCount: Int) {
      self.sampleSize = sampleSize
      self.channelCount = channelCount
    }

    /// Nil for a file whose header is no PCM of 8 or 16 bits.
    init?(wav file: [UInt8]) {
      func number(_ place: Int, _ count: Int) -> Int {
        (0..<count).reversed().reduce(0) { $0 * 256 + Int(file[place + $1]) }
      }
      func text(_ place: Int) -> String { String(decoding: file[place..<place + 4], as: UTF8.self) }
      guard file.count >= 12, text(0) == "RIFF", text(8) == "WAVE" else { return nil }
      var format: (sampleSize: Int, channelCount: Int)?
      var place = 12
      while place + 8 <= file.count {
        let (name, size) = (text(place), number(place + 4, 4))
        let body = place + 8
        place = body + size + size % 2
        if name == "data" {
          guard let format else { return nil }
          (sampleSize, channelCount, start) = (format.sampleSize, format.channelCount, body)
          byteCount = size >= 0x7FFF_F000 || (size == 0 && number(4, 4) == 0) ? nil : size
          return
        }
        guard place <= file.count else { return nil }
        guard name == "fmt " else { continue }
        guard size >= 16, size <= 1024 else { return nil }
        var code = number(body, 2)
        let (channels, rate, block, bits) = (
          number(body + 2, 2), number(body + 4, 4), number(body + 12, 2), number(body + 14, 2)
        )
        if code == 0xFFFE {
          let tail: [UInt8] = [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71]
          guard size >= 40, Array(file[body + 26..<body + 40]) == tail, number(body + 18, 2) == bits else {
            return nil
          }
          code = number(body + 24, 2)
        }
        guard code == 1, bits == 8 || bits == 16, channels > 0, rate > 0, block == channels * bits / 8 else {
          return nil
        }
        format = (bits / 8, channels)
      }
      return nil
    }

    func value(_ file: [UInt8], at place: Int) -> Double {
      switch sampleSize {
      case 1: Double(file[place])
      case 2: Double(Int16(bitPattern: UInt16(file[place]) + UInt16(file[place + 1]) * 256))
      default:
        Double(
          Float(bitPattern: (0..<4).reversed().reduce(UInt32(0)) { $0 * 256 + UInt32(file[place + $1]) }))
      }
    }
  }

  private static func bytes(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  /// A file that is true.
  private static func file(_ random: inout FuzzRandom) -> [UInt8] {
    let (channels, bits) = (1 + random.below(4), 8 * (1 + random.below(2)))
    let block = channels * bits / 8
    var format =
      bytes(1, 2) + bytes(channels, 2) + bytes(8000, 4) + bytes(8000 * block, 4) + bytes(block, 2)
      + bytes(bits, 2)
    if random.below(4) == 0 {
      format.replaceSubrange(0..<2, with: bytes(0xFFFE, 2))
      format += bytes(22, 2) + bytes(bits, 2) + bytes(0, 4) + bytes(1, 2)
      format += [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71]
    }
    let samples = (0..<block * random.below(6)).map { _ in UInt8(random.below(256)) }
    var chunks = Array("WAVE".utf8)
    if random.below(3) == 0 { chunks += Array("LIST".utf8) + bytes(3, 4) + [1, 2, 3, 0] }
    chunks += Array("fmt ".utf8) + bytes(format.count, 4) + format + Array("data".utf8)
    chunks += bytes(random.element(of: [samples.count, samples.count, 0, 0xFFFF_FFFF]), 4) + samples
    return [UInt8(random.below(64))] + Array("RIFF".utf8) + bytes(random.element(of: [chunks.count, 0]), 4)
      + chunks
  }

  func mutate(_ input: [UInt8], limit: Int, _ random: inout FuzzRandom) -> [UInt8]? {
    if random.below(4) == 0 { return nil }
    var bytes = input.count < 2 || random.below(16) == 0 ? Self.file(&random) : input
    for _ in 0..<random.below(4) {
      // Most changes hit the header.
      let place = 1 + random.below(random.below(2) == 0 ? min(bytes.count - 1, 64) : bytes.count - 1)
      switch random.below(6) {
      case 0: bytes.removeSubrange(place..<min(place + 1 + random.below(8), bytes.count))
      case 1:
        bytes.insert(
          contentsOf: [UInt8](repeating: UInt8(random.below(256)), count: random.below(9)), at: place)
      case 2: bytes[place] ^= 1 << UInt8(random.below(8))
      case 3:
        let value = random.element(of: [
          0, 1, 2, 3, 16, 18, 40, 255, 1024, 1025, 65_535, 0x7FFF_EFFF, 0x7FFF_F000, 0xFFFF_FFFF, bytes.count,
        ])
        for (index, byte) in Self.bytes(value, [1, 2, 4][random.below(3)]).enumerated()
        where place + index < bytes.count {
          bytes[place + index] = byte
        }
      case 4: bytes[0] = UInt8(random.below(64))
      default:
        bytes.insert(
          contentsOf: Array(random.element(of: ["fmt ", "data", "LIST", "RIFF", "WAVE"]).utf8), at: place)
      }
      if bytes.count < 2 { return nil }
    }
    return bytes
  }
}
