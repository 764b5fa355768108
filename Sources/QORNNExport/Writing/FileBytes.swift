import QORNN

/// The model file under construction: all bytes zero until something is stored.
struct FileBytes {
  private(set) var bytes: [UInt8]

  init(count: Int) { bytes = [UInt8](repeating: 0, count: count) }

  mutating func store<Value: FixedWidthInteger>(_ value: Value, at offset: Int) {
    withUnsafeBytes(of: value.littleEndian) { bytes.replaceSubrange(offset..<offset + $0.count, with: $0) }
  }

  mutating func store(_ other: [UInt8], at offset: Int) {
    bytes.replaceSubrange(offset..<offset + other.count, with: other)
  }

  mutating func storeHeader(_ contents: ModelContents, tensorCount: Int) {
    typealias Field = ModelLayout.Header
    store(ModelLayout.magic, at: Field.magic)
    store(ModelLayout.version, at: Field.version)
    store(UInt32(bytes.count), at: Field.fileByteCount)
    store(UInt16(contents.layerCount), at: Field.layerCount)
    store(UInt16(tensorCount), at: Field.tensorCount)
    store(UInt32(contents.inputSize), at: Field.inputSize)
    store(UInt32(contents.outputSize), at: Field.outputSize)
    store(UInt32(contents.windowSize), at: Field.windowSize)
    store(UInt32(contents.hopSize), at: Field.hopSize)
    store(contents.inputKind.rawValue, at: Field.inputKind)
    store(UInt8(contents.inputBitWidth), at: Field.inputBitWidth)
    store(contents.outputKind.rawValue, at: Field.outputKind)
    store(contents.readoutActivation.rawValue, at: Field.readoutActivation)
  }

  /// Layers count from 1.
  mutating func storeRecord(of layer: LayerContents, number: Int) {
    typealias Field = ModelLayout.LayerRecord
    let record = ModelLayout.layerRecord(number)
    store(ModelTag.rnn.rawValue, at: record + Field.kind)
    store(UInt32(layer.hiddenSize), at: record + Field.hiddenSize)
    store(UInt8(layer.stateBitWidth), at: record + Field.stateBitWidth)
    store(layer.activation.rawValue, at: record + Field.activation)
    store(UInt8(layer.inputExponent), at: record + Field.inputExponent)
    store(UInt8(layer.shift), at: record + Field.shift)
    store(layer.stateScale.mantissa, at: record + Field.stateScaleMantissa)
    store(layer.stateScale.exponent, at: record + Field.stateScaleExponent)
  }

  mutating func storeRecord(
    at record: Int, _ due: DueTensor, rows: Int, bitWidth: Int, offset: Int, byteCount: Int
  ) {
    typealias Field = ModelLayout.TensorRecord
    store(due.name.rawValue, at: record + Field.name)
    store(due.encoding.rawValue, at: record + Field.encoding)
    store(UInt32(due.layer), at: record + Field.layer)
    store(UInt32(rows), at: record + Field.rows)
    store(UInt32(due.columns), at: record + Field.columns)
    store(UInt32(offset), at: record + Field.offset)
    store(UInt32(byteCount), at: record + Field.size)
    store(UInt8(bitWidth), at: record + Field.bitWidth)
  }

  /// Last of all: CRC-32C of everything behind it.
  mutating func storeChecksum() {
    var checksum = CRC32C()
    bytes.withUnsafeBytes {
      checksum.update(UnsafeRawBufferPointer(rebasing: $0[ModelLayout.Header.checksummed...]))
    }
    store(checksum.value, at: ModelLayout.Header.checksum)
  }
}
