import Foundation

/// One panel of lines over a common horizontal axis.
public struct LineChart: Sendable, Equatable {
  /// How an axis maps values to places.
  public enum Scale: Sendable, Equatable {
    case linear
    /// Base 10; points that are not positive are left out.
    case logarithmic
  }

  /// A place in the units of the axes.
  public struct Point: Sendable, Equatable {
    /// Along the horizontal axis; a point that is not finite is left out.
    public var x: Double
    /// Along the vertical axis.
    public var y: Double

    /// A point at these coordinates.
    public init(x: Double, y: Double) {
      self.x = x
      self.y = y
    }
  }

  /// One line with its name in the legend.
  public struct Series: Sendable, Equatable {
    /// What the legend calls it.
    public var name: String
    /// In drawing order; more than fit the panel's width are averaged.
    public var points: [Point]
    /// Any SVG colour.
    public var color: String
    /// In pixels.
    public var lineWidth: Double
    /// A dot at every point, for few and important ones.
    public var hasMarkers: Bool
    /// Dashes, for what is a limit and not a measurement.
    public var isDashed: Bool

    /// Takes the values as they are; `lineWidth` is in pixels.
    public init(
      name: String, points: [Point], color: String, lineWidth: Double = 1.6, hasMarkers: Bool = false,
      isDashed: Bool = false
    ) {
      self.name = name
      self.points = points
      self.color = color
      self.lineWidth = lineWidth
      self.hasMarkers = hasMarkers
      self.isDashed = isDashed
    }
  }

  /// The heading of the panel.
  public var title: String
  /// What the horizontal axis counts.
  public var horizontalLabel: String
  /// Of the horizontal axis; a linear one starts at 0 at most.
  public var horizontalScale: Scale
  /// Of the vertical axis.
  public var scale: Scale
  /// Drawn in this order, the last one on top.
  public var series: [Series]
  /// Limits of a linear vertical axis that hold whatever the points are, for instance 0 … 100 %.
  public var fixedRange: ClosedRange<Double>?
  /// What a fitted vertical axis shows besides the points.
  public var coveredValues: [Double]

  /// Takes the values as they are; a nil `fixedRange` fits the axis to the points and to `coveredValues`.
  public init(
    title: String, horizontalLabel: String, horizontalScale: Scale = .linear, scale: Scale = .linear,
    series: [Series],
    fixedRange: ClosedRange<Double>? = nil, coveredValues: [Double] = []
  ) {
    self.title = title
    self.horizontalLabel = horizontalLabel
    self.horizontalScale = horizontalScale
    self.scale = scale
    self.series = series
    self.fixedRange = fixedRange
    self.coveredValues = coveredValues
  }

  /// The points that can be drawn: finite, and positive on a logarithmic axis.
  func drawable(_ points: [Point]) -> [Point] {
    points.filter {
      $0.x.isFinite && $0.y.isFinite && (horizontalScale == .linear || $0.x > 0)
        && (scale == .linear || $0.y > 0)
    }
  }

  /// The points of a series, at most `limit` of them: means over runs of equal length.
  ///
  /// On a logarithmic axis the mean is the geometric one, so that a spike does not lift its surroundings.
  func thinned(_ points: [Point], limit: Int) -> [Point] {
    let points = drawable(points)
    guard points.count > limit else { return points }
    return (0..<limit).map { bucket in
      let run = points[points.count * bucket / limit..<points.count * (bucket + 1) / limit]
      let count = Double(run.count)
      let x = run.reduce(0) { $0 + $1.x } / count
      switch scale {
      case .linear: return Point(x: x, y: run.reduce(0) { $0 + $1.y } / count)
      case .logarithmic:
        return Point(x: x, y: Decade.power(run.reduce(0) { $0 + Decade.logarithm($1.y) } / count))
      }
    }
  }
}
