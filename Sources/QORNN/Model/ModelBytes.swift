/// The bytes of a model file, read as little-endian integers at any alignment.
///
/// A view: it neither owns nor copies. Its accessors mean something only for bytes whose rules have been checked up to
/// the part they read; `Model` is the type that has passed all of them.
package struct ModelBytes: Sendable {
  private nonisolated(unsafe) let base: UnsafeRawPointer
  package let count: Int

  /// - Precondition: at least a header's bytes.
  package init(_ bytes: UnsafeRawBufferPointer) {
    base = bytes.baseAddress!
    count = bytes.count
  }

  package var all: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

  package func pointer(at offset: Int) -> UnsafeRawPointer { base + offset }

  package func uint8(_ offset: Int) -> UInt8 { base.load(fromByteOffset: offset, as: UInt8.self) }

  package func uint16(_ offset: Int) -> UInt16 {
    UInt16(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
  }

  package func uint32(_ offset: Int) -> UInt32 {
    UInt32(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  package func int32(_ offset: Int) -> Int32 { Int32(bitPattern: uint32(offset)) }

  package func uint64(_ offset: Int) -> UInt64 {
    UInt64(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  package func int64(_ offset: Int) -> Int64 { Int64(bitPattern: uint64(offset)) }

  package func tag(_ offset: Int) -> ModelTag { ModelTag(rawValue: uint64(offset)) }
}

// MARK: - Header and layer records

extension ModelBytes: NetworkShape {
  package typealias Header = ModelLayout.Header
  package typealias Layer = ModelLayout.LayerRecord

  package var checksum: UInt32 { uint32(Header.checksum) }
  package var layerCount: Int { Int(uint16(Header.layerCount)) }
  package var tensorCount: Int { Int(uint16(Header.tensorCount)) }
  package var inputSize: Int { Int(truncatingIfNeeded: uint32(Header.inputSize)) }
  package var outputSize: Int { Int(truncatingIfNeeded: uint32(Header.outputSize)) }
  package var windowSize: Int { Int(truncatingIfNeeded: uint32(Header.windowSize)) }
  package var hopSize: Int { Int(truncatingIfNeeded: uint32(Header.hopSize)) }
  package var inputKind: InputKind { uint8(Header.inputKind) == 0 ? .vector : .token }
  package var inputBitWidth: Int { Int(uint8(Header.inputBitWidth)) }
  package var outputKind: OutputKind { uint8(Header.outputKind) == 0 ? .classes : .values }
  package var readoutActivation: Activation { uint8(Header.readoutActivation) == 0 ? .identity : .relu }

  package func hiddenSize(layer: Int) -> Int {
    Int(truncatingIfNeeded: uint32(ModelLayout.layerRecord(layer) &+ Layer.hiddenSize))
  }

  package func stateBitWidth(layer: Int) -> Int {
    Int(uint8(ModelLayout.layerRecord(layer) &+ Layer.stateBitWidth))
  }

  package func activation(layer: Int) -> Activation {
    switch uint8(ModelLayout.layerRecord(layer) &+ Layer.activation) {
    case 0: .identity
    case 1: .relu
    default: .modReLU
    }
  }

  package func inputExponent(layer: Int) -> Int {
    Int(uint8(ModelLayout.layerRecord(layer) &+ Layer.inputExponent))
  }

  package func shift(layer: Int) -> Int {
    Int(uint8(ModelLayout.layerRecord(layer) &+ Layer.shift))
  }

  package func stateScale(layer: Int) -> FixedPointScale {
    FixedPointScale(
      mantissa: int32(ModelLayout.layerRecord(layer) &+ Layer.stateScaleMantissa),
      exponent: int32(ModelLayout.layerRecord(layer) &+ Layer.stateScaleExponent))
  }
}

// MARK: - Tensor records

extension ModelBytes {
  package typealias Record = ModelLayout.TensorRecord

  /// The tensor of a record; records count from 0.
  package func tensor(record index: Int) -> Tensor {
    let record = ModelLayout.tensorRecord(index, layerCount: layerCount)
    let offset = Int(truncatingIfNeeded: uint32(record &+ Record.offset))
    return Tensor(
      name: tag(record &+ Record.name), layer: Int(truncatingIfNeeded: uint32(record &+ Record.layer)),
      encoding: tag(record &+ Record.encoding),
      rows: Int(truncatingIfNeeded: uint32(record &+ Record.rows)),
      columns: Int(truncatingIfNeeded: uint32(record &+ Record.columns)),
      bitWidth: Int(uint8(record &+ Record.bitWidth)),
      offset: offset,
      bytes: UnsafeRawBufferPointer(
        start: base + offset, count: Int(truncatingIfNeeded: uint32(record &+ Record.size))))
  }

  /// The tensor of a name and layer (0: the model's), or nil.
  package func tensor(_ name: ModelTag, layer: Int = 0) -> Tensor? {
    for index in 0..<tensorCount {
      let record = ModelLayout.tensorRecord(index, layerCount: layerCount)
      if tag(record &+ Record.name) == name, uint32(record &+ Record.layer) == layer {
        return tensor(record: index)
      }
    }
    return nil
  }
}
