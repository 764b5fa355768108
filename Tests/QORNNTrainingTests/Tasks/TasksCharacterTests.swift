import Foundation
import QORNNTraining
import Testing
import _QORNNTestSupport

struct TasksCharacterTests {
  /// The task of a text file and perhaps another one to validate with.
  static func withTask(
    _ train: String, validation: String? = nil, format: TextFormat = .text, sequenceLength: Int = 3,
    _ body: (CharacterTask) throws -> Void
  ) throws {
    try withTemporaryFolder { folder in
      try train.write(toFile: folder + "/train.txt", atomically: false, encoding: .utf8)
      try validation?.write(toFile: folder + "/valid.txt", atomically: false, encoding: .utf8)
      try body(
        CharacterTask(
          train: folder + "/train.txt", validation: validation.map { _ in folder + "/valid.txt" },
          format: format, sequenceLength: sequenceLength))
    }
  }

  @Test func namesAreTheCharactersOfTheText() throws {
    try Self.withTask("ab é\n€😀", validation: "ba") { task in
      #expect(task.dataDescription.names == ["U+000A", " ", "a", "b", "é", "€", "😀"])
      #expect(task.dataDescription.labels == task.dataDescription.names)
      #expect(task.rawSequence(.validation, 0).tokens == [3])
      #expect(task.rawSequence(.validation, 0).targetClasses == [2])
    }
  }

  @Test func blanksBetweenCharactersAreDropped() throws {
    try Self.withTask(" t h e _ c \n a t ", validation: "a t\n", format: .spaced) { task in
      let names = task.dataDescription.names
      #expect(names == ["U+000A", "_", "a", "c", "e", "h", "t"])
      let tokens = task.rawSequences(.training, limit: 9).flatMap(\.tokens)
      #expect(tokens.map { names[Int($0)] } == ["t", "h", "e", "_", "c", "U+000A", "a", "t"])
      // The last line ends too, with or without its line feed.
      #expect(task.rawSequence(.training, 2).targetClasses == [6, 0])
    }
  }

  /// What the exporter verifies on: another text in the symbols of a description.
  @Test func anotherTextHasTheTokensOfTheVocabulary() throws {
    let text = "b\u{1}aé\n😀ab"
    try Self.withTask("ab é\n€😀\u{1}", validation: text) { task in
      let description = task.dataDescription
      func sequences(_ text: String) throws -> [RawSequence] {
        try description.rawSequences(ofText: Array(text.utf8), path: "t", format: .text, sequenceLength: 3)
      }
      let pieces = try sequences(text)
      #expect(pieces == task.rawSequences(.validation, limit: 9))
      #expect(throws: TaskError.unknownSymbol(path: "t", offset: 1, found: "c")) { try sequences("ac") }
      #expect(throws: TaskError.textTooShort(path: "t", found: 1, expected: 2)) { try sequences("a") }
      #expect(throws: TaskError.empty(path: "t")) { try sequences("") }
    }
  }

  @Test func tracksShareAllTargetsAndGoOn() throws {
    let text = "abcdefghijklmnopqrstuvwxyz"
    try Self.withTask(text, validation: "ab", sequenceLength: 4) { task in
      // 25 targets in 3 tracks: 9, 8 and 8 steps, in 3 batches of at most 4 steps.
      #expect(task.trainingBatchCount(batchSize: 3) == 3)
      var rows: [[Int32]] = [[], [], []]
      for iteration in 0..<3 {
        let batch = task.trainingBatch(iteration: iteration, batchSize: 3, seed: 1)
        guard case .tokens(let tokens) = batch.inputs, case .classes(let classes) = batch.targets else {
          Issue.record("tokens and classes expected")
          return
        }
        for row in 0..<3 {
          for step in 0..<batch.lengths[row] {
            rows[row].append(tokens[step * 3 + row])
            #expect(classes[step * 3 + row] == tokens[step * 3 + row] + 1)
          }
        }
        #expect(task.startsFromZero(iteration: iteration, batchSize: 3) == (iteration == 0))
      }
      #expect(rows.map(\.count) == [9, 8, 8])
      #expect(rows.flatMap { $0 } == (0..<25).map { Int32($0) })
      #expect(task.startsFromZero(iteration: 3, batchSize: 3))
      #expect(
        task.trainingBatch(iteration: 3, batchSize: 3, seed: 2)
          == task.trainingBatch(iteration: 0, batchSize: 3, seed: 1))
    }
  }

  @Test func moreTracksThanTargetsAreNotNeeded() throws {
    try Self.withTask("abc", validation: "ab") { task in
      #expect(task.trainingBatch(iteration: 0, batchSize: 128, seed: 1).batchSize == 2)
      #expect(task.evaluationBatch(.validation, index: 0, batchSize: 128).batchSize == 1)
    }
  }

  @Test func theEndOfTheTextValidatesWithoutAnotherFile() throws {
    try Self.withTask(String(repeating: "abcde", count: 20)) { task in
      #expect(task.rawSequences(.training, limit: 99).map(\.stepCount).reduce(0, +) == 94)
      #expect(task.rawSequences(.validation, limit: 99).map(\.stepCount) == [3, 1])
      #expect(task.rawSequences(.validation, limit: 99).map(\.continuesPrevious) == [false, true])
    }
  }

  @Test func badTextsAreRefused() throws {
    try withTemporaryFolder { folder in
      let (train, valid) = (folder + "/train.txt", folder + "/valid.txt")
      func expect(_ bytes: [UInt8], validation: [UInt8] = Array("ab".utf8), _ error: TaskError) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: train))
        try Data(validation).write(to: URL(fileURLWithPath: valid))
        #expect(throws: error) { try CharacterTask(train: train, validation: valid) }
      }
      try expect([], .empty(path: train))
      try expect([97, 0xFF, 98], .notUTF8(path: train, offset: 1))
      try expect([97, 0xE2, 0x82], .notUTF8(path: train, offset: 1))
      try expect([97], validation: [97], .textTooShort(path: train, found: 1, expected: 2))
      let other = Array("abc".utf8)
      try expect(Array("ab".utf8), validation: other, .unknownSymbol(path: valid, offset: 2, found: "c"))
      try expect([0x1F, 0x8B, 8], .gzipFailed(path: train, found: 1))
    }
  }

  @Test(.enabled("skipped: no shared data") { FixturePaths.sharedData != nil })
  func theValidationTextOfThePennTreebankHasFiftySymbols() throws {
    let folder = try #require(FixturePaths.sharedData).appendingPathComponent("ptb").path
    let task = try CharacterTask(train: folder + "/ptb.char.valid.txt.gz", format: .spaced)
    #expect(task.dataDescription.names.count <= 50 && task.dataDescription.names.count > 40)
    #expect(!task.dataDescription.names.contains(" "))
  }
}
