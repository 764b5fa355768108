import QORNN

/// Predicting the next character of a text: the text is cut into as many parallel tracks as a batch has
/// rows, and each batch shows the next `sequenceLength` steps of every track, the states going on from batch
/// to batch.
public struct CharacterTask: SequenceTask {
  /// Tokens and classes are the vocabulary.
  public let dataDescription: DataDescription
  /// Most steps of a batch, the length of backpropagation through time.
  public let sequenceLength: Int
  private let training: CharacterStream
  private let validation: CharacterStream

  /// The share of the training text that is its validation part when no file is given: the last twentieth.
  public static let validationShare = 20

  /// - Parameters:
  ///   - train: text file, plain or gzip; its different symbols are the vocabulary.
  ///   - validation: text file; nil takes the last twentieth of the training text.
  public init(
    train: String, validation: String? = nil, format: TextFormat = .text, sequenceLength: Int = 150
  ) throws(TaskError) {
    precondition(sequenceLength >= 1)
    let text = try SymbolText(path: train, format: format)
    var symbols = text.symbols[...]
    let vocabulary = Vocabulary(symbols: symbols)
    guard vocabulary.names.count <= Self.largestVocabulary else {
      throw .tooMany("symbols", found: vocabulary.names.count, expected: Self.largestVocabulary)
    }
    var heldBack = symbols.suffix(0)
    if validation == nil {
      heldBack = symbols.suffix(symbols.count / Self.validationShare)
      symbols.removeLast(heldBack.count)
    }
    training = try CharacterStream(symbols, vocabulary, path: train)
    if let validation {
      heldBack = try SymbolText(path: validation, format: format).symbols[...]
    }
    self.validation = try CharacterStream(heldBack, vocabulary, path: validation ?? train)
    self.sequenceLength = sequenceLength
    dataDescription = DataDescription(
      inputKind: .token, names: vocabulary.names, labels: vocabulary.names)
  }

  private static let largestVocabulary = 65_535

  public var longestBatch: Int { sequenceLength }

  /// A text is measured in bits a character.
  public var ranksByLoss: Bool { true }

  /// Chunks of a track.
  public func trainingBatchCount(batchSize: Int) -> Int {
    training.chunkCount(trackCount: batchSize, length: sequenceLength)
  }

  /// The seed has no influence: the text is read in its order.
  public func trainingBatch(iteration: Int, batchSize: Int, seed: UInt64) -> Batch {
    let count = trainingBatchCount(batchSize: batchSize)
    return batch(training, chunk: iteration % count, trackCount: batchSize)
  }

  /// At the start of the text only.
  public func startsFromZero(iteration: Int, batchSize: Int) -> Bool {
    iteration % trainingBatchCount(batchSize: batchSize) == 0
  }

  /// Chunks of a track.
  public func evaluationBatchCount(_ part: DataPart, batchSize: Int) -> Int {
    stream(part).chunkCount(trackCount: batchSize, length: sequenceLength)
  }

  /// A chunk of every track; the states go on from the chunk before.
  public func evaluationBatch(_ part: DataPart, index: Int, batchSize: Int) -> Batch {
    batch(stream(part), chunk: index, trackCount: batchSize)
  }

  /// Chunks of the text read as one track.
  public func sequenceCount(_ part: DataPart) -> Int? {
    stream(part).chunkCount(trackCount: 1, length: sequenceLength)
  }

  /// A piece of the text of at most `sequenceLength` steps; every piece but the first goes on with the
  /// states of the one before.
  public func rawSequence(_ part: DataPart, _ index: Int) -> RawSequence {
    stream(part).piece(index, length: sequenceLength)
  }

  private func stream(_ part: DataPart) -> CharacterStream { part == .training ? training : validation }

  private func batch(_ stream: CharacterStream, chunk: Int, trackCount: Int) -> Batch {
    let tracks = min(trackCount, stream.targetCount)
    return Batch(
      sequences: (0..<tracks).map {
        stream.chunk(chunk, track: $0, trackCount: tracks, length: sequenceLength)
      },
      description: dataDescription)
  }
}

extension DataDescription {
  /// The pieces of another text as a network of this description takes them, every symbol predicted from those
  /// before it; every piece but the first goes on with the states of the one before.
  ///
  /// - Parameter path: what errors call the text.
  package func rawSequences(
    ofText bytes: [UInt8], path: String, format: TextFormat, sequenceLength: Int
  ) throws(TaskError) -> [RawSequence] {
    let text = try SymbolText(bytes, path: path, format: format)
    let stream = try CharacterStream(text.symbols[...], Vocabulary(names: names), path: path)
    return (0..<stream.chunkCount(trackCount: 1, length: sequenceLength)).map {
      stream.piece($0, length: sequenceLength)
    }
  }
}

/// A text as tokens, each of them predicted from those before it.
private struct CharacterStream: Sendable {
  private let tokens: [UInt16]

  init(
    _ symbols: ArraySlice<UInt32>, _ vocabulary: Vocabulary, path: String
  ) throws(TaskError) {
    guard symbols.count >= 2 else { throw .textTooShort(path: path, found: symbols.count, expected: 2) }
    var tokens: [UInt16] = []
    tokens.reserveCapacity(symbols.count)
    for symbol in symbols {
      guard let token = vocabulary.token(symbol) else {
        throw .unknownSymbol(
          path: path, offset: tokens.count, found: Unicode.Scalar(symbol).map(ModelName.name(of:)) ?? "")
      }
      tokens.append(token)
    }
    self.tokens = tokens
  }

  /// Tokens that have one before them.
  var targetCount: Int { tokens.count - 1 }

  /// Chunks of the longest track.
  func chunkCount(trackCount: Int, length: Int) -> Int {
    let tracks = min(trackCount, targetCount)
    return ((targetCount + tracks - 1) / tracks + length - 1) / length
  }

  /// Steps `index·length …` of a track. The tracks share all targets; the first ones may be one step longer.
  func chunk(_ index: Int, track: Int, trackCount: Int, length: Int) -> RawSequence {
    let (base, longer) = targetCount.quotientAndRemainder(dividingBy: trackCount)
    let trackStart = track * base + min(track, longer)
    let trackEnd = trackStart + base + (track < longer ? 1 : 0)
    let start = min(trackStart + index * length, trackEnd)
    let end = min(start + length, trackEnd)
    return RawSequence(
      name: String(start), stepCount: end - start, inputs: .tokens(tokens[start..<end].map(Int32.init)),
      targetClasses: tokens[start + 1..<end + 1].map(Int32.init))
  }

  /// The steps `index·length …` of the whole text.
  func piece(_ index: Int, length: Int) -> RawSequence {
    var sequence = chunk(index, track: 0, trackCount: 1, length: length)
    sequence.continuesPrevious = index > 0
    return sequence
  }
}
