/// A file of named tensors with a table of texts: the safetensors format, little-endian.
///
///     u64 header length · JSON header, padded with blanks · the tensors' bytes, one after another
///
/// Same contents, same bytes: tensors are written with the widest elements first and then by name, texts by
/// key.
public struct SafetensorsFile: Equatable, Sendable {
  /// The `__metadata__` of the header.
  public var metadata: [String: String]
  /// The tensors by name; a name is not `__metadata__`.
  public var tensors: [String: Tensor]

  /// Takes texts and tensors as they are.
  public init(metadata: [String: String] = [:], tensors: [String: Tensor] = [:]) {
    self.metadata = metadata
    self.tensors = tensors
  }

  /// An array of one element type.
  public struct Tensor: Equatable, Sendable {
    /// Sizes of the dimensions, outermost first; empty for a single number.
    public var shape: [Int]
    /// The elements, the last dimension running fastest. As many as the product of the shape.
    public var values: Values

    /// Takes both as they are; `values` must have as many elements as `shape` says.
    public init(shape: [Int], values: Values) {
      self.shape = shape
      self.values = values
    }
  }

  /// The elements of a tensor by their type.
  public enum Values: Equatable, Sendable {
    case float32([Float])
    case float64([Double])
    case int32([Int32])
    case int64([Int64])
    case uint8([UInt8])
    case uint64([UInt64])
  }

  /// The element types that are read and written, by their names in the header.
  public enum ElementType: String, CaseIterable, Sendable {
    case float32 = "F32"
    case float64 = "F64"
    case int32 = "I32"
    case int64 = "I64"
    case uint8 = "U8"
    case uint64 = "U64"

    /// Bytes of an element.
    public var byteCount: Int {
      switch self {
      case .uint8: 1
      case .float32, .int32: 4
      case .float64, .int64, .uint64: 8
      }
    }
  }
}

extension SafetensorsFile.Values {
  /// The type of the elements.
  public var elementType: SafetensorsFile.ElementType {
    switch self {
    case .float32: .float32
    case .float64: .float64
    case .int32: .int32
    case .int64: .int64
    case .uint8: .uint8
    case .uint64: .uint64
    }
  }

  /// Number of elements.
  public var count: Int {
    switch self {
    case .float32(let values): values.count
    case .float64(let values): values.count
    case .int32(let values): values.count
    case .int64(let values): values.count
    case .uint8(let values): values.count
    case .uint64(let values): values.count
    }
  }
}
