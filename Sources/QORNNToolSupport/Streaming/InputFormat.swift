import QORNN

/// How the bytes of an input are read as rows.
package enum InputFormat: String, CaseIterable, Sendable {
  case csv, jsonl

  /// The format that a file's name tells, `.gz` left out; CSV for every other name.
  package init(ofFile path: String) {
    let name = path.lowercased()
    let plain = name.hasSuffix(".gz") ? String(name.dropLast(3)) : name
    self = [".jsonl", ".ndjson"].contains { plain.hasSuffix($0) } ? .jsonl : .csv
  }

  /// Opens an input as rows for a model; a CSV's header is read at once.
  ///
  /// - Parameters:
  ///   - rememberedSequences: how many past sequences are known, to notice one that comes back.
  ///   - beforeWaiting: called before every wait for more input; false ends the reading.
  package func rows(
    for model: SharedModel, source: any ByteSource, columns: SequenceColumns, rememberedSequences: Int,
    beforeWaiting: (() throws(ToolError) -> Bool)?
  ) throws(ToolError) -> any RowSource {
    let encoder = InputEncoder(model)
    switch self {
    case .csv:
      return try CSVRows(
        encoder, source: source, columns: columns, rememberedSequences: rememberedSequences,
        beforeWaiting: beforeWaiting)
    case .jsonl:
      return try JSONRows(
        encoder, source: source, columns: columns, rememberedSequences: rememberedSequences,
        beforeWaiting: beforeWaiting)
    }
  }
}
