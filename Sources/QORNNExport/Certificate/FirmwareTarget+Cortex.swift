// Written by Tests/Fixtures/firmware/fit-costs.py; FirmwareCertificateTests holds it against an emulator.

extension FirmwareTarget {
  /// Counted on an emulated core, for every width.
  public static let cortexM0Plus = FirmwareTarget(
    name: "Cortex-M0+",
    cost: StepCost(
      perStep: [.vector: 260, .token: 273], perFeature: 158,
      perFeatureOfLongShift: 150, perLayer: 0, perOddLayer: 45,
      perUnit: [
        .init(.identity, isNarrow: false): 246,
        .init(.identity, isNarrow: true): 243,
        .init(.relu, isNarrow: false): 246,
        .init(.relu, isNarrow: true): 243,
        .init(.modReLU, isNarrow: false): 287,
        .init(.modReLU, isNarrow: true): 284,
      ],
      perTokenElement: [2: 53, 3: 76, 4: 53, 5: 76, 6: 76, 7: 99, 8: 53],
      perRectifiedColumn: 2,
      readouts: [
        .classes: .init(perCall: 228, perRowPair: 114, ifOdd: -46),
        .values: .init(perCall: 248, perRowPair: 78, ifOdd: -28),
      ],
      products: [
        .init(
          weightBits: 2, isNarrow: false,
          copy: .init(block: 4, once: 187, perBlock: 117, perElementLeft: 30, perZeros: 28),
          perRowPair: 85, loops: [.init(columns: 16, each: 216, odd: 1)]),
        .init(
          weightBits: 2, isNarrow: true,
          copy: .init(block: 4, once: 188, perBlock: 97, perElementLeft: 24, perZeros: 12),
          perRowPair: 86, loops: [.init(columns: 16, each: 215, single: 1)]),
        .init(
          weightBits: 3, isNarrow: false,
          copy: .init(block: 4, once: 187, perBlock: 117, perElementLeft: 30, perZeros: 28),
          perRowPair: 122,
          loops: [.init(columns: 16, each: 266, single: 13), .init(columns: 32, each: 307, single: -15)]),
        .init(
          weightBits: 3, isNarrow: true,
          copy: .init(block: 4, once: 188, perBlock: 97, perElementLeft: 24, perZeros: 12),
          perRowPair: 112,
          loops: [
            .init(columns: 16, each: 258, single: -7), .init(columns: 32, each: 327, odd: -5, single: 13),
          ]),
        .init(
          weightBits: 4, isNarrow: false,
          copy: .init(block: 4, once: 187, perBlock: 117, perElementLeft: 30, perZeros: 28),
          perRowPair: 82, loops: [.init(columns: 8, each: 104, odd: -1, single: -5)]),
        .init(
          weightBits: 4, isNarrow: true,
          copy: .init(block: 4, once: 188, perBlock: 97, perElementLeft: 24, perZeros: 12),
          perRowPair: 81, loops: [.init(columns: 8, each: 104, odd: -1, single: -4)]),
        .init(
          weightBits: 5, isNarrow: false,
          copy: .init(block: 4, once: 187, perBlock: 117, perElementLeft: 30, perZeros: 28),
          perRowPair: 118,
          loops: [.init(columns: 8, each: 132, odd: -4), .init(columns: 32, each: 299, odd: -7, single: 13)]),
        .init(
          weightBits: 5, isNarrow: true,
          copy: .init(block: 4, once: 188, perBlock: 97, perElementLeft: 24, perZeros: 12),
          perRowPair: 121,
          loops: [.init(columns: 8, each: 131, odd: 3), .init(columns: 32, each: 301, odd: 4, single: -6)]),
        .init(
          weightBits: 6, isNarrow: false,
          copy: .init(block: 4, once: 187, perBlock: 117, perElementLeft: 30, perZeros: 28),
          perRowPair: 130,
          loops: [.init(columns: 8, each: 106, single: -5), .init(columns: 16, each: 213, odd: 1, single: 1)]),
        .init(
          weightBits: 6, isNarrow: true,
          copy: .init(block: 4, once: 188, perBlock: 97, perElementLeft: 24, perZeros: 12),
          perRowPair: 130,
          loops: [.init(columns: 8, each: 105, single: -4), .init(columns: 16, each: 213, odd: 1)]),
        .init(
          weightBits: 7, isNarrow: false,
          copy: .init(block: 4, once: 187, perBlock: 117, perElementLeft: 30, perZeros: 28),
          perRowPair: 156,
          loops: [
            .init(columns: 8, each: 130, single: -5), .init(columns: 16, each: 217, single: -1),
            .init(columns: 32, each: 305, odd: 2, single: 8),
          ]),
        .init(
          weightBits: 7, isNarrow: true,
          copy: .init(block: 4, once: 188, perBlock: 97, perElementLeft: 24, perZeros: 12),
          perRowPair: 156,
          loops: [
            .init(columns: 8, each: 128, single: -7), .init(columns: 16, each: 218, single: 2),
            .init(columns: 32, each: 312, single: 8),
          ]),
        .init(
          weightBits: 8, isNarrow: false,
          copy: .init(block: 4, once: 187, perBlock: 117, perElementLeft: 30, perZeros: 28),
          perRowPair: 75, loops: [.init(columns: 4, each: 58, odd: -3, single: -6)]),
        .init(
          weightBits: 8, isNarrow: true,
          copy: .init(block: 4, once: 188, perBlock: 97, perElementLeft: 24, perZeros: 12),
          perRowPair: 75, loops: [.init(columns: 4, each: 57, odd: -3, single: -9)]),
      ]),
    codeByteCount: 25856, stackByteCount: 512)

  /// Counted on an emulated core, for every width.
  public static let cortexM4 = FirmwareTarget(
    name: "Cortex-M4",
    cost: StepCost(
      perStep: [.vector: 190, .token: 57], perFeature: 75,
      perFeatureOfLongShift: 69, perLayer: 303, perOddLayer: 24,
      perUnit: [
        .init(.identity, isNarrow: false): 62,
        .init(.identity, isNarrow: true): 63,
        .init(.relu, isNarrow: false): 62,
        .init(.relu, isNarrow: true): 63,
        .init(.modReLU, isNarrow: false): 86,
        .init(.modReLU, isNarrow: true): 87,
      ],
      perTokenElement: [2: 49, 3: 65, 4: 49, 5: 65, 6: 65, 7: 80, 8: 49],
      perRectifiedColumn: 1,
      readouts: [
        .classes: .init(perCall: 320, perRowPair: 52, ifOdd: -26),
        .values: .init(perCall: 333, perRowPair: 42, ifOdd: -21),
      ],
      products: [
        .init(
          weightBits: 2, isNarrow: false,
          copy: .init(block: 16, once: 6, perBlock: 209, perElementLeft: 21, perZeros: 28),
          perRowPair: 26, loops: [.init(columns: 16, each: 43)]),
        .init(
          weightBits: 2, isNarrow: true,
          copy: .init(block: 16, once: 0, perBlock: 213, perElementLeft: 29, perZeros: 15),
          perRowPair: 26, loops: [.init(columns: 16, each: 48)]),
        .init(
          weightBits: 3, isNarrow: false,
          copy: .init(block: 4, once: 2, perBlock: 53, perElementLeft: 14, perZeros: 28),
          perRowPair: 124,
          loops: [.init(columns: 16, each: 92, single: 1), .init(columns: 32, each: 259, odd: 1)]),
        .init(
          weightBits: 3, isNarrow: true,
          copy: .init(block: 4, once: 1, perBlock: 61, perElementLeft: 16, perZeros: 15),
          perRowPair: 120, loops: [.init(columns: 16, each: 89), .init(columns: 32, each: 256, odd: 1)]),
        .init(
          weightBits: 4, isNarrow: false,
          copy: .init(block: 8, once: 7, perBlock: 108, perElementLeft: 21, perZeros: 28),
          perRowPair: 24, loops: [.init(columns: 16, each: 43)]),
        .init(
          weightBits: 4, isNarrow: true,
          copy: .init(block: 8, once: 11, perBlock: 109, perElementLeft: 29, perZeros: 15),
          perRowPair: 26, loops: [.init(columns: 16, each: 51)]),
        .init(
          weightBits: 5, isNarrow: false,
          copy: .init(block: 4, once: 2, perBlock: 53, perElementLeft: 14, perZeros: 28),
          perRowPair: 134,
          loops: [.init(columns: 8, each: 46, odd: -3, single: -13), .init(columns: 32, each: 259)]),
        .init(
          weightBits: 5, isNarrow: true,
          copy: .init(block: 4, once: 1, perBlock: 61, perElementLeft: 16, perZeros: 15),
          perRowPair: 131,
          loops: [
            .init(columns: 8, each: 46, odd: -3, single: -14), .init(columns: 32, each: 256, single: 1),
          ]),
        .init(
          weightBits: 6, isNarrow: false,
          copy: .init(block: 4, once: 2, perBlock: 53, perElementLeft: 14, perZeros: 28),
          perRowPair: 144,
          loops: [.init(columns: 8, each: 49, single: -14), .init(columns: 16, each: 86, odd: 1, single: 1)]),
        .init(
          weightBits: 6, isNarrow: true,
          copy: .init(block: 4, once: 1, perBlock: 61, perElementLeft: 16, perZeros: 15),
          perRowPair: 141,
          loops: [.init(columns: 8, each: 49, single: -14), .init(columns: 16, each: 83, single: 1)]),
        .init(
          weightBits: 7, isNarrow: false,
          copy: .init(block: 4, once: 2, perBlock: 53, perElementLeft: 14, perZeros: 28),
          perRowPair: 176,
          loops: [
            .init(columns: 8, each: 49, single: -13), .init(columns: 16, each: 86),
            .init(columns: 32, each: 259, odd: 1),
          ]),
        .init(
          weightBits: 7, isNarrow: true,
          copy: .init(block: 4, once: 1, perBlock: 61, perElementLeft: 16, perZeros: 15),
          perRowPair: 171,
          loops: [
            .init(columns: 8, each: 49, single: -14), .init(columns: 16, each: 83, single: 1),
            .init(columns: 32, each: 256, odd: 1),
          ]),
        .init(
          weightBits: 8, isNarrow: false,
          copy: .init(block: 4, once: 7, perBlock: 58, perElementLeft: 21, perZeros: 28),
          perRowPair: 25, loops: [.init(columns: 16, each: 51)]),
        .init(
          weightBits: 8, isNarrow: true,
          copy: .init(block: 4, once: 11, perBlock: 62, perElementLeft: 29, perZeros: 15),
          perRowPair: 25, loops: [.init(columns: 16, each: 57)]),
      ]),
    codeByteCount: 23552, stackByteCount: 412)

  /// Counted on an emulated core, for every width.
  public static let cortexM7 = FirmwareTarget(
    name: "Cortex-M7",
    cost: StepCost(
      perStep: [.vector: 188, .token: 54], perFeature: 74,
      perFeatureOfLongShift: 68, perLayer: 303, perOddLayer: 24,
      perUnit: [
        .init(.identity, isNarrow: false): 62,
        .init(.identity, isNarrow: true): 63,
        .init(.relu, isNarrow: false): 62,
        .init(.relu, isNarrow: true): 63,
        .init(.modReLU, isNarrow: false): 86,
        .init(.modReLU, isNarrow: true): 87,
      ],
      perTokenElement: [2: 49, 3: 65, 4: 49, 5: 65, 6: 65, 7: 80, 8: 49],
      perRectifiedColumn: 1,
      readouts: [
        .classes: .init(perCall: 320, perRowPair: 52, ifOdd: -26),
        .values: .init(perCall: 333, perRowPair: 42, ifOdd: -21),
      ],
      products: [
        .init(
          weightBits: 2, isNarrow: false,
          copy: .init(block: 16, once: 5, perBlock: 210, perElementLeft: 21, perZeros: 28),
          perRowPair: 26, loops: [.init(columns: 16, each: 41)]),
        .init(
          weightBits: 2, isNarrow: true,
          copy: .init(block: 16, once: 0, perBlock: 213, perElementLeft: 29, perZeros: 15),
          perRowPair: 26, loops: [.init(columns: 16, each: 46)]),
        .init(
          weightBits: 3, isNarrow: false,
          copy: .init(block: 4, once: 2, perBlock: 53, perElementLeft: 14, perZeros: 28),
          perRowPair: 124,
          loops: [.init(columns: 16, each: 89, single: 1), .init(columns: 32, each: 262, odd: 1)]),
        .init(
          weightBits: 3, isNarrow: true,
          copy: .init(block: 4, once: 1, perBlock: 61, perElementLeft: 16, perZeros: 15),
          perRowPair: 119, loops: [.init(columns: 16, each: 89), .init(columns: 32, each: 258, odd: 1)]),
        .init(
          weightBits: 4, isNarrow: false,
          copy: .init(block: 8, once: 7, perBlock: 108, perElementLeft: 21, perZeros: 28),
          perRowPair: 26, loops: [.init(columns: 16, each: 43)]),
        .init(
          weightBits: 4, isNarrow: true,
          copy: .init(block: 8, once: 11, perBlock: 109, perElementLeft: 29, perZeros: 15),
          perRowPair: 28, loops: [.init(columns: 16, each: 51)]),
        .init(
          weightBits: 5, isNarrow: false,
          copy: .init(block: 4, once: 2, perBlock: 53, perElementLeft: 14, perZeros: 28),
          perRowPair: 137,
          loops: [.init(columns: 8, each: 46, odd: -3, single: -13), .init(columns: 32, each: 262)]),
        .init(
          weightBits: 5, isNarrow: true,
          copy: .init(block: 4, once: 1, perBlock: 61, perElementLeft: 16, perZeros: 15),
          perRowPair: 130,
          loops: [
            .init(columns: 8, each: 46, odd: -3, single: -14), .init(columns: 32, each: 258, single: 1),
          ]),
        .init(
          weightBits: 6, isNarrow: false,
          copy: .init(block: 4, once: 2, perBlock: 53, perElementLeft: 14, perZeros: 28),
          perRowPair: 141,
          loops: [.init(columns: 8, each: 49, single: -14), .init(columns: 16, each: 83, odd: 1, single: 1)]),
        .init(
          weightBits: 6, isNarrow: true,
          copy: .init(block: 4, once: 1, perBlock: 61, perElementLeft: 16, perZeros: 15),
          perRowPair: 141, loops: [.init(columns: 8, each: 49, single: -14), .init(columns: 16, each: 83)]),
        .init(
          weightBits: 7, isNarrow: false,
          copy: .init(block: 4, once: 2, perBlock: 53, perElementLeft: 14, perZeros: 28),
          perRowPair: 176,
          loops: [
            .init(columns: 8, each: 49, single: -13), .init(columns: 16, each: 83),
            .init(columns: 32, each: 262, odd: 1),
          ]),
        .init(
          weightBits: 7, isNarrow: true,
          copy: .init(block: 4, once: 1, perBlock: 61, perElementLeft: 16, perZeros: 15),
          perRowPair: 170,
          loops: [
            .init(columns: 8, each: 49, single: -14), .init(columns: 16, each: 83, single: 1),
            .init(columns: 32, each: 258, odd: 1),
          ]),
        .init(
          weightBits: 8, isNarrow: false,
          copy: .init(block: 4, once: 7, perBlock: 58, perElementLeft: 21, perZeros: 28),
          perRowPair: 23, loops: [.init(columns: 16, each: 47)]),
        .init(
          weightBits: 8, isNarrow: true,
          copy: .init(block: 4, once: 11, perBlock: 62, perElementLeft: 29, perZeros: 15),
          perRowPair: 23, loops: [.init(columns: 16, each: 53)]),
      ]),
    codeByteCount: 23552, stackByteCount: 412)
}
