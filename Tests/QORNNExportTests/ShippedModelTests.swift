import Foundation
import QORNNExport
import Testing
import _QORNNTestSupport

@Suite struct ShippedModelTests {
  @Test("models/README.md and the card have the checksum of the file beside them")
  func checksums() throws {
    let page = try String(
      contentsOf: FixturePaths.models.appendingPathComponent("README.md"), encoding: .utf8)
    for folder in FixturePaths.modelFolders(holding: "model.qornn") {
      let bytes = try FixturePaths.bytes(folder.appendingPathComponent("model.qornn"))
      let sum = SHA256.hexadecimal(bytes)
      let card = try String(contentsOf: folder.appendingPathComponent("card.md"), encoding: .utf8)
      #expect(page.contains(sum), "models/README.md: found no \(sum) for \(folder.lastPathComponent)")
      #expect(card.contains(sum), "\(folder.lastPathComponent)/card.md: found no \(sum)")
    }
  }
}
