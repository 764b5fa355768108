// Written by Tests/Fixtures/firmware/fit-costs.py; FirmwareCertificateTests holds it against an emulator.

extension FirmwareTarget {
  /// What compiled the archives that everything was counted of.
  public static let compiler = "Swift 6.3.1"
}
