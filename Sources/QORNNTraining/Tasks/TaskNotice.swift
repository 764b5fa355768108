/// Something a task decided about the data that its user should know.
public enum TaskNotice: Equatable, Sendable {
  /// Recordings are cut into windows that nobody asked for, because a label changes within one or there is
  /// one only.
  case choseWindow(size: Int, hop: Int)
  /// No sequence of this class is in the validation part: it has too few.
  case classNotValidated(label: String, sequenceCount: Int)
  /// No sequence of the training part has this class; the network will hardly ever answer it.
  case classNotTrained(label: String)
  /// Nothing could be held back: the training sequences validate themselves.
  case noValidationPart(sequenceCount: Int)
  /// Recordings shorter than the window give no sequence.
  case recordingsTooShort(count: Int, windowSize: Int)
  /// The validation file calls the feature at this position (from 0) something else.
  case featureRenamed(position: Int, expected: String, found: String)
  /// A feature has the same value everywhere and is ignored.
  case constantFeature(name: String)
}
