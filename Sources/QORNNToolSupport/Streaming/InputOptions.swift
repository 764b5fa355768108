import QORNN

/// What the user says about an input.
package struct InputOptions: Sendable {
  package var format: InputFormat
  package var columns: SequenceColumns
  /// Channels of a raw frame; nil: as many as the model takes.
  package var channelCount: Int?
  /// Whether the end of the file is not the end: it grows, and another one may take its name.
  package var isFollowed: Bool

  package init(
    _ format: InputFormat = .csv, columns: SequenceColumns = SequenceColumns(), channelCount: Int? = nil,
    isFollowed: Bool = false
  ) {
    self.format = format
    self.columns = columns
    self.channelCount = channelCount
    self.isFollowed = isFollowed
  }

  /// Opens a file, or standard input for `-`.
  ///
  /// - Parameters:
  ///   - state: knows where an earlier run left the file that it followed, and is told where the first one begins.
  ///   - ownPaths: other files of this program, which are no rotations of one that it follows.
  ///   - notice: is told that a file to follow is waited for, in one line.
  ///   - whileWaiting: is called now and then until that file is there.
  /// - Throws: `.noInput` when it cannot be opened, `.usage` when it cannot be followed, `.data` when what was followed is gone.
  package func open(
    _ path: String, state: StreamPersistence? = nil, ownPaths: [String] = [],
    notice: @escaping (String) -> Void = { _ in }, whileWaiting: () -> Void = {}
  ) throws(ToolError) -> any ByteSource {
    // The first bytes of raw samples may be those of gzip by chance.
    guard isFollowed else {
      return try InputStream(path, unpacking: format.sample == nil ? .byContent : .byName)
    }
    guard format != .wav else {
      throw ToolError(
        .usage, "--follow: found with wav, expected another format: its header says where it ends")
    }
    return try FollowedFile(
      path, isText: format.isText, state: state, ownPaths: ownPaths, notice: notice,
      whileWaiting: whileWaiting)
  }

  /// Reads a source as rows for a model; a header is read at once.
  ///
  /// - Parameters:
  ///   - rememberedSequences: how many past sequences are known, to notice one that comes back.
  ///   - beforeWaiting: called before every wait for more input; false ends the reading.
  package func rows(
    for model: SharedModel, source: any ByteSource, rememberedSequences: Int,
    beforeWaiting: (() throws(ToolError) -> Bool)?
  ) throws(ToolError) -> any RowSource {
    do throws(ToolError) {
      return try startedRows(
        InputEncoder(model), source, rememberedSequences: rememberedSequences, beforeWaiting: beforeWaiting)
    } catch {
      if StopRequest.isRequested && error.code == .data { return StoppedRows(name: source.name) }
      throw error
    }
  }

  private func startedRows(
    _ encoder: InputEncoder, _ source: any ByteSource, rememberedSequences: Int,
    beforeWaiting: (() throws(ToolError) -> Bool)?
  ) throws(ToolError) -> any RowSource {
    if let channelCount, format.sample == nil {
      throw ToolError(
        .usage, "--channels: found \(channelCount) with \(format.rawValue), expected f32le, i16le or u8")
    }
    switch format {
    case .csv:
      return try CSVRows(
        encoder, source: source, columns: columns, rememberedSequences: rememberedSequences,
        repeatsHeader: isFollowed, beforeWaiting: beforeWaiting)
    case .jsonl:
      return try JSONRows(
        encoder, source: source, columns: columns, rememberedSequences: rememberedSequences,
        beforeWaiting: beforeWaiting)
    case .text, .spaced:
      return try TextRows(
        encoder, reader: ByteReader(source, beforeWaiting: beforeWaiting), columns: columns,
        isSpaced: format == .spaced)
    case .f32le, .i16le, .u8:
      let layout = try FrameLayout(
        format.sample!, for: encoder.model, channelCount: channelCount, columns: columns, place: "--channels",
        code: .usage)
      return try FrameRows(
        encoder, reader: ByteReader(source, beforeWaiting: beforeWaiting), layout: layout)
    case .wav:
      return try wavRows(encoder, ByteReader(source, beforeWaiting: beforeWaiting))
    }
  }

  private func wavRows(_ encoder: InputEncoder, _ reader: ByteReader) throws(ToolError) -> any RowSource {
    guard let header = try WAVHeader(reader) else { return StoppedRows(name: reader.name) }
    let layout = try FrameLayout(
      header.format, for: encoder.model, channelCount: header.channelCount, columns: columns,
      place: reader.name, code: .data)
    return try FrameRows(
      encoder, reader: reader, layout: layout, promised: header.byteCount,
      notes: ["note: \(header.description)"])
  }
}
