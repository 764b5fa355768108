import QORNN

/// Rows of raw frames: a sample of every channel, then the next frame. The whole input is one sequence.
final class FrameRows: RowSource {
  let notes: [String]
  var name: String { reader.name }
  var isStopped: Bool { reader.isStopped }
  var consumedByteCount: Int { reader.takenByteCount }

  private let reader: ByteReader
  private let encoder: InputEncoder
  private let layout: FrameLayout
  /// The bytes of samples that the input promised and that have not come yet; nil where it promises none.
  private var promised: Int?
  private var frameCount = 0
  private var hasStarted = false

  /// - Parameters:
  ///   - promised: the bytes of samples that there will be; nil: all that come.
  ///   - notes: what a header said.
  init(
    _ encoder: InputEncoder, reader: ByteReader, layout: FrameLayout, promised: Int? = nil,
    notes: [String] = []
  ) throws(ToolError) {
    self.encoder = encoder
    self.reader = reader
    self.layout = layout
    self.promised = promised
    self.notes = notes
    if encoder.model.inputKind == .token && layout.format == .binary32 {
      throw ToolError(.usage, "found samples of f32le, expected u8 or i16le, as the model takes tokens")
    }
  }

  func next(_ row: inout InputRow) throws(RowFailure) -> Bool {
    guard try hasFrame() else { return false }
    frameCount += 1
    row.begin(number: frameCount)
    defer { reader.take(layout.byteCount) }
    row.startsSequence = !hasStarted
    let bytes = reader.available
    for (index, channel) in layout.features.enumerated() {
      try read(bytes, at: bytes.startIndex + channel * layout.format.byteCount, index, &row)
    }
    hasStarted = true
    return true
  }

  private func hasFrame() throws(RowFailure) -> Bool {
    do throws(ToolError) {
      return try waitForFrame()
    } catch {
      throw .broken(error)
    }
  }

  private func waitForFrame() throws(ToolError) -> Bool {
    let size = layout.byteCount
    if let promised, promised < size {
      guard promised == 0 else { throw incomplete(promised) }
      return try endOfFrames()
    }
    guard try reader.fill(size) else {
      if reader.isStopped { return false }
      if let promised {
        throw ToolError(
          .data,
          "\(name): the header promises \(promised) more bytes of samples after frame \(frameCount), found "
            + "\(reader.available.count)")
      }
      guard reader.available.isEmpty else { throw incomplete(reader.available.count) }
      return try endOfFrames()
    }
    promised = promised.map { $0 - size }
    return true
  }

  private func endOfFrames() throws(ToolError) -> Bool {
    if frameCount == 0 { throw ToolError(.data, "\(name): found no frame, expected at least one") }
    return false
  }

  private func incomplete(_ found: Int) -> ToolError {
    ToolError(
      .data,
      "\(name): frame \(frameCount + 1): found \(found) byte\(found == 1 ? "" : "s") at the end, expected "
        + "\(layout.byteCount) (\(FrameLayout.channels(layout.channelCount)))")
  }

  private func read(
    _ bytes: ArraySlice<UInt8>, at place: Int, _ index: Int, _ row: inout InputRow
  ) throws(RowFailure) {
    guard let integer = layout.format.integer(bytes, at: place) else {
      let bits = SampleFormat.bits(bytes, at: place)
      guard encoder.setReading(index, binary32: bits, in: &row) else {
        let isInfinite = bits & 0x7F_FFFF == 0
        throw bad(index, found: isInfinite ? "infinity" : "not-a-number", expected: "a finite number", row)
      }
      return
    }
    switch encoder.model.inputKind {
    case .vector: encoder.setReading(index, integer: integer, in: &row)
    case .token:
      guard integer >= 0 && integer < encoder.model.inputSize else {
        throw bad(index, found: "\(integer)", expected: encoder.tokenExpectation, row)
      }
      row.token = integer
    }
  }

  private func bad(_ index: Int, found: String, expected: String, _ row: InputRow) -> RowFailure {
    .badRow(
      ToolError(
        .data,
        "\(name): frame \(row.number), channel \(layout.features[index] + 1): found \(found), expected \(expected)"
      ))
  }
}
