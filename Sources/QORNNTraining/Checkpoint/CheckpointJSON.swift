import Foundation

/// The JSON texts in a checkpoint's metadata: keys sorted, so that equal values give equal bytes.
package enum CheckpointJSON {
  /// Not-a-number and infinity, which JSON does not have, are written as the texts `nan`, `inf` and `-inf`.
  package static func text(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(value) else { preconditionFailure("not JSON: \(value)") }
    return String(decoding: data, as: UTF8.self)
  }

  /// Decodes the text of a metadata key.
  package static func value<Value: Decodable>(
    _ type: Value.Type, key: String, text: String
  ) throws(CheckpointError) -> Value {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    do {
      return try decoder.decode(type, from: Data(text.utf8))
    } catch let error as DecodingError {
      throw describe(error, key: key)
    } catch {
      throw .malformedMetadata(key: key, field: "", problem: "\(error)")
    }
  }

  /// Checks that a text is one JSON object.
  static func requireObject(key: String, text: String) throws(CheckpointError) {
    guard (try? JSONSerialization.jsonObject(with: Data(text.utf8))) is [String: Any] else {
      throw .malformedMetadata(key: key, field: "", problem: "not a JSON object")
    }
  }

  private static func describe(_ error: DecodingError, key: String) -> CheckpointError {
    func path(_ context: DecodingError.Context, _ last: (any CodingKey)? = nil) -> String {
      (context.codingPath + (last.map { [$0] } ?? []))
        .map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
    }
    switch error {
    case .keyNotFound(let missing, let context):
      return .malformedMetadata(key: key, field: path(context, missing), problem: "missing")
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
      return .malformedMetadata(key: key, field: path(context), problem: context.debugDescription)
    @unknown default: return .malformedMetadata(key: key, field: "", problem: "\(error)")
    }
  }
}
