extension Model {
  /// Accepts the bytes of a model file if they keep every rule of Docs/Format.md.
  ///
  /// Neither copies nor allocates. Any bytes may be given; only those of a canonical file whose bounds are proven are
  /// accepted.
  ///
  /// - Parameter bytes: The whole file, at any alignment. It must outlive the model.
  /// - Throws: `ModelError` of the first rule R1 … R22 that fails.
  public init(validating bytes: UnsafeRawBufferPointer) throws(ModelError) {
    guard bytes.count >= ModelLayout.Header.byteCount else {  // R1
      throw .tooShort(found: bytes.count, expected: ModelLayout.Header.byteCount)
    }
    let file = ModelBytes(bytes)
    try file.checkIdentity()  // R2 … R5
    try file.checkHeader()  // R6 … R7
    try file.checkLayerRecords()  // R8 … R10
    try file.checkTensorCount()  // R11
    try file.checkTensorNames()  // R12
    try file.checkTensorEncodings()  // R13
    try file.checkTensorShapes()  // R14
    try file.checkTensorBitWidths()  // R15
    try file.checkTensorPlaces()  // R16
    try file.checkPaddingBetweenParts()  // R17
    try file.checkPackedPadding()  // R18
    try file.checkTexts()  // R19
    try file.checkFeatures()  // R20
    try file.checkMultipliersAndScales()  // R21
    try file.checkBounds()  // R22
    self.init(checked: file)
  }

  /// Takes the bytes of a model file that is part of a program, as the exporter wrote it: R1 … R5 alone, so a damaged or cut
  /// image is refused, and a program needs less code.
  ///
  /// - Parameter bytes: The whole file, at any alignment. It must outlive the model.
  /// - Precondition: `init(validating:)` has accepted these bytes before they became part of the program. Anybody else's bytes
  ///   can make it access any memory.
  /// - Throws: `ModelError` of the first rule R1 … R5 that fails.
  public init(proven bytes: UnsafeRawBufferPointer) throws(ModelError) {
    guard bytes.count >= ModelLayout.Header.byteCount else {  // R1
      throw .tooShort(found: bytes.count, expected: ModelLayout.Header.byteCount)
    }
    let file = ModelBytes(bytes)
    try file.checkIdentity()  // R2 … R5
    self.init(checked: file)
  }
}
