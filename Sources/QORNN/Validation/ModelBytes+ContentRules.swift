/// R18 … R21: what the tensors hold.
extension ModelBytes {
  /// R18: the padding bits of every plane of every row are zero.
  func checkPackedPadding() throws(ModelError) {
    for index in 0..<tensorCount {
      let tensor = tensor(record: index)
      guard tensor.encoding == .packed else { continue }
      var plane = tensor.offset
      for _ in 0..<tensor.rows {
        var width = 8
        while width > 0 {
          if tensor.bitWidth & width != 0 {
            let bits = tensor.columns &* width
            let byteCount = PackedWeights.planeByteCount(columns: tensor.columns, width: width)
            if bits & 7 != 0 {
              let last = plane &+ (bits &>> 3)
              let padding = (uint8(last) &>> UInt8(truncatingIfNeeded: bits & 7))
              if padding != 0 { throw .nonzeroPadding(offset: last, found: uint8(last)) }
            }
            try checkZero(plane &+ ((bits &+ 7) &>> 3), plane &+ byteCount)
            plane &+= byteCount
          }
          width &>>= 1
        }
      }
    }
  }

  /// R19: lists of strings.
  func checkTexts() throws(ModelError) {
    for index in 0..<tensorCount {
      let tensor = tensor(record: index)
      guard tensor.encoding == .utf8 else { continue }
      try checkText(tensor, isPrintable: tensor.name != .metadata)
    }
  }

  private func checkText(_ tensor: Tensor, isPrintable: Bool) throws(ModelError) {
    let text = tensor.offset &+ 4 &* tensor.rows
    var begin: UInt32 = 0
    // The last end is the text's length (R16), so ascending ends all lie within it.
    let length = UInt32(truncatingIfNeeded: tensor.bytes.count &- 4 &* tensor.rows)
    for row in 0..<tensor.rows {
      let place = tensor.offset &+ 4 &* row
      let end = uint32(place)
      if end < begin || end > length {
        throw .invalidText(.descendingEnd, offset: place, found: end, expected: min(begin, length))
      }
      if isPrintable, end == begin {
        throw .invalidText(.emptyString, offset: place, found: end, expected: begin &+ 1)
      }
      let string = UnsafeRawBufferPointer(
        start: pointer(at: text &+ Int(truncatingIfNeeded: begin)),
        count: Int(truncatingIfNeeded: end &- begin))
      if let fault = UTF8Validation.firstFault(in: string, isPrintable: isPrintable) {
        let offset = text &+ Int(truncatingIfNeeded: begin) &+ fault.offset
        // A sequence that its string cuts short is at fault at the string's end.
        let found = offset < count ? UInt32(uint8(offset)) : 0
        throw .invalidText(
          fault.isControlCharacter ? .controlCharacter : .malformedUTF8, offset: offset, found: found,
          expected: fault.isControlCharacter ? 32 : 0)
      }
      begin = end
    }
  }

  /// R20: the input stages.
  func checkFeatures() throws(ModelError) {
    guard let features = tensor(.features) else { return }
    for row in 0..<features.rows {
      let offset = features.offset &+ 4 &* ModelLayout.featureColumnCount &* row
      let feature = InputFeature(features, row: row)
      try check(
        .featureMultiplier, feature.multiplier, at: offset &+ 4, 0...Int64(InputFeature.maximumMultiplier))
      try check(.featureShift, feature.shift, at: offset &+ 8, 1...Int64(InputFeature.maximumShift))
      let base = feature.resolutionBase
      if base != 2, base != 10 {
        throw .invalidField(.resolutionBase, offset: offset &+ 12, found: Int64(base), expected: 2...10)
      }
      let limit = Int64(InputFeature.maximumResolutionExponent(base: base))
      try check(.resolutionExponent, feature.resolutionExponent, at: offset &+ 16, 0 &- limit...limit)
    }
  }

  /// R21: multipliers are not negative, scales are normalized.
  func checkMultipliersAndScales() throws(ModelError) {
    for index in 0..<tensorCount {
      let tensor = tensor(record: index)
      switch tensor.name {
      case .recurrentMultipliers: try checkMultipliers(tensor, .recurrentMultiplier)
      case .inputMultipliers: try checkMultipliers(tensor, .inputMultiplier)
      case .scales:
        for row in 0..<tensor.rows {
          try checkScale(
            at: tensor.offset &+ 8 &* row, mantissa: .outputScaleMantissa, exponent: .outputScaleExponent)
        }
      default: break
      }
    }
  }

  private func checkMultipliers(_ tensor: Tensor, _ field: ModelField) throws(ModelError) {
    for row in 0..<tensor.rows {
      try check(field, tensor.int32(row), at: tensor.offset &+ 4 &* row, 0...Int64(Int32.max))
    }
  }
}
