extension ModelBytes {
  /// R2 … R5: these bytes are a whole file of this version.
  func checkIdentity() throws(ModelError) {
    guard uint64(Header.magic) == ModelLayout.magic else {
      throw .badMagic(offset: Header.magic, found: uint64(Header.magic), expected: ModelLayout.magic)
    }
    guard uint32(Header.version) == ModelLayout.version else {
      throw .unsupportedVersion(
        offset: Header.version, found: uint32(Header.version), expected: ModelLayout.version)
    }
    let stated = Int64(uint32(Header.fileByteCount))
    let length = Int64(count)
    guard stated == length else {
      throw .wrongLength(offset: Header.fileByteCount, found: length, expected: stated)
    }
    guard ModelLayout.aligned(length) == length, length <= ModelLayout.maximumFileByteCount else {
      throw .wrongLength(
        offset: Header.fileByteCount, found: stated,
        expected: min(ModelLayout.aligned(length), ModelLayout.maximumFileByteCount))
    }
    var computed = CRC32C()
    computed.update(UnsafeRawBufferPointer(rebasing: all[Header.checksummed...]))
    guard computed.value == checksum else {
      throw .checksumMismatch(offset: Header.checksum, found: checksum, expected: computed.value)
    }
  }

  /// R6 and R7: the header's fields and reserved bytes.
  func checkHeader() throws(ModelError) {
    let sizes: ClosedRange<Int64> = 1...Int64(ModelLayout.maximumSize)
    try check(
      .layerCount, uint16(Header.layerCount), at: Header.layerCount, 1...Int64(ModelLayout.maximumLayerCount))
    try check(.inputSize, uint32(Header.inputSize), at: Header.inputSize, sizes)
    try check(.outputSize, uint32(Header.outputSize), at: Header.outputSize, sizes)
    let windowSize = uint32(Header.windowSize)
    try check(.windowSize, windowSize, at: Header.windowSize, 0...Int64(Int32.max))
    let hops: ClosedRange<Int64> = windowSize == 0 ? 0...0 : 1...Int64(windowSize)
    try check(.hopSize, uint32(Header.hopSize), at: Header.hopSize, hops)
    try check(.inputKind, uint8(Header.inputKind), at: Header.inputKind, 0...1)
    let widths: ClosedRange<Int64> = inputKind == .vector ? ModelLayout.activityBitWidths : 0...0
    try check(.inputBitWidth, uint8(Header.inputBitWidth), at: Header.inputBitWidth, widths)
    try check(.outputKind, uint8(Header.outputKind), at: Header.outputKind, 0...1)
    try check(.readoutActivation, uint8(Header.readoutActivation), at: Header.readoutActivation, 0...1)
    try checkZero(Header.reserved.lowerBound, Header.reserved.upperBound)
  }

  /// R8 … R10: the records are in the file and the layers are known.
  func checkLayerRecords() throws(ModelError) {
    let end = ModelLayout.tensorRecord(tensorCount, layerCount: layerCount)
    guard end <= count else { throw .truncatedRecords(offset: count, found: count, expected: end) }
    for layer in 1...layerCount {
      let kind = ModelLayout.layerRecord(layer) &+ Layer.kind
      guard tag(kind) == .rnn else { throw .unknownKind(offset: kind, found: tag(kind), expected: .rnn) }
    }
    for layer in 1...layerCount {
      let record = ModelLayout.layerRecord(layer)
      func checkByte(
        _ field: ModelField, _ place: Int, _ expected: ClosedRange<Int64>
      ) throws(ModelError) {
        try check(field, uint8(record &+ place), at: record &+ place, expected)
      }
      try check(
        .hiddenSize, uint32(record &+ Layer.hiddenSize), at: record &+ Layer.hiddenSize,
        1...Int64(ModelLayout.maximumSize))
      try checkByte(.stateBitWidth, Layer.stateBitWidth, ModelLayout.activityBitWidths)
      try checkByte(.activation, Layer.activation, 0...2)
      try checkByte(.inputExponent, Layer.inputExponent, ModelLayout.inputExponents)
      try checkByte(.shift, Layer.shift, ModelLayout.shifts)
      try checkScale(
        at: record &+ Layer.stateScaleMantissa, mantissa: .stateScaleMantissa, exponent: .stateScaleExponent)
      try checkZero(record &+ Layer.reserved.lowerBound, record &+ Layer.reserved.upperBound)
    }
  }
}

// MARK: - Single checks

extension ModelBytes {
  /// `invalidField` if the value is out of its range.
  func check(
    _ field: ModelField, _ value: some FixedWidthInteger, at offset: Int, _ expected: ClosedRange<Int64>
  ) throws(ModelError) {
    let found = Int64(truncatingIfNeeded: value)
    if found < expected.lowerBound || found > expected.upperBound {
      throw .invalidField(field, offset: offset, found: found, expected: expected)
    }
  }

  /// `invalidField` if the mantissa at the offset or the exponent behind it is out of its range.
  func checkScale(at offset: Int, mantissa: ModelField, exponent: ModelField) throws(ModelError) {
    try check(mantissa, int32(offset), at: offset, 1 << 30...Int64(Int32.max))
    try check(exponent, int32(offset &+ 4), at: offset &+ 4, -127...127)
  }

  /// `nonzeroPadding` at the first byte of start ..< end that is not zero.
  func checkZero(_ start: Int, _ end: Int) throws(ModelError) {
    var offset = start
    while offset < end {
      if uint8(offset) != 0 { throw .nonzeroPadding(offset: offset, found: uint8(offset)) }
      offset &+= 1
    }
  }
}
