import QORNN
import _QORNNTestSupport

/// The case of an error and the place it points to, for comparing the runtime with the oracle.
struct RefusalSummary: Equatable, CustomStringConvertible {
  var name: String
  var offset: Int?

  init(name: String, offset: Int?) {
    self.name = name
    self.offset = offset
  }

  /// Why the runtime refuses `bytes`; nil if it does not.
  init?(runtime bytes: [UInt8]) {
    do throws(ModelError) {
      _ = try SharedModel(bytes: bytes)
      return nil
    } catch {
      self.init(error)
    }
  }

  init(_ error: ModelError) {
    let (name, offset): (String, Int?) =
      switch error {
      case .tooShort: ("tooShort", nil)
      case .badMagic(let offset, _, _): ("badMagic", offset)
      case .unsupportedVersion(let offset, _, _): ("unsupportedVersion", offset)
      case .wrongLength(let offset, _, _): ("wrongLength", offset)
      case .checksumMismatch(let offset, _, _): ("checksumMismatch", offset)
      case .invalidField(_, let offset, _, _): ("invalidField", offset)
      case .nonzeroPadding(let offset, _): ("nonzeroPadding", offset)
      case .truncatedRecords(let offset, _, _): ("truncatedRecords", offset)
      case .unknownKind(let offset, _, _): ("unknownKind", offset)
      case .wrongTensorCount(let offset, _, _): ("wrongTensorCount", offset)
      case .unexpectedTensor(let offset, _, _, _, _): ("unexpectedTensor", offset)
      case .unknownEncoding(let offset, _, _): ("unknownEncoding", offset)
      case .wrongEncoding(let offset, _, _): ("wrongEncoding", offset)
      case .wrongShape(let offset, _, _, _, _): ("wrongShape", offset)
      case .wrongOffset(let offset, _, _): ("wrongOffset", offset)
      case .wrongByteCount(let offset, _, _): ("wrongByteCount", offset)
      case .invalidText(_, let offset, _, _): ("invalidText", offset)
      case .boundExceeded: ("boundExceeded", nil)
      }
    self.init(name: name, offset: offset)
  }

  /// The page fixes the place of most errors; where it does not, one side has none and the names decide.
  func matches(_ other: RefusalSummary) -> Bool {
    name == other.name && (offset == nil || other.offset == nil || offset == other.offset)
  }

  var description: String { "\(name) at byte \(offset.map(String.init) ?? "–")" }
}

extension ReferenceRefusal {
  /// Without the place where the page leaves it open.
  var summary: RefusalSummary {
    let isOpen = ["tooShort", "truncatedRecords", "invalidText", "boundExceeded"].contains(name)
    return RefusalSummary(name: name, offset: isOpen ? nil : offset)
  }
}
