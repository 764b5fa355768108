extension ReferenceDecoder {
  /// R18 … R22, the tensors in file order within each rule.
  func readContents() throws -> ReferenceNetwork {
    for tensor in tensors where tensor.encoding == "packed" { _ = try matrix(tensor) }
    for tensor in tensors where tensor.encoding == "utf8" { _ = try strings(tensor) }
    try checkFeatures()
    try checkMultipliersAndScales()
    let network = try network()
    let broken = network.firstBrokenBound()
    try require(broken == nil, 22, "boundExceeded", 0, broken)
    return network
  }

  private func tensor(_ name: String, _ layer: Int = 0) -> TensorRecord {
    tensors.first { $0.name == name && $0.layer == layer }!
  }

  /// R18.
  private func matrix(_ tensor: TensorRecord) throws -> ReferenceNetwork.Matrix {
    let rowByteCount = ReferencePacking.rowByteCount(columns: tensor.columns, bitWidth: tensor.bitWidth)
    let rows = try (0..<tensor.rows).map { index in
      let start = tensor.offset + index * rowByteCount
      let (row, badPadding) = ReferencePacking.unpack(
        Array(file.bytes[start..<start + rowByteCount]), columns: tensor.columns, bitWidth: tensor.bitWidth)
      try require(badPadding == nil, 18, "nonzeroPadding", start + (badPadding ?? 0))
      return row
    }
    return .init(bitWidth: tensor.bitWidth, columnCount: tensor.columns, rows: rows)
  }

  /// R19.
  private func strings(_ tensor: TensorRecord) throws -> [String] {
    let textStart = tensor.offset + 4 * tensor.rows
    var start = 0
    return try (0..<tensor.rows).map { index in
      let end = file.unsigned(tensor.offset + 4 * index, 4)
      let ascends = end >= start && 4 * tensor.rows + end <= tensor.byteCount
      try require(ascends, 19, "invalidText", tensor.offset + 4 * index)
      let field = file.bytes[textStart + start..<textStart + end]
      let text = String(decoding: field, as: UTF8.self)
      try require(Array(text.utf8) == Array(field), 19, "invalidText", textStart + start)
      if tensor.name != "metadata" {
        let controls = text.unicodeScalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) }
        try require(!field.isEmpty && !controls, 19, "invalidText", textStart + start)
      }
      start = end
      return text
    }
  }

  private func integers(_ tensor: TensorRecord) -> [[Int]] {
    (0..<tensor.rows).map { row in
      (0..<tensor.columns).map { column in
        let index = row * tensor.columns + column
        return tensor.encoding == "int32"
          ? file.int32(tensor.offset + 4 * index) : file.int64(tensor.offset + 8 * index)
      }
    }
  }

  /// R20.
  private func checkFeatures() throws {
    guard !isToken else { return }
    let features = tensor("features")
    for (index, row) in integers(features).enumerated() {
      let start = features.offset + 20 * index
      try requireField(start + 4, row[1], 0...(1 << 30) - 1, 20)
      try requireField(start + 8, row[2], 1...47, 20)
      try require(row[3] == 2 || row[3] == 10, 20, "invalidField", start + 12)
      try requireField(start + 16, row[4], row[3] == 2 ? -60...60 : -18...18, 20)
    }
  }

  /// R21.
  private func checkMultipliersAndScales() throws {
    for tensor in tensors {
      for (index, row) in integersToCheck(tensor).enumerated() {
        let start = tensor.offset + 4 * tensor.columns * index
        if tensor.name == "scales" {
          try requireField(start, row[0], 1 << 30...(1 << 31) - 1, 21)
          try requireField(start + 4, row[1], -127...127, 21)
        } else {
          try requireField(start, row[0], 0...(1 << 31) - 1, 21)
        }
      }
    }
  }

  private func integersToCheck(_ tensor: TensorRecord) -> [[Int]] {
    ["mW", "mU", "scales"].contains(tensor.name) ? integers(tensor) : []
  }

  private func network() throws -> ReferenceNetwork {
    let networkLayers = try layers.enumerated().map { index, record in
      let activation = ReferenceNetwork.Activation(rawValue: record.activation)!
      let inputName = isToken && index == 0 ? "E" : "U"
      return ReferenceNetwork.Layer(
        hiddenSize: record.hiddenSize, stateBitWidth: record.stateBitWidth, activation: activation,
        inputExponent: record.inputExponent, shift: record.shift, stateScale: record.stateScale,
        recurrentWeights: try matrix(tensor("W", index + 1)),
        inputWeights: try matrix(tensor(inputName, index + 1)),
        recurrentMultipliers: integers(tensor("mW", index + 1)).map { $0[0] },
        inputMultipliers: integers(tensor("mU", index + 1)).map { $0[0] },
        bias: integers(tensor("B", index + 1)).map { $0[0] },
        thresholds: activation == .modReLU ? integers(tensor("M", index + 1)).map { $0[0] } : [])
    }
    let features = isToken ? [] : integers(tensor("features"))
    return ReferenceNetwork(
      inputKind: isToken ? .token : .vector, inputBitWidth: inputBitWidth,
      features: features.map {
        .init(
          offset: $0[0], multiplier: $0[1], shift: $0[2], resolutionBase: $0[3], resolutionExponent: $0[4])
      },
      names: try strings(tensor("names")), layers: networkLayers,
      readoutActivation: .init(rawValue: Int(file.bytes[43]))!, outputKind: hasValues ? .values : .classes,
      outputWeights: try matrix(tensor("V")), outputBias: integers(tensor("c")).map { $0[0] },
      outputScales: integers(tensor("scales")).map { .init(mantissa: $0[0], exponent: $0[1]) },
      labels: try strings(tensor("labels")), windowSize: windowSize, hopSize: hopSize,
      metadata: try strings(tensor("metadata"))[0])
  }
}
