import QORNN

/// How well a model predicts a text: every character from those before it, the first of a sequence from nothing, so not at all.
package struct TextScore: Sendable, Equatable {
  /// Characters that were predicted.
  package private(set) var count = 0
  /// −Σ ln p of them.
  package private(set) var nats = 0.0
  /// Characters that were left out because they were bad.
  package private(set) var badCount = 0

  /// The cross-entropy in bits; of a text without a predicted character not a number.
  package var bitsPerCharacter: Double { nats / Double(count) / 0.693_147_180_559_945_3 }

  /// Reads an input to its end, or to a stop request.
  ///
  /// - Parameter notice: gets a line for the first bad character that is skipped.
  package init(
    _ model: SharedModel, kernels: KernelSet, source: any ByteSource, input: InputOptions,
    badRows: StreamOptions.BadRows, notice: @escaping (String) -> Void
  ) throws(ToolError) {
    var characters = try CharacterModel(model, kernels: kernels, option: "--score")
    let feed = try InputFeed(
      model, source: source, input: input, badRows: badRows, rememberedSequences: 1024, notice: notice)
    while try feed.next() {
      if feed.row.startsSequence {
        characters.reset()
      } else {
        nats += characters.nats(of: feed.row.token)
        count += 1
      }
      characters.step(feed.row.token)
    }
    badCount = feed.counts.badRowCount
    guard count > 0 || feed.rows.isStopped else {
      throw ToolError(
        .data, "\(feed.rows.name): found no character with one before it, expected at least two")
    }
  }
}
