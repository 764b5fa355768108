// Written by Tests/Fixtures/firmware/fit-costs.py; FirmwareCertificateTests holds it against an emulator.

extension FirmwareTarget {
  /// Counted on an emulated core, for every width.
  public static let cortexM0Plus = FirmwareTarget(
    name: "Cortex-M0+",
    cost: StepCost(
      perStep: [.vector: 263, .token: 417], perFeature: 175,
      perFeatureOfLongShift: 172, perLayer: 0, perOddLayer: 43,
      perUnit: [
        .init(.identity, isNarrow: false): 236,
        .init(.identity, isNarrow: true): 232,
        .init(.relu, isNarrow: false): 237,
        .init(.relu, isNarrow: true): 234,
        .init(.modReLU, isNarrow: false): 276,
        .init(.modReLU, isNarrow: true): 273,
      ],
      perTokenElement: [2: 57, 3: 79, 4: 57, 5: 80, 6: 80, 7: 103, 8: 57],
      perRectifiedColumn: 3,
      readouts: [
        .classes: .init(perCall: 225, perRowPair: 107, ifOdd: -48),
        .values: .init(perCall: 253, perRowPair: 64, ifOdd: -29),
      ],
      products: [
        .init(
          weightBits: 2, isNarrow: false,
          copy: .init(block: 4, once: 158, perBlock: 118, perElementLeft: 30, perZeros: 21),
          perRowPair: 113, loops: [.init(columns: 16, each: 215, single: 1)]),
        .init(
          weightBits: 2, isNarrow: true,
          copy: .init(block: 4, once: 159, perBlock: 97, perElementLeft: 24, perZeros: 13),
          perRowPair: 112, loops: [.init(columns: 16, each: 214, odd: 1)]),
        .init(
          weightBits: 3, isNarrow: false,
          copy: .init(block: 4, once: 158, perBlock: 118, perElementLeft: 30, perZeros: 21),
          perRowPair: 144,
          loops: [
            .init(columns: 16, each: 236, single: -3), .init(columns: 32, each: 310, odd: 1, single: 3),
          ]),
        .init(
          weightBits: 3, isNarrow: true,
          copy: .init(block: 4, once: 159, perBlock: 97, perElementLeft: 24, perZeros: 13),
          perRowPair: 150,
          loops: [
            .init(columns: 16, each: 231, single: -6), .init(columns: 32, each: 319, odd: 10, single: -11),
          ]),
        .init(
          weightBits: 4, isNarrow: false,
          copy: .init(block: 4, once: 158, perBlock: 118, perElementLeft: 30, perZeros: 21),
          perRowPair: 104, loops: [.init(columns: 8, each: 104, odd: -1, single: -4)]),
        .init(
          weightBits: 4, isNarrow: true,
          copy: .init(block: 4, once: 159, perBlock: 97, perElementLeft: 24, perZeros: 13),
          perRowPair: 104, loops: [.init(columns: 8, each: 104, odd: -1, single: 33)]),
        .init(
          weightBits: 5, isNarrow: false,
          copy: .init(block: 4, once: 158, perBlock: 118, perElementLeft: 30, perZeros: 21),
          perRowPair: 134,
          loops: [
            .init(columns: 8, each: 116, odd: -2, single: -4),
            .init(columns: 32, each: 305, odd: -1, single: 6),
          ]),
        .init(
          weightBits: 5, isNarrow: true,
          copy: .init(block: 4, once: 159, perBlock: 97, perElementLeft: 24, perZeros: 13),
          perRowPair: 140,
          loops: [.init(columns: 8, each: 116, single: -2), .init(columns: 32, each: 306, odd: -1)]),
        .init(
          weightBits: 6, isNarrow: false,
          copy: .init(block: 4, once: 158, perBlock: 118, perElementLeft: 30, perZeros: 21),
          perRowPair: 157,
          loops: [.init(columns: 8, each: 105, single: -5), .init(columns: 16, each: 213, odd: 1, single: 1)]),
        .init(
          weightBits: 6, isNarrow: true,
          copy: .init(block: 4, once: 159, perBlock: 97, perElementLeft: 24, perZeros: 13),
          perRowPair: 158,
          loops: [.init(columns: 8, each: 104, single: -5), .init(columns: 16, each: 213, odd: 1)]),
        .init(
          weightBits: 7, isNarrow: false,
          copy: .init(block: 4, once: 158, perBlock: 118, perElementLeft: 30, perZeros: 21),
          perRowPair: 194,
          loops: [
            .init(columns: 8, each: 117, single: -6), .init(columns: 16, each: 215, single: -3),
            .init(columns: 32, each: 300, odd: 2, single: -2),
          ]),
        .init(
          weightBits: 7, isNarrow: true,
          copy: .init(block: 4, once: 159, perBlock: 97, perElementLeft: 24, perZeros: 13),
          perRowPair: 196,
          loops: [
            .init(columns: 8, each: 115, single: -7), .init(columns: 16, each: 214),
            .init(columns: 32, each: 309, odd: -1, single: -4),
          ]),
        .init(
          weightBits: 8, isNarrow: false,
          copy: .init(block: 4, once: 158, perBlock: 118, perElementLeft: 30, perZeros: 21),
          perRowPair: 102, loops: [.init(columns: 4, each: 57, odd: -3, single: -7)]),
        .init(
          weightBits: 8, isNarrow: true,
          copy: .init(block: 4, once: 159, perBlock: 97, perElementLeft: 24, perZeros: 13),
          perRowPair: 103, loops: [.init(columns: 4, each: 57, odd: -4, single: -8)]),
      ]),
    codeByteCount: 25856, stackByteCount: 568)

  /// Counted on an emulated core, for every width.
  public static let cortexM4 = FirmwareTarget(
    name: "Cortex-M4",
    cost: StepCost(
      perStep: [.vector: 184, .token: 71], perFeature: 95,
      perFeatureOfLongShift: 83, perLayer: 283, perOddLayer: 21,
      perUnit: [
        .init(.identity, isNarrow: false): 59,
        .init(.identity, isNarrow: true): 60,
        .init(.relu, isNarrow: false): 59,
        .init(.relu, isNarrow: true): 60,
        .init(.modReLU, isNarrow: false): 84,
        .init(.modReLU, isNarrow: true): 84,
      ],
      perTokenElement: [2: 51, 3: 66, 4: 51, 5: 66, 6: 66, 7: 81, 8: 51],
      perRectifiedColumn: 0,
      readouts: [
        .classes: .init(perCall: 304, perRowPair: 48, ifOdd: -25),
        .values: .init(perCall: 315, perRowPair: 38, ifOdd: -20),
      ],
      products: [
        .init(
          weightBits: 2, isNarrow: false,
          copy: .init(block: 16, once: 6, perBlock: 207, perElementLeft: 20, perZeros: 28),
          perRowPair: 29, loops: [.init(columns: 16, each: 42)]),
        .init(
          weightBits: 2, isNarrow: true,
          copy: .init(block: 16, once: 11, perBlock: 202, perElementLeft: 28, perZeros: 14),
          perRowPair: 29, loops: [.init(columns: 16, each: 49)]),
        .init(
          weightBits: 3, isNarrow: false,
          copy: .init(block: 4, once: 2, perBlock: 52, perElementLeft: 13, perZeros: 28),
          perRowPair: 124, loops: [.init(columns: 16, each: 92, single: 1), .init(columns: 32, each: 258)]),
        .init(
          weightBits: 3, isNarrow: true,
          copy: .init(block: 4, once: 0, perBlock: 60, perElementLeft: 15, perZeros: 14),
          perRowPair: 118, loops: [.init(columns: 16, each: 88), .init(columns: 32, each: 256)]),
        .init(
          weightBits: 4, isNarrow: false,
          copy: .init(block: 8, once: 6, perBlock: 107, perElementLeft: 20, perZeros: 28),
          perRowPair: 27, loops: [.init(columns: 16, each: 42)]),
        .init(
          weightBits: 4, isNarrow: true,
          copy: .init(block: 8, once: 10, perBlock: 108, perElementLeft: 28, perZeros: 14),
          perRowPair: 29, loops: [.init(columns: 16, each: 50)]),
        .init(
          weightBits: 5, isNarrow: false,
          copy: .init(block: 4, once: 2, perBlock: 52, perElementLeft: 13, perZeros: 28),
          perRowPair: 134,
          loops: [.init(columns: 8, each: 46, odd: -3, single: -13), .init(columns: 32, each: 258)]),
        .init(
          weightBits: 5, isNarrow: true,
          copy: .init(block: 4, once: 0, perBlock: 60, perElementLeft: 15, perZeros: 14),
          perRowPair: 131,
          loops: [.init(columns: 8, each: 45, odd: -2, single: -14), .init(columns: 32, each: 256)]),
        .init(
          weightBits: 6, isNarrow: false,
          copy: .init(block: 4, once: 2, perBlock: 52, perElementLeft: 13, perZeros: 28),
          perRowPair: 141, loops: [.init(columns: 8, each: 49, single: -14), .init(columns: 16, each: 85)]),
        .init(
          weightBits: 6, isNarrow: true,
          copy: .init(block: 4, once: 0, perBlock: 60, perElementLeft: 15, perZeros: 14),
          perRowPair: 138,
          loops: [.init(columns: 8, each: 48, single: -14), .init(columns: 16, each: 83, single: 1)]),
        .init(
          weightBits: 7, isNarrow: false,
          copy: .init(block: 4, once: 2, perBlock: 52, perElementLeft: 13, perZeros: 28),
          perRowPair: 170,
          loops: [
            .init(columns: 8, each: 48, single: -13), .init(columns: 16, each: 86),
            .init(columns: 32, each: 259, odd: 1),
          ]),
        .init(
          weightBits: 7, isNarrow: true,
          copy: .init(block: 4, once: 0, perBlock: 60, perElementLeft: 15, perZeros: 14),
          perRowPair: 164,
          loops: [
            .init(columns: 8, each: 48, single: -14), .init(columns: 16, each: 83),
            .init(columns: 32, each: 255),
          ]),
        .init(
          weightBits: 8, isNarrow: false,
          copy: .init(block: 4, once: 6, perBlock: 57, perElementLeft: 20, perZeros: 28),
          perRowPair: 28, loops: [.init(columns: 16, each: 50)]),
        .init(
          weightBits: 8, isNarrow: true,
          copy: .init(block: 4, once: 10, perBlock: 61, perElementLeft: 28, perZeros: 14),
          perRowPair: 28, loops: [.init(columns: 16, each: 56)]),
      ]),
    codeByteCount: 23552, stackByteCount: 428)

  /// Counted on an emulated core, for every width.
  public static let cortexM7 = FirmwareTarget(
    name: "Cortex-M7",
    cost: StepCost(
      perStep: [.vector: 183, .token: 212], perFeature: 93,
      perFeatureOfLongShift: 83, perLayer: 0, perOddLayer: 21,
      perUnit: [
        .init(.identity, isNarrow: false): 60,
        .init(.identity, isNarrow: true): 61,
        .init(.relu, isNarrow: false): 60,
        .init(.relu, isNarrow: true): 61,
        .init(.modReLU, isNarrow: false): 85,
        .init(.modReLU, isNarrow: true): 85,
      ],
      perTokenElement: [2: 50, 3: 65, 4: 50, 5: 65, 6: 65, 7: 80, 8: 50],
      perRectifiedColumn: 0,
      readouts: [
        .classes: .init(perCall: 163, perRowPair: 49, ifOdd: -25),
        .values: .init(perCall: 174, perRowPair: 39, ifOdd: -20),
      ],
      products: [
        .init(
          weightBits: 2, isNarrow: false,
          copy: .init(block: 16, once: 148, perBlock: 207, perElementLeft: 20, perZeros: 28),
          perRowPair: 28, loops: [.init(columns: 16, each: 40)]),
        .init(
          weightBits: 2, isNarrow: true,
          copy: .init(block: 16, once: 152, perBlock: 202, perElementLeft: 28, perZeros: 14),
          perRowPair: 28, loops: [.init(columns: 16, each: 46)]),
        .init(
          weightBits: 3, isNarrow: false,
          copy: .init(block: 4, once: 143, perBlock: 53, perElementLeft: 13, perZeros: 28),
          perRowPair: 123, loops: [.init(columns: 16, each: 89, single: 1), .init(columns: 32, each: 261)]),
        .init(
          weightBits: 3, isNarrow: true,
          copy: .init(block: 4, once: 142, perBlock: 60, perElementLeft: 15, perZeros: 14),
          perRowPair: 116, loops: [.init(columns: 16, each: 88), .init(columns: 32, each: 258)]),
        .init(
          weightBits: 4, isNarrow: false,
          copy: .init(block: 8, once: 148, perBlock: 107, perElementLeft: 20, perZeros: 28),
          perRowPair: 28, loops: [.init(columns: 16, each: 42)]),
        .init(
          weightBits: 4, isNarrow: true,
          copy: .init(block: 8, once: 152, perBlock: 108, perElementLeft: 28, perZeros: 14),
          perRowPair: 30, loops: [.init(columns: 16, each: 50)]),
        .init(
          weightBits: 5, isNarrow: false,
          copy: .init(block: 4, once: 143, perBlock: 53, perElementLeft: 13, perZeros: 28),
          perRowPair: 136,
          loops: [.init(columns: 8, each: 45, odd: -3, single: -14), .init(columns: 32, each: 261)]),
        .init(
          weightBits: 5, isNarrow: true,
          copy: .init(block: 4, once: 142, perBlock: 60, perElementLeft: 15, perZeros: 14),
          perRowPair: 129,
          loops: [.init(columns: 8, each: 45, odd: -2, single: -14), .init(columns: 32, each: 257)]),
        .init(
          weightBits: 6, isNarrow: false,
          copy: .init(block: 4, once: 143, perBlock: 53, perElementLeft: 13, perZeros: 28),
          perRowPair: 137, loops: [.init(columns: 8, each: 49, single: -14), .init(columns: 16, each: 82)]),
        .init(
          weightBits: 6, isNarrow: true,
          copy: .init(block: 4, once: 142, perBlock: 60, perElementLeft: 15, perZeros: 14),
          perRowPair: 137,
          loops: [.init(columns: 8, each: 48, single: -14), .init(columns: 16, each: 83, single: 1)]),
        .init(
          weightBits: 7, isNarrow: false,
          copy: .init(block: 4, once: 143, perBlock: 53, perElementLeft: 13, perZeros: 28),
          perRowPair: 169,
          loops: [
            .init(columns: 8, each: 48, single: -13), .init(columns: 16, each: 83),
            .init(columns: 32, each: 261, odd: 1, single: 1),
          ]),
        .init(
          weightBits: 7, isNarrow: true,
          copy: .init(block: 4, once: 142, perBlock: 60, perElementLeft: 15, perZeros: 14),
          perRowPair: 162,
          loops: [
            .init(columns: 8, each: 48, single: -14), .init(columns: 16, each: 82),
            .init(columns: 32, each: 257),
          ]),
        .init(
          weightBits: 8, isNarrow: false,
          copy: .init(block: 4, once: 148, perBlock: 57, perElementLeft: 21, perZeros: 28),
          perRowPair: 25, loops: [.init(columns: 16, each: 47)]),
        .init(
          weightBits: 8, isNarrow: true,
          copy: .init(block: 4, once: 152, perBlock: 61, perElementLeft: 28, perZeros: 14),
          perRowPair: 25, loops: [.init(columns: 16, each: 52)]),
      ]),
    codeByteCount: 23552, stackByteCount: 428)
}
