/// R11 … R17: the tensor records. Each rule passes over all records before the next rule starts.
extension ModelBytes {
  private func record(_ index: Int) -> Int {
    ModelLayout.tensorRecord(index, layerCount: layerCount)
  }

  /// R11.
  func checkTensorCount() throws(ModelError) {
    var order = TensorOrder(self)
    var due = 0
    while order.next() != nil { due &+= 1 }
    guard tensorCount == due else {
      throw .wrongTensorCount(offset: Header.tensorCount, found: tensorCount, expected: due)
    }
  }

  /// R12.
  func checkTensorNames() throws(ModelError) {
    var order = TensorOrder(self)
    var index = 0
    while let due = order.next() {
      let record = record(index)
      let name = tag(record &+ Record.name)
      let layer = uint32(record &+ Record.layer)
      guard name == due.name, layer == UInt32(truncatingIfNeeded: due.layer) else {
        throw .unexpectedTensor(
          offset: record, found: name, foundLayer: layer, expected: due.name,
          expectedLayer: UInt32(truncatingIfNeeded: due.layer))
      }
      index &+= 1
    }
  }

  /// R13.
  func checkTensorEncodings() throws(ModelError) {
    var order = TensorOrder(self)
    var index = 0
    while let due = order.next() {
      let offset = record(index) &+ Record.encoding
      let found = tag(offset)
      if found != due.encoding {
        let isKnown = found == .packed || found == .int32 || found == .int64 || found == .utf8
        if isKnown { throw .wrongEncoding(offset: offset, found: found, expected: due.encoding) }
        throw .unknownEncoding(offset: offset, found: found, expected: due.encoding)
      }
      index &+= 1
    }
  }

  /// R14.
  func checkTensorShapes() throws(ModelError) {
    var order = TensorOrder(self)
    var index = 0
    while let due = order.next() {
      let record = record(index)
      let rows = uint32(record &+ Record.rows)
      let columns = uint32(record &+ Record.columns)
      let dueRows = UInt32(truncatingIfNeeded: due.rows)
      let dueColumns = UInt32(truncatingIfNeeded: due.columns)
      let hasRows = rows == dueRows || due.allowsSingleRow && rows == 1
      guard hasRows, columns == dueColumns else {
        throw .wrongShape(
          offset: record &+ Record.rows, foundRows: rows, foundColumns: columns, expectedRows: dueRows,
          expectedColumns: dueColumns)
      }
      index &+= 1
    }
  }

  /// R15.
  func checkTensorBitWidths() throws(ModelError) {
    for index in 0..<tensorCount {
      let record = record(index)
      let offset = record &+ Record.bitWidth
      let isPacked = tag(record &+ Record.encoding) == .packed
      try check(.bitWidth, uint8(offset), at: offset, isPacked ? 2...8 : 0...0)
      try checkZero(record &+ Record.reserved.lowerBound, record &+ Record.reserved.upperBound)
    }
  }

  /// R16: each tensor starts where the one before it ends, and has the size that its shape gives.
  func checkTensorPlaces() throws(ModelError) {
    var end = Int64(record(tensorCount))
    for index in 0..<tensorCount {
      let record = record(index)
      let offset = Int64(uint32(record &+ Record.offset))
      let size = Int64(uint32(record &+ Record.size))
      guard offset == ModelLayout.aligned(end) else {
        throw .wrongOffset(offset: record &+ Record.offset, found: offset, expected: ModelLayout.aligned(end))
      }
      let due = dueByteCount(record: record, start: offset)
      guard size == due else {
        throw .wrongByteCount(offset: record &+ Record.size, found: size, expected: due)
      }
      end = offset &+ size
      guard end <= Int64(count) else {
        throw .wrongByteCount(
          offset: record &+ Record.size, found: size, expected: max(Int64(count) &- offset, 0))
      }
    }
  }

  /// The size that encoding, rows, columns and bitWidth give; for text also the last end, if the file has it.
  private func dueByteCount(record: Int, start: Int64) -> Int64 {
    let rows = Int64(uint32(record &+ Record.rows))
    let columns = Int64(uint32(record &+ Record.columns))
    switch tag(record &+ Record.encoding) {
    case .int32: return 4 &* rows &* columns
    case .int64: return 8 &* rows &* columns
    case .packed:
      let row = PackedWeights.rowByteCount(
        columns: Int(truncatingIfNeeded: columns), bitWidth: Int(uint8(record &+ Record.bitWidth)))
      return rows &* Int64(row)
    default:
      let table = 4 &* rows
      guard start &+ table <= Int64(count) else { return table }
      return table &+ Int64(uint32(Int(truncatingIfNeeded: start &+ table) &- 4))
    }
  }

  /// R17: nothing between the parts, nothing behind them.
  func checkPaddingBetweenParts() throws(ModelError) {
    var end = record(tensorCount)
    for index in 0..<tensorCount {
      let tensor = tensor(record: index)
      try checkZero(end, tensor.offset)
      end = tensor.offset &+ tensor.bytes.count
    }
    let fileEnd = ModelLayout.aligned(Int64(end))
    try checkZero(end, min(Int(truncatingIfNeeded: fileEnd), count))
    guard fileEnd == Int64(count) else {
      throw .wrongLength(offset: Header.fileByteCount, found: Int64(count), expected: fileEnd)
    }
  }
}
