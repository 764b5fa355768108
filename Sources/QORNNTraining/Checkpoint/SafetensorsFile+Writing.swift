import QORNN

extension SafetensorsFile {
  /// The file's bytes; the same for equal contents.
  /// - Precondition: each tensor has as many values as its shape says, and none is called `__metadata__`.
  public func encoded() -> [UInt8] {
    let sorted = tensors.sorted {
      let (left, right) = ($0.value.values.elementType.byteCount, $1.value.values.elementType.byteCount)
      return left != right ? left > right : Self.precedes($0.key, $1.key)
    }
    var offset = 0
    var entries: [(name: String, text: String)] = []
    for (name, tensor) in sorted {
      precondition(name != SafetensorsHeader.metadataKey, "no tensor has the name of the metadata")
      let elementType = tensor.values.elementType
      precondition(tensor.shape.reduce(1, *) == tensor.values.count, "shape and values of \(name) differ")
      let end = offset + tensor.values.count * elementType.byteCount
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      entries.append(
        (
          name,
          "{\"dtype\":\"\(elementType.rawValue)\",\"shape\":[\(shape)],\"data_offsets\":[\(offset),\(end)]}"
        ))
      offset = end
    }
    var header = Array(headerText(entries).utf8)
    while header.count % 8 != 0 { header.append(0x20) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Self.lengthByteCount + header.count + offset)
    Self.append(UInt64(header.count), to: &bytes)
    bytes += header
    for (_, tensor) in sorted { tensor.values.append(to: &bytes) }
    return bytes
  }

  private func headerText(_ entries: [(name: String, text: String)]) -> String {
    var members = entries.sorted { Self.precedes($0.name, $1.name) }
      .map { JSONText.quoted($0.name) + ":" + $0.text }
    if !metadata.isEmpty {
      let texts = metadata.sorted { Self.precedes($0.key, $1.key) }
        .map { JSONText.quoted($0.key) + ":" + JSONText.quoted($0.value) }
      members.insert(
        JSONText.quoted(SafetensorsHeader.metadataKey) + ":{" + texts.joined(separator: ",") + "}", at: 0)
    }
    return "{" + members.joined(separator: ",") + "}"
  }

  private static func precedes(_ left: String, _ right: String) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
  }

  fileprivate static func append(_ word: some FixedWidthInteger & BitwiseCopyable, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
  }
}

extension SafetensorsFile.Values {
  fileprivate func append(to bytes: inout [UInt8]) {
    switch self {
    case .float32(let values): for value in values { SafetensorsFile.append(value.bitPattern, to: &bytes) }
    case .float64(let values): for value in values { SafetensorsFile.append(value.bitPattern, to: &bytes) }
    case .int32(let values): for value in values { SafetensorsFile.append(value, to: &bytes) }
    case .int64(let values): for value in values { SafetensorsFile.append(value, to: &bytes) }
    case .uint8(let values): bytes += values
    case .uint64(let values): for value in values { SafetensorsFile.append(value, to: &bytes) }
    }
  }
}
