import Foundation
import QORNNExport
import QORNNToolSupport

/// What an endless stream showed about one model.
struct StreamReport {
  let name: String
  let dataName: String
  let recordingCount: Int
  let seed: UInt64
  /// ε(a) of each layer.
  let stateLimits: [Int]
  /// Units of all layers.
  let unitCount: Int
  let tenths: [StreamTenth]
  /// nil for a model of tokens, which has no zero input.
  let tail: ZeroInputTail?
  /// Of the stream, without the zero input after it.
  let seconds: Double

  var stepCount: Int { tenths.reduce(0) { $0 + $1.stepCount } }

  /// Accuracy of the last tenth minus that of the first, in points.
  var accuracyChange: Double? {
    guard let first = tenths.first?.accuracy, let last = tenths.last?.accuracy else { return nil }
    return 100 * (last - first)
  }

  /// The largest state of a tenth as a share of its layer's range, the largest of all layers.
  func largestShare(_ tenth: StreamTenth) -> Double {
    zip(tenth.largestStates, stateLimits).map { Double($0) / Double($1) }.max() ?? 0
  }

  // MARK: For a person

  var text: String {
    let microseconds = DecimalText.rounded(seconds / Double(max(1, stepCount)) * 1e6, digits: 2)
    var lines = [
      "\(EchoedText.escaped(name)): \(stepCount) steps without a reset, \(recordingCount) recordings of "
        + "\(EchoedText.escaped(dataName)) in random order (seed \(seed)), \(microseconds) us a step", "",
    ]
    lines += TextTable([["up to step", "recordings", "right", "saturated", "largest state"]] + rows).lines(
      indent: 2)
    if let accuracyChange {
      lines += ["", "last tenth minus first tenth: \(DecimalText.fixed(accuracyChange, decimals: 2)) points"]
    }
    return (lines + tailLines).joined(separator: "\n") + "\n"
  }

  private var rows: [[String]] {
    var end = 0
    return tenths.map { tenth in
      end += tenth.stepCount
      let limits = stateLimits.map(String.init).joined(separator: ", ")
      return [
        String(end), String(tenth.recordingCount),
        tenth.accuracy.map { "\(DecimalText.fixed(100 * $0, decimals: 2)) %" } ?? "-",
        "\(DecimalText.fixed(100 * tenth.saturatedShare(unitCount: unitCount), decimals: 4)) %",
        tenth.largestStates.map(String.init).joined(separator: ", ") + " of " + limits,
      ]
    }
  }

  private var tailLines: [String] {
    guard let tail else { return [] }
    let movement =
      "\(tail.movingUnitCount) of \(unitCount) units move, by at most \(tail.amplitude) counts; largest state "
      + "\(tail.largestState); \(tail.decisionCount) class\(tail.decisionCount == 1 ? "" : "es") decided"
    guard let length = tail.cycleLength, let settling = tail.settlingStepCount else {
      return ["zero input: no cycle within \(tail.stepLimit) steps; in the second half of them " + movement]
    }
    return length == 1
      ? ["zero input: at rest after \(settling) steps; largest state \(tail.largestState)"]
      : ["zero input: after \(settling) steps a cycle of \(length) steps, in which " + movement]
  }

  // MARK: For a program

  /// One object, keys sorted, without a line feed.
  var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: (try? encoder.encode(Fields(self))) ?? Data(), as: UTF8.self)
  }

  private struct Fields: Encodable {
    var model, data: String
    var recordings, steps, units: Int
    var seed: UInt64
    var state_limits: [Int]
    var tenths: [Tenth]
    var accuracy_change_points: Double?
    var zero_input: Tail?
    var seconds: Double

    struct Tenth: Encodable {
      var steps, recordings, correct: Int
      var accuracy: Double?
      var saturated_share: Double
      var largest_states: [Int]
    }

    struct Tail: Encodable {
      var step_limit: Int
      var settling_steps, cycle_length: Int?
      var amplitude, moving_units, largest_state, classes: Int
    }

    init(_ report: StreamReport) {
      (model, data) = (report.name, report.dataName)
      (recordings, steps, units) = (report.recordingCount, report.stepCount, report.unitCount)
      (seed, state_limits, seconds) = (report.seed, report.stateLimits, report.seconds)
      accuracy_change_points = report.accuracyChange
      tenths = report.tenths.map {
        Tenth(
          steps: $0.stepCount, recordings: $0.recordingCount, correct: $0.correctCount, accuracy: $0.accuracy,
          saturated_share: $0.saturatedShare(unitCount: report.unitCount), largest_states: $0.largestStates)
      }
      zero_input = report.tail.map {
        Tail(
          step_limit: $0.stepLimit, settling_steps: $0.settlingStepCount, cycle_length: $0.cycleLength,
          amplitude: $0.amplitude, moving_units: $0.movingUnitCount, largest_state: $0.largestState,
          classes: $0.decisionCount)
      }
    }
  }
}
