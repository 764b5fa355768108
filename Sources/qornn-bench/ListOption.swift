import QORNNToolSupport

extension Option {
  /// Several values with commas between them, each read by `element`; none twice.
  static func list<Element: Sendable & Equatable>(
    _ name: String, valueName: String, of expectation: String, default fallback: [Element],
    defaultText: String, help: String, element: @escaping @Sendable (String) -> Element?
  ) -> Option<[Element]> where Value == [Element] {
    Option<[Element]>(
      name, valueName: valueName, expectation: expectation, default: fallback, defaultText: defaultText,
      help: help,
      read: { text in
        var values: [Element] = []
        for word in text.split(separator: ",", omittingEmptySubsequences: false) {
          guard let value = element(String(word)), !values.contains(value) else { return nil }
          values.append(value)
        }
        return values
      })
  }
}
