/// The drawing of a run from its log: what to look at when it does not learn.
public enum TrainingPlot {
  /// Loss, accuracy, the gradient along the steps and over the run, orthogonality, spectral radius, states; panels
  /// without a measurement are left out.
  ///
  /// - Parameter accuracyName: what the task calls its share of right classes.
  public static func sheet(
    records: [TrainingRecord], title: String, subtitle: String, accuracyName: String = "accuracy"
  ) -> ChartSheet {
    let run = RunSeries(records)
    let charts = [
      run.chart(
        run.isOfClasses ? "Loss, nats per target" : "Loss, squared error per target", .logarithmic,
        [run.training("training", \.loss), run.validation("validation", \.loss)]),
      run.chart(
        accuracyName.prefix(1).uppercased() + accuracyName.dropFirst() + ", %", .linear,
        [
          run.limit("guessing") { $0.guessingAccuracy.map { 100 * $0 } },
          run.training("training") { $0.accuracy.map { 100 * $0 } },
          run.validation("validation") { $0.accuracy.map { 100 * $0 } },
        ], range: 0...100),
      run.gradientAlongSteps,
      run.chart(
        "Gradient norm of all weights, before clipping", .logarithmic,
        [run.training("training", color: .blue, \.gradientNorm)]),
      run.chart(
        "Orthogonality defect ‖WᵀW − I‖₂", .logarithmic,
        [
          run.validation("latent", color: .paleOrange, \.latentDefect),
          run.validation("as rounded", color: .orange, \.quantizedDefect),
        ]),
      run.chart(
        "Spectral radius of W", .linear,
        [
          run.limit("neither grows nor forgets") { $0.spectralRadius.map { _ in 1 } },
          run.validation("as rounded", color: .orange, \.spectralRadius),
        ]),
      run.chart(
        "Largest |h|, before saturation", .logarithmic,
        [
          run.limit("state range", \.stateRange), run.training("training", \.largestState),
          run.validation("validation", \.largestState),
        ]),
      run.chart(
        "Saturated states, %", .linear,
        [
          run.training("training") { $0.saturatedShare.map { 100 * $0 } },
          run.validation("validation") { $0.saturatedShare.map { 100 * $0 } },
        ], covering: [0, 1]),
    ]
    let end = records.last { $0.event == .divergence }.map { "; diverged at iteration \($0.iteration)" } ?? ""
    return ChartSheet(
      title: title, subtitle: subtitle + end, charts: charts.filter { !$0.series.isEmpty })
  }
}

/// The lines of a run's records.
private struct RunSeries {
  private let trainingRecords: [TrainingRecord]
  private let validationRecords: [TrainingRecord]

  init(_ records: [TrainingRecord]) {
    trainingRecords = records.filter { $0.event == .iteration }
    validationRecords = records.filter { $0.event == .validation }
  }

  var isOfClasses: Bool { validationRecords.contains { $0.accuracy != nil } }

  func chart(
    _ title: String, _ scale: LineChart.Scale, _ series: [LineChart.Series],
    range: ClosedRange<Double>? = nil, covering: [Double] = []
  ) -> LineChart {
    let drawn = series.filter { !$0.points.isEmpty }
    // A limit alone says nothing about the run.
    return LineChart(
      title: title, horizontalLabel: "iteration", scale: scale,
      series: drawn.allSatisfy(\.isDashed) ? [] : drawn, fixedRange: range, coveredValues: covering)
  }

  func training(
    _ name: String, color: ChartColor = .paleBlue, _ value: (TrainingRecord) -> Float?
  ) -> LineChart.Series {
    LineChart.Series(
      name: name, points: Self.points(trainingRecords, value), color: color.rawValue, lineWidth: 1.2)
  }

  func validation(
    _ name: String, color: ChartColor = .blue, _ value: (TrainingRecord) -> Float?
  ) -> LineChart.Series {
    LineChart.Series(
      name: name, points: Self.points(validationRecords, value), color: color.rawValue, lineWidth: 2,
      hasMarkers: true)
  }

  func limit(_ name: String, _ value: (TrainingRecord) -> Float?) -> LineChart.Series {
    LineChart.Series(
      name: name, points: Self.points(validationRecords, value), color: ChartColor.gray.rawValue,
      lineWidth: 1.2, isDashed: true)
  }

  /// ‖∂L/∂h_t‖ at the first, the middle and the latest validation, of the layer at the input: its way is the longest.
  var gradientAlongSteps: LineChart {
    let profiles = validationRecords.compactMap { record in
      record.stateGradients.map { (iteration: record.iteration, profile: $0) }
    }
    let layerCount = profiles.last?.profile.norms.count ?? 1
    let colors: [ChartColor] = [.gray, .paleBlue, .blue]
    let chosen = Set([0, profiles.count / 2, profiles.count - 1]).filter(profiles.indices.contains).sorted()
    let series = zip(chosen, colors.suffix(chosen.count)).map { index, color in
      let (iteration, profile) = profiles[index]
      let stepCount = (profile.stepsFromEnd.last ?? 0) + 1
      let points = zip(profile.stepsFromEnd, profile.norms[0]).reversed().map { stepsFromEnd, norm in
        LineChart.Point(x: Double(stepCount - stepsFromEnd), y: Double(norm))
      }
      return LineChart.Series(
        name: "iteration \(iteration)", points: points, color: color.rawValue,
        lineWidth: color == .blue ? 2 : 1.6)
    }
    return LineChart(
      title: "Gradient that arrives at step t, ‖∂L/∂h_t‖" + (layerCount > 1 ? ", first layer" : ""),
      horizontalLabel: "step t of the sequence", scale: .logarithmic, series: series)
  }

  private static func points(
    _ records: [TrainingRecord], _ value: (TrainingRecord) -> Float?
  ) -> [LineChart.Point] {
    records.compactMap { record in
      value(record).map { LineChart.Point(x: Double(record.iteration), y: Double($0)) }
    }
  }
}
