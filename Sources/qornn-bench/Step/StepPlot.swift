import QORNN
import QORNNExport
import QORNNTraining

/// Time against units, a line for each width of weights.
enum StepPlot {
  private static let colors = ["#2f6fb3", "#d9772b", "#4a9a5b", "#8a5fb0", "#b8474a", "#7a6a55", "#5d8f96"]

  static func sheet(_ rows: [StepRow]) -> ChartSheet {
    let kernels = rows.map(\.measured.kernels).max { $0.rawValue < $1.rawValue } ?? .best
    let stateBits = rows.map(\.measured.stateBits).min() ?? 0
    let placement = rows.first { $0.measured.kernels == kernels }?.measured.placement ?? .repacked
    let drawn = rows.filter {
      ($0.measured.kernels, $0.measured.stateBits, $0.measured.placement, $0.measured.streams)
        == (kernels, stateBits, placement, rows.map(\.measured.streams).min())
    }
    let widths = Set(drawn.map(\.measured.weightBits)).sorted()
    let series = widths.enumerated().map { index, width in
      LineChart.Series(
        name: "\(width)",
        points: drawn.filter { $0.measured.weightBits == width }
          .sorted { $0.measured.hidden < $1.measured.hidden }
          .map { LineChart.Point(x: Double($0.measured.hidden), y: $0.nanosecondsPerStep) },
        color: colors[index % colors.count], lineWidth: 2, hasMarkers: true)
    }
    let chart = LineChart(
      title: "ns a step, by bits of a weight", horizontalLabel: "units", horizontalScale: .logarithmic,
      scale: .logarithmic,
      series: series)
    return ChartSheet(
      title: "The recurrent step", subtitle: "\(kernels.name), \(stateBits)-bit states", charts: [chart],
      columnCount: 1)
  }
}
