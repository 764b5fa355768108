// Written by Tests/Fixtures/firmware/fit-costs.py; FirmwareCertificateTests holds it against an emulator.

extension FirmwareTarget {
  /// Counted on an emulated core, for every width.
  public static let cortexM0Plus = FirmwareTarget(
    name: "Cortex-M0+",
    opening: OpeningCost(
      once: 1003, perByte: 52, perTensor: 3810, perTensorOfLayer: 412, perPlane: 31, perPaddingByte: 4,
      perElement: [2: 66, 3: 90, 4: 65, 5: 90, 6: 89, 7: 114, 8: 63],
      perTokenElement: [2: 97, 3: 125, 4: 96, 5: 124, 6: 124, 7: 152, 8: 94], perUnit: 562, perOutput: 161,
      perFeature: 63, perRowOfIntegers: 12, perString: 69, perASCIIByte: 15, perOtherByte: 26),
    cost: StepCost(
      perStep: [.vector: 703, .token: 557], perFeature: 157,
      perFeatureOfLongShift: 151, perLayer: 317, perOddLayer: 46,
      perUnit: [
        .init(.identity, isNarrow: false): 247,
        .init(.identity, isNarrow: true): 244,
        .init(.relu, isNarrow: false): 247,
        .init(.relu, isNarrow: true): 244,
        .init(.modReLU, isNarrow: false): 289,
        .init(.modReLU, isNarrow: true): 286,
      ],
      perTokenElement: [2: 52, 3: 75, 4: 52, 5: 75, 6: 75, 7: 98, 8: 52],
      perRectifiedColumn: 3,
      readouts: [
        .classes: .init(perCall: 828, perRowPair: 116, ifOdd: -46),
        .values: .init(perCall: 850, perRowPair: 80, ifOdd: -26),
      ],
      products: [
        .init(
          weightBits: 2, isNarrow: false,
          copy: .init(block: 4, once: 1, perBlock: 117, perElementLeft: 30, perZeros: 256),
          perRowPair: 83, loops: [.init(columns: 16, each: 216, odd: 1, single: 1)]),
        .init(
          weightBits: 2, isNarrow: true,
          copy: .init(block: 4, once: 0, perBlock: 97, perElementLeft: 24, perZeros: 127),
          perRowPair: 84, loops: [.init(columns: 16, each: 215, single: 1)]),
        .init(
          weightBits: 3, isNarrow: false,
          copy: .init(block: 4, once: 1, perBlock: 117, perElementLeft: 30, perZeros: 256),
          perRowPair: 121,
          loops: [.init(columns: 16, each: 266, single: 13), .init(columns: 32, each: 307, single: -16)]),
        .init(
          weightBits: 3, isNarrow: true,
          copy: .init(block: 4, once: 0, perBlock: 97, perElementLeft: 24, perZeros: 127),
          perRowPair: 110,
          loops: [
            .init(columns: 16, each: 258, single: -7), .init(columns: 32, each: 327, odd: -6, single: 14),
          ]),
        .init(
          weightBits: 4, isNarrow: false,
          copy: .init(block: 4, once: 1, perBlock: 117, perElementLeft: 30, perZeros: 256),
          perRowPair: 80, loops: [.init(columns: 8, each: 104, odd: -1, single: -4)]),
        .init(
          weightBits: 4, isNarrow: true,
          copy: .init(block: 4, once: 0, perBlock: 97, perElementLeft: 24, perZeros: 127),
          perRowPair: 79, loops: [.init(columns: 8, each: 104, odd: -1, single: -4)]),
        .init(
          weightBits: 5, isNarrow: false,
          copy: .init(block: 4, once: 1, perBlock: 117, perElementLeft: 30, perZeros: 256),
          perRowPair: 117,
          loops: [.init(columns: 8, each: 132, odd: -3), .init(columns: 32, each: 298, odd: -7, single: 13)]),
        .init(
          weightBits: 5, isNarrow: true,
          copy: .init(block: 4, once: 0, perBlock: 97, perElementLeft: 24, perZeros: 127),
          perRowPair: 120,
          loops: [
            .init(columns: 8, each: 131, odd: 3, single: -1),
            .init(columns: 32, each: 301, odd: 5, single: -6),
          ]),
        .init(
          weightBits: 6, isNarrow: false,
          copy: .init(block: 4, once: 1, perBlock: 117, perElementLeft: 30, perZeros: 256),
          perRowPair: 128,
          loops: [.init(columns: 8, each: 106, single: -5), .init(columns: 16, each: 213, odd: 1, single: 1)]),
        .init(
          weightBits: 6, isNarrow: true,
          copy: .init(block: 4, once: 0, perBlock: 97, perElementLeft: 24, perZeros: 127),
          perRowPair: 128,
          loops: [.init(columns: 8, each: 105, single: -5), .init(columns: 16, each: 213, odd: 1)]),
        .init(
          weightBits: 7, isNarrow: false,
          copy: .init(block: 4, once: 1, perBlock: 117, perElementLeft: 30, perZeros: 256),
          perRowPair: 153,
          loops: [
            .init(columns: 8, each: 130, single: -9), .init(columns: 16, each: 217, single: -1),
            .init(columns: 32, each: 306, odd: 2, single: 9),
          ]),
        .init(
          weightBits: 7, isNarrow: true,
          copy: .init(block: 4, once: 0, perBlock: 97, perElementLeft: 24, perZeros: 127),
          perRowPair: 158,
          loops: [
            .init(columns: 8, each: 129, single: -5), .init(columns: 16, each: 215, single: 2),
            .init(columns: 32, each: 311, odd: 1, single: 6),
          ]),
        .init(
          weightBits: 8, isNarrow: false,
          copy: .init(block: 4, once: 1, perBlock: 117, perElementLeft: 30, perZeros: 256),
          perRowPair: 73, loops: [.init(columns: 4, each: 58, odd: -4, single: -5)]),
        .init(
          weightBits: 8, isNarrow: true,
          copy: .init(block: 4, once: 0, perBlock: 97, perElementLeft: 24, perZeros: 127),
          perRowPair: 73, loops: [.init(columns: 4, each: 57, odd: -3, single: -9)]),
      ]),
    codeByteCount: 25856, openingStackByteCount: 1704, stackByteCount: 512)

  /// Counted on an emulated core, for every width.
  public static let cortexM4 = FirmwareTarget(
    name: "Cortex-M4",
    opening: OpeningCost(
      once: 4983, perByte: 31, perTensor: 2173, perTensorOfLayer: 199, perPlane: 19, perPaddingByte: 6,
      perElement: [2: 47, 3: 62, 4: 47, 5: 61, 6: 61, 7: 77, 8: 46],
      perTokenElement: [2: 90, 3: 105, 4: 90, 5: 105, 6: 105, 7: 119, 8: 89], perUnit: 396, perOutput: 121,
      perFeature: 56, perRowOfIntegers: 12, perString: 73, perASCIIByte: 15, perOtherByte: 22),
    cost: StepCost(
      perStep: [.vector: 565, .token: 457], perFeature: 75,
      perFeatureOfLongShift: 68, perLayer: 264, perOddLayer: 25,
      perUnit: [
        .init(.identity, isNarrow: false): 63,
        .init(.identity, isNarrow: true): 64,
        .init(.relu, isNarrow: false): 63,
        .init(.relu, isNarrow: true): 64,
        .init(.modReLU, isNarrow: false): 86,
        .init(.modReLU, isNarrow: true): 87,
      ],
      perTokenElement: [2: 49, 3: 65, 4: 49, 5: 65, 6: 65, 7: 80, 8: 49],
      perRectifiedColumn: 0,
      readouts: [
        .classes: .init(perCall: 680, perRowPair: 53, ifOdd: -26),
        .values: .init(perCall: 693, perRowPair: 43, ifOdd: -21),
      ],
      products: [
        .init(
          weightBits: 2, isNarrow: false,
          copy: .init(block: 16, once: 2, perBlock: 213, perElementLeft: 21, perZeros: 193),
          perRowPair: 26, loops: [.init(columns: 16, each: 43)]),
        .init(
          weightBits: 2, isNarrow: true,
          copy: .init(block: 16, once: 0, perBlock: 213, perElementLeft: 29, perZeros: 97),
          perRowPair: 26, loops: [.init(columns: 16, each: 48)]),
        .init(
          weightBits: 3, isNarrow: false,
          copy: .init(block: 4, once: 2, perBlock: 53, perElementLeft: 14, perZeros: 193),
          perRowPair: 124,
          loops: [.init(columns: 16, each: 92, single: 1), .init(columns: 32, each: 259, odd: 1)]),
        .init(
          weightBits: 3, isNarrow: true,
          copy: .init(block: 4, once: 1, perBlock: 61, perElementLeft: 16, perZeros: 97),
          perRowPair: 120, loops: [.init(columns: 16, each: 89), .init(columns: 32, each: 256, single: 1)]),
        .init(
          weightBits: 4, isNarrow: false,
          copy: .init(block: 8, once: 7, perBlock: 108, perElementLeft: 21, perZeros: 193),
          perRowPair: 24, loops: [.init(columns: 16, each: 43)]),
        .init(
          weightBits: 4, isNarrow: true,
          copy: .init(block: 8, once: 11, perBlock: 109, perElementLeft: 29, perZeros: 97),
          perRowPair: 26, loops: [.init(columns: 16, each: 51)]),
        .init(
          weightBits: 5, isNarrow: false,
          copy: .init(block: 4, once: 2, perBlock: 53, perElementLeft: 14, perZeros: 193),
          perRowPair: 134,
          loops: [
            .init(columns: 8, each: 46, odd: -3, single: -14), .init(columns: 32, each: 259, single: 1),
          ]),
        .init(
          weightBits: 5, isNarrow: true,
          copy: .init(block: 4, once: 1, perBlock: 61, perElementLeft: 16, perZeros: 97),
          perRowPair: 131,
          loops: [.init(columns: 8, each: 46, odd: -3, single: -14), .init(columns: 32, each: 256)]),
        .init(
          weightBits: 6, isNarrow: false,
          copy: .init(block: 4, once: 2, perBlock: 53, perElementLeft: 14, perZeros: 193),
          perRowPair: 144,
          loops: [.init(columns: 8, each: 49, single: -14), .init(columns: 16, each: 86, odd: 1)]),
        .init(
          weightBits: 6, isNarrow: true,
          copy: .init(block: 4, once: 1, perBlock: 61, perElementLeft: 16, perZeros: 97),
          perRowPair: 141, loops: [.init(columns: 8, each: 49, single: -14), .init(columns: 16, each: 83)]),
        .init(
          weightBits: 7, isNarrow: false,
          copy: .init(block: 4, once: 2, perBlock: 53, perElementLeft: 14, perZeros: 193),
          perRowPair: 176,
          loops: [
            .init(columns: 8, each: 49, single: -14), .init(columns: 16, each: 86),
            .init(columns: 32, each: 259, odd: 1, single: 1),
          ]),
        .init(
          weightBits: 7, isNarrow: true,
          copy: .init(block: 4, once: 1, perBlock: 61, perElementLeft: 16, perZeros: 97),
          perRowPair: 171,
          loops: [
            .init(columns: 8, each: 49, single: -14), .init(columns: 16, each: 83, single: 1),
            .init(columns: 32, each: 256, single: 1),
          ]),
        .init(
          weightBits: 8, isNarrow: false,
          copy: .init(block: 4, once: 7, perBlock: 58, perElementLeft: 21, perZeros: 193),
          perRowPair: 25, loops: [.init(columns: 16, each: 51)]),
        .init(
          weightBits: 8, isNarrow: true,
          copy: .init(block: 4, once: 11, perBlock: 62, perElementLeft: 29, perZeros: 97),
          perRowPair: 25, loops: [.init(columns: 16, each: 57)]),
      ]),
    codeByteCount: 23552, openingStackByteCount: 1648, stackByteCount: 424)

  /// Counted on an emulated core, for every width.
  public static let cortexM7 = FirmwareTarget(
    name: "Cortex-M7",
    opening: OpeningCost(
      once: 4551, perByte: 31, perTensor: 2184, perTensorOfLayer: 191, perPlane: 19, perPaddingByte: 6,
      perElement: [2: 47, 3: 61, 4: 47, 5: 61, 6: 61, 7: 76, 8: 46],
      perTokenElement: [2: 90, 3: 105, 4: 90, 5: 105, 6: 105, 7: 119, 8: 89], perUnit: 394, perOutput: 120,
      perFeature: 54, perRowOfIntegers: 12, perString: 73, perASCIIByte: 15, perOtherByte: 22),
    cost: StepCost(
      perStep: [.vector: 564, .token: 454], perFeature: 74,
      perFeatureOfLongShift: 68, perLayer: 264, perOddLayer: 25,
      perUnit: [
        .init(.identity, isNarrow: false): 63,
        .init(.identity, isNarrow: true): 64,
        .init(.relu, isNarrow: false): 63,
        .init(.relu, isNarrow: true): 64,
        .init(.modReLU, isNarrow: false): 86,
        .init(.modReLU, isNarrow: true): 87,
      ],
      perTokenElement: [2: 49, 3: 65, 4: 49, 5: 65, 6: 65, 7: 80, 8: 49],
      perRectifiedColumn: 0,
      readouts: [
        .classes: .init(perCall: 680, perRowPair: 53, ifOdd: -26),
        .values: .init(perCall: 693, perRowPair: 43, ifOdd: -21),
      ],
      products: [
        .init(
          weightBits: 2, isNarrow: false,
          copy: .init(block: 16, once: 2, perBlock: 213, perElementLeft: 21, perZeros: 193),
          perRowPair: 26, loops: [.init(columns: 16, each: 41)]),
        .init(
          weightBits: 2, isNarrow: true,
          copy: .init(block: 16, once: 0, perBlock: 213, perElementLeft: 29, perZeros: 97),
          perRowPair: 26, loops: [.init(columns: 16, each: 46)]),
        .init(
          weightBits: 3, isNarrow: false,
          copy: .init(block: 4, once: 2, perBlock: 53, perElementLeft: 14, perZeros: 193),
          perRowPair: 124,
          loops: [.init(columns: 16, each: 89, single: 1), .init(columns: 32, each: 262, odd: 1)]),
        .init(
          weightBits: 3, isNarrow: true,
          copy: .init(block: 4, once: 1, perBlock: 61, perElementLeft: 16, perZeros: 97),
          perRowPair: 119, loops: [.init(columns: 16, each: 89), .init(columns: 32, each: 258, single: 1)]),
        .init(
          weightBits: 4, isNarrow: false,
          copy: .init(block: 8, once: 7, perBlock: 108, perElementLeft: 21, perZeros: 193),
          perRowPair: 26, loops: [.init(columns: 16, each: 43)]),
        .init(
          weightBits: 4, isNarrow: true,
          copy: .init(block: 8, once: 11, perBlock: 109, perElementLeft: 29, perZeros: 97),
          perRowPair: 28, loops: [.init(columns: 16, each: 51)]),
        .init(
          weightBits: 5, isNarrow: false,
          copy: .init(block: 4, once: 2, perBlock: 53, perElementLeft: 14, perZeros: 193),
          perRowPair: 137,
          loops: [
            .init(columns: 8, each: 46, odd: -3, single: -14), .init(columns: 32, each: 262, single: 1),
          ]),
        .init(
          weightBits: 5, isNarrow: true,
          copy: .init(block: 4, once: 1, perBlock: 61, perElementLeft: 16, perZeros: 97),
          perRowPair: 130,
          loops: [.init(columns: 8, each: 46, odd: -3, single: -14), .init(columns: 32, each: 258)]),
        .init(
          weightBits: 6, isNarrow: false,
          copy: .init(block: 4, once: 2, perBlock: 53, perElementLeft: 14, perZeros: 193),
          perRowPair: 141,
          loops: [.init(columns: 8, each: 49, single: -14), .init(columns: 16, each: 83, odd: 1)]),
        .init(
          weightBits: 6, isNarrow: true,
          copy: .init(block: 4, once: 1, perBlock: 61, perElementLeft: 16, perZeros: 97),
          perRowPair: 141, loops: [.init(columns: 8, each: 49, single: -14), .init(columns: 16, each: 83)]),
        .init(
          weightBits: 7, isNarrow: false,
          copy: .init(block: 4, once: 2, perBlock: 53, perElementLeft: 14, perZeros: 193),
          perRowPair: 176,
          loops: [
            .init(columns: 8, each: 49, single: -14), .init(columns: 16, each: 83),
            .init(columns: 32, each: 262, odd: 1),
          ]),
        .init(
          weightBits: 7, isNarrow: true,
          copy: .init(block: 4, once: 1, perBlock: 61, perElementLeft: 16, perZeros: 97),
          perRowPair: 170,
          loops: [
            .init(columns: 8, each: 49, single: -14), .init(columns: 16, each: 83, single: 1),
            .init(columns: 32, each: 258, single: 1),
          ]),
        .init(
          weightBits: 8, isNarrow: false,
          copy: .init(block: 4, once: 7, perBlock: 58, perElementLeft: 21, perZeros: 193),
          perRowPair: 23, loops: [.init(columns: 16, each: 47)]),
        .init(
          weightBits: 8, isNarrow: true,
          copy: .init(block: 4, once: 11, perBlock: 62, perElementLeft: 29, perZeros: 97),
          perRowPair: 23, loops: [.init(columns: 16, each: 53)]),
      ]),
    codeByteCount: 23552, openingStackByteCount: 1648, stackByteCount: 424)
}
