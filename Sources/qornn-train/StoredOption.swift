import QORNNToolSupport
import QORNNTraining

/// An option whose value is part of the checkpoint, so that a resumed run has the same one.
struct StoredOption: Sendable {
  let name: String
  /// The value in one spelling, as texts that the option reads again; nil when it has none.
  let texts: @Sendable (ParsedArguments) -> [String]?

  init(_ option: Option<Int>) {
    name = option.parameter.name
    texts = { [String($0[option])] }
  }

  init(_ option: Option<Int?>) {
    name = option.parameter.name
    texts = { $0[option].map { [String($0)] } }
  }

  init(_ option: Option<UInt64>) {
    name = option.parameter.name
    texts = { [String($0[option])] }
  }

  init(_ option: Option<Double>) {
    name = option.parameter.name
    texts = { ["\($0[option])"] }
  }

  init(_ option: Option<Double?>) {
    name = option.parameter.name
    texts = { $0[option].map { ["\($0)"] } }
  }

  init(_ option: Option<String?>) {
    name = option.parameter.name
    texts = { $0[option].map { [$0] } }
  }

  init(_ option: Option<[String]>) {
    name = option.parameter.name
    texts = { $0[option].isEmpty ? nil : $0[option] }
  }

  init(_ option: Option<[SequenceColumns.Filter]>) {
    name = option.parameter.name
    texts = { arguments in
      arguments[option].isEmpty ? nil : arguments[option].map { "\($0.column)=\($0.value)" }
    }
  }

  init<Word: RawRepresentable>(_ option: Option<Word>) where Word.RawValue == String {
    name = option.parameter.name
    texts = { [$0[option].rawValue] }
  }

  init(_ option: Option<NetworkConfiguration.WeightWidth?>) {
    name = option.parameter.name
    texts = { $0[option].map { [$0.word] } }
  }

  init(_ option: Option<StateWidth>) {
    name = option.parameter.name
    texts = { [$0[option].text] }
  }

  init(_ option: Option<DelayList>) {
    name = option.parameter.name
    texts = { $0[option].text.map { [$0] } }
  }
}

extension Option where Value == NetworkConfiguration.WeightWidth? {
  /// Bits of a weight tensor, or a tensor that stays in float; nil when not given.
  init(weightWidth name: String, defaultText: String, help: String) {
    self.init(
      name, valueName: "2...8|float", expectation: "a whole number from 2 to 8, or float",
      default: .some(nil),
      defaultText: defaultText, help: help
    ) { text in
      if text == NetworkConfiguration.WeightWidth.floatWord { return .some(.float) }
      return ValueReading.integer(text, in: NetworkConfiguration.WeightWidth.range).map { .bits($0) }
    }
  }
}

/// `--state-bits`: a width, or a state that stays in float.
enum StateWidth: Equatable, Sendable {
  case float
  case bits(Int)

  init?(_ text: String) {
    if text == "float" {
      self = .float
    } else if let bits = ValueReading.integer(text, in: 8...16) {
      self = .bits(bits)
    } else {
      return nil
    }
  }

  var text: String {
    switch self {
    case .float: "float"
    case .bits(let bits): String(bits)
    }
  }

  var bits: Int? {
    if case .bits(let bits) = self { bits } else { nil }
  }
}

/// The command line's words for σ.
enum ActivationWord: String, CaseIterable, Sendable { case identity, relu, modrelu }

/// The command line's words for ρ.
enum ReadoutActivationWord: String, CaseIterable, Sendable { case identity, relu }
