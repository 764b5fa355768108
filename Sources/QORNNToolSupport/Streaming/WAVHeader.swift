/// What the start of a WAV file (RIFF, little-endian) says about its samples: PCM of 8 or 16 bits.
struct WAVHeader: Equatable {
  let format: SampleFormat
  let channelCount: Int
  /// Frames a second.
  let sampleRate: Int
  /// Bytes of samples; nil where a program that wrote into a pipe did not know.
  let byteCount: Int?

  /// Lengths from here on stand for "not known": sox writes 7FFFF000 hex into a pipe, ALSA 80000000, FFmpeg FFFFFFFF.
  private static let unknownLength = 0x7FFF_F000
  /// The longest `fmt ` chunk that is read.
  private static let formatChunkLimit = 1024

  /// Reads up to the first sample.
  ///
  /// - Throws: `.data` for everything that is not such a file, naming the byte.
  init?(_ reader: ByteReader) throws(ToolError) {
    var scanner = WAVScanner(reader)
    guard let head = try scanner.bytes(12, of: "a RIFF header") else { return nil }
    guard head.text(0) == "RIFF", head.text(8) == "WAVE" else {
      throw scanner.refusal(0, found: "'\(head.text(0))' … '\(head.text(8))'", expected: "'RIFF' … 'WAVE'")
    }
    var chunk: (format: SampleFormat, channelCount: Int, sampleRate: Int)?
    while let start = try scanner.bytes(8, of: "a chunk") {
      let place = scanner.offset - 8
      let size = start.integer(4, count: 4)
      switch start.text(0) {
      case "fmt ":
        guard (16...Self.formatChunkLimit).contains(size) else {
          throw scanner.refusal(
            place + 4, found: "a chunk 'fmt ' of \(size) bytes", expected: "16 to \(Self.formatChunkLimit)")
        }
        guard let bytes = try scanner.bytes(size + size % 2, of: "the chunk 'fmt '") else { return nil }
        chunk = try Self.format(bytes, size: size, at: place + 8, scanner)
      case "data":
        guard let chunk else {
          throw scanner.refusal(place, found: "the chunk 'data'", expected: "the chunk 'fmt ' before it")
        }
        (format, channelCount, sampleRate) = chunk
        let isOpen = size >= Self.unknownLength || (size == 0 && head.integer(4, count: 4) == 0)
        byteCount = isOpen ? nil : size
        return
      default:
        guard try scanner.skip(size + size % 2, of: "the chunk '\(start.text(0))'") else { return nil }
      }
    }
    return nil
  }

  private static func format(
    _ bytes: WAVBytes, size: Int, at place: Int, _ scanner: WAVScanner
  ) throws(ToolError) -> (SampleFormat, Int, Int) {
    var code = bytes.integer(0, count: 2)
    let channelCount = bytes.integer(2, count: 2)
    let sampleRate = bytes.integer(4, count: 4)
    let blockSize = bytes.integer(12, count: 2)
    let bits = bytes.integer(14, count: 2)
    if code == 0xFFFE {
      // WAVE_FORMAT_EXTENSIBLE: valid bits, speakers, then a GUID whose first two bytes are the code.
      guard size >= 40, bytes.guidTail(26) else {
        throw scanner.refusal(
          place, found: "an extensible format of \(size) bytes that is no PCM",
          expected: "PCM of 8 or 16 bits")
      }
      guard bytes.integer(18, count: 2) == bits else {
        throw scanner.refusal(
          place + 18, found: "\(bytes.integer(18, count: 2)) valid bits of \(bits)", expected: "all of them")
      }
      code = bytes.integer(24, count: 2)
    }
    guard code == 1 else {
      throw scanner.refusal(
        place, found: "format \(code)\(names[code].map { " (\($0))" } ?? "")", expected: "1 (PCM)")
    }
    guard bits == 8 || bits == 16 else {
      throw scanner.refusal(place + 14, found: "samples of \(bits) bits", expected: "8 or 16")
    }
    guard channelCount > 0 else {
      throw scanner.refusal(place + 2, found: "0 channels", expected: "at least 1")
    }
    guard sampleRate > 0 else {
      throw scanner.refusal(place + 4, found: "0 frames a second", expected: "at least 1")
    }
    guard blockSize == channelCount * bits / 8 else {
      throw scanner.refusal(
        place + 12, found: "frames of \(blockSize) bytes",
        expected: "\(channelCount * bits / 8) for \(FrameLayout.channels(channelCount)) of \(bits) bits")
    }
    return (bits == 8 ? .unsigned8 : .signed16, channelCount, sampleRate)
  }

  private static let names = [
    2: "Microsoft ADPCM", 3: "IEEE float", 6: "A-law", 7: "µ-law", 17: "IMA ADPCM", 85: "MP3",
  ]

  /// "16000 frames a second, 2 channels of 16 bits"
  var description: String {
    "\(sampleRate) frames a second, \(FrameLayout.channels(channelCount)) of \(8 * format.byteCount) bits"
  }
}
