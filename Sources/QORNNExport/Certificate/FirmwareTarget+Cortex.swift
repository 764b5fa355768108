// Written by Tests/Fixtures/firmware/fit-costs.py; FirmwareCertificateTests holds it against an emulator.

extension FirmwareTarget {
  /// Counted on an emulated core, for every width.
  public static let cortexM0Plus = FirmwareTarget(
    name: "Cortex-M0+",
    cost: StepCost(
      perStep: 223, perFeature: 173, perLayer: 398,
      perUnit: [.identity: 226, .relu: 226, .modReLU: 265], perTokenElement: 81,
      products: [
        .init(weightBits: 2, isNarrow: false): .init(
          perMatrix: 5, perColumn: 30, perRowPair: 121,
          loops: [.init(columns: 16, instructions: 215)]),
        .init(weightBits: 2, isNarrow: true): .init(
          perMatrix: 17, perColumn: 25, perRowPair: 115,
          loops: [.init(columns: 16, instructions: 214)]),
        .init(weightBits: 3, isNarrow: false): .init(
          perMatrix: 46, perColumn: 30, perRowPair: 139,
          loops: [.init(columns: 16, instructions: 232), .init(columns: 32, instructions: 323)]),
        .init(weightBits: 3, isNarrow: true): .init(
          perMatrix: 38, perColumn: 25, perRowPair: 127,
          loops: [.init(columns: 16, instructions: 265), .init(columns: 32, instructions: 260)]),
        .init(weightBits: 4, isNarrow: false): .init(
          perMatrix: 10, perColumn: 31, perRowPair: 112,
          loops: [.init(columns: 8, instructions: 104)]),
        .init(weightBits: 4, isNarrow: true): .init(
          perMatrix: 17, perColumn: 25, perRowPair: 105,
          loops: [.init(columns: 8, instructions: 104)]),
        .init(weightBits: 5, isNarrow: false): .init(
          perMatrix: 70, perColumn: 30, perRowPair: 132,
          loops: [.init(columns: 8, instructions: 117), .init(columns: 32, instructions: 307)]),
        .init(weightBits: 5, isNarrow: true): .init(
          perMatrix: 23, perColumn: 25, perRowPair: 134,
          loops: [.init(columns: 8, instructions: 116), .init(columns: 32, instructions: 306)]),
        .init(weightBits: 6, isNarrow: false): .init(
          perMatrix: 20, perColumn: 30, perRowPair: 163,
          loops: [.init(columns: 8, instructions: 103), .init(columns: 16, instructions: 218)]),
        .init(weightBits: 6, isNarrow: true): .init(
          perMatrix: 45, perColumn: 25, perRowPair: 150,
          loops: [.init(columns: 8, instructions: 99), .init(columns: 16, instructions: 224)]),
        .init(weightBits: 7, isNarrow: false): .init(
          perMatrix: 106, perColumn: 29, perRowPair: 148,
          loops: [
            .init(columns: 8, instructions: 76), .init(columns: 16, instructions: 273),
            .init(columns: 32, instructions: 366),
          ]),
        .init(weightBits: 7, isNarrow: true): .init(
          perMatrix: 130, perColumn: 23, perRowPair: 144,
          loops: [
            .init(columns: 8, instructions: 165), .init(columns: 16, instructions: 0),
            .init(columns: 32, instructions: 554),
          ]),
        .init(weightBits: 8, isNarrow: false): .init(
          perMatrix: 0, perColumn: 32, perRowPair: 101,
          loops: [.init(columns: 4, instructions: 58)]),
        .init(weightBits: 8, isNarrow: true): .init(
          perMatrix: 33, perColumn: 25, perRowPair: 100,
          loops: [.init(columns: 4, instructions: 57)]),
      ], perReadout: 366, perOutput: 52),
    codeByteCount: 25286, stackByteCount: 568)

  /// Counted on an emulated core, for every width.
  public static let cortexM4 = FirmwareTarget(
    name: "Cortex-M4",
    cost: StepCost(
      perStep: 160, perFeature: 90, perLayer: 402,
      perUnit: [.identity: 13, .relu: 13, .modReLU: 38], perTokenElement: 78,
      products: [
        .init(weightBits: 2, isNarrow: false): .init(
          perMatrix: 22, perColumn: 15, perRowPair: 69,
          loops: [.init(columns: 16, instructions: 44)]),
        .init(weightBits: 2, isNarrow: true): .init(
          perMatrix: 0, perColumn: 15, perRowPair: 78,
          loops: [.init(columns: 16, instructions: 48)]),
        .init(weightBits: 3, isNarrow: false): .init(
          perMatrix: 39, perColumn: 15, perRowPair: 164,
          loops: [.init(columns: 16, instructions: 94), .init(columns: 32, instructions: 256)]),
        .init(weightBits: 3, isNarrow: true): .init(
          perMatrix: 37, perColumn: 17, perRowPair: 158,
          loops: [.init(columns: 16, instructions: 93), .init(columns: 32, instructions: 250)]),
        .init(weightBits: 4, isNarrow: false): .init(
          perMatrix: 12, perColumn: 16, perRowPair: 70,
          loops: [.init(columns: 16, instructions: 43)]),
        .init(weightBits: 4, isNarrow: true): .init(
          perMatrix: 10, perColumn: 16, perRowPair: 70,
          loops: [.init(columns: 16, instructions: 51)]),
        .init(weightBits: 5, isNarrow: false): .init(
          perMatrix: 49, perColumn: 14, perRowPair: 169,
          loops: [.init(columns: 8, instructions: 55), .init(columns: 32, instructions: 233)]),
        .init(weightBits: 5, isNarrow: true): .init(
          perMatrix: 43, perColumn: 16, perRowPair: 168,
          loops: [.init(columns: 8, instructions: 54), .init(columns: 32, instructions: 231)]),
        .init(weightBits: 6, isNarrow: false): .init(
          perMatrix: 41, perColumn: 15, perRowPair: 180,
          loops: [.init(columns: 8, instructions: 48), .init(columns: 16, instructions: 88)]),
        .init(weightBits: 6, isNarrow: true): .init(
          perMatrix: 30, perColumn: 17, perRowPair: 182,
          loops: [.init(columns: 8, instructions: 50), .init(columns: 16, instructions: 80)]),
        .init(weightBits: 7, isNarrow: false): .init(
          perMatrix: 99, perColumn: 14, perRowPair: 180,
          loops: [
            .init(columns: 8, instructions: 19), .init(columns: 16, instructions: 123),
            .init(columns: 32, instructions: 311),
          ]),
        .init(weightBits: 7, isNarrow: true): .init(
          perMatrix: 92, perColumn: 16, perRowPair: 177,
          loops: [
            .init(columns: 8, instructions: 60), .init(columns: 16, instructions: 0),
            .init(columns: 32, instructions: 386),
          ]),
        .init(weightBits: 8, isNarrow: false): .init(
          perMatrix: 55, perColumn: 16, perRowPair: 69,
          loops: [.init(columns: 16, instructions: 51)]),
        .init(weightBits: 8, isNarrow: true): .init(
          perMatrix: 111, perColumn: 16, perRowPair: 59,
          loops: [.init(columns: 16, instructions: 60)]),
      ], perReadout: 230, perOutput: 0),
    codeByteCount: 22892, stackByteCount: 424)
}
