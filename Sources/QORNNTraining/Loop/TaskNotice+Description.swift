extension TaskNotice: CustomStringConvertible {
  /// One sentence for a person.
  public var description: String {
    switch self {
    case .choseWindow(let size, let hop):
      "recordings are cut into windows of \(size) steps, one every \(hop) steps (--window, --hop)"
    case .classNotValidated(let label, let count):
      "class '\(label)' has only \(count) sequence\(count == 1 ? "" : "s") and is not in the validation part"
    case .classNotTrained(let label):
      "class '\(label)' is not in the training part; the network will hardly ever answer it"
    case .noValidationPart(let count):
      "\(count) sequences are too few to hold some back: they also validate, so the accuracy flatters"
    case .recordingsTooShort(let count, let windowSize):
      "\(count) recording\(count == 1 ? " is" : "s are") shorter than \(windowSize) steps, a window,: skipped"
    case .featureRenamed(let position, let expected, let found):
      "feature \(position + 1) is '\(found)' in the validation data and '\(expected)' in the training data"
    case .constantFeature(let name):
      "feature '\(name)' has the same value everywhere and is ignored"
    }
  }
}
