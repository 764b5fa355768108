import QORNN

/// A part of the model file and its size, for the report.
public struct ModelPart: Sendable, Equatable, Encodable {
  /// The tensor's name in Docs/Format.md; `header` for header and records.
  public var name: String
  /// 0: the model's; l ≥ 1: layer l's.
  public var layer: Int
  /// With the padding after it.
  public var byteCount: Int

  enum CodingKeys: String, CodingKey {
    case name, layer
    case byteCount = "bytes"
  }
}

/// Integers and text to the canonical bytes of Docs/Format.md.
public enum ModelWriter {
  /// A model file and where its bytes went.
  public struct File: Sendable, Equatable {
    /// The whole file, canonical.
    public var bytes: [UInt8]
    /// In file order, each with the padding after it; the sum is the file's size.
    public var parts: [ModelPart]
  }

  /// The one file of these contents.
  ///
  /// - Throws: what `validate()` and `proveBounds()` throw; `modelTooLarge`.
  public static func write(_ contents: ModelContents) throws(ExportError) -> File {
    try contents.validate()
    try contents.proveBounds()

    var order = TensorOrder(contents)
    var tensors: [(due: DueTensor, bytes: [UInt8])] = []
    while let due = order.next() { tensors.append((due, contents.bytes(of: due))) }

    let recordsEnd = ModelLayout.tensorRecord(tensors.count, layerCount: contents.layerCount)
    let byteCount = tensors.reduce(aligned(recordsEnd)) { $0 + aligned($1.bytes.count) }
    guard byteCount <= ModelLayout.maximumFileByteCount else { throw .modelTooLarge(byteCount: byteCount) }

    var file = FileBytes(count: byteCount)
    file.storeHeader(contents, tensorCount: tensors.count)
    for (index, layer) in contents.layers.enumerated() { file.storeRecord(of: layer, number: index + 1) }
    var parts = [ModelPart(name: "header", layer: 0, byteCount: aligned(recordsEnd))]
    var offset = aligned(recordsEnd)
    for (index, tensor) in tensors.enumerated() {
      let record = ModelLayout.tensorRecord(index, layerCount: contents.layerCount)
      file.storeRecord(
        at: record, tensor.due, rows: contents.rows(of: tensor.due),
        bitWidth: contents.bitWidth(of: tensor.due), offset: offset, byteCount: tensor.bytes.count)
      file.store(tensor.bytes, at: offset)
      let size = aligned(tensor.bytes.count)
      parts.append(ModelPart(name: tensor.due.name.description, layer: tensor.due.layer, byteCount: size))
      offset += size
    }
    file.storeChecksum()
    return File(bytes: file.bytes, parts: parts)
  }

  private static func aligned(_ offset: Int) -> Int { Int(ModelLayout.aligned(Int64(offset))) }
}

extension ModelContents {
  /// The tensor's elements in their encoding.
  fileprivate func bytes(of due: DueTensor) -> [UInt8] {
    if let matrix = matrix(of: due) { return TensorBytes.packed(matrix) }
    switch due.name {
    case .features:
      return TensorBytes.int32(
        features.flatMap { [$0.offset, $0.multiplier, $0.shift, $0.resolutionBase, $0.resolutionExponent] })
    case .names: return TensorBytes.utf8(names)
    case .recurrentMultipliers: return TensorBytes.int32(layers[due.layer - 1].recurrentMultipliers)
    case .inputMultipliers: return TensorBytes.int32(layers[due.layer - 1].inputMultipliers)
    case .bias: return TensorBytes.int64(layers[due.layer - 1].bias)
    case .modulusBias: return TensorBytes.int64(layers[due.layer - 1].modulusBias)
    case .outputBias: return TensorBytes.int32(outputBias)
    case .scales: return TensorBytes.int32(outputScales.flatMap { [$0.mantissa, $0.exponent] })
    case .labels: return TensorBytes.utf8(labels)
    case .metadata: return TensorBytes.utf8([metadata])
    default: preconditionFailure("TensorOrder names a tensor that the writer does not know")
    }
  }

  private func matrix(of due: DueTensor) -> IntegerMatrix? {
    switch due.name {
    case .recurrentWeights: layers[due.layer - 1].recurrentWeights
    case .inputWeights, .tokenWeights: layers[due.layer - 1].inputWeights
    case .outputWeights: outputWeights
    default: nil
    }
  }

  fileprivate func bitWidth(of due: DueTensor) -> Int { matrix(of: due)?.bitWidth ?? 0 }

  fileprivate func rows(of due: DueTensor) -> Int {
    switch due.name {
    case .recurrentMultipliers: layers[due.layer - 1].recurrentMultipliers.count
    case .inputMultipliers: layers[due.layer - 1].inputMultipliers.count
    default: due.rows
    }
  }
}
