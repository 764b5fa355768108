import QORNN

/// What `--state` is about: results and state that a killed run leaves such that the next one goes on from there.
package final class StreamPersistence {
  /// Which input a restarted run is given.
  package enum RestartInput: String, CaseIterable, Sendable {
    /// The one of the killed run, from its start.
    case same
    /// The one that comes after what the killed run has read.
    case next
  }

  package struct Options: Sendable {
    /// The folder of the checkpoint.
    package var folder: String
    /// The file of the results; nil where none are kept.
    package var output: String?
    /// The seconds between two checkpoints, at least.
    package var interval: Double
    package var restartInput: RestartInput
    /// The options that decide about the results.
    package var settings: String

    package init(
      folder: String, output: String?, interval: Double = 1, restartInput: RestartInput = .same,
      settings: String = ""
    ) {
      self.folder = folder
      self.output = output
      self.interval = interval
      self.restartInput = restartInput
      self.settings = settings
    }
  }

  /// Where the results go; nil where none are kept.
  package var output: StandardOutput? { file?.output }
  let restartInput: RestartInput
  /// What an earlier run left.
  private(set) var restored: LoadedCheckpoint?

  let folder: StateFolder
  private let file: ResultFile?
  private let savedStateByteCount: Int
  let interval: Duration
  /// A checkpoint of nothing.
  let base: Checkpoint
  private var dueTime = ContinuousClock.now

  /// Opens the folder and the results, cut to what the checkpoint knows; without a checkpoint it makes one of nothing.
  ///
  /// - Throws: `ToolError` when the folder is in use, the checkpoint is damaged or of another run, or the results are not those
  ///   of the checkpoint.
  package init(_ model: SharedModel, _ options: Options) throws(ToolError) {
    restartInput = options.restartInput
    interval = .seconds(options.interval)
    savedStateByteCount = model.makeSession(kernels: .portable).save().count
    folder = try StateFolder(options.folder)
    base = Checkpoint(fingerprint: model.fingerprint, settings: options.settings)
    if let bytes = try folder.read(StateFolder.checkpointName) {
      let name = folder.quoted(StateFolder.checkpointName)
      let loaded = try LoadedCheckpoint(
        bytes, fingerprint: model.fingerprint, savedStateByteCount: savedStateByteCount, name: name)
      guard loaded.header.settings == options.settings else {
        throw ToolError(
          .usage,
          "\(name): found the state of a run with \(EchoedText.quoted(loaded.header.settings, limit: 400)), "
            + "expected one with \(EchoedText.quoted(options.settings, limit: 400))")
      }
      restored = loaded
    }
    let (restored, state) = (restored, folder.name)
    file = try options.output.map { path throws(ToolError) in
      try ResultFile(
        resuming: path, byteCount: restored?.header.outputByteCount, state: state)
    }
    if restored == nil { try commit(prepare(base, [], count: 0)) }
  }

  /// Whether it is time for a checkpoint.
  var isDue: Bool { ContinuousClock.now >= dueTime }

  /// Where an earlier run left the file that it followed.
  package var place: FollowedPlace? { restored?.header.place }

  /// Forgets what was read from the checkpoint, which can be large.
  func releaseRestored() { restored = nil }

  /// Says where the first run stands in the file that it follows, before it reads or waits.
  package func keep(_ place: FollowedPlace) throws(ToolError) {
    var header = restored?.header ?? base
    header.place = place
    try commit(prepare(header, [], count: 0))
  }

  /// Says where the run of one stream stands now.
  ///
  /// - Parameter rows: the rows so far.
  func save(_ rows: CountedRows, _ stream: StreamRecord?) throws(ToolError) {
    let start = ContinuousClock.now
    defer { wait(since: start) }
    var header = base
    header.take(rows)
    try commit(prepare(header, stream.map { [$0] } ?? [], count: stream == nil ? 0 : 1))
  }

  /// Writes a checkpoint beside its place. What it counts has only to be handed to the system yet.
  func prepare(
    _ header: Checkpoint, _ streams: some Sequence<StreamRecord>, count: Int
  ) throws(ToolError) -> FileReplacement {
    var header = header
    header.streamCount = count
    if let output {
      try output.flush()
      header.outputByteCount = output.byteCount
    }
    return try folder.prepare(StateFolder.checkpointName) { writer throws(ToolError) in
      try header.writeHeader(to: writer, savedStateByteCount: savedStateByteCount)
      for stream in streams { try stream.write(to: writer) }
      try writer.appendChecksum()
    }
  }

  /// Makes it the checkpoint: first what it counts is forced to disk, then it.
  func commit(_ replacement: FileReplacement) throws(ToolError) {
    try file?.sync()
    try replacement.commit()
  }

  /// Says that a checkpoint was begun then and has been made, or has failed: never more than a tenth of the time goes into them,
  /// however many streams there are.
  func wait(since start: ContinuousClock.Instant) {
    let end = ContinuousClock.now
    dueTime = end + max(interval, interval == .zero ? .zero : (end - start) * 9)
  }

  /// Forces the last results to disk.
  func finish() throws(ToolError) { try file?.sync() }
}
