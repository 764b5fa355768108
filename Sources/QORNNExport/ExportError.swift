import QORNN

/// Why a trained network cannot become a model file.
public enum ExportError: Error, Equatable, Sendable {
  /// The sum of a row breaks a bound of Docs/Arithmetic.md. `layer` is 0 for the output layer; a `sum` above
  /// UInt64.max is given as that.
  case boundExceeded(ModelBound, layer: Int, row: Int, sum: UInt64, limit: UInt64)
  /// A parameter is NaN or infinite; `index` counts in row-major order.
  case notFinite(tensor: String, index: Int)
  /// f·s_W ≥ `limit`: the recurrent multiplier does not fit 31 bits, not even with 8-bit weights.
  case recurrentScaleTooLarge(layer: Int, scale: Double, limit: Double)
  /// s_U·s_x/s_h ≥ `limit`: the input multiplier does not fit 31 bits, not even with e = 24.
  case inputScaleTooLarge(layer: Int, scale: Double, limit: Double)
  /// A bias or modReLU threshold, divided by the state's step, is `limit` or more.
  case biasTooLarge(tensor: String, index: Int, value: Double, limit: Double)
  /// An output bias, divided by the logits' scale, does not fit Int32.
  case outputBiasTooLarge(index: Int, value: Double, limit: Double)
  /// A scale is zero, negative, not finite or has an exponent beyond −127 … 127.
  case scaleNotRepresentable(name: String, value: Double)
  /// The checkpoint records no state range for the layer, and there is no data to calibrate it with.
  case stateRangeMissing(layer: Int)
  /// The data to calibrate with holds no step.
  case calibrationIsEmpty
  /// The state grew beyond Float on the data to calibrate with: the recurrence is unstable.
  case stateDiverged(layer: Int)
  /// A width the format has no place for.
  case widthOutOfRange(name: String, found: Int, expected: ClosedRange<Int>)
  /// A width was asked for weights that were trained with their rounding to another, or the same one.
  case widthIsTrained(name: String, trained: Int, found: Int)
  /// A scale was asked for, and some weights were trained with their rounding.
  case scaleIsTrained(trained: String, found: String)
  /// Gradual rounding has not reached all of W: a share of 0 … 1 has its codes.
  case partlyRounded(share: Double)
  /// A count of names, labels, features or parameters that does not fit the network.
  case countMismatch(name: String, found: Int, expected: Int)
  /// A name or label is empty, repeated or holds a control character.
  case invalidName(list: String, index: Int, name: String)
  /// The file would have 2^31 bytes or more.
  case modelTooLarge(byteCount: Int)
  /// The written bytes do not read back: a fault of this program.
  case readBackFailed(ModelError)
}
