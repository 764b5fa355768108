// Written by Tests/Fixtures/firmware/fit-costs.py; FirmwareCertificateTests holds it against an emulator.

extension FirmwareTarget {
  /// Counted on an emulated core, for every width.
  public static let riscv32 = FirmwareTarget(
    name: "RISC-V, RV32IMAC",
    opening: OpeningCost(
      once: 2653, perByte: 42, perTensor: 3128, perTensorOfLayer: 397, perPlane: 26, perPaddingByte: 2,
      perElement: [2: 47, 3: 63, 4: 46, 5: 62, 6: 62, 7: 78, 8: 44],
      perTokenElement: [2: 77, 3: 98, 4: 76, 5: 97, 6: 97, 7: 118, 8: 74], perUnit: 388, perOutput: 143,
      perFeature: 40, perRowOfIntegers: 11, perString: 34, perASCIIByte: 7, perOtherByte: 15),
    cost: StepCost(
      perStep: [.vector: 740, .token: 732], perFeature: 105,
      perFeatureOfLongShift: 99, perLayer: 0, perOddLayer: 32,
      perUnit: [
        .init(.identity, isNarrow: false): 121,
        .init(.identity, isNarrow: true): 120,
        .init(.relu, isNarrow: false): 121,
        .init(.relu, isNarrow: true): 120,
        .init(.modReLU, isNarrow: false): 166,
        .init(.modReLU, isNarrow: true): 165,
      ],
      perTokenElement: [2: 46, 3: 63, 4: 46, 5: 63, 6: 63, 7: 80, 8: 46],
      perRectifiedColumn: 3,
      readouts: [
        .classes: .init(perCall: 675, perRowPair: 77, ifOdd: -37),
        .values: .init(perCall: 716, perRowPair: 51, ifOdd: -24),
      ],
      products: [
        .init(
          weightBits: 2, isNarrow: false,
          copy: .init(block: 4, once: 131, perBlock: 77, perElementLeft: 20, perZeros: 193),
          perRowPair: 139, loops: [.init(columns: 16, each: 191)]),
        .init(
          weightBits: 2, isNarrow: true,
          copy: .init(block: 4, once: 131, perBlock: 73, perElementLeft: 19, perZeros: 97),
          perRowPair: 138, loops: [.init(columns: 16, each: 191)]),
        .init(
          weightBits: 3, isNarrow: false,
          copy: .init(block: 4, once: 131, perBlock: 77, perElementLeft: 20, perZeros: 193),
          perRowPair: 186, loops: [.init(columns: 16, each: 191), .init(columns: 32, each: 351)]),
        .init(
          weightBits: 3, isNarrow: true,
          copy: .init(block: 4, once: 131, perBlock: 73, perElementLeft: 19, perZeros: 97),
          perRowPair: 184, loops: [.init(columns: 16, each: 191), .init(columns: 32, each: 351)]),
        .init(
          weightBits: 4, isNarrow: false,
          copy: .init(block: 4, once: 131, perBlock: 77, perElementLeft: 20, perZeros: 193),
          perRowPair: 127, loops: [.init(columns: 8, each: 76)]),
        .init(
          weightBits: 4, isNarrow: true,
          copy: .init(block: 4, once: 131, perBlock: 73, perElementLeft: 19, perZeros: 97),
          perRowPair: 126, loops: [.init(columns: 8, each: 76)]),
        .init(
          weightBits: 5, isNarrow: false,
          copy: .init(block: 4, once: 131, perBlock: 77, perElementLeft: 20, perZeros: 193),
          perRowPair: 174, loops: [.init(columns: 8, each: 76), .init(columns: 32, each: 351)]),
        .init(
          weightBits: 5, isNarrow: true,
          copy: .init(block: 4, once: 131, perBlock: 73, perElementLeft: 19, perZeros: 97),
          perRowPair: 172, loops: [.init(columns: 8, each: 76), .init(columns: 32, each: 351)]),
        .init(
          weightBits: 6, isNarrow: false,
          copy: .init(block: 4, once: 131, perBlock: 77, perElementLeft: 20, perZeros: 193),
          perRowPair: 189, loops: [.init(columns: 8, each: 76), .init(columns: 16, each: 191)]),
        .init(
          weightBits: 6, isNarrow: true,
          copy: .init(block: 4, once: 131, perBlock: 73, perElementLeft: 19, perZeros: 97),
          perRowPair: 187, loops: [.init(columns: 8, each: 76), .init(columns: 16, each: 191)]),
        .init(
          weightBits: 7, isNarrow: false,
          copy: .init(block: 4, once: 131, perBlock: 77, perElementLeft: 20, perZeros: 193),
          perRowPair: 236,
          loops: [.init(columns: 8, each: 76), .init(columns: 16, each: 191), .init(columns: 32, each: 351)]),
        .init(
          weightBits: 7, isNarrow: true,
          copy: .init(block: 4, once: 131, perBlock: 73, perElementLeft: 19, perZeros: 97),
          perRowPair: 233,
          loops: [.init(columns: 8, each: 76), .init(columns: 16, each: 191), .init(columns: 32, each: 351)]),
        .init(
          weightBits: 8, isNarrow: false,
          copy: .init(block: 4, once: 131, perBlock: 77, perElementLeft: 20, perZeros: 193),
          perRowPair: 107, loops: [.init(columns: 4, each: 34)]),
        .init(
          weightBits: 8, isNarrow: true,
          copy: .init(block: 4, once: 131, perBlock: 73, perElementLeft: 19, perZeros: 97),
          perRowPair: 106, loops: [.init(columns: 4, each: 34)]),
      ]),
    codeByteCount: 27136, openingStackByteCount: 1660, stackByteCount: 484)
}
