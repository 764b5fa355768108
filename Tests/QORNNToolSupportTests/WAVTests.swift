import QORNNToolSupport
import Testing
import _QORNNTestSupport

/// A WAV file made by hand, each of its fields to be lied in.
struct WAVFile {
  var riff = "RIFF"
  var wave = "WAVE"
  var riffSize: UInt32?
  var formatSize: UInt32 = 16
  var code: UInt16 = 1
  var channels: UInt16 = 3
  var rate: UInt32 = 8000
  var blockSize: UInt16?
  var bits: UInt16 = 16
  /// What follows the sixteen bytes of a plain `fmt ` chunk.
  var formatRest: [UInt8] = []
  var chunksBefore: [UInt8] = []
  var dataSize: UInt32?
  var samples: [UInt8] = []
  var after: [UInt8] = []

  static let guidTail: [UInt8] = [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71]

  /// The rest of an extensible format.
  static func extensible(validBits: UInt16, code: UInt16 = 1, tail: [UInt8] = guidTail) -> [UInt8] {
    littleEndian(UInt16(22)) + littleEndian(validBits) + littleEndian(UInt32(0)) + littleEndian(code) + tail
  }

  static func chunk(_ name: String, _ bytes: [UInt8]) -> [UInt8] {
    Array(name.utf8) + littleEndian(UInt32(bytes.count)) + bytes + (bytes.count.isMultiple(of: 2) ? [] : [0])
  }

  var bytes: [UInt8] {
    let block = blockSize ?? channels &* bits / 8
    let format =
      littleEndian(code) + littleEndian(channels) + littleEndian(rate) + littleEndian(rate &* UInt32(block))
      + littleEndian(block) + littleEndian(bits) + formatRest
    let body =
      Array(wave.utf8) + chunksBefore + Array("fmt ".utf8) + littleEndian(formatSize) + format
      + Array("data".utf8) + littleEndian(dataSize ?? UInt32(samples.count)) + samples + after
    return Array(riff.utf8) + littleEndian(riffSize ?? UInt32(body.count)) + body
  }
}

@Suite struct WAVTests {
  private let network = StreamHarness.network(seed: 54)
  private let rows = [[1, -2, 3], [-32768, 32767, 0]]
  private var samples: [UInt8] { rows.flatMap { $0 }.flatMap { littleEndian(Int16($0)) } }

  private func run(
    _ bytes: [UInt8], ignored: [String] = [], network: ReferenceNetwork? = nil, pieceSize: Int = 7
  ) throws -> StreamHarness.Outcome {
    let input = InputOptions(.wav, columns: SequenceColumns(ignored: ignored))
    return try StreamHarness.run(
      network ?? self.network, bytes, pieceSize: pieceSize, options: StreamOptions(input: input))
  }

  @Test(arguments: [1, 7, Int.max])
  func headersThatAreTrue(pieceSize: Int) throws {
    let plain = WAVFile(samples: samples)
    var files = [plain]
    var file = plain
    file.after = WAVFile.chunk("LIST", [1, 2, 3, 4, 5])
    file.chunksBefore =
      WAVFile.chunk("odd ", [1, 2, 3]) + WAVFile.chunk("JUNK", [UInt8](repeating: 7, count: 70_000))
    files.append(file)
    file = plain
    (file.formatSize, file.formatRest) = (18, [0, 0])
    files.append(file)
    file = plain
    (file.formatSize, file.code, file.formatRest) = (40, 0xFFFE, WAVFile.extensible(validBits: 16))
    files.append(file)
    // Written into a pipe, so without the true length.
    for size: UInt32 in [0xFFFF_FFFF, 0x7FFF_F000, 0x8000_0000] {
      file = plain
      file.dataSize = size
      files.append(file)
    }
    file = plain
    (file.dataSize, file.riffSize) = (0, 0)
    files.append(file)
    for file in files {
      let outcome = try run(file.bytes, pieceSize: pieceSize)
      #expect(outcome.error == nil)
      #expect(outcome.lines == [StreamHarness.line(network, rows)], "seed 54")
      #expect(outcome.notices == ["'memory.csv': note: 8000 frames a second, 3 channels of 16 bits"])
    }
  }

  @Test func eightBitsAreUnsigned() throws {
    let file = WAVFile(channels: 4, rate: 44_100, bits: 8, samples: [0, 128, 9, 255, 1, 2, 9, 3])
    let outcome = try run(file.bytes, ignored: ["3"])
    #expect(outcome.lines == [StreamHarness.line(network, [[0, 128, 255], [1, 2, 3]])], "seed 54")
    #expect(outcome.notices == ["'memory.csv': note: 44100 frames a second, 4 channels of 8 bits"])
  }

  @Test func headersThatLie() throws {
    let good = WAVFile(samples: samples)
    func lie(_ change: (inout WAVFile) -> Void) -> [UInt8] {
      var file = good
      change(&file)
      return file.bytes
    }
    for (bytes, message) in [
      (lie { $0.riff = "RIFX" }, "byte 0: found 'RIFX' … 'WAVE', expected 'RIFF' … 'WAVE'"),
      (lie { $0.wave = "AVI " }, "byte 0: found 'RIFF' … 'AVI ', expected 'RIFF' … 'WAVE'"),
      (lie { $0.code = 3 }, "byte 20: found format 3 (IEEE float), expected 1 (PCM)"),
      (lie { $0.code = 999 }, "byte 20: found format 999, expected 1 (PCM)"),
      (lie { $0.bits = 24 }, "byte 34: found samples of 24 bits, expected 8 or 16"),
      (lie { $0.channels = 0 }, "byte 22: found 0 channels, expected at least 1"),
      (
        lie { $0.channels = 2 },
        "found 2 channels, expected 3 channels as in the model (--ignore N leaves a channel out)"
      ),
      (lie { $0.rate = 0 }, "byte 24: found 0 frames a second, expected at least 1"),
      (lie { $0.blockSize = 4 }, "byte 32: found frames of 4 bytes, expected 6 for 3 channels of 16 bits"),
      (lie { $0.formatSize = 14 }, "byte 16: found a chunk 'fmt ' of 14 bytes, expected 16 to 1024"),
      (
        lie { $0.formatSize = 0xFFFF_FFFF },
        "byte 16: found a chunk 'fmt ' of 4294967295 bytes, expected 16 to 1024"
      ),
      (
        lie { ($0.formatSize, $0.code) = (16, 0xFFFE) },
        "byte 20: found an extensible format of 16 bytes that is no PCM, expected PCM of 8 or 16 bits"
      ),
      (
        lie { ($0.formatSize, $0.code, $0.formatRest) = (40, 0xFFFE, WAVFile.extensible(validBits: 12)) },
        "byte 38: found 12 valid bits of 16, expected all of them"
      ),
      (
        lie {
          ($0.formatSize, $0.code, $0.formatRest) = (40, 0xFFFE, WAVFile.extensible(validBits: 16, code: 3))
        },
        "byte 20: found format 3 (IEEE float), expected 1 (PCM)"
      ),
      (
        lie {
          ($0.formatSize, $0.code) = (40, 0xFFFE)
          $0.formatRest = WAVFile.extensible(validBits: 16, tail: [UInt8](repeating: 1, count: 14))
        }, "byte 20: found an extensible format of 40 bytes that is no PCM, expected PCM of 8 or 16 bits"
      ),
      (
        lie { $0.chunksBefore = Array("huge".utf8) + littleEndian(UInt32.max) },
        "byte 20: found the end of the file, expected the chunk 'huge' of 4294967296 bytes"
      ),
      (
        lie { $0.chunksBefore = WAVFile.chunk("data", [1, 2]) },
        "byte 12: found the chunk 'data', expected the chunk 'fmt ' before it"
      ),
      (lie { $0.samples = [] }, "found no frame, expected at least one"),
      (Array("RIFF".utf8), "byte 0: found 4 bytes at the end, expected a RIFF header of 12 bytes"),
      ([], "byte 0: found 0 bytes at the end, expected a RIFF header of 12 bytes"),
      (
        Array(good.bytes.prefix(20)),
        "byte 20: found 0 bytes at the end, expected the chunk 'fmt ' of 16 bytes"
      ),
      (Array(good.bytes.prefix(36)), "byte 36: found 0 bytes at the end, expected a chunk of 8 bytes"),
    ] {
      let outcome = try run(bytes)
      #expect(outcome.error?.message == "'memory.csv': " + message)
      #expect(outcome.error?.code == .data)
      #expect(outcome.lines == [])
    }
  }

  @Test func lengthsThatLie() throws {
    var file = WAVFile(samples: samples)
    file.dataSize = 18
    #expect(
      try run(file.bytes).error?.message
        == "'memory.csv': the header promises 6 more bytes of samples after frame 2, found 0")
    file.dataSize = 10
    #expect(
      try run(file.bytes).error?.message
        == "'memory.csv': frame 2: found 4 bytes at the end, expected 6 (3 channels)")
    // What follows the samples is none of them.
    file.dataSize = 6
    #expect(try run(file.bytes).lines == [StreamHarness.line(network, [rows[0]])])
  }

  @Test func everyByteThatIsChangedGivesAnErrorOrRows() throws {
    let bytes = WAVFile(samples: samples).bytes
    for index in bytes.indices {
      for change: UInt8 in [0x01, 0x80, 0xFF] {
        var bytes = bytes
        bytes[index] ^= change
        let outcome = try run(bytes, pieceSize: .max)
        #expect(outcome.error == nil || outcome.error?.code == .data, "byte \(index)")
      }
    }
  }
}
