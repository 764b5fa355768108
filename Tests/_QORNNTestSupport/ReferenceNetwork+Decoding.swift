extension ReferenceNetwork {
  /// The network of a model file; throws `ReferenceRefusal` at the first rule of Docs/Format.md that fails.
  public static func decode(_ bytes: [UInt8]) throws -> ReferenceNetwork {
    var decoder = ReferenceDecoder(file: ReferenceBytes(bytes: bytes))
    try decoder.readHeader()
    try decoder.readLayerRecords()
    try decoder.readTensorRecords()
    return try decoder.readContents()
  }
}

/// The parts of decoding in the order of the rules.
struct ReferenceDecoder {
  struct LayerRecord {
    var hiddenSize: Int
    var stateBitWidth: Int
    var activation: Int
    var inputExponent: Int
    var shift: Int
    var stateScale: ReferenceNetwork.Scale
  }

  struct TensorRecord: Equatable {
    var name: String
    var layer: Int
    var encoding: String
    var rows: Int
    var columns: Int
    var bitWidth = 0
    var offset = 0
    var byteCount = 0
  }

  let file: ReferenceBytes
  var layers: [LayerRecord] = []
  var tensors: [TensorRecord] = []

  var byteCount: Int { file.bytes.count }
  var layerCount: Int { file.unsigned(20, 2) }
  var tensorCount: Int { file.unsigned(22, 2) }
  var inputSize: Int { file.unsigned(24, 4) }
  var outputSize: Int { file.unsigned(28, 4) }
  var windowSize: Int { file.unsigned(32, 4) }
  var hopSize: Int { file.unsigned(36, 4) }
  var isToken: Bool { file.bytes[40] == 1 }
  var inputBitWidth: Int { Int(file.bytes[41]) }
  var hasValues: Bool { file.bytes[42] == 1 }
  var recordEnd: Int { 64 + 32 * layerCount + 40 * tensorCount }

  func require(
    _ condition: Bool, _ rule: Int, _ name: String, _ offset: Int,
    _ bound: ReferenceNetwork.BrokenBound? = nil
  ) throws {
    if !condition { throw ReferenceRefusal(rule: rule, name: name, offset: offset, brokenBound: bound) }
  }

  func requireZero(_ range: Range<Int>, _ rule: Int) throws {
    if let offset = file.firstNonzero(range) { try require(false, rule, "nonzeroPadding", offset) }
  }

  func requireField(_ offset: Int, _ value: Int, _ valid: ClosedRange<Int>, _ rule: Int) throws {
    try require(valid.contains(value), rule, "invalidField", offset)
  }

  /// R1 … R8.
  func readHeader() throws {
    try require(byteCount >= 64, 1, "tooShort", 0)
    let magic: [UInt8] = [0x89, 0x51, 0x4F, 0x52, 0x4E, 0x4E, 0x0D, 0x0A]
    try require(Array(file.bytes[0..<8]) == magic, 2, "badMagic", 0)
    try require(file.unsigned(8, 4) == 1, 3, "unsupportedVersion", 8)
    let stored = file.unsigned(16, 4)
    try require(stored == byteCount && stored % 16 == 0 && stored < 1 << 31, 4, "wrongLength", 16)
    let checksum = Int(referenceChecksum(file.bytes[16...]))
    try require(file.unsigned(12, 4) == checksum, 5, "checksumMismatch", 12)
    try requireField(20, layerCount, 1...16, 6)
    try requireField(24, inputSize, 1...65_535, 6)
    try requireField(28, outputSize, 1...65_535, 6)
    try requireField(32, windowSize, 0...(1 << 31) - 1, 6)
    try requireField(36, hopSize, windowSize == 0 ? 0...0 : 1...windowSize, 6)
    try requireField(40, Int(file.bytes[40]), 0...1, 6)
    try requireField(41, inputBitWidth, isToken ? 0...0 : 8...16, 6)
    try requireField(42, Int(file.bytes[42]), 0...1, 6)
    try requireField(43, Int(file.bytes[43]), 0...1, 6)
    try requireZero(44..<64, 7)
    try require(recordEnd <= byteCount, 8, "truncatedRecords", 20)
  }

  /// R9, R10.
  mutating func readLayerRecords() throws {
    for index in 0..<layerCount {
      try require(file.tag(64 + 32 * index) == "rnn", 9, "unknownKind", 64 + 32 * index)
    }
    for index in 0..<layerCount {
      let start = 64 + 32 * index
      let layer = LayerRecord(
        hiddenSize: file.unsigned(start + 8, 4), stateBitWidth: file.unsigned(start + 12, 1),
        activation: file.unsigned(start + 13, 1), inputExponent: file.unsigned(start + 14, 1),
        shift: file.unsigned(start + 15, 1),
        stateScale: .init(mantissa: file.int32(start + 16), exponent: file.int32(start + 20)))
      try requireField(start + 8, layer.hiddenSize, 1...65_535, 10)
      try requireField(start + 12, layer.stateBitWidth, 8...16, 10)
      try requireField(start + 13, layer.activation, 0...2, 10)
      try requireField(start + 14, layer.inputExponent, 0...24, 10)
      try requireField(start + 15, layer.shift, 32...47, 10)
      try requireField(start + 16, layer.stateScale.mantissa, 1 << 30...(1 << 31) - 1, 10)
      try requireField(start + 20, layer.stateScale.exponent, -127...127, 10)
      try requireZero(start + 24..<start + 32, 10)
      layers.append(layer)
    }
  }

  /// The tensors that the header and the layer records ask for.
  func dueTensors() -> [TensorRecord] {
    var due: [TensorRecord] = []
    func add(_ name: String, _ layer: Int, _ encoding: String, _ rows: Int, _ columns: Int) {
      due.append(TensorRecord(name: name, layer: layer, encoding: encoding, rows: rows, columns: columns))
    }
    if !isToken { add("features", 0, "int32", inputSize, 5) }
    add("names", 0, "utf8", inputSize, 1)
    var below = inputSize
    for (index, layer) in layers.enumerated() {
      let hiddenSize = layer.hiddenSize
      add("W", index + 1, "packed", hiddenSize, hiddenSize)
      if isToken && index == 0 {
        add("E", index + 1, "packed", inputSize, hiddenSize)
      } else {
        add("U", index + 1, "packed", hiddenSize, below)
      }
      add("mW", index + 1, "int32", hiddenSize, 1)
      add("mU", index + 1, "int32", hiddenSize, 1)
      add("B", index + 1, "int64", hiddenSize, 1)
      if layer.activation == 2 { add("M", index + 1, "int64", hiddenSize, 1) }
      below = hiddenSize
    }
    add("V", 0, "packed", outputSize, below)
    add("c", 0, "int32", outputSize, 1)
    add("scales", 0, "int32", hasValues ? outputSize : 1, 2)
    add("labels", 0, "utf8", outputSize, 1)
    add("metadata", 0, "utf8", 1, 1)
    return due
  }

  /// R11 … R17, each rule for all records before the next one.
  mutating func readTensorRecords() throws {
    let due = dueTensors()
    try require(tensorCount == due.count, 11, "wrongTensorCount", 22)
    let starts = due.indices.map { 64 + 32 * layerCount + 40 * $0 }
    for (start, due) in zip(starts, due) {
      let isDue = file.tag(start) == due.name && file.unsigned(start + 16, 4) == due.layer
      try require(isDue, 12, "unexpectedTensor", start)
    }
    for (start, due) in zip(starts, due) {
      let encoding = file.tag(start + 8)
      let isKnown = ["packed", "int32", "int64", "utf8"].contains(encoding)
      try require(isKnown, 13, "unknownEncoding", start + 8)
      try require(encoding == due.encoding, 13, "wrongEncoding", start + 8)
    }
    for (start, due) in zip(starts, due) {
      let rows = file.unsigned(start + 20, 4)
      let isOneForAll = ["mW", "mU"].contains(due.name) && rows == 1
      let hasColumns = file.unsigned(start + 24, 4) == due.columns
      try require((rows == due.rows || isOneForAll) && hasColumns, 14, "wrongShape", start + 20)
    }
    for (start, due) in zip(starts, due) {
      let bitWidths = due.encoding == "packed" ? 2...8 : 0...0
      try requireField(start + 36, file.unsigned(start + 36, 1), bitWidths, 15)
      try requireZero(start + 37..<start + 40, 15)
    }
    var end = recordEnd
    for (start, due) in zip(starts, due) {
      var tensor = due
      tensor.rows = file.unsigned(start + 20, 4)
      tensor.offset = file.unsigned(start + 28, 4)
      tensor.byteCount = file.unsigned(start + 32, 4)
      tensor.bitWidth = file.unsigned(start + 36, 1)
      try require(tensor.offset == padded(end) && tensor.offset <= byteCount, 16, "wrongOffset", start + 28)
      let isInside = tensor.offset + tensor.byteCount <= byteCount
      try require(
        isInside && tensor.byteCount == dueByteCount(tensor), 16, "wrongByteCount", start + 32)
      end = tensor.offset + tensor.byteCount
      tensors.append(tensor)
    }
    try checkGaps()
  }

  /// R17.
  private func checkGaps() throws {
    var end = recordEnd
    for tensor in tensors {
      try requireZero(end..<tensor.offset, 17)
      end = tensor.offset + tensor.byteCount
    }
    try requireZero(end..<min(padded(end), byteCount), 17)
    try require(padded(end) == byteCount, 17, "wrongLength", 16)
  }

  /// What encoding, shape and width give; −1 where the table of ends does not lie in the file.
  private func dueByteCount(_ tensor: TensorRecord) -> Int {
    switch tensor.encoding {
    case "packed":
      return tensor.rows * ReferencePacking.rowByteCount(columns: tensor.columns, bitWidth: tensor.bitWidth)
    case "int32": return 4 * tensor.rows * tensor.columns
    case "int64": return 8 * tensor.rows * tensor.columns
    default:
      let textStart = tensor.offset + 4 * tensor.rows
      return textStart <= byteCount ? 4 * tensor.rows + file.unsigned(textStart - 4, 4) : -1
    }
  }
}
