import QORNN

/// Texts of an input → the integers of a row: readings, tokens and labels of one model.
struct InputEncoder {
  let model: SharedModel
  private let tokenOfSymbol: [ArraySlice<UInt8>: Int]
  private let classOfLabel: [ArraySlice<UInt8>: Int]

  init(_ model: SharedModel) {
    self.model = model
    tokenOfSymbol = model.inputKind == .token ? Self.places(model.names) : [:]
    classOfLabel = model.outputKind == .classes ? Self.places(model.labels) : [:]
  }

  /// Where each text stands, the first of equal ones.
  private static func places(_ texts: [String]) -> [ArraySlice<UInt8>: Int] {
    Dictionary(
      zip(texts.map { Array($0.utf8)[...] }, texts.indices), uniquingKeysWith: { first, _ in first })
  }

  /// Puts a decimal number into a row, equation (0a).
  ///
  /// - Returns: false when the text is no finite decimal number.
  func setReading(_ index: Int, _ text: ArraySlice<UInt8>, in row: inout InputRow) -> Bool {
    let feature = model.features[index]
    guard
      let reading = try? DecimalReading.count(
        text, base: feature.resolutionBase, exponent: feature.resolutionExponent)
    else { return false }
    set(reading, at: index, feature, in: &row)
    return true
  }

  /// Puts a binary32 into a row, equation (0a) for the value of its bits.
  ///
  /// - Returns: false when it is not finite.
  func setReading(_ index: Int, binary32 bits: UInt32, in row: inout InputRow) -> Bool {
    let feature = model.features[index]
    guard
      let reading = try? DecimalReading.count(
        binary32: bits, base: feature.resolutionBase, exponent: feature.resolutionExponent)
    else { return false }
    set(reading, at: index, feature, in: &row)
    return true
  }

  /// Puts a whole number below 2^31 into a row, equation (0a).
  func setReading(_ index: Int, integer: Int, in row: inout InputRow) {
    let feature = model.features[index]
    let reading = DecimalReading.count(
      significand: Int64(integer), power: 0, base: feature.resolutionBase,
      exponent: feature.resolutionExponent)
    set(reading, at: index, feature, in: &row)
  }

  private func set(
    _ reading: (count: Int32, saturated: Bool), at index: Int, _ feature: InputFeature,
    in row: inout InputRow
  ) {
    row.readings[index] = reading.count
    if reading.saturated || feature.saturates(reading.count, bitWidth: model.inputBitWidth) {
      row.clampedCount += 1
    }
  }

  /// The token that a decimal index names, or nil.
  func token(index text: ArraySlice<UInt8>) -> Int? {
    var value = 0
    guard !text.isEmpty else { return nil }
    for byte in text {
      guard byte &- 48 < 10 else { return nil }
      value = value * 10 + Int(byte - 48)
      guard value < model.inputSize else { return nil }
    }
    return value
  }

  /// The token of a symbol, or nil.
  func token(symbol text: ArraySlice<UInt8>) -> Int? {
    tokenOfSymbol[text] ?? tokenOfSymbol[Self.modelName(text)]
  }

  /// The class of a label, or `LabelTally.unknown`.
  func label(_ text: ArraySlice<UInt8>) -> Int {
    classOfLabel[text] ?? classOfLabel[Self.modelName(text)] ?? LabelTally.unknown
  }

  private static func modelName(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    Array(ModelName.name(String(decoding: text, as: UTF8.self)).utf8)[...]
  }

  /// "a token from 0 to 9"
  var tokenExpectation: String { "a token from 0 to \(model.inputSize - 1)" }
  /// "one of the model's 10 symbols"
  var symbolExpectation: String { "one of the model's \(model.inputSize) symbols" }
}
