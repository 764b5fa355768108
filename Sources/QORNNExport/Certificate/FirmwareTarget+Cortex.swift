// Written by Tests/Fixtures/firmware/fit-costs.py; FirmwareCertificateTests holds it against an emulator.

extension FirmwareTarget {
  /// Counted on an emulated core, for every width.
  public static let cortexM0Plus = FirmwareTarget(
    name: "Cortex-M0+",
    cost: StepCost(
      perStep: [.vector: 261, .token: 111], perFeature: 177,
      perFeatureOfLongShift: 166, perLayer: 357, perOddLayer: 41,
      perUnit: [
        .init(.identity, isNarrow: false): 245,
        .init(.identity, isNarrow: true): 242,
        .init(.relu, isNarrow: false): 245,
        .init(.relu, isNarrow: true): 242,
        .init(.modReLU, isNarrow: false): 285,
        .init(.modReLU, isNarrow: true): 282,
      ],
      perTokenElement: [2: 51, 3: 74, 4: 51, 5: 75, 6: 74, 7: 97, 8: 51],
      perRectifiedColumn: 2,
      readouts: [
        .classes: .init(perCall: 401, perRowPair: 118, ifOdd: -52),
        .values: .init(perCall: 420, perRowPair: 75, ifOdd: -28),
      ],
      products: [
        .init(
          weightBits: 2, isNarrow: false,
          copy: .init(block: 4, once: 1, perBlock: 117, perElementLeft: 30, perZeros: 26),
          perRowPair: 101, loops: [.init(columns: 16, each: 216, single: 1)]),
        .init(
          weightBits: 2, isNarrow: true,
          copy: .init(block: 4, once: 0, perBlock: 97, perElementLeft: 25, perZeros: 13),
          perRowPair: 101, loops: [.init(columns: 16, each: 215, single: 1)]),
        .init(
          weightBits: 3, isNarrow: false,
          copy: .init(block: 4, once: 1, perBlock: 117, perElementLeft: 30, perZeros: 26),
          perRowPair: 135,
          loops: [
            .init(columns: 16, each: 265, single: 12), .init(columns: 32, each: 310, odd: 1, single: -15),
          ]),
        .init(
          weightBits: 3, isNarrow: true,
          copy: .init(block: 4, once: 0, perBlock: 97, perElementLeft: 25, perZeros: 13),
          perRowPair: 125,
          loops: [
            .init(columns: 16, each: 257, single: -8), .init(columns: 32, each: 328, odd: -5, single: 14),
          ]),
        .init(
          weightBits: 4, isNarrow: false,
          copy: .init(block: 4, once: 1, perBlock: 117, perElementLeft: 30, perZeros: 26),
          perRowPair: 93, loops: [.init(columns: 8, each: 104, odd: -1, single: -5)]),
        .init(
          weightBits: 4, isNarrow: true,
          copy: .init(block: 4, once: 0, perBlock: 97, perElementLeft: 25, perZeros: 13),
          perRowPair: 93, loops: [.init(columns: 8, each: 104, single: -4)]),
        .init(
          weightBits: 5, isNarrow: false,
          copy: .init(block: 4, once: 1, perBlock: 117, perElementLeft: 30, perZeros: 26),
          perRowPair: 127,
          loops: [.init(columns: 8, each: 132, odd: -5), .init(columns: 32, each: 300, odd: -7, single: 13)]),
        .init(
          weightBits: 5, isNarrow: true,
          copy: .init(block: 4, once: 0, perBlock: 97, perElementLeft: 25, perZeros: 13),
          perRowPair: 131,
          loops: [
            .init(columns: 8, each: 131, odd: 4, single: -1),
            .init(columns: 32, each: 300, odd: 3, single: -4),
          ]),
        .init(
          weightBits: 6, isNarrow: false,
          copy: .init(block: 4, once: 1, perBlock: 117, perElementLeft: 30, perZeros: 26),
          perRowPair: 146,
          loops: [.init(columns: 8, each: 106, single: -5), .init(columns: 16, each: 213, odd: 1, single: 1)]),
        .init(
          weightBits: 6, isNarrow: true,
          copy: .init(block: 4, once: 0, perBlock: 97, perElementLeft: 25, perZeros: 13),
          perRowPair: 146,
          loops: [.init(columns: 8, each: 104, single: -5), .init(columns: 16, each: 214, odd: 1, single: 1)]),
        .init(
          weightBits: 7, isNarrow: false,
          copy: .init(block: 4, once: 1, perBlock: 117, perElementLeft: 30, perZeros: 26),
          perRowPair: 171,
          loops: [
            .init(columns: 8, each: 130, single: -5), .init(columns: 16, each: 217),
            .init(columns: 32, each: 304, odd: 1, single: 7),
          ]),
        .init(
          weightBits: 7, isNarrow: true,
          copy: .init(block: 4, once: 0, perBlock: 97, perElementLeft: 25, perZeros: 13),
          perRowPair: 170,
          loops: [
            .init(columns: 8, each: 127, single: -8), .init(columns: 16, each: 219, single: 2),
            .init(columns: 32, each: 312, single: 10),
          ]),
        .init(
          weightBits: 8, isNarrow: false,
          copy: .init(block: 4, once: 1, perBlock: 117, perElementLeft: 30, perZeros: 26),
          perRowPair: 91, loops: [.init(columns: 4, each: 58, odd: -4, single: -5)]),
        .init(
          weightBits: 8, isNarrow: true,
          copy: .init(block: 4, once: 0, perBlock: 97, perElementLeft: 25, perZeros: 13),
          perRowPair: 92, loops: [.init(columns: 4, each: 57, odd: -3, single: -9)]),
      ]),
    codeByteCount: 25856, stackByteCount: 568)

  /// Counted on an emulated core, for every width.
  public static let cortexM4 = FirmwareTarget(
    name: "Cortex-M4",
    cost: StepCost(
      perStep: [.vector: 195, .token: 75], perFeature: 95,
      perFeatureOfLongShift: 84, perLayer: 284, perOddLayer: 24,
      perUnit: [
        .init(.identity, isNarrow: false): 62,
        .init(.identity, isNarrow: true): 63,
        .init(.relu, isNarrow: false): 62,
        .init(.relu, isNarrow: true): 63,
        .init(.modReLU, isNarrow: false): 87,
        .init(.modReLU, isNarrow: true): 87,
      ],
      perTokenElement: [2: 49, 3: 64, 4: 49, 5: 64, 6: 64, 7: 79, 8: 49],
      perRectifiedColumn: 0,
      readouts: [
        .classes: .init(perCall: 313, perRowPair: 51, ifOdd: -25),
        .values: .init(perCall: 324, perRowPair: 41, ifOdd: -20),
      ],
      products: [
        .init(
          weightBits: 2, isNarrow: false,
          copy: .init(block: 16, once: 4, perBlock: 211, perElementLeft: 21, perZeros: 29),
          perRowPair: 26, loops: [.init(columns: 16, each: 43)]),
        .init(
          weightBits: 2, isNarrow: true,
          copy: .init(block: 16, once: 0, perBlock: 213, perElementLeft: 29, perZeros: 15),
          perRowPair: 26, loops: [.init(columns: 16, each: 48)]),
        .init(
          weightBits: 3, isNarrow: false,
          copy: .init(block: 4, once: 2, perBlock: 53, perElementLeft: 14, perZeros: 29),
          perRowPair: 121,
          loops: [.init(columns: 16, each: 92, single: 1), .init(columns: 32, each: 259, odd: 1)]),
        .init(
          weightBits: 3, isNarrow: true,
          copy: .init(block: 4, once: 1, perBlock: 61, perElementLeft: 16, perZeros: 15),
          perRowPair: 115, loops: [.init(columns: 16, each: 89), .init(columns: 32, each: 256, odd: 1)]),
        .init(
          weightBits: 4, isNarrow: false,
          copy: .init(block: 8, once: 7, perBlock: 108, perElementLeft: 21, perZeros: 29),
          perRowPair: 24, loops: [.init(columns: 16, each: 43)]),
        .init(
          weightBits: 4, isNarrow: true,
          copy: .init(block: 8, once: 11, perBlock: 109, perElementLeft: 29, perZeros: 15),
          perRowPair: 26, loops: [.init(columns: 16, each: 51)]),
        .init(
          weightBits: 5, isNarrow: false,
          copy: .init(block: 4, once: 2, perBlock: 53, perElementLeft: 14, perZeros: 29),
          perRowPair: 131,
          loops: [
            .init(columns: 8, each: 46, odd: -3, single: -13), .init(columns: 32, each: 259, single: 1),
          ]),
        .init(
          weightBits: 5, isNarrow: true,
          copy: .init(block: 4, once: 1, perBlock: 61, perElementLeft: 16, perZeros: 15),
          perRowPair: 128,
          loops: [.init(columns: 8, each: 46, odd: -2, single: -14), .init(columns: 32, each: 256, odd: 1)]),
        .init(
          weightBits: 6, isNarrow: false,
          copy: .init(block: 4, once: 2, perBlock: 53, perElementLeft: 14, perZeros: 29),
          perRowPair: 138,
          loops: [.init(columns: 8, each: 49, single: -14), .init(columns: 16, each: 86, odd: 1, single: 1)]),
        .init(
          weightBits: 6, isNarrow: true,
          copy: .init(block: 4, once: 1, perBlock: 61, perElementLeft: 16, perZeros: 15),
          perRowPair: 135,
          loops: [.init(columns: 8, each: 49, single: -14), .init(columns: 16, each: 83, odd: 1)]),
        .init(
          weightBits: 7, isNarrow: false,
          copy: .init(block: 4, once: 2, perBlock: 53, perElementLeft: 14, perZeros: 29),
          perRowPair: 167,
          loops: [
            .init(columns: 8, each: 49, single: -13), .init(columns: 16, each: 86),
            .init(columns: 32, each: 259, odd: 1, single: 1),
          ]),
        .init(
          weightBits: 7, isNarrow: true,
          copy: .init(block: 4, once: 1, perBlock: 61, perElementLeft: 16, perZeros: 15),
          perRowPair: 161,
          loops: [
            .init(columns: 8, each: 49, single: -14), .init(columns: 16, each: 83, single: 1),
            .init(columns: 32, each: 256, odd: 1),
          ]),
        .init(
          weightBits: 8, isNarrow: false,
          copy: .init(block: 4, once: 7, perBlock: 58, perElementLeft: 21, perZeros: 29),
          perRowPair: 25, loops: [.init(columns: 16, each: 51)]),
        .init(
          weightBits: 8, isNarrow: true,
          copy: .init(block: 4, once: 11, perBlock: 62, perElementLeft: 29, perZeros: 15),
          perRowPair: 25, loops: [.init(columns: 16, each: 57)]),
      ]),
    codeByteCount: 23552, stackByteCount: 428)

  /// Counted on an emulated core, for every width.
  public static let cortexM7 = FirmwareTarget(
    name: "Cortex-M7",
    cost: StepCost(
      perStep: [.vector: 194, .token: 76], perFeature: 93,
      perFeatureOfLongShift: 84, perLayer: 284, perOddLayer: 25,
      perUnit: [
        .init(.identity, isNarrow: false): 62,
        .init(.identity, isNarrow: true): 63,
        .init(.relu, isNarrow: false): 62,
        .init(.relu, isNarrow: true): 63,
        .init(.modReLU, isNarrow: false): 87,
        .init(.modReLU, isNarrow: true): 87,
      ],
      perTokenElement: [2: 49, 3: 64, 4: 49, 5: 64, 6: 64, 7: 79, 8: 49],
      perRectifiedColumn: 1,
      readouts: [
        .classes: .init(perCall: 313, perRowPair: 51, ifOdd: -25),
        .values: .init(perCall: 324, perRowPair: 41, ifOdd: -20),
      ],
      products: [
        .init(
          weightBits: 2, isNarrow: false,
          copy: .init(block: 16, once: 4, perBlock: 211, perElementLeft: 21, perZeros: 29),
          perRowPair: 26, loops: [.init(columns: 16, each: 41)]),
        .init(
          weightBits: 2, isNarrow: true,
          copy: .init(block: 16, once: 0, perBlock: 213, perElementLeft: 29, perZeros: 15),
          perRowPair: 26, loops: [.init(columns: 16, each: 46)]),
        .init(
          weightBits: 3, isNarrow: false,
          copy: .init(block: 4, once: 2, perBlock: 53, perElementLeft: 14, perZeros: 29),
          perRowPair: 121,
          loops: [.init(columns: 16, each: 89, single: 1), .init(columns: 32, each: 262, odd: 1)]),
        .init(
          weightBits: 3, isNarrow: true,
          copy: .init(block: 4, once: 1, perBlock: 61, perElementLeft: 16, perZeros: 15),
          perRowPair: 114, loops: [.init(columns: 16, each: 89), .init(columns: 32, each: 258, odd: 1)]),
        .init(
          weightBits: 4, isNarrow: false,
          copy: .init(block: 8, once: 7, perBlock: 108, perElementLeft: 21, perZeros: 29),
          perRowPair: 26, loops: [.init(columns: 16, each: 43)]),
        .init(
          weightBits: 4, isNarrow: true,
          copy: .init(block: 8, once: 11, perBlock: 109, perElementLeft: 29, perZeros: 15),
          perRowPair: 28, loops: [.init(columns: 16, each: 51)]),
        .init(
          weightBits: 5, isNarrow: false,
          copy: .init(block: 4, once: 2, perBlock: 53, perElementLeft: 14, perZeros: 29),
          perRowPair: 134,
          loops: [
            .init(columns: 8, each: 46, odd: -3, single: -13),
            .init(columns: 32, each: 262, odd: 1, single: 1),
          ]),
        .init(
          weightBits: 5, isNarrow: true,
          copy: .init(block: 4, once: 1, perBlock: 61, perElementLeft: 16, perZeros: 15),
          perRowPair: 127,
          loops: [.init(columns: 8, each: 46, odd: -2, single: -14), .init(columns: 32, each: 258, odd: 1)]),
        .init(
          weightBits: 6, isNarrow: false,
          copy: .init(block: 4, once: 2, perBlock: 53, perElementLeft: 14, perZeros: 29),
          perRowPair: 135,
          loops: [.init(columns: 8, each: 49, single: -14), .init(columns: 16, each: 83, odd: 1, single: 1)]),
        .init(
          weightBits: 6, isNarrow: true,
          copy: .init(block: 4, once: 1, perBlock: 61, perElementLeft: 16, perZeros: 15),
          perRowPair: 135,
          loops: [.init(columns: 8, each: 49, single: -14), .init(columns: 16, each: 83, odd: 1)]),
        .init(
          weightBits: 7, isNarrow: false,
          copy: .init(block: 4, once: 2, perBlock: 53, perElementLeft: 14, perZeros: 29),
          perRowPair: 167,
          loops: [
            .init(columns: 8, each: 49, single: -14), .init(columns: 16, each: 83),
            .init(columns: 32, each: 262, odd: 1),
          ]),
        .init(
          weightBits: 7, isNarrow: true,
          copy: .init(block: 4, once: 1, perBlock: 61, perElementLeft: 16, perZeros: 15),
          perRowPair: 160,
          loops: [
            .init(columns: 8, each: 49, single: -14), .init(columns: 16, each: 83, single: 1),
            .init(columns: 32, each: 258, odd: 1),
          ]),
        .init(
          weightBits: 8, isNarrow: false,
          copy: .init(block: 4, once: 7, perBlock: 58, perElementLeft: 21, perZeros: 29),
          perRowPair: 23, loops: [.init(columns: 16, each: 47)]),
        .init(
          weightBits: 8, isNarrow: true,
          copy: .init(block: 4, once: 11, perBlock: 62, perElementLeft: 29, perZeros: 15),
          perRowPair: 23, loops: [.init(columns: 16, each: 53)]),
      ]),
    codeByteCount: 23552, stackByteCount: 428)
}
