// Written by Tests/Fixtures/firmware/fit-costs.py; FirmwareCertificateTests holds it against an emulator.

extension FirmwareTarget {
  /// Counted on an emulated core, for every width.
  public static let riscv32 = FirmwareTarget(
    name: "RISC-V, RV32IMAC",
    cost: StepCost(
      perStep: [.vector: 737, .token: 731], perFeature: 122,
      perFeatureOfLongShift: 113, perLayer: 0, perOddLayer: 29,
      perUnit: [
        .init(.identity, isNarrow: false): 119,
        .init(.identity, isNarrow: true): 118,
        .init(.relu, isNarrow: false): 119,
        .init(.relu, isNarrow: true): 118,
        .init(.modReLU, isNarrow: false): 161,
        .init(.modReLU, isNarrow: true): 160,
      ],
      perTokenElement: [2: 47, 3: 64, 4: 47, 5: 64, 6: 64, 7: 81, 8: 47],
      perRectifiedColumn: 3,
      readouts: [
        .classes: .init(perCall: 680, perRowPair: 63, ifOdd: -32),
        .values: .init(perCall: 712, perRowPair: 49, ifOdd: -24),
      ],
      products: [
        .init(
          weightBits: 2, isNarrow: false,
          copy: .init(block: 4, once: 125, perBlock: 76, perElementLeft: 19, perZeros: 192),
          perRowPair: 150, loops: [.init(columns: 16, each: 191)]),
        .init(
          weightBits: 2, isNarrow: true,
          copy: .init(block: 4, once: 124, perBlock: 73, perElementLeft: 19, perZeros: 97),
          perRowPair: 149, loops: [.init(columns: 16, each: 191)]),
        .init(
          weightBits: 3, isNarrow: false,
          copy: .init(block: 4, once: 125, perBlock: 76, perElementLeft: 19, perZeros: 192),
          perRowPair: 194, loops: [.init(columns: 16, each: 191), .init(columns: 32, each: 351, single: 1)]),
        .init(
          weightBits: 3, isNarrow: true,
          copy: .init(block: 4, once: 124, perBlock: 73, perElementLeft: 19, perZeros: 97),
          perRowPair: 194, loops: [.init(columns: 16, each: 191), .init(columns: 32, each: 352, single: 1)]),
        .init(
          weightBits: 4, isNarrow: false,
          copy: .init(block: 4, once: 125, perBlock: 76, perElementLeft: 19, perZeros: 192),
          perRowPair: 140, loops: [.init(columns: 8, each: 76, odd: 1, single: 1)]),
        .init(
          weightBits: 4, isNarrow: true,
          copy: .init(block: 4, once: 124, perBlock: 73, perElementLeft: 19, perZeros: 97),
          perRowPair: 141, loops: [.init(columns: 8, each: 76, single: 1)]),
        .init(
          weightBits: 5, isNarrow: false,
          copy: .init(block: 4, once: 125, perBlock: 76, perElementLeft: 19, perZeros: 192),
          perRowPair: 185,
          loops: [.init(columns: 8, each: 76, odd: 1, single: 1), .init(columns: 32, each: 351)]),
        .init(
          weightBits: 5, isNarrow: true,
          copy: .init(block: 4, once: 124, perBlock: 73, perElementLeft: 19, perZeros: 97),
          perRowPair: 184,
          loops: [.init(columns: 8, each: 76, odd: 1, single: 1), .init(columns: 32, each: 351, single: 1)]),
        .init(
          weightBits: 6, isNarrow: false,
          copy: .init(block: 4, once: 125, perBlock: 76, perElementLeft: 19, perZeros: 192),
          perRowPair: 196, loops: [.init(columns: 8, each: 76), .init(columns: 16, each: 191, odd: 1)]),
        .init(
          weightBits: 6, isNarrow: true,
          copy: .init(block: 4, once: 124, perBlock: 73, perElementLeft: 19, perZeros: 97),
          perRowPair: 197,
          loops: [.init(columns: 8, each: 76, single: 1), .init(columns: 16, each: 191, odd: 1)]),
        .init(
          weightBits: 7, isNarrow: false,
          copy: .init(block: 4, once: 125, perBlock: 76, perElementLeft: 19, perZeros: 192),
          perRowPair: 241,
          loops: [
            .init(columns: 8, each: 76), .init(columns: 16, each: 191, single: 1),
            .init(columns: 32, each: 351),
          ]),
        .init(
          weightBits: 7, isNarrow: true,
          copy: .init(block: 4, once: 124, perBlock: 73, perElementLeft: 19, perZeros: 97),
          perRowPair: 241,
          loops: [
            .init(columns: 8, each: 76, single: 1), .init(columns: 16, each: 191),
            .init(columns: 32, each: 351, single: 1),
          ]),
        .init(
          weightBits: 8, isNarrow: false,
          copy: .init(block: 4, once: 125, perBlock: 76, perElementLeft: 19, perZeros: 192),
          perRowPair: 119, loops: [.init(columns: 4, each: 34, odd: 1)]),
        .init(
          weightBits: 8, isNarrow: true,
          copy: .init(block: 4, once: 124, perBlock: 73, perElementLeft: 19, perZeros: 97),
          perRowPair: 119, loops: [.init(columns: 4, each: 34)]),
      ]),
    codeByteCount: 27136, stackByteCount: 516)
}
