/// A tensor of a model file: what its record says, and its bytes in place.
///
/// A view into the model's bytes, valid as long as they are. Nothing is checked on access: an accepted `Model` has
/// been checked as a whole.
public struct Tensor {
  /// Its name in the table of Docs/Format.md.
  public let name: ModelTag
  /// 0: the model's; l ≥ 1: layer l's.
  public let layer: Int
  /// `packed`, `int32`, `int64` or `utf8`.
  public let encoding: ModelTag
  /// Rows, or strings of a `utf8` tensor.
  public let rows: Int
  /// Elements of a row; 1 for `utf8`.
  public let columns: Int
  /// k of a `packed` tensor, 2 … 8; 0 for the others.
  public let bitWidth: Int
  /// From the start of the file, in bytes.
  public let offset: Int
  /// The encoded contents, at any alignment.
  public let bytes: UnsafeRawBufferPointer

  /// Where the contents start.
  var start: UnsafeRawPointer { bytes.baseAddress! }

  /// Element `index` of an `int32` tensor, row after row.
  public func int32(_ index: Int) -> Int32 {
    Int32(littleEndian: start.loadUnaligned(fromByteOffset: index &* 4, as: Int32.self))
  }

  /// Element `index` of an `int64` tensor, row after row.
  public func int64(_ index: Int) -> Int64 {
    Int64(littleEndian: start.loadUnaligned(fromByteOffset: index &* 8, as: Int64.self))
  }

  /// Bytes of a row of a `packed` tensor.
  public var rowByteCount: Int { PackedWeights.rowByteCount(columns: columns, bitWidth: bitWidth) }

  /// A row of a `packed` tensor, for `PackedWeights`.
  public func packedRow(_ row: Int) -> UnsafeRawPointer { start + row &* rowByteCount }

  /// An element of a `packed` tensor, −2^(k−1) … 2^(k−1) − 1.
  public func element(row: Int, column: Int) -> Int {
    PackedWeights.element(row: packedRow(row), column: column, columns: columns, bitWidth: bitWidth)
  }

  /// A string of a `utf8` tensor: well-formed UTF-8, without an end mark.
  public func string(_ row: Int) -> UnsafeRawBufferPointer {
    let begin = row == 0 ? 0 : Int(int32(row &- 1))
    let text = start + 4 &* rows
    return UnsafeRawBufferPointer(start: text + begin, count: Int(int32(row)) &- begin)
  }
}
