// Written by Tests/Fixtures/firmware/fit-costs.py; FirmwareCertificateTests holds it against an emulator.

extension FirmwareTarget {
  /// Counted on an emulated core, for every width.
  public static let riscv32 = FirmwareTarget(
    name: "RISC-V, RV32IMAC",
    cost: StepCost(
      perStep: [.vector: 729, .token: 725], perFeature: 122,
      perFeatureOfLongShift: 113, perLayer: 0, perOddLayer: 27,
      perUnit: [
        .init(.identity, isNarrow: false): 116,
        .init(.identity, isNarrow: true): 115,
        .init(.relu, isNarrow: false): 116,
        .init(.relu, isNarrow: true): 115,
        .init(.modReLU, isNarrow: false): 158,
        .init(.modReLU, isNarrow: true): 157,
      ],
      perTokenElement: [2: 48, 3: 65, 4: 48, 5: 65, 6: 65, 7: 82, 8: 48],
      perRectifiedColumn: 3,
      readouts: [
        .classes: .init(perCall: 673, perRowPair: 60, ifOdd: -35),
        .values: .init(perCall: 706, perRowPair: 46, ifOdd: -23),
      ],
      products: [
        .init(
          weightBits: 2, isNarrow: false,
          copy: .init(block: 4, once: 123, perBlock: 76, perElementLeft: 20, perZeros: 192),
          perRowPair: 152, loops: [.init(columns: 16, each: 191, single: 1)]),
        .init(
          weightBits: 2, isNarrow: true,
          copy: .init(block: 4, once: 121, perBlock: 73, perElementLeft: 18, perZeros: 96),
          perRowPair: 152, loops: [.init(columns: 16, each: 190, odd: 1, single: 1)]),
        .init(
          weightBits: 3, isNarrow: false,
          copy: .init(block: 4, once: 123, perBlock: 76, perElementLeft: 20, perZeros: 192),
          perRowPair: 196, loops: [.init(columns: 16, each: 191), .init(columns: 32, each: 350)]),
        .init(
          weightBits: 3, isNarrow: true,
          copy: .init(block: 4, once: 121, perBlock: 73, perElementLeft: 18, perZeros: 96),
          perRowPair: 196, loops: [.init(columns: 16, each: 190), .init(columns: 32, each: 351, single: 1)]),
        .init(
          weightBits: 4, isNarrow: false,
          copy: .init(block: 4, once: 123, perBlock: 76, perElementLeft: 20, perZeros: 192),
          perRowPair: 143, loops: [.init(columns: 8, each: 76, odd: 1, single: 1)]),
        .init(
          weightBits: 4, isNarrow: true,
          copy: .init(block: 4, once: 121, perBlock: 73, perElementLeft: 18, perZeros: 96),
          perRowPair: 143, loops: [.init(columns: 8, each: 75, single: 3)]),
        .init(
          weightBits: 5, isNarrow: false,
          copy: .init(block: 4, once: 123, perBlock: 76, perElementLeft: 20, perZeros: 192),
          perRowPair: 187,
          loops: [.init(columns: 8, each: 75, odd: 1), .init(columns: 32, each: 351, single: 1)]),
        .init(
          weightBits: 5, isNarrow: true,
          copy: .init(block: 4, once: 121, perBlock: 73, perElementLeft: 18, perZeros: 96),
          perRowPair: 187, loops: [.init(columns: 8, each: 76), .init(columns: 32, each: 350, odd: 1)]),
        .init(
          weightBits: 6, isNarrow: false,
          copy: .init(block: 4, once: 123, perBlock: 76, perElementLeft: 20, perZeros: 192),
          perRowPair: 199,
          loops: [.init(columns: 8, each: 76, single: 1), .init(columns: 16, each: 190, odd: 1)]),
        .init(
          weightBits: 6, isNarrow: true,
          copy: .init(block: 4, once: 121, perBlock: 73, perElementLeft: 18, perZeros: 96),
          perRowPair: 199,
          loops: [.init(columns: 8, each: 75, single: 1), .init(columns: 16, each: 191, odd: 1)]),
        .init(
          weightBits: 7, isNarrow: false,
          copy: .init(block: 4, once: 123, perBlock: 76, perElementLeft: 20, perZeros: 192),
          perRowPair: 243,
          loops: [
            .init(columns: 8, each: 76, single: 1), .init(columns: 16, each: 190),
            .init(columns: 32, each: 351, single: 1),
          ]),
        .init(
          weightBits: 7, isNarrow: true,
          copy: .init(block: 4, once: 121, perBlock: 73, perElementLeft: 18, perZeros: 96),
          perRowPair: 243,
          loops: [
            .init(columns: 8, each: 76, single: 1), .init(columns: 16, each: 190),
            .init(columns: 32, each: 351, odd: 1, single: 1),
          ]),
        .init(
          weightBits: 8, isNarrow: false,
          copy: .init(block: 4, once: 123, perBlock: 76, perElementLeft: 20, perZeros: 192),
          perRowPair: 122, loops: [.init(columns: 4, each: 34, odd: 1)]),
        .init(
          weightBits: 8, isNarrow: true,
          copy: .init(block: 4, once: 121, perBlock: 73, perElementLeft: 18, perZeros: 96),
          perRowPair: 122, loops: [.init(columns: 4, each: 33)]),
      ]),
    codeByteCount: 27136, stackByteCount: 516)
}
