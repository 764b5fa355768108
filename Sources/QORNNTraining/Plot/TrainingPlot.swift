/// The drawing of a run from its log: what to look at when it does not learn.
public enum TrainingPlot {
  private static let blue = "#2f6fb3"
  private static let paleBlue = "#9dbfe0"
  private static let orange = "#d9772b"
  private static let paleOrange = "#efbd94"

  /// Loss, accuracy, orthogonality defect, spectral radius, largest |h| and gradient norm over the
  /// iterations; panels without a measurement are left out.
  public static func sheet(
    records: [TrainingRecord], title: String, subtitle: String, accuracyName: String = "accuracy"
  ) -> ChartSheet {
    let training = records.filter { $0.event == .iteration }
    let validation = records.filter { $0.event == .validation }

    func series(
      _ name: String, _ records: [TrainingRecord], color: String, width: Double = 1.6, markers: Bool = false,
      _ value: (TrainingRecord) -> Float?
    ) -> LineChart.Series {
      let points = records.compactMap { record in
        value(record).map { LineChart.Point(x: Double(record.iteration), y: Double($0)) }
      }
      return LineChart.Series(
        name: name, points: points, color: color, lineWidth: width, hasMarkers: markers)
    }
    func chart(
      _ title: String, _ scale: LineChart.Scale, _ series: [LineChart.Series],
      range: ClosedRange<Double>? = nil
    ) -> LineChart {
      LineChart(
        title: title, horizontalLabel: "iteration", scale: scale,
        series: series.filter { !$0.points.isEmpty }, fixedRange: range)
    }

    let charts = [
      chart(
        "Loss", .logarithmic,
        [
          series("training", training, color: paleBlue, width: 1.2, \.loss),
          series("validation", validation, color: blue, width: 2, markers: true, \.loss),
        ]),
      chart(
        accuracyName.prefix(1).uppercased() + accuracyName.dropFirst() + ", %", .linear,
        [
          series("training", training, color: paleBlue, width: 1.2) { $0.accuracy.map { 100 * $0 } },
          series("validation", validation, color: blue, width: 2, markers: true) {
            $0.accuracy.map { 100 * $0 }
          },
        ], range: 0...100),
      chart(
        "Orthogonality defect ‖WᵀW − I‖₂", .logarithmic,
        [
          series("latent", validation, color: paleOrange, width: 2, markers: true, \.latentDefect),
          series("quantized", validation, color: orange, width: 2, markers: true, \.quantizedDefect),
        ]),
      chart(
        "Spectral radius of W", .linear,
        [series("quantized", validation, color: orange, width: 2, markers: true, \.spectralRadius)]),
      chart(
        "Largest |h|", .logarithmic,
        [
          series("training", training, color: paleBlue, width: 1.2, \.largestState),
          series("validation", validation, color: blue, width: 2, markers: true, \.largestState),
        ]),
      chart(
        "Gradient norm and saturated share", .logarithmic,
        [
          series("gradient norm", training, color: blue, width: 1.2, \.gradientNorm),
          series("saturated states", training, color: orange, width: 1.2, \.saturatedShare),
        ]),
    ]
    return ChartSheet(title: title, subtitle: subtitle, charts: charts.filter { !$0.series.isEmpty })
  }
}
