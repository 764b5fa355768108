import QORNNToolSupport
import QORNNTraining

/// What was read, in one line, so that a column that is no feature or a class too many is seen before the training:
/// `42 sequences to train, 8 to validate; 3 features (ax, ay, az); 4 classes (rest, run, sit, walk)`.
struct DataSummary {
  let task: any SequenceTask

  /// Names of a list before it is cut short.
  private static let shownNames = 12

  /// Nil where nothing was read: a generated task.
  var text: String? {
    guard let training = task.sequenceCount(.training) else { return nil }
    let validation = task.sequenceCount(.validation) ?? 0
    let data = task.dataDescription
    var parts = ["\(training) sequences to train, \(validation) to validate"]
    if data.windowSize > 0 { parts.append("windows of \(data.windowSize) steps, one every \(data.hopSize)") }
    parts.append(
      Self.list(data.names, of: data.inputKind == .token ? ("token", "tokens") : ("feature", "features")))
    parts.append(
      Self.list(data.labels, of: data.outputKind == .classes ? ("class", "classes") : ("value", "values")))
    return parts.joined(separator: "; ")
  }

  private static func list(_ names: [String], of noun: (one: String, many: String)) -> String {
    let shown = names.prefix(shownNames).map { EchoedText.escaped($0) }.joined(separator: ", ")
    let more = names.count > shownNames ? ", …" : ""
    return "\(names.count) \(names.count == 1 ? noun.one : noun.many) (\(shown)\(more))"
  }
}
