// Written by Tests/Fixtures/firmware/fit-costs.py; FirmwareCertificateTests holds it against an emulator.

extension FirmwareTarget {
  /// Counted on an emulated core, for every width.
  public static let riscv32 = FirmwareTarget(
    name: "RISC-V, RV32IMAC",
    cost: StepCost(
      perStep: [.vector: 743, .token: 730], perFeature: 105,
      perFeatureOfLongShift: 100, perLayer: 0, perOddLayer: 31,
      perUnit: [
        .init(.identity, isNarrow: false): 120,
        .init(.identity, isNarrow: true): 119,
        .init(.relu, isNarrow: false): 120,
        .init(.relu, isNarrow: true): 119,
        .init(.modReLU, isNarrow: false): 165,
        .init(.modReLU, isNarrow: true): 164,
      ],
      perTokenElement: [2: 46, 3: 63, 4: 46, 5: 63, 6: 63, 7: 80, 8: 46],
      perRectifiedColumn: 3,
      readouts: [
        .classes: .init(perCall: 673, perRowPair: 76, ifOdd: -37),
        .values: .init(perCall: 714, perRowPair: 50, ifOdd: -24),
      ],
      products: [
        .init(
          weightBits: 2, isNarrow: false,
          copy: .init(block: 4, once: 128, perBlock: 77, perElementLeft: 20, perZeros: 193),
          perRowPair: 139, loops: [.init(columns: 16, each: 191, single: 1)]),
        .init(
          weightBits: 2, isNarrow: true,
          copy: .init(block: 4, once: 128, perBlock: 73, perElementLeft: 19, perZeros: 97),
          perRowPair: 138, loops: [.init(columns: 16, each: 191, single: 1)]),
        .init(
          weightBits: 3, isNarrow: false,
          copy: .init(block: 4, once: 128, perBlock: 77, perElementLeft: 20, perZeros: 193),
          perRowPair: 186, loops: [.init(columns: 16, each: 191), .init(columns: 32, each: 351, odd: 1)]),
        .init(
          weightBits: 3, isNarrow: true,
          copy: .init(block: 4, once: 128, perBlock: 73, perElementLeft: 19, perZeros: 97),
          perRowPair: 185, loops: [.init(columns: 16, each: 191), .init(columns: 32, each: 351, odd: 1)]),
        .init(
          weightBits: 4, isNarrow: false,
          copy: .init(block: 4, once: 128, perBlock: 77, perElementLeft: 20, perZeros: 193),
          perRowPair: 127, loops: [.init(columns: 8, each: 76)]),
        .init(
          weightBits: 4, isNarrow: true,
          copy: .init(block: 4, once: 128, perBlock: 73, perElementLeft: 19, perZeros: 97),
          perRowPair: 126, loops: [.init(columns: 8, each: 76, odd: 1)]),
        .init(
          weightBits: 5, isNarrow: false,
          copy: .init(block: 4, once: 128, perBlock: 77, perElementLeft: 20, perZeros: 193),
          perRowPair: 174,
          loops: [.init(columns: 8, each: 76, single: 1), .init(columns: 32, each: 351, single: 1)]),
        .init(
          weightBits: 5, isNarrow: true,
          copy: .init(block: 4, once: 128, perBlock: 73, perElementLeft: 19, perZeros: 97),
          perRowPair: 172,
          loops: [.init(columns: 8, each: 76, odd: 1, single: 1), .init(columns: 32, each: 351, odd: 1)]),
        .init(
          weightBits: 6, isNarrow: false,
          copy: .init(block: 4, once: 128, perBlock: 77, perElementLeft: 20, perZeros: 193),
          perRowPair: 189,
          loops: [.init(columns: 8, each: 76), .init(columns: 16, each: 191, odd: 1, single: 1)]),
        .init(
          weightBits: 6, isNarrow: true,
          copy: .init(block: 4, once: 128, perBlock: 73, perElementLeft: 19, perZeros: 97),
          perRowPair: 187, loops: [.init(columns: 8, each: 76), .init(columns: 16, each: 191)]),
        .init(
          weightBits: 7, isNarrow: false,
          copy: .init(block: 4, once: 128, perBlock: 77, perElementLeft: 20, perZeros: 193),
          perRowPair: 236,
          loops: [.init(columns: 8, each: 76), .init(columns: 16, each: 191), .init(columns: 32, each: 351)]),
        .init(
          weightBits: 7, isNarrow: true,
          copy: .init(block: 4, once: 128, perBlock: 73, perElementLeft: 19, perZeros: 97),
          perRowPair: 233,
          loops: [
            .init(columns: 8, each: 76), .init(columns: 16, each: 191), .init(columns: 32, each: 351, odd: 1),
          ]),
        .init(
          weightBits: 8, isNarrow: false,
          copy: .init(block: 4, once: 128, perBlock: 77, perElementLeft: 20, perZeros: 193),
          perRowPair: 107, loops: [.init(columns: 4, each: 34)]),
        .init(
          weightBits: 8, isNarrow: true,
          copy: .init(block: 4, once: 128, perBlock: 73, perElementLeft: 19, perZeros: 97),
          perRowPair: 106, loops: [.init(columns: 4, each: 34)]),
      ]),
    codeByteCount: 27136, stackByteCount: 484)
}
