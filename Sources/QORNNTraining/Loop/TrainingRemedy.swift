import Foundation

/// A change of the command line to try, with the value in force: `--learning-rate 0.0005 (now 0.001)`.
struct TrainingRemedy: Equatable {
  var option: String
  var value: String
  var current: String

  var text: String { "\(option) \(value) (now \(current))" }

  /// `a`, `a or b`, `a, b or c`.
  static func list(_ remedies: [TrainingRemedy]) -> String {
    let texts = remedies.map(\.text)
    guard texts.count > 1 else { return texts.first ?? "" }
    return texts.dropLast().joined(separator: ", ") + " or " + texts[texts.count - 1]
  }

  static let quantizedState = TrainingRemedy(option: "--state-bits", value: "12", current: "float")

  static func stateRange(_ range: Float, current: Float) -> TrainingRemedy {
    TrainingRemedy(option: "--state-range", value: shortText(range), current: shortText(current))
  }

  static func method(_ method: NetworkConfiguration.Method, current: NetworkConfiguration.Method)
    -> TrainingRemedy
  {
    TrainingRemedy(option: "--method", value: method.rawValue, current: current.rawValue)
  }

  /// A number as an option takes it, with up to three digits: 0.0005, 3e-5, 12.
  static func shortText(_ value: Float) -> String { shortText(Double(value)) }

  static func shortText(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "not a number" : "infinite" }
    if (1000..<1e6).contains(abs(value)) { return String(format: "%.0f", value) }
    return String(format: "%.3g", value).replacing("e-0", with: "e-").replacing("e+0", with: "e")
      .replacing("e+", with: "e")
  }
}

extension TrainingOptions {
  /// Lower rates, of everything and of W alone. A rate of zero has none.
  var halfLearningRate: TrainingRemedy? { lower("--learning-rate", learningRate, by: 2) }
  var thirdRecurrentRate: TrainingRemedy? {
    lower("--recurrent-learning-rate", recurrentLearningRate, by: 3)
  }

  var shorterGradient: TrainingRemedy {
    TrainingRemedy(
      option: "--clip", value: TrainingRemedy.shortText(clip > 0 ? clip / 2 : 1),
      current: clip > 0 ? TrainingRemedy.shortText(clip) : "no limit")
  }

  /// A fiftieth of the run; nil when there is one already.
  var someWarmup: TrainingRemedy? {
    warmup > 0
      ? nil : TrainingRemedy(option: "--warmup", value: "\(max(10, iterations / 50))", current: "0")
  }

  private func lower(_ option: String, _ rate: Float, by factor: Float) -> TrainingRemedy? {
    guard rate > 0 else { return nil }
    let value = String(format: "%.0e", Double(rate / factor))
    return TrainingRemedy(
      option: option, value: TrainingRemedy.shortText(Double(value) ?? 0),
      current: TrainingRemedy.shortText(rate))
  }
}
