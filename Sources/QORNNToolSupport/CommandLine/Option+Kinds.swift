extension Option where Value == Int {
  /// A whole number inside `range`; required when `fallback` is nil.
  package init(
    _ name: String, valueName: String = "N", in range: ClosedRange<Int>, default fallback: Int?, help: String
  ) {
    self.init(
      name, valueName: valueName, expectation: ValueReading.expectation(range), default: fallback,
      defaultText: fallback.map(String.init), help: help, read: { ValueReading.integer($0, in: range) })
  }
}

extension Option where Value == Int? {
  /// A whole number inside `range`, or nil when not given; `defaultText` says what nil means.
  package init(
    _ name: String, valueName: String = "N", in range: ClosedRange<Int>, defaultText: String? = nil,
    help: String
  ) {
    self.init(
      name, valueName: valueName, expectation: ValueReading.expectation(range), default: .some(nil),
      defaultText: defaultText, help: help,
      read: { ValueReading.integer($0, in: range).map(Optional.some) })
  }
}

extension Option where Value == UInt64 {
  /// A seed: any whole number from 0 to 2⁶⁴ − 1.
  package init(seed name: String, default fallback: UInt64, help: String) {
    self.init(
      name, valueName: "N", expectation: "a whole number from 0 to \(UInt64.max)", default: fallback,
      defaultText: String(fallback), help: help, read: { UInt64($0) })
  }
}

extension Option where Value == Double {
  /// A finite number inside `range`; required when `fallback` is nil.
  package init(
    _ name: String, valueName: String = "X", in range: ClosedRange<Double>, default fallback: Double?,
    help: String
  ) {
    self.init(
      name, valueName: valueName, expectation: ValueReading.expectation(range), default: fallback,
      defaultText: fallback.map(ValueReading.text), help: help, read: { ValueReading.number($0, in: range) })
  }
}

extension Option where Value == Double? {
  /// A finite number inside `range`, or nil when not given; `defaultText` says what nil means.
  package init(
    _ name: String, valueName: String = "X", in range: ClosedRange<Double>, defaultText: String? = nil,
    help: String
  ) {
    self.init(
      name, valueName: valueName, expectation: ValueReading.expectation(range), default: .some(nil),
      defaultText: defaultText, help: help,
      read: { ValueReading.number($0, in: range).map(Optional.some) })
  }
}

extension Option where Value == String {
  /// Any text but the empty one; required when `fallback` is nil.
  ///
  /// - Parameter expectation: what the text stands for.
  package init(
    _ name: String, valueName: String, expectation: String = "a value that is not empty",
    default fallback: String?, help: String
  ) {
    self.init(
      name, valueName: valueName, expectation: expectation, default: fallback,
      defaultText: fallback, help: help, read: { $0.isEmpty ? nil : $0 })
  }
}

extension Option where Value == String? {
  /// Any text but the empty one, or nil when not given; `defaultText` says what nil means.
  package init(_ name: String, valueName: String, defaultText: String? = nil, help: String) {
    self.init(
      name, valueName: valueName, expectation: "a value that is not empty", default: .some(nil),
      defaultText: defaultText, help: help, read: { $0.isEmpty ? nil : .some($0) })
  }
}

extension Option where Value == [String] {
  /// Texts, one for each time the option is given; none is an empty list.
  package init(repeatable name: String, valueName: String, help: String) {
    self.init(
      name, valueName: valueName, expectation: "a value", fallback: [], defaultText: nil, isRepeatable: true,
      help: help, accepts: { _ in true }, read: { $0 })
  }
}

extension Option {
  /// One of a fixed list of words.
  package init(
    _ name: String, choices: [(word: String, value: Value)], default fallback: Value?, defaultText: String?,
    help: String
  ) {
    let words = choices.map(\.word)
    self.init(
      name, valueName: words.joined(separator: "|"), expectation: ValueReading.expectation(words: words),
      default: fallback, defaultText: defaultText, help: help,
      read: { text in choices.first { $0.word == text }?.value })
  }
}

extension Option where Value: CaseIterable & RawRepresentable & Sendable, Value.RawValue == String {
  /// One of an enumeration's raw values; required when `fallback` is nil.
  package init(_ name: String, default fallback: Value?, help: String) {
    self.init(
      name, choices: Value.allCases.map { ($0.rawValue, $0) }, default: fallback,
      defaultText: fallback?.rawValue, help: help)
  }
}
