/// The constants of the model file, shared by the reader here and the writer of QORNNExport.
///
/// Docs/Format.md is the definition; offsets are in bytes from the start of the part.
package enum ModelLayout {
  /// The bytes 89 51 4F 52 4E 4E 0D 0A as a little-endian integer.
  package static var magic: UInt64 { 0x0A0D_4E4E_524F_5189 }
  package static var version: UInt32 { 1 }
  /// Every tensor starts at a multiple of this, and the file ends at one.
  package static var alignment: Int { 16 }
  package static var maximumLayerCount: Int { 16 }
  /// Of inputSize, outputSize and hiddenSize.
  package static var maximumSize: Int { 65_535 }
  package static var maximumFileByteCount: Int64 { 1 << 31 - 16 }
  package static var activityBitWidths: ClosedRange<Int64> { 8...16 }
  package static var inputExponents: ClosedRange<Int64> { 0...24 }
  package static var shifts: ClosedRange<Int64> { 32...47 }
  /// Integers a row of `features`.
  package static var featureColumnCount: Int { 5 }

  package enum Header {
    package static var byteCount: Int { 64 }
    package static var magic: Int { 0 }
    package static var version: Int { 8 }
    package static var checksum: Int { 12 }
    /// The checksum covers the file from here to its end.
    package static var checksummed: Int { 16 }
    package static var fileByteCount: Int { 16 }
    package static var layerCount: Int { 20 }
    package static var tensorCount: Int { 22 }
    package static var inputSize: Int { 24 }
    package static var outputSize: Int { 28 }
    package static var windowSize: Int { 32 }
    package static var hopSize: Int { 36 }
    package static var inputKind: Int { 40 }
    package static var inputBitWidth: Int { 41 }
    package static var outputKind: Int { 42 }
    package static var readoutActivation: Int { 43 }
    package static var reserved: Range<Int> { 44..<64 }
  }

  package enum LayerRecord {
    package static var byteCount: Int { 32 }
    package static var kind: Int { 0 }
    package static var hiddenSize: Int { 8 }
    package static var stateBitWidth: Int { 12 }
    package static var activation: Int { 13 }
    package static var inputExponent: Int { 14 }
    package static var shift: Int { 15 }
    package static var stateScaleMantissa: Int { 16 }
    package static var stateScaleExponent: Int { 20 }
    package static var reserved: Range<Int> { 24..<32 }
  }

  package enum TensorRecord {
    package static var byteCount: Int { 40 }
    package static var name: Int { 0 }
    package static var encoding: Int { 8 }
    package static var layer: Int { 16 }
    package static var rows: Int { 20 }
    package static var columns: Int { 24 }
    package static var offset: Int { 28 }
    package static var size: Int { 32 }
    package static var bitWidth: Int { 36 }
    package static var reserved: Range<Int> { 37..<40 }
  }

  /// The offset of a layer's record; layers count from 1.
  package static func layerRecord(_ layer: Int) -> Int {
    Header.byteCount + LayerRecord.byteCount * (layer - 1)
  }

  /// The offset of a tensor's record; records count from 0.
  package static func tensorRecord(_ index: Int, layerCount: Int) -> Int {
    Header.byteCount + LayerRecord.byteCount * layerCount + TensorRecord.byteCount * index
  }

  /// The next multiple of `alignment`, in 64 bits because hostile sizes go beyond 32.
  package static func aligned(_ offset: Int64) -> Int64 {
    (offset + 15) & ~15
  }
}
