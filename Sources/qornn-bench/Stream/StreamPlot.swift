import QORNNExport
import QORNNTraining

/// The tenths of the streams and the zero input after them, a line for each model.
enum StreamPlot {
  private static let colors = ["#2f6fb3", "#d9772b", "#4a9a5b", "#8a5fb0"]

  static func sheet(_ reports: [StreamReport]) -> ChartSheet {
    func chart(
      _ title: String, _ label: String = "steps without a reset", range: ClosedRange<Double>? = nil,
      _ points: (StreamReport) -> [LineChart.Point]
    ) -> LineChart {
      LineChart(
        title: title, horizontalLabel: label,
        series: reports.enumerated().map { index, report in
          LineChart.Series(
            name: report.name, points: points(report), color: colors[index % colors.count], lineWidth: 2,
            hasMarkers: true)
        }, fixedRange: range)
    }
    func tenths(_ report: StreamReport, _ value: (StreamTenth) -> Double?) -> [LineChart.Point] {
      var end = 0
      return report.tenths.compactMap { tenth in
        end += tenth.stepCount
        return value(tenth).map { LineChart.Point(x: Double(end), y: $0) }
      }
    }
    let charts = [
      chart("Recordings decided right, %", range: 0...100) { report in
        tenths(report) { $0.accuracy.map { 100 * $0 } }
      },
      chart("Saturated states, %") { report in
        tenths(report) { 100 * $0.saturatedShare(unitCount: report.unitCount) }
      },
      chart("Largest state, % of its range", range: 0...100) { report in
        tenths(report) { 100 * report.largestShare($0) }
      },
      chart("Largest state with zero input, counts", "steps after the stream") { report in
        (report.tail?.trace ?? []).enumerated().map {
          LineChart.Point(x: Double($0.offset), y: Double($0.element))
        }
      },
    ]
    return ChartSheet(
      title: "Endless streams",
      subtitle: reports.first.map { "\($0.dataName), \($0.recordingCount) recordings, seed \($0.seed)" }
        ?? "",
      charts: charts)
  }
}
