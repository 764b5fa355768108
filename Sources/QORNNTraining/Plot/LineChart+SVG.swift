import Foundation

/// The place of a panel in a drawing, in pixels.
struct ChartFrame {
  var x: Double
  var y: Double
  var width: Double
  var height: Double
}

extension LineChart {
  private static let maximumPointCount = 240

  /// The panel as SVG elements: title, legend, grid, axes, lines.
  func svgElements(in frame: ChartFrame) -> [String] {
    let series = series.map { line in
      var line = line
      line.points = thinned(line.points, limit: Self.maximumPointCount)
      return line
    }.filter { !$0.points.isEmpty }
    let points = series.flatMap(\.points)
    let horizontal = horizontalAxis(self.series.flatMap { drawable($0.points) })
    let vertical =
      fixedRange.map { ChartAxis(exactly: $0, targetTickCount: 5) }
      ?? ChartAxis(covering: points.map(\.y) + coveredValues, scale: scale)
    let plot = ChartFrame(
      x: frame.x + 54, y: frame.y + 44, width: frame.width - 70, height: frame.height - 86)

    var elements = [Self.text(title, x: frame.x + 10, y: frame.y + 20, style: "title")]
    elements += Self.legend(series, x: plot.x, y: frame.y + 36)
    elements += Self.grid(horizontal: horizontal, vertical: vertical, plot: plot)
    elements.append(
      Self.text(
        horizontalLabel, x: plot.x + plot.width / 2, y: plot.y + plot.height + 34, style: "tick",
        anchor: "middle"))
    for line in series {
      elements += Self.line(line, horizontal: horizontal, vertical: vertical, plot: plot)
    }
    return elements
  }

  private func horizontalAxis(_ points: [Point]) -> ChartAxis {
    if horizontalScale == .logarithmic { return ChartAxis(covering: points.map(\.x), scale: .logarithmic) }
    let least = min(0, points.map(\.x).min() ?? 0)
    let greatest = max(least + 1, points.map(\.x).max() ?? 1)
    return ChartAxis(exactly: least...greatest, targetTickCount: 5)
  }

  private static func legend(_ series: [Series], x: Double, y: Double) -> [String] {
    guard series.count > 1 else { return [] }
    var elements: [String] = []
    var left = x
    for line in series {
      elements.append(
        "<line x1=\"\(number(left))\" y1=\"\(number(y - 4))\" x2=\"\(number(left + 16))\" "
          + "y2=\"\(number(y - 4))\" stroke=\"\(line.color)\" stroke-width=\"2.4\"\(line.dashes)/>")
      elements.append(text(line.name, x: left + 21, y: y, style: "legend"))
      left += 36 + 6.2 * Double(line.name.count)
    }
    return elements
  }

  private static func grid(horizontal: ChartAxis, vertical: ChartAxis, plot: ChartFrame) -> [String] {
    let bottom = plot.y + plot.height
    var elements: [String] = []
    for tick in vertical.ticks {
      let y = bottom - vertical.position(tick.value) * plot.height
      elements.append(rule("grid", plot.x, y, plot.x + plot.width, y))
      elements.append(text(tick.label, x: plot.x - 7, y: y + 3.5, style: "tick", anchor: "end"))
    }
    for tick in horizontal.ticks {
      let x = plot.x + horizontal.position(tick.value) * plot.width
      elements.append(rule("axis", x, bottom, x, bottom + 4))
      elements.append(text(tick.label, x: x, y: bottom + 17, style: "tick", anchor: "middle"))
    }
    elements.append(rule("axis", plot.x, bottom, plot.x + plot.width, bottom))
    return elements
  }

  private static func line(
    _ series: Series, horizontal: ChartAxis, vertical: ChartAxis, plot: ChartFrame
  ) -> [String] {
    let places = series.points.map { point in
      (
        x: plot.x + horizontal.position(point.x) * plot.width,
        y: plot.y + plot.height * (1 - min(max(vertical.position(point.y), 0), 1))
      )
    }
    let path = places.map { "\(number($0.x)),\(number($0.y))" }.joined(separator: " ")
    var elements = [
      "<polyline points=\"\(path)\" stroke=\"\(series.color)\" stroke-width=\"\(number(series.lineWidth))\""
        + "\(series.dashes)/>"
    ]
    if places.count == 1 || (series.hasMarkers && places.count <= 60) {
      elements += places.map {
        "<circle cx=\"\(number($0.x))\" cy=\"\(number($0.y))\" r=\"2.4\" fill=\"\(series.color)\"/>"
      }
    }
    return elements
  }

  private static func rule(_ style: String, _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) -> String
  {
    "<line class=\"\(style)\" x1=\"\(number(x1))\" y1=\"\(number(y1))\" x2=\"\(number(x2))\" "
      + "y2=\"\(number(y2))\"/>"
  }

  static func text(
    _ content: String, x: Double, y: Double, style: String, anchor: String = "start"
  ) -> String {
    let escaped = content.replacingOccurrences(of: "&", with: "&amp;")
      .replacingOccurrences(of: "<", with: "&lt;").replacingOccurrences(of: ">", with: "&gt;")
    return "<text class=\"\(style)\" x=\"\(number(x))\" y=\"\(number(y))\" "
      + "text-anchor=\"\(anchor)\">\(escaped)</text>"
  }

  private static func number(_ value: Double) -> String {
    let tenths = (value * 10).rounded() / 10
    return tenths == tenths.rounded() ? String(Int(tenths)) : String(tenths)
  }
}

extension LineChart.Series {
  fileprivate var dashes: String { isDashed ? " stroke-dasharray=\"5 4\"" : "" }
}
