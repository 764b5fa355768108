import Foundation
import QORNN
import Testing
import _QORNNTestSupport

/// models/*/vectors.txt through the runtime: the integers that were shipped are the integers of today.
@Suite struct OracleGoldenTests {
  @Test func shippedVectors() throws {
    let folders = FixturePaths.modelFolders(holding: "vectors.txt")
    if folders.isEmpty { print("skipped: no models/*/vectors.txt") }
    for folder in folders {
      let name = folder.lastPathComponent
      let model = try SharedModel(bytes: FixturePaths.bytes(folder.appendingPathComponent("model.qornn")))
      let text = try String(contentsOf: folder.appendingPathComponent("vectors.txt"), encoding: .utf8)
      let vectors = try GoldenVectors(parsing: text)
      #expect(!vectors.sequences.isEmpty, "\(name)")
      for (number, kernels) in KernelSet.available.enumerated() {
        // With five sets, each has another share.
        let share = TestShare.stride(5)
        for index in stride(from: number % share, to: vectors.sequences.count, by: share) {
          let sequence = vectors.sequences[index]
          let session = model.makeSession(kernels: kernels)
          for event in sequence.events {
            switch event {
            case .readings(let counts): session.step(readings: counts.map { Int32($0) })
            case .token(let token): session.step(token: token)
            case .logits(let logits):
              #expect(session.computeLogits().map { Int($0) } == logits, "\(name) \(sequence.name)")
            }
          }
        }
      }
    }
  }

  @Test func vectorsAreReadAndWritten() throws {
    let text = """
      # comment

      sequence a name with blanks
      step 1 -2
      logits 3 4
      step 5 6
      logits -7 2147483647
      sequence tokens
      token 0
      logits 1 2

      """
    let vectors = try GoldenVectors(parsing: text)
    #expect(vectors.sequences.map(\.name) == ["a name with blanks", "tokens"])
    #expect(vectors.sequences[0].events.last == .logits([-7, 2_147_483_647]))
    #expect(try GoldenVectors(parsing: vectors.text) == vectors)
  }

  @Test(arguments: [
    ("step 1\nlogits 2", 1), ("sequence a\nstep x\nlogits 1", 2), ("sequence a\nstep\nlogits 1", 2),
    ("sequence a\nlogits 1.5", 2), ("sequence a\nwalk 1\nlogits 1", 2), ("sequence a\nstep 1", 0),
  ])
  func malformedVectors(text: String, line: Int) {
    let malformed = #expect(throws: GoldenVectors.Malformed.self) { try GoldenVectors(parsing: text) }
    #expect(malformed?.line == line)
  }
}
