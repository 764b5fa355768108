import QORNN

/// How the bytes of an input are read as rows.
package enum InputFormat: String, CaseIterable, Sendable {
  case csv, jsonl, wav
  /// Raw frames of samples.
  case f32le, i16le, u8
  /// A text for a character model; in a spaced one blanks only part the symbols.
  case text, spaced

  /// The format that a file's name tells, `.gz` left out; CSV for every other name.
  package init(ofFile path: String, for model: SharedModel) {
    let name = path.lowercased()
    let plain = name.hasSuffix(".gz") ? name.dropLast(3) : name[...]
    if plain.hasSuffix(".jsonl") || plain.hasSuffix(".ndjson") {
      self = .jsonl
    } else if plain.hasSuffix(".wav") {
      self = .wav
    } else if plain.hasSuffix(".txt") && model.inputKind == .token {
      self = .text(for: model)
    } else {
      self = .csv
    }
  }

  /// `text`, or `spaced` for a model that was trained on such a text.
  package static func text(for model: SharedModel) -> InputFormat {
    StoredTraining.isSpacedText(model) ? .spaced : .text
  }

  /// The sample of a raw frame; nil for other formats.
  var sample: SampleFormat? {
    switch self {
    case .f32le: .binary32
    case .i16le: .signed16
    case .u8: .unsigned8
    case .csv, .jsonl, .wav, .text, .spaced: nil
    }
  }

  /// Whether lines, or at least characters, are all there is: a file that follows another one begins a new line.
  var isText: Bool { sample == nil && self != .wav }
}
