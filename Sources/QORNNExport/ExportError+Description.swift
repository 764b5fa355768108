import QORNN

extension ExportError: CustomStringConvertible {
  /// One line for a person: what was found, where, and what was expected.
  public var description: String {
    switch self {
    case .boundExceeded(let bound, let layer, let row, let sum, let limit):
      let place = layer == 0 ? "output layer" : "layer \(layer)"
      let found = sum == .max ? "2^64 or more" : "\(sum)"
      return "bound \(bound) of Docs/Arithmetic.md is broken in \(place), row \(row): "
        + "the sum is \(found), it must be below \(limit)"
    case .notFinite(let tensor, let index):
      return "\(tensor)[\(index)] is not a finite number"
    case .recurrentScaleTooLarge(let layer, let scale, let limit):
      return "layer \(layer): the recurrent weights' step is \(scale), it must be below \(limit)"
    case .inputScaleTooLarge(let layer, let scale, let limit):
      return "layer \(layer): the input weights' step times the input's step is \(scale) state steps, "
        + "it must be below \(limit)"
    case .biasTooLarge(let tensor, let index, let value, let limit):
      return "\(tensor)[\(index)] is \(value) state steps, it must be below \(limit)"
    case .outputBiasTooLarge(let index, let value, let limit):
      return "output_bias[\(index)] is \(value) logit steps, it must be below \(limit)"
    case .scaleNotRepresentable(let name, let value):
      return "the scale of \(name) is \(value), it must be positive and between 1e-29 and 1e47"
    case .stateRangeMissing(let layer):
      return "the checkpoint has no state range for layer \(layer): "
        + "give --calibration FILE with data like the training data"
    case .calibrationIsEmpty:
      return "the calibration data has no steps"
    case .stateDiverged(let layer):
      return "the state of layer \(layer) grows without limit on the calibration data"
    case .widthOutOfRange(let name, let found, let expected):
      return "\(name) is \(found), expected \(expected.lowerBound) to \(expected.upperBound)"
    case .widthIsTrained(let name, let trained, let found):
      return
        "\(name): found \(found), but these weights were trained with their rounding to \(trained) bits: "
        + "expected none"
    case .scaleIsTrained(let trained, let found):
      return "weight scale: found \(found), but weights of this network were trained with their rounding "
        + "(\(trained)): expected none"
    case .partlyRounded(let share):
      return
        "found \(Int(100 * share)) % of W rounded, expected all: the run that rounds it gradually is not done, "
        + "go on with qornn-train --resume"
    case .countMismatch(let name, let found, let expected):
      return "\(found) \(name), expected \(expected)"
    case .invalidName(let list, let index, let name):
      return "\(list)[\(index)] is \(name.debugDescription): "
        + "names are not empty, not repeated and hold no control characters"
    case .modelTooLarge(let byteCount):
      return "the model file would have \(byteCount) bytes, it must have less than 2^31"
    case .readBackFailed(let error):
      return "the written model does not read back: \(error)"
    }
  }
}
