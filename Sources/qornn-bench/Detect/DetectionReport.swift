import QORNN
import QORNNExport
import QORNNToolSupport
import QORNNTraining

/// Misses against false alarms, a row for each threshold.
struct DetectionReport {
  let label: String
  let scale: FixedPointScale
  let stepCount: Int
  let occurrenceCount: Int
  let recordingCount: Int
  /// Steps a second; nil: not known.
  let rate: Double?
  let outcomes: [DetectionOutcome]

  /// "per hour", or "per 1,000 steps" where the time of a step is not known.
  private var unit: String { rate == nil ? "per 1,000 steps" : "per hour" }

  private func alarmRate(_ outcome: DetectionOutcome) -> Double {
    let amount = rate.map { Double(stepCount) / $0 / 3600 } ?? Double(stepCount) / 1000
    return Double(outcome.falseAlarmCount) / amount
  }

  private func missPercentage(_ outcome: DetectionOutcome) -> Double {
    100 * Double(outcome.missCount) / Double(occurrenceCount)
  }

  private func lead(_ outcome: DetectionOutcome) -> Double {
    StreamResult.value(outcome.threshold, scale: scale)
  }

  var text: String {
    let time = rate.map { ", \(DecimalText.rounded(Double(stepCount) / $0 / 3600, digits: 3)) hours" } ?? ""
    let title =
      "\(EchoedText.escaped(label)): \(occurrenceCount) occurrences in \(recordingCount) recordings of "
      + "\(stepCount) steps\(time)"
    let rows = outcomes.map { outcome in
      [
        DecimalText.fixed(lead(outcome), decimals: 3), String(outcome.missCount),
        "\(DecimalText.fixed(missPercentage(outcome), decimals: 1)) %", String(outcome.falseAlarmCount),
        DecimalText.rounded(alarmRate(outcome), digits: 3), String(outcome.repeatCount),
        outcome.hitCount == 0
          ? "-" : DecimalText.fixed(Double(outcome.delaySum) / Double(outcome.hitCount), decimals: 1),
      ]
    }
    let head = ["threshold", "missed", "", "false alarms", unit, "repeated", "delay"]
    return ([title, ""] + TextTable([head] + rows).lines(indent: 2)).joined(separator: "\n") + "\n"
  }

  var sheet: ChartSheet {
    func chart(
      _ title: String, _ label: String, range: ClosedRange<Double>? = nil,
      _ point: (DetectionOutcome) -> (x: Double, y: Double)
    ) -> LineChart {
      let points = outcomes.map { LineChart.Point(x: point($0).x, y: point($0).y) }
      return LineChart(
        title: title, horizontalLabel: label,
        series: [.init(name: self.label, points: points, color: "#2f6fb3", lineWidth: 2, hasMarkers: true)],
        fixedRange: range)
    }
    return ChartSheet(
      title: "Detection of \(label)",
      subtitle: "\(occurrenceCount) occurrences in \(stepCount) steps",
      charts: [
        chart("Missed, %", "threshold", range: 0...100) { (lead($0), missPercentage($0)) },
        chart("False alarms \(unit)", "threshold") { (lead($0), alarmRate($0)) },
        chart("Missed, %", "false alarms \(unit)", range: 0...100) { (alarmRate($0), missPercentage($0)) },
        chart("Delay of a hit, steps", "threshold") {
          (lead($0), $0.hitCount == 0 ? .nan : Double($0.delaySum) / Double($0.hitCount))
        },
      ])
  }
}
