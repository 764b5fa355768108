import QORNN

/// What any number of pens are drawing. Its streams can be taken out and put back, in another process too.
struct StrokeService {
  private let model: SharedModel
  private var strokes: [Int: OwnedSession] = [:]

  /// - Throws: `ModelError`, which says where, what was found and what was expected.
  init(modelFile: [UInt8]) throws {
    model = try SharedModel(bytes: modelFile)
  }

  mutating func read(pen: Int, _ readings: [Int32]) {
    let stroke = strokes[pen] ?? model.makeSession()
    strokes[pen] = stroke
    stroke.step(readings: readings)
  }

  /// The label of what a pen drew and its lead over the next one; nil where it drew nothing.
  mutating func end(pen: Int) -> (label: String, margin: UInt32)? {
    guard let stroke = strokes.removeValue(forKey: pen) else { return nil }
    let (classIndex, margin) = OwnedSession.decide(stroke.computeLogits())
    return (model.labels[classIndex], margin)
  }

  /// The strokes under way, as bytes.
  func save() -> [Int: [UInt8]] { strokes.mapValues { $0.save() } }

  /// - Throws: `SavedStateError`: damaged bytes, or those of another model.
  mutating func restore(_ saved: [Int: [UInt8]]) throws {
    for (pen, bytes) in saved {
      let stroke = model.makeSession()
      try stroke.restore(bytes)
      strokes[pen] = stroke
    }
  }
}
