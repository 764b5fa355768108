import QORNNToolSupport

/// The options of the section Many streams.
enum ManyStreamsOptions {
  static let key = Option<String?>(
    "--stream-key", valueName: "COLUMN",
    help: """
      The column (or key) that tells streams apart which are interleaved in one input: each has a session of its own. It takes the place of \
      --sequence.
      """)
  static let limit = Option<Int>(
    "--max-streams", in: 1...10_000_000, default: 100_000, help: "The streams in memory at most.")
  static let overflow = Option<StreamGroupOptions.Overflow>(
    "--on-overflow", default: .drop,
    help: """
      What becomes of the stream that was silent longest when there are more: it is over, with its result, or it is saved in the \
      --state folder until its next row.
      """)
  static let savedLimit = Option<Int>(
    "--max-saved", in: 1...100_000_000, default: 1_000_000,
    help: """
      The streams that --on-overflow save may have put away; when there are more, the one that was silent longest is over, with \
      its result.
      """)
  static let idle = Option<StreamGroupOptions.Idle>(
    "--idle-after", valueName: "ROWS|SECONDSs", expectation: "a number of rows, or of seconds with an s",
    default: .never, defaultText: "never",
    help: "End a stream that had none of so many rows, or none for so many seconds (600s).",
    read: { StreamGroupOptions.Idle($0) })
  static let threads = Option<Int>(
    "--threads", in: 1...256, default: 1,
    help: "The threads that share the streams of --stream-key. The results are the same.")

  static let section = Command.Section("Many streams", [key, limit, overflow, savedLimit, idle, threads])

  /// What the command line says; nil for one stream.
  ///
  /// - Throws: `.usage` for options that do not go together.
  static func group(_ arguments: ParsedArguments, input: inout InputOptions) throws(ToolError)
    -> StreamGroupOptions?
  {
    let group = StreamGroupOptions(
      limit: arguments[limit], idle: arguments[idle], overflow: arguments[overflow],
      savedLimit: arguments[savedLimit], threadCount: arguments[threads])
    guard let key = arguments[key] else {
      guard group == StreamGroupOptions() else {
        throw ToolError(
          .usage,
          "--max-streams, --on-overflow, --max-saved, --idle-after, --threads: found no --stream-key, expected it with them"
        )
      }
      return nil
    }
    guard input.columns.sequence == nil else {
      throw ToolError(.usage, "--stream-key: found --sequence too, expected one of them")
    }
    guard [.csv, .jsonl].contains(input.format) else {
      throw ToolError(.usage, "--stream-key: found \(input.format.rawValue), expected csv or jsonl")
    }
    guard group.overflow == .drop || arguments[StateOptions.state] != nil else {
      throw ToolError(.usage, "--on-overflow save: found no --state, expected the folder to save to")
    }
    guard group.overflow == .save || arguments.texts["--max-saved"] == nil else {
      throw ToolError(.usage, "--max-saved: found no --on-overflow save, expected it with this option")
    }
    input.columns.sequence = key
    input.columns.sequenceOption = "--stream-key"
    return group
  }
}
