extension ReferenceNetwork {
  /// A tensor on its way into a file.
  struct Part {
    var name: String
    var layer = 0
    var encoding: String
    var rows: Int
    var columns: Int
    var bitWidth = 0
    var bytes: [UInt8]
  }

  /// The model file of Docs/Format.md, checked for nothing: numbers out of range are cut to their fields.
  public func encode() -> [UInt8] {
    let parts = parts()
    var end = 64 + 32 * layers.count + 40 * parts.count
    var records: [UInt8] = layers.flatMap(layerRecord)
    var contents: [UInt8] = []
    for part in parts {
      let offset = padded(end)
      contents += [UInt8](repeating: 0, count: offset - end) + part.bytes
      records += tensorRecord(part, offset: offset)
      end = offset + part.bytes.count
    }
    contents += [UInt8](repeating: 0, count: padded(end) - end)
    let checked = header(partCount: parts.count, byteCount: padded(end)) + records + contents
    let magic: [UInt8] = [0x89, 0x51, 0x4F, 0x52, 0x4E, 0x4E, 0x0D, 0x0A]
    return magic + bytes(1, 4) + bytes(Int(referenceChecksum(checked)), 4) + checked
  }

  /// Bytes 16 … 63.
  private func header(partCount: Int, byteCount: Int) -> [UInt8] {
    bytes(byteCount, 4) + bytes(layers.count, 2) + bytes(partCount, 2)
      + bytes(inputSize, 4) + bytes(outputSize, 4) + bytes(windowSize, 4) + bytes(hopSize, 4)
      + [UInt8(inputKind.rawValue), UInt8(truncatingIfNeeded: inputBitWidth), UInt8(outputKind.rawValue)]
      + [UInt8(readoutActivation.rawValue)] + [UInt8](repeating: 0, count: 20)
  }

  private func layerRecord(_ layer: Layer) -> [UInt8] {
    tag("rnn") + bytes(layer.hiddenSize, 4)
      + bytes(layer.stateBitWidth, 1) + bytes(layer.activation.rawValue, 1)
      + bytes(layer.inputExponent, 1) + bytes(layer.shift, 1)
      + bytes(layer.stateScale.mantissa, 4) + bytes(layer.stateScale.exponent, 4) + bytes(0, 8)
  }

  private func tensorRecord(_ part: Part, offset: Int) -> [UInt8] {
    tag(part.name) + tag(part.encoding) + bytes(part.layer, 4) + bytes(part.rows, 4)
      + bytes(part.columns, 4) + bytes(offset, 4) + bytes(part.bytes.count, 4)
      + bytes(part.bitWidth, 1) + bytes(0, 3)
  }

  /// The tensors in their order.
  private func parts() -> [Part] {
    var parts: [Part] = []
    if inputKind == .vector {
      let rows = features.map {
        [$0.offset, $0.multiplier, $0.shift, $0.resolutionBase, $0.resolutionExponent]
      }
      parts.append(integers("features", rows, columns: 5))
    }
    parts.append(texts("names", names))
    for (index, layer) in layers.enumerated() {
      var block = [packed("W", layer.recurrentWeights)]
      block.append(packed(isTokenLayer(at: index) ? "E" : "U", layer.inputWeights))
      block.append(integers("mW", layer.recurrentMultipliers.map { [$0] }, columns: 1))
      block.append(integers("mU", layer.inputMultipliers.map { [$0] }, columns: 1))
      block.append(integers("B", layer.bias.map { [$0] }, columns: 1, width: 8))
      if layer.activation == .modReLU {
        block.append(integers("M", layer.thresholds.map { [$0] }, columns: 1, width: 8))
      }
      for var part in block {
        part.layer = index + 1
        parts.append(part)
      }
    }
    parts.append(packed("V", outputWeights))
    parts.append(integers("c", outputBias.map { [$0] }, columns: 1))
    parts.append(integers("scales", outputScales.map { [$0.mantissa, $0.exponent] }, columns: 2))
    parts.append(texts("labels", labels))
    parts.append(texts("metadata", [metadata]))
    return parts
  }

  private func integers(_ name: String, _ rows: [[Int]], columns: Int, width: Int = 4) -> Part {
    Part(
      name: name, encoding: width == 4 ? "int32" : "int64", rows: rows.count, columns: columns,
      bytes: rows.flatMap { $0.flatMap { bytes($0, width) } })
  }

  private func packed(_ name: String, _ matrix: Matrix) -> Part {
    Part(
      name: name, encoding: "packed", rows: matrix.rows.count, columns: matrix.columnCount,
      bitWidth: matrix.bitWidth,
      bytes: matrix.rows.flatMap { ReferencePacking.pack($0, bitWidth: matrix.bitWidth) })
  }

  private func texts(_ name: String, _ strings: [String]) -> Part {
    var ends: [UInt8] = []
    var text: [UInt8] = []
    for string in strings {
      text += Array(string.utf8)
      ends += bytes(text.count, 4)
    }
    return Part(name: name, encoding: "utf8", rows: strings.count, columns: 1, bytes: ends + text)
  }
}

/// The next multiple of 16.
func padded(_ byteCount: Int) -> Int { (byteCount + 15) / 16 * 16 }

/// The lowest `count` bytes of `value`, the lowest first.
func bytes(_ value: Int, _ count: Int) -> [UInt8] {
  (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
}

private func tag(_ name: String) -> [UInt8] {
  Array(name.utf8) + [UInt8](repeating: 0, count: 8 - name.utf8.count)
}
