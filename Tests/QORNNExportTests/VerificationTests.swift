import QORNN
import QORNNExport
import QORNNTraining
import Testing
import _QORNNTestSupport

@Suite struct VerificationTests {
  private let checkpoint = TestNetworks.checkpoint(
    NetworkConfiguration(inputKind: .token, inputSize: 6, hiddenSize: 16, outputSize: 6), seed: 31)

  /// A text of tokens with an answer at every step, cut into pieces that go on with each other's states.
  private func pieces(_ lengths: [Int], continuing: Bool) -> [RawSequence] {
    var generator = SplitMixGenerator(seed: 32)
    return lengths.enumerated().map { index, length in
      func tokens() -> [Int32] { (0..<length).map { _ in Int32(generator.integer(in: 0...5)) } }
      return RawSequence(
        name: "\(index)", stepCount: length, inputs: .tokens(tokens()), targetClasses: tokens(),
        continuesPrevious: continuing && index > 0)
    }
  }

  @Test func aTextInPiecesIsTheSameAsInOne() throws {
    let exported = try Exporter(checkpoint).export()
    let verification = ExportVerification(exported, of: checkpoint)
    let cut = pieces([7, 1, 12, 5], continuing: true)
    let whole = RawSequence(
      name: "all", stepCount: 25, inputs: .tokens(cut.flatMap(\.tokens)),
      targetClasses: cut.flatMap(\.targetClasses))
    let (one, four) = (verification.report([whole]), verification.report(cut))
    #expect(four.sequenceCount == 4 && one.sequenceCount == 1)
    #expect(one.scoredCount == 25 && four.scoredCount == 25)
    #expect(one.confusion == four.confusion)
    #expect(abs(one.integerCrossEntropy! - four.integerCrossEntropy!) < 1e-12)
    #expect(abs(one.floatCrossEntropy! - four.floatCrossEntropy!) < 1e-9)
    // And other than pieces that start anew.
    let anew = verification.report(pieces([7, 1, 12, 5], continuing: false))
    #expect(abs(one.integerCrossEntropy! - anew.integerCrossEntropy!) > 1e-6)
  }

  @Test func aTextMayFollowSequencesOfTheirOwn() throws {
    let exported = try Exporter(checkpoint).export()
    let verification = ExportVerification(exported, of: checkpoint)
    let single = pieces([6, 9], continuing: false)
    let text = pieces([7, 4, 12], continuing: true)
    let together = verification.report(single + text + single)
    let apart = [single, text, single].map { verification.report($0) }
    #expect(together.stepCount == 53)
    let correct = apart.reduce(0) { $0 + $1.integerCorrectCount! }
    #expect(together.integerCorrectCount == correct)
    let loss = apart.reduce(0) { $0 + $1.floatCrossEntropy! * Double($1.stepCount) } / 53
    #expect(abs(together.floatCrossEntropy! - loss) < 1e-9)
    let integerLoss = apart.reduce(0) { $0 + $1.integerCrossEntropy! * Double($1.stepCount) } / 53
    #expect(abs(together.integerCrossEntropy! - integerLoss) < 1e-9)
  }

  @Test func countsAreThoseOfTheIntegerSession() throws {
    let exported = try Exporter(checkpoint).export()
    let sequences = pieces(Array(repeating: 9, count: 70), continuing: false)
    let report = ExportVerification(exported, of: checkpoint, scoredTargetCount: 2, threadCount: 3).report(
      sequences)
    #expect(report.stepCount == 630 && report.scoredCount == 140 && report.comparedCount == 140)
    let session = exported.model.makeSession()
    var confusion = Array(repeating: Array(repeating: 0, count: 6), count: 6)
    var recalled = 0
    for sequence in sequences {
      session.reset()
      var rightCount = 0
      for step in 0..<9 {
        session.step(token: Int(sequence.tokens[step]))
        guard step >= 7 else { continue }
        let found = OwnedSession.decide(session.computeLogits()).classIndex
        let wanted = Int(sequence.targetClasses[step])
        confusion[wanted][found] += 1
        if wanted == found { rightCount += 1 }
      }
      if rightCount == 2 { recalled += 1 }
    }
    #expect(report.confusion == confusion)
    #expect(report.recalledSequenceCount == recalled)
    #expect(report.integerCorrectCount == (0..<6).reduce(0) { $0 + confusion[$1][$1] })
  }

  @Test func withoutAnswersTheNetworksAreStillCompared() throws {
    let exported = try Exporter(checkpoint).export()
    var sequences = pieces([3, 8, 1], continuing: false)
    for index in sequences.indices {
      sequences[index].targetClasses = Array(repeating: -1, count: sequences[index].stepCount)
    }
    let report = ExportVerification(exported, of: checkpoint).report(sequences)
    #expect(report.comparedCount == 3 && report.scoredCount == 0)
    #expect(report.agreement == 1 && report.integerAccuracy == nil && report.confusion == nil)
  }

  @Test func vectorsReplayInTheOracle() throws {
    let exported = try Exporter(checkpoint).export()
    var sequences = pieces(Array(1...30), continuing: false)
    sequences[0].name = " two\nlines "
    let vectors = try _QORNNTestSupport.GoldenVectors(
      parsing: QORNNExport.GoldenVectors(exported.model, sequences: sequences).text)
    #expect(vectors.sequences.count == 20)
    #expect(vectors.sequences[0].name == "two lines")
    var session = ReferenceSession(try ReferenceNetwork.decode(exported.file.bytes))
    for sequence in vectors.sequences {
      session.reset()
      for event in sequence.events {
        switch event {
        case .token(let token): session.step(token: token)
        case .readings(let readings): session.step(readings: readings)
        case .logits(let logits): #expect(session.logits() == logits, "\(sequence.name)")
        }
      }
    }
  }

  @Test func summaryAndCardSayWhatWasMeasured() throws {
    let exported = try Exporter(checkpoint).export()
    let report = ExportVerification(exported, of: checkpoint).report(pieces([5, 5], continuing: false))
    let summary = ExportSummary(exported, verification: report, path: "a/b.qornn")
    #expect(summary.json.hasPrefix("{\"bytes\":\(exported.file.bytes.count),"))
    #expect(summary.json.contains("\"agreement\":1") && summary.json.contains("\"model\":\"a/b.qornn\""))
    let card = ModelCard(
      title: ModelCard.title(modelPath: "models/wand/model.qornn"), summary: summary, notes: ["Licence: X."],
      commands: ["qornn-train copy"], dataName: "two sequences")
    let text = card.markdown
    for part in [
      "# wand\n", "Licence: X.", "Results on two sequences", summary.sha256, "qornn-train copy", "| W of",
    ] {
      #expect(text.contains(part), "\(part)")
    }
    // Every line of a table has as many cells as its header.
    var cellCount = 0
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let cells = line.replacing("\\|", with: "").count { $0 == "|" }
      if cellCount > 0, cells > 0 { #expect(cells == cellCount, "\(line)") }
      cellCount = cells
    }
  }

  @Test func digestsAreTheOnesOfTheStandard() {
    // FIPS 180-4 examples, and lengths around a block.
    #expect(
      SHA256.hexadecimal(Array("abc".utf8))
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      SHA256.hexadecimal([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(
      SHA256.hexadecimal(Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8))
        == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
  }
}
