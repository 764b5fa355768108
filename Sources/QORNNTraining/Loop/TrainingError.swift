/// Why a run could not start or go on.
public enum TrainingError: Error, Equatable {
  /// The checkpoint is not one of a training run that can go on.
  case notResumable
  /// A number in a checkpoint's texts is out of its range, or contradicts another one.
  case wrongField(key: String, field: String, found: String, expected: String)
  /// The data are not those that the checkpoint was trained on: what differs.
  case dataDiffer(field: String)
  /// The data fit the network, but they are not the sequences that the checkpoint was trained on.
  case otherData
  /// The loss, the gradient or a state is no longer a finite number, or a float state is beyond all bounds.
  case diverged(Divergence)
}

extension TrainingError: CustomStringConvertible {
  /// One line for a person.
  public var description: String {
    switch self {
    case .notResumable: "the checkpoint holds no unfinished or finished training to go on from"
    case .wrongField(let key, let field, let found, let expected):
      "__metadata__ key '\(key)', field '\(field)': found \(found), expected \(expected)"
    case .dataDiffer(let field): "the data differ from those that the checkpoint was started with: \(field)"
    case .otherData:
      "found other data than the run began with, expected the same files, in the same order and read with the "
        + "same options"
    case .diverged(let divergence): divergence.explanation
    }
  }
}
