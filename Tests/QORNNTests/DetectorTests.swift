import QORNN
import Testing
import _QORNNTestSupport

/// Equations (9) … (11) once more, from the whole history of leads.
func events(_ leads: [Int], threshold: Int, smoothing: Int, refractory: Int) -> [Int] {
  var events: [Int] = []
  for step in leads.indices {
    /// The sum of (10); steps before the first one count as 0.
    func sum(_ step: Int) -> Int { leads[max(0, step - smoothing + 1)...step].reduce(0, +) }
    guard step + 1 >= smoothing, sum(step) >= threshold * smoothing else { continue }
    if let last = events.last {
      guard step - last > refractory, (last...step).contains(where: { sum($0) < threshold * smoothing })
      else { continue }
    }
    events.append(step)
  }
  return events
}

@Suite struct DetectorTests {
  @Test func eventsAreThoseOfTheEquations() {
    var generator = SplitMixGenerator(seed: 81)
    for round in 0..<300 {
      let smoothing = Int.random(in: 1...7, using: &generator)
      let refractory = Int.random(in: 0...12, using: &generator)
      let threshold = Int.random(in: -30...30, using: &generator)
      var level = 0
      let leads = (0..<80).map { _ -> Int in
        if Int.random(in: 0..<6, using: &generator) == 0 {
          level = Int.random(in: -80...80, using: &generator)
        }
        return level + Int.random(in: -25...25, using: &generator)
      }
      let detector = OwnedDetector(
        Detection(
          classIndex: 0, threshold: Int32(threshold), smoothing: smoothing, refractory: refractory))
      for _ in 0..<2 {
        let found = leads.indices.filter { detector.step(lead: Int32(leads[$0])) }
        #expect(
          found == events(leads, threshold: threshold, smoothing: smoothing, refractory: refractory),
          "seed 81, round \(round), N \(smoothing), R \(refractory), θ \(threshold)")
        #expect(Int(detector.leadSum) == leads.suffix(smoothing).reduce(0, +))
        detector.reset()
      }
    }
  }

  @Test func theLeadIsClampedOnlyBeyondInt32() {
    for (logits, expected) in [
      ([5, 3, 9], [-4, -6, 4]), ([7, 7], [0, 0]), ([-3], [-3]),
      ([.max, .min, 0], [2_147_483_647, -2_147_483_648, -2_147_483_647]),
      ([.min, .min + 1], [-1, 1]),
    ] as [([Int32], [Int32])] {
      logits.withUnsafeBufferPointer { logits in
        for index in logits.indices { #expect(Detection.lead(of: index, logits) == expected[index]) }
      }
    }
  }

  @Test func extremesDoNotOverflow() {
    for lead in [Int32.min, .max] {
      let detector = OwnedDetector(
        Detection(classIndex: 0, threshold: lead, smoothing: 65_535, refractory: Int(Int32.max)))
      var count = 0
      for _ in 0..<70_000 where detector.step(lead: lead) { count += 1 }
      #expect(count == 1)
      #expect(detector.leadSum == Int64(lead) * 65_535)
    }
  }

  @Test func aSavedStateGoesOn() {
    let detection = Detection(classIndex: 0, threshold: 10, smoothing: 4, refractory: 3)
    var generator = SplitMixGenerator(seed: 82)
    let leads = (0..<200).map { _ in Int32.random(in: -40...60, using: &generator) }
    let whole = OwnedDetector(detection)
    let expected = leads.map { whole.step(lead: $0) }
    for cut in stride(from: 0, to: 200, by: 7) {
      let first = OwnedDetector(detection)
      var found = leads[..<cut].map { first.step(lead: $0) }
      let second = OwnedDetector(detection)
      #expect(second.restore(first.savedState))
      found += leads[cut...].map { second.step(lead: $0) }
      #expect(found == expected, "seed 82, cut at \(cut)")
    }
  }

  @Test func aStateInMemoryThatIsNoneReachesNoOtherMemory() throws {
    let detection = Detection(classIndex: 0, threshold: 0, smoothing: 16, refractory: 5)
    let byteCount = Detector.byteCount(smoothing: 16)
    for (fill, side) in zip(
      [0x00, 0x7F, 0x80, 0xFF] as [UInt8], GuardedPages.Side.allCases + GuardedPages.Side.allCases)
    {
      let memory = GuardedPages(byteCount: byteCount, side: side, alignment: PreparedModel.memoryAlignment)
      memory.bytes.initializeMemory(as: UInt8.self, repeating: fill)
      var detector = Detector(resuming: detection, memory: memory.bytes)
      for lead: Int32 in [.min, -1, 0, 1, .max] { _ = detector.step(lead: lead) }
    }
  }

  /// Every field of a saved state that is not what the others make it, and every other length.
  @Test func aStateThatCannotBeIsRefused() {
    let detection = Detection(classIndex: 0, threshold: 10, smoothing: 4, refractory: 3)
    for (stepCount, leads) in [(2, [20, 30]), (9, [20, -30, 40, 20, 60, 70, 20, 0, 5])] as [(Int, [Int32])] {
      let detector = OwnedDetector(detection)
      for lead in leads { _ = detector.step(lead: lead) }
      let good = detector.savedState
      let other = OwnedDetector(detection)
      for byte in good.indices {
        var bad = good
        bad[byte] ^= 0x80
        #expect(!other.restore(bad), "after \(stepCount) steps, byte \(byte)")
      }
      #expect(!other.restore(good + [0]) && !other.restore(Array(good.dropLast())) && !other.restore([]))
      #expect(other.savedState == OwnedDetector(detection).savedState)
      #expect(other.restore(good) && other.savedState == good)
    }
  }

  @Test func rangesAreChecked() {
    let good = Detection(classIndex: 2, threshold: 0, smoothing: 65_535, refractory: Int(Int32.max))
    #expect(good.isValid(outputSize: 3))
    #expect(!good.isValid(outputSize: 2))
    for (smoothing, refractory) in [(0, 0), (65_536, 0), (1, -1), (1, Int(Int32.max) + 1)] {
      #expect(
        !Detection(classIndex: 0, threshold: 0, smoothing: smoothing, refractory: refractory)
          .isValid(outputSize: 1))
    }
  }
}
