import QORNN

/// How a detector does on a trace.
struct DetectionOutcome: Equatable {
  /// θ.
  let threshold: Int32
  /// Occurrences with an event.
  private(set) var hitCount = 0
  /// Occurrences without one.
  private(set) var missCount = 0
  /// Events in no occurrence.
  private(set) var falseAlarmCount = 0
  /// Events in an occurrence that had one.
  private(set) var repeatCount = 0
  /// Steps from the first one of an occurrence to its first event, over all hits.
  private(set) var delaySum = 0

  /// - Parameter tolerance: steps after an occurrence in which an event still belongs to it.
  init(_ trace: DetectionTrace, _ detection: Detection, tolerance: Int) {
    threshold = detection.threshold
    let detector = OwnedDetector(detection)
    for recording in trace.recordings {
      detector.reset()
      var isHit = [Bool](repeating: false, count: recording.occurrences.count)
      var next = 0
      for (step, lead) in zip(recording.steps, recording.leads) where detector.step(lead: lead) {
        // The last occurrence that has begun; a new one comes before the tolerance of the old one.
        while next < isHit.count && recording.occurrences[next].lowerBound <= step { next += 1 }
        guard next > 0, Int(step) <= recording.occurrences[next - 1].upperBound + tolerance else {
          falseAlarmCount += 1
          continue
        }
        if isHit[next - 1] {
          repeatCount += 1
        } else {
          isHit[next - 1] = true
          hitCount += 1
          delaySum += Int(step) - recording.occurrences[next - 1].lowerBound
        }
      }
      missCount += isHit.count { !$0 }
    }
  }
}

extension DetectionTrace {
  /// Thresholds worth a row: from the lowest peak of an occurrence, where next to nothing is missed, to above all peaks, where
  /// nothing is heard.
  func thresholds(_ detection: Detection, count: Int) -> [Int32] {
    var (low, high) = (Int64.max, Int64.min)
    let detector = OwnedDetector(detection)
    for recording in recordings {
      detector.reset()
      var peaks = [Int64](repeating: .min, count: recording.occurrences.count)
      var place = 0
      for (index, (step, lead)) in zip(recording.steps, recording.leads).enumerated() {
        _ = detector.step(lead: lead)
        guard index + 1 >= detection.smoothing else { continue }
        let mean = Int64((Double(detector.leadSum) / Double(detection.smoothing)).rounded(.down))
        high = max(high, mean)
        while place < peaks.count && recording.occurrences[place].upperBound < step { place += 1 }
        if place < peaks.count, recording.occurrences[place].contains(Int(step)) {
          peaks[place] = max(peaks[place], mean)
        }
      }
      low = min(low, peaks.filter { $0 > .min }.min() ?? .max)
    }
    guard high > .min else { return [] }
    low = min(low, high)
    let levels = (0..<count).map { Int32(clamping: low + (high + 1 - low) * Int64($0) / Int64(count - 1)) }
    return levels.enumerated().filter { $0.offset == 0 || levels[$0.offset - 1] != $0.element }.map(\.element)
  }
}
